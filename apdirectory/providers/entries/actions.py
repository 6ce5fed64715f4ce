"""Entries are written here, whole, and only what differs. What an entry held before a change is kept.

Capacities belong to the room `capacity`, whose `put_entries` writes an entry together with its places and shows it
in the search: call that, unless the places are no concern of yours.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Literal
from uuid import uuid4

import msgspec
from asyncpg import Connection
from msgspec import Struct
from msgspec.structs import replace

from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.providers.entries import rows
from apdirectory.providers.entries.alike import aligned, as_stored, without_places
from apdirectory.providers.entries.entry import REGISTER_FACT, Entry
from apdirectory.providers.entries.queries import entries_by_id
from apdirectory.providers.entries.states import NEW, action_between
from apdirectory.web.clock import now
from apdirectory.web.today import today

Outcome = Literal["added", "changed", "unchanged"]
Row = tuple[Any, ...]
STEP = ("provider", "action", "from_state", "to_state", "who", "account", "why", "at")


class Written(Struct, frozen=True):
    """What became of one entry. Its sites, programmes and offers have their ids; its capacities are as given."""

    entry: Entry
    before: Entry | None
    outcome: Outcome


async def write_entries(entries: Sequence[Entry], *, by: str, step: str = "", why: str = "") -> list[Written]:
    """Write entries but for their capacities, each whole; `by` says who did it. The caller projects the listing.

    An entry is found by its id, else its URN, else its slug, and keeps the slug it has. A change raises the
    version and keeps what was before. A state that changes is logged: as `step`, of a person, or as an import's.
    """
    async with transaction() as database:
        before = await _kept(database, entries)
        written = [_compared(entry, old) for entry, old in zip(entries, before, strict=True)]
        numbers = await _numbers(database, written)
        written = [_numbered(each, numbers) for each in written]
        await _write_providers(database, written, by)
        await _write_lists(database, written)
        await _write_parts(database, [each for each in written if each.outcome != "unchanged"])
        await _log_steps(database, written, by, step, why)
    return written


async def seen_again(provider_ids: Sequence[int], *, seen_on: date) -> None:
    """Note that the national register still says what these entries say. That is no change. The caller projects."""
    async with transaction() as database:
        await database.execute(
            "UPDATE provider SET register_seen_on = $2 WHERE id = ANY($1::int[])", list(provider_ids), seen_on
        )
        await database.execute(
            "UPDATE fact_source SET seen_on = $2 WHERE provider = ANY($1::int[]) AND fact = $3",
            list(provider_ids),
            seen_on,
            REGISTER_FACT,
        )


async def _kept(database: Connection, entries: Sequence[Entry]) -> list[Entry | None]:
    """The entries that these stand for, locked until the transaction ends."""
    found = await database.fetch(
        """SELECT id, urn, slug FROM provider
           WHERE id = ANY($1::int[]) OR urn = ANY($2::int[]) OR slug = ANY($3::text[]) ORDER BY id FOR UPDATE""",
        [entry.id for entry in entries if entry.id],
        [entry.urn for entry in entries if entry.urn],
        [entry.slug for entry in entries],
    )
    by_id, by_urn, by_slug = ({row[key]: row["id"] for row in found} for key in ("id", "urn", "slug"))
    ids = [by_id.get(each.id) or by_urn.get(each.urn or 0) or by_slug.get(each.slug) for each in entries]
    known = [number for number in ids if number]
    if len(known) != len(set(known)):
        raise ValueError("Two entries of one batch stand for the same provider")
    kept = await entries_by_id(known)
    return [kept[number] if number else None for number in ids]


def _compared(entry: Entry, before: Entry | None) -> Written:
    if before is None:
        return Written(_as_new(as_stored(entry)), None, "added")
    said, was = without_places(after := aligned(entry, before)), without_places(before)
    if said == was:
        return Written(after, before, "unchanged")
    changed_on = before.changed_on if replace(said, state=was.state) == was else today(now())
    return Written(replace(after, version=before.version + 1, changed_on=changed_on), before, "changed")


def _as_new(entry: Entry) -> Entry:
    """Without the ids it may have had elsewhere; `public_id`s stay, as they are made before they are written."""
    return replace(
        entry,
        id=None,
        version=1,
        changed_on=entry.changed_on or today(now()),
        sites=tuple(replace(site, id=None) for site in entry.sites),
        programmes=tuple(replace(programme, id=None) for programme in entry.programmes),
    )


class _Numbers(Struct, frozen=True):
    """Row numbers taken from the tables' sequences, for rows to come."""

    provider: Iterator[int]
    site: Iterator[int]
    programme: Iterator[int]


async def _numbers(database: Connection, written: Sequence[Written]) -> _Numbers:
    async def take(table: str, rows_to_come: int) -> Iterator[int]:
        taken = await database.fetch(
            f"SELECT nextval(pg_get_serial_sequence('{table}', 'id')) FROM generate_series(1, $1)", rows_to_come
        )
        return iter([number for (number,) in taken])

    return _Numbers(
        await take("provider", sum(each.before is None for each in written)),
        await take("site", sum(site.id is None for each in written for site in each.entry.sites)),
        await take("programme", sum(shared.id is None for each in written for shared in each.entry.programmes)),
    )


def _numbered(each: Written, numbers: _Numbers) -> Written:
    entry = each.entry
    programmes = (
        replace(
            shared,
            id=shared.id or next(numbers.programme),
            offers=tuple(replace(offer, public_id=offer.public_id or uuid4()) for offer in shared.offers),
        )
        for shared in entry.programmes
    )
    numbered = replace(
        entry,
        id=entry.id or next(numbers.provider),
        sites=tuple(replace(site, id=site.id or next(numbers.site)) for site in entry.sites),
        programmes=tuple(programmes),
    )
    return Written(numbered, each.before, each.outcome)


async def _write_providers(database: Connection, written: Sequence[Written], by: str) -> None:
    added = [(each.entry.id, *rows.row(each.entry, rows.PROVIDER)) for each in written if each.before is None]
    await _add(database, "provider", ("id", *rows.PROVIDER), added)
    changed = [each for each in written if each.outcome == "changed"]
    values = [(each.entry.id, *rows.row(each.entry, rows.PROVIDER)) for each in changed]
    await _change(database, "provider", "id", rows.PROVIDER, values)
    versions = [
        (each.before.id, each.before.version, msgspec.json.encode(each.before).decode(), by)
        for each in changed
        if each.before
    ]
    await _add(database, "entry_version", ("provider", "version", "entry", "changed_by"), versions)


async def _log_steps(database: Connection, written: Sequence[Written], by: str, step: str, why: str) -> None:
    """A step is logged whether or not it led to another state; without one, only what did."""
    rows = []
    for each in written:
        frm, to = each.before.state if each.before else NEW, each.entry.state
        if step or frm != to:
            rows.append((each.entry.id, step or action_between(frm, to, by), frm, to, by, asker().account, why, now()))
    await _add(database, "entry_step", STEP, rows)


async def _write_lists(database: Connection, written: Sequence[Written]) -> None:
    """Contacts and sources have no life of their own: those of an entry are replaced when any differs."""
    for table, name, columns in (
        ("contact", "contacts", rows.CONTACT),
        ("fact_source", "sources", rows.FACT_SOURCE),
    ):
        differing = [each for each in written if getattr(each.entry, name) != getattr(each.before, name, ())]
        await _take_away(database, table, "provider", [each.entry.id for each in differing])
        values = [
            (each.entry.id, *rows.row(item, columns[1:])) for each in differing for item in getattr(each.entry, name)
        ]
        await _add(database, table, columns, values)


async def _write_parts(database: Connection, written: Sequence[Written]) -> None:
    """Offers go last in, and sites last out: an offer stands on both its programme and its site."""
    now, before = [each.entry for each in written], [each.before for each in written if each.before]
    gone = [
        await _put(database, "site", "id", ("provider", *rows.SITE), _sites(now), _sites(before)),
        await _put(database, "programme", "id", ("provider", *rows.PROGRAMME), _programmes(now), _programmes(before)),
        await _put(database, "offer", "public_id", ("programme", "site", *rows.OFFER), _offers(now), _offers(before)),
    ]
    for (table, key), keys in zip(
        (("offer", "public_id"), ("programme", "id"), ("site", "id")), gone[::-1], strict=True
    ):
        await _take_away(database, table, key, keys)


def _sites(entries: Iterable[Entry]) -> dict[Any, Row]:
    return {site.id: (entry.id, *rows.row(site, rows.SITE)) for entry in entries for site in entry.sites}


def _programmes(entries: Iterable[Entry]) -> dict[Any, Row]:
    return {each.id: (entry.id, *rows.row(each, rows.PROGRAMME)) for entry in entries for each in entry.programmes}


def _offers(entries: Iterable[Entry]) -> dict[Any, Row]:
    return {values[0]: values[1:] for entry in entries for values in rows.offer_rows(entry)}


async def _put(
    database: Connection, table: str, key: str, columns: tuple[str, ...], now: dict[Any, Row], before: dict[Any, Row]
) -> list[Any]:
    """Add the rows that are new, change those that differ; the keys of those that are gone."""
    await _add(database, table, (key, *columns), [(number, *now[number]) for number in now if number not in before])
    differing = [(number, *now[number]) for number in now if number in before and now[number] != before[number]]
    await _change(database, table, key, columns, differing)
    return [number for number in before if number not in now]


async def _add(database: Connection, table: str, columns: tuple[str, ...], values: Sequence[Row]) -> None:
    if values:
        await database.copy_records_to_table(table, records=values, columns=columns)


async def _change(database: Connection, table: str, key: str, columns: tuple[str, ...], values: Sequence[Row]) -> None:
    """Each row of `values` begins with its key."""
    if values:
        setting = ", ".join(f"{column} = ${place}" for place, column in enumerate(columns, start=2))
        await database.executemany(f"UPDATE {table} SET {setting} WHERE {key} = $1", values)


async def _take_away(database: Connection, table: str, key: str, keys: Sequence[Any]) -> None:
    if keys:
        kind = "uuid" if key == "public_id" else "int"
        await database.execute(f"DELETE FROM {table} WHERE {key} = ANY($1::{kind}[])", list(keys))
