"""Whether the audit is as it was written. It asks as the owner of the tables, and trusts no function stored there."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import asyncpg
from msgspec import Struct

from apdirectory.audit.seals import Line, Seal, wrong_against, wrong_at_the_end, wrong_in_chain
from apdirectory.database.cluster import CannotStart

HASH = """sha256(convert_to(ROW(
    a.id, extract(epoch FROM a.at), a.account, a.membership, a.organisation, a.team, a.role,
    a.authority_id, a.action, a.subject_kind, a.subject, a.why, a.source, a.request_id, a.detail,
    a.xid)::text, 'UTF8'))"""
"""What the migration's trigger wrote into each row: all of its columns, as PostgreSQL writes them as text."""

SEALS = """
SELECT number, first_id, last_id, rows, at, extract(epoch FROM at)::text AS epoch, rows_hash, previous, hash
FROM audit_seal WHERE number > $1 ORDER BY number LIMIT $2
"""

UNDER_SEALS = f"""
SELECT s.number, found.rows, found.hash, found.edited
FROM audit_seal s CROSS JOIN LATERAL (
    SELECT count(*)::int AS rows,
           sha256(coalesce(string_agg(a.row_hash, ''::bytea ORDER BY a.id), '')) AS hash,
           coalesce((array_agg(a.id ORDER BY a.id) FILTER (WHERE a.row_hash <> {HASH}))[1:5], '{{}}') AS edited
    FROM audit a WHERE a.id BETWEEN s.first_id AND s.last_id
) found
WHERE s.number BETWEEN $1 AND $2
"""

NOT_SEALED = f"""
SELECT count(*)::int AS rows,
       coalesce((array_agg(a.id ORDER BY a.id) FILTER (WHERE a.row_hash <> {HASH}))[1:5], '{{}}') AS edited,
       min(a.at) < now() - interval '5 minutes' AS waiting
FROM audit a WHERE a.id > $1
"""

# No row that was written has a number below 1, and each belongs to a seal or waits for one.
ALL_ROWS = """
SELECT (SELECT count(*) FROM audit) AS rows,
       (SELECT coalesce((array_agg(id ORDER BY id DESC))[1:5], '{}') FROM audit WHERE id < 1) AS before
"""

HASHES = "SELECT number, encode(hash, 'hex') FROM audit_seal WHERE number = ANY ($1::bigint[])"

AT_A_TIME = 200
"""Seals."""


class Verified(Struct, frozen=True, kw_only=True):
    """What was looked at, and each thing that is not as it was written, as a sentence with its range."""

    seals: int
    rows: int
    not_sealed: int
    waiting: bool
    """Rows wait for their seal longer than they should: no app is running, or a transaction never ends."""
    wrong: list[str]


class _Found(Struct, frozen=True):
    rows: int
    hash: bytes
    edited: Sequence[int]


async def verify(owner_url: str, outside: Sequence[Line] = (), progress: Callable[[int], object] = id) -> Verified:
    """Recompute every hash, in one snapshot, and hold the seals against those that were written outside."""
    async with as_owner(owner_url) as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        return await _verify(connection, outside, progress)


@asynccontextmanager
async def as_owner(owner_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection that may read seals. CannotStart says what is missing."""
    try:
        connection = await asyncpg.connect(owner_url)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
        raise CannotStart(f"The database cannot be reached. Check DATABASE_OWNER_URL. {problem}") from problem
    try:
        yield connection
    except asyncpg.InsufficientPrivilegeError as problem:
        raise CannotStart("This needs the role that owns the tables: set DATABASE_OWNER_URL.") from problem
    except asyncpg.UndefinedTableError as problem:
        advice = "On a new database run `apdirectory migrate` first."
        raise CannotStart(f"The audit, or part of it, is not there. {advice}") from problem
    finally:
        await connection.close()


async def every_seal(connection: asyncpg.Connection, after: int = 0) -> AsyncIterator[list[Seal]]:
    """Those with a higher number, some at a time."""
    while batch := [Seal(**row) for row in await connection.fetch(SEALS, after, AT_A_TIME)]:
        yield batch
        after = batch[-1].number


async def _verify(
    connection: asyncpg.Connection, outside: Sequence[Line], progress: Callable[[int], object]
) -> Verified:
    wrong: list[str] = []
    before: Seal | None = None
    seals = rows = 0
    async for batch in every_seal(connection):
        found = await _under(connection, batch)
        wrong += wrong_in_chain(batch, before)
        wrong += [sentence for seal in batch for sentence in _wrong_under(seal, found[seal.number])]
        before = batch[-1]
        seals += len(batch)
        rows += sum(each.rows for each in found.values())
        progress(len(batch))
    wrong += wrong_at_the_end(before, await connection.fetchval("SELECT seals FROM audit_horizon"))
    last = await connection.fetchrow(NOT_SEALED, before.last_id if before else 0)
    wrong += [f"{_named(last['edited'])} edited (not sealed yet)."] if last["edited"] else []
    wrong += _wrong_in_number(await connection.fetchrow(ALL_ROWS), rows + last["rows"])
    wrong += await differs_from(connection, outside)
    return Verified(seals=seals, rows=rows, not_sealed=last["rows"], waiting=bool(last["waiting"]), wrong=wrong)


async def differs_from(connection: asyncpg.Connection, outside: Sequence[Line]) -> list[str]:
    """What was written outside and is not here any more, or is another."""
    hashes = dict(await connection.fetch(HASHES, [line.number for line in outside]))
    return list(wrong_against(outside, hashes))


async def _under(connection: asyncpg.Connection, seals: list[Seal]) -> dict[int, _Found]:
    rows = await connection.fetch(UNDER_SEALS, seals[0].number, seals[-1].number)
    return {number: _Found(count, found, edited) for number, count, found, edited in rows}


def _wrong_under(seal: Seal, found: _Found) -> list[str]:
    """Where rows can be named, they are; an edit that made its own hash good is found by the seal's."""
    said = []
    if found.edited:
        said.append(f"{_named(found.edited)} edited ({seal.range}).")
    if found.rows < seal.rows:
        said.append(f"{seal.rows - found.rows} of {seal.rows} rows were deleted ({seal.range}).")
    if found.rows > seal.rows:
        said.append(f"{found.rows - seal.rows} more rows than were sealed ({seal.range}).")
    if found.rows == seal.rows and found.hash != seal.rows_hash:
        said.append(f"The rows are not those that were sealed ({seal.range}).")
    return said


def _wrong_in_number(found: asyncpg.Record, looked_at: int) -> list[str]:
    """Rows that no seal and no check of those above would come upon."""
    said = []
    if found["before"]:
        said.append(f"{_named(found['before'])} put in before the first: the first row that is written has number 1.")
    if found["rows"] != looked_at:
        said.append(f"There are {found['rows']} rows, and {looked_at} that are under a seal or wait for one.")
    return said


def _named(ids: Sequence[int]) -> str:
    """The first five."""
    many = "and perhaps more, were" if len(ids) == 5 else "were"
    return f"Row {ids[0]} was" if len(ids) == 1 else f"Rows {', '.join(map(str, ids))} {many}"
