"""Examples are put in and taken out here. What people have written about real providers is never touched."""

import asyncio
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from importlib.resources import files
from itertools import islice
from typing import NoReturn, TypeVar

import asyncpg
import msgspec
from msgspec.structs import asdict
from tqdm import tqdm

from apdirectory.authorities.actions import load_authorities
from apdirectory.database.engine import DB
from apdirectory.database.transaction import transaction
from apdirectory.errors import Unprocessable
from apdirectory.providers.capacity.actions import put_places
from apdirectory.providers.entries.actions import Written, write_entries
from apdirectory.providers.entries.entry import Offer
from apdirectory.providers.examples.example import Example, Inspection, Spot, Status
from apdirectory.providers.examples.national import national, recognitions
from apdirectory.providers.examples.queries import examples_present, held_by_real_ones, spots_at, spots_of_england
from apdirectory.providers.examples.reading import places_asked, read_examples
from apdirectory.providers.listing.actions import project
from apdirectory.web.today import today as this_day

__all__ = ["examples_present", "make_examples", "make_national", "remove_examples"]

SEED = 916
BY = "examples"
"""Who changed an entry, in its versions."""
AT_ONCE = 1000
WORKERS = 2
"""Batches in hand at a time: while one is shown in the search, the next is written."""
RECOGNISED_FOR_DAYS = 300
FENCED = "01632 960%"
"""Numbers that Ofcom keeps for drama: by them the settings of a demonstration are told from a council's own."""
SETTINGS = ("id", "front_door_name", "front_door_phone", "referral_phone", "referral_email")

USE_SERVICE = """
UPDATE authority SET uses_service = true, front_door_name = $2, front_door_phone = $3, referral_phone = $4,
                     referral_email = $5
WHERE id = $1 AND front_door_phone IS NULL
"""

RECOGNISE = "INSERT INTO recognition (authority, recognised, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"

PUT_STATUSES = """
INSERT INTO quality_status AS held (provider, authority, status, level, decided_on, until, conditions, reason)
SELECT * FROM json_to_recordset($1::json) AS told (
    provider int, authority int, status text, level smallint, decided_on date, until date, conditions text, reason text)
ON CONFLICT (provider, authority) DO UPDATE
SET (status, level, decided_on, until, conditions, reason)
    = (excluded.status, excluded.level, excluded.decided_on, excluded.until, excluded.conditions, excluded.reason)
WHERE (held.status, held.level, held.decided_on, held.until, held.conditions, held.reason) IS DISTINCT FROM
      (excluded.status, excluded.level, excluded.decided_on, excluded.until, excluded.conditions, excluded.reason)
RETURNING provider
"""

# One that is there already stays as it was seen.
PUT_INSPECTIONS = """
INSERT INTO inspection (provider, body, era, inspected_on, published_on, judgements, link, source, seen_on)
SELECT * FROM json_to_recordset($1::json) AS told (
    provider int, body text, era text, inspected_on date, published_on date, judgements jsonb, link text, source text,
    seen_on date)
WHERE NOT EXISTS (
    SELECT FROM inspection held
    WHERE (held.provider, held.era, held.inspected_on) = (told.provider, told.era, told.inspected_on))
RETURNING provider
"""

REMOVE = "WITH gone AS (DELETE FROM provider WHERE example RETURNING id) SELECT count(*) FROM gone"

FORGET_RECOGNITIONS = """
DELETE FROM recognition r USING authority a, authority b
WHERE a.id = r.authority AND b.id = r.recognised AND a.front_door_phone LIKE $1 AND b.front_door_phone LIKE $1
"""

FORGET_SETTINGS = """
UPDATE authority SET uses_service = false, front_door_name = NULL, front_door_phone = NULL, referral_phone = NULL,
                     referral_email = NULL
WHERE front_door_phone LIKE $1
"""

Said = TypeVar("Said", Status, Inspection)


async def make_examples(today: date | None = None, seed: int = SEED) -> int:
    """Have the county's real providers and the invented ones; returns how many were added or changed.

    Dates are told from `today`: the same day changes nothing; a later one makes the invented ones fresh again, and
    puts back what was changed in them (a version is kept). Real ones that are there already stay as they are.
    Raises Unprocessable when the postcodes are not loaded.
    """
    today = today or this_day()
    async with transaction() as database:
        await load_authorities()
        await _set_authorities(database, today)
        examples = read_examples(today, seed, await spots_at(*places_asked()))
        held = await held_by_real_ones([each.entry for each in examples])
        free = [each for each in examples if each.entry.slug not in held and each.entry.urn not in held]
        changed = await _write(database, free)
        await project(changed)
    return len(changed)


async def make_national(n: int, seed: int = SEED, today: date | None = None) -> int:
    """Have n more invented providers over England; returns how many were added or changed.

    Written in batches, each whole and at once in the search: if it is stopped, running it again goes on.
    Raises Unprocessable when the postcodes are not loaded.
    """
    today = today or this_day()
    batches = _batches(national(n, seed, today, await _open_england(n, seed, today)))
    with tqdm(total=n, desc="Providers", unit="") as bar:
        # A transaction that is open already has one connection only.
        workers = 1 if DB.current_transaction.get() else WORKERS
        turn = asyncio.Lock()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_put_batches(batches, turn, bar)) for _ in range(workers)]
    return sum(task.result() for task in tasks)


async def remove_examples() -> int:
    """Take away every invented provider, and the settings that came with them; returns how many there were.

    The county's real ones stay: they are public facts.
    """
    async with transaction() as database:
        gone = int(await database.fetchval(REMOVE))
        await database.execute(FORGET_RECOGNITIONS, FENCED)
        await database.execute(FORGET_SETTINGS, FENCED)
    return gone


async def _put_batches(batches: Iterator[list[Example]], turn: asyncio.Lock, bar: "tqdm[NoReturn]") -> int:
    """Take batches until none is left. They are written in turn, so that numbers run on, and shown side by side."""
    changed = 0
    while True:
        async with transaction() as database:
            async with turn:
                if not (batch := next(batches, [])):
                    return changed
                ids = await _write(database, batch)
            await project(ids)
        changed += len(ids)
        bar.update(len(batch))


async def _write(database: asyncpg.Connection, examples: Sequence[Example]) -> list[int]:
    """Write what differs; the providers that it was. The caller projects, once all of it is there."""
    written = await write_entries([example.entry for example in examples], by=BY)
    moved = await put_places({o.public_id: o.capacities for each in written for o in _offers(each) if o.public_id})
    ids = [each.entry.id or 0 for each in written]
    changed = {
        *(number for number, each in zip(ids, written, strict=True) if each.outcome != "unchanged"),
        *(
            number
            for number, each in zip(ids, written, strict=True)
            if any(o.public_id in moved for o in _offers(each))
        ),
        *await _say(database, PUT_STATUSES, ids, [example.quality for example in examples]),
        *await _say(database, PUT_INSPECTIONS, ids, [example.inspections for example in examples]),
    }
    return sorted(changed)


def _offers(written: Written) -> Iterator[Offer]:
    return (offer for programme in written.entry.programmes for offer in programme.offers)


async def _say(
    database: asyncpg.Connection, statement: str, ids: Sequence[int], said: Sequence[tuple[Said, ...]]
) -> set[int]:
    """Write what was said of each provider; the providers it was new for."""
    rows = [{"provider": number, **asdict(each)} for number, of_it in zip(ids, said, strict=True) for each in of_it]
    return {number for (number,) in await database.fetch(statement, msgspec.json.encode(rows).decode())}


async def _set_authorities(database: asyncpg.Connection, today: date) -> None:
    """The demonstration's authorities use the service, and one recognises the other."""
    told = tomllib.loads((files("apdirectory.providers.examples") / "authorities.toml").read_text("utf-8"))
    settings = [tuple(each[name] for name in SETTINGS) for each in told["authority"]]
    pairs = [(pair["authority"], pair["recognised"]) for pair in told["recognition"]]
    await _use_service(database, settings, pairs, today)


async def _open_england(n: int, seed: int, today: date) -> list[Spot]:
    """Postcodes for n providers, in authorities that now use the service, some of which recognise each other."""
    async with transaction() as database:
        await load_authorities()
        spots = await spots_of_england(n, seed)
        if not spots:
            raise Unprocessable("No postcodes are here yet. Run 'apdirectory import postcodes' first.")
        codes = sorted({spot.authority for spot in spots if spot.authority})
        await _use_service(database, [_made_up_settings(code) for code in codes], recognitions(seed, codes), today)
    return spots


async def _use_service(
    database: asyncpg.Connection,
    settings: Sequence[tuple[int | str, ...]],
    recognised: Sequence[tuple[int, int]],
    today: date,
) -> None:
    """Settings for authorities that nobody has given a phone number, and who recognises whom."""
    since = today - timedelta(days=RECOGNISED_FOR_DAYS)
    await database.executemany(USE_SERVICE, settings)
    await database.executemany(RECOGNISE, [(*pair, since) for pair in recognised])


def _made_up_settings(authority: int) -> tuple[int | str, ...]:
    phone = f"01632 960{authority % 1000:03}"
    return authority, "the children's front door", phone, phone, f"inclusion.{authority}@example.org"


def _batches(examples: Iterator[Example]) -> Iterator[list[Example]]:
    while batch := list(islice(examples, AT_ONCE)):
        yield batch
