"""Examples are put in and taken out here. What people have written about real providers is never touched."""

import asyncio
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from importlib.resources import files
from itertools import islice
from typing import NoReturn

import asyncpg
from msgspec.structs import asdict
from tqdm import tqdm

from apdirectory.authorities.actions import load_authorities
from apdirectory.authorities.settings.actions import put_example_setting, take_back_examples
from apdirectory.database.engine import DB
from apdirectory.database.transaction import transaction
from apdirectory.errors import Unprocessable
from apdirectory.providers.capacity.actions import put_places
from apdirectory.providers.entries.actions import Written, write_entries
from apdirectory.providers.entries.entry import Offer
from apdirectory.providers.examples.example import Example, Spot
from apdirectory.providers.examples.national import national, recognitions
from apdirectory.providers.examples.queries import (
    examples_made_on,
    examples_present,
    held_by_real_ones,
    providers_present,
    spots_at,
    spots_of_england,
)
from apdirectory.providers.examples.reading import places_asked, read_examples
from apdirectory.providers.listing.actions import project
from apdirectory.providers.quality.actions import put_inspections, put_statuses
from apdirectory.providers.quality.decision import Decided
from apdirectory.providers.quality.inspection import Inspected
from apdirectory.web.today import today as this_day

__all__ = ["examples_present", "make_examples", "make_national", "remove_examples", "show_examples"]

SEED = 916
BY = "examples"
"""Who changed an entry, in its versions."""
AT_ONCE = 1000
WORKERS = 2
"""Batches in hand at a time: while one is shown in the search, the next is written."""
RECOGNISED_FOR_DAYS = 300
FENCED_PHONE, FENCED_EMAIL = "01632 960%", "%@example.org"
"""Numbers that Ofcom keeps for drama, and mail that nobody gets: by them the settings of a demonstration are told from
a council's own."""
FRONT_DOOR = "the children's front door"
SETTINGS = ("id", "front_door_name", "front_door_phone", "referral_phone", "referral_email")

USE_SERVICE = """
UPDATE authority SET uses_service = true, front_door_name = $2, front_door_phone = $3, referral_phone = $4,
                     referral_email = $5
WHERE id = $1 AND NOT uses_service
  AND num_nonnulls(front_door_name, front_door_phone, referral_phone, referral_email) = 0
"""

RECOGNISE = """
INSERT INTO recognition (authority, recognised, since)
SELECT a.id, b.id, $3 FROM authority a, authority b
WHERE a.id = $1 AND b.id = $2 AND a.front_door_phone LIKE $4 AND b.front_door_phone LIKE $4
ON CONFLICT DO NOTHING
"""

REMOVE = "WITH gone AS (DELETE FROM provider WHERE example RETURNING id) SELECT count(*) FROM gone"

FORGET_RECOGNITIONS = """
DELETE FROM recognition r USING authority a, authority b
WHERE a.id = r.authority AND b.id = r.recognised AND a.front_door_phone LIKE $1 AND b.front_door_phone LIKE $1
"""

# Each setting that is still as the demonstration made it. Who has put in one of their own goes on using the service.
FORGET_SETTINGS = """
UPDATE authority
SET front_door_name = CASE WHEN front_door_phone LIKE $1 AND front_door_name = $3 THEN NULL ELSE front_door_name END,
    front_door_phone = CASE WHEN front_door_phone LIKE $1 THEN NULL ELSE front_door_phone END,
    referral_phone = CASE WHEN referral_phone LIKE $1 THEN NULL ELSE referral_phone END,
    referral_email = CASE WHEN referral_email LIKE $2 THEN NULL ELSE referral_email END,
    uses_service = uses_service AND coalesce(front_door_name <> $3, false)
                OR uses_service AND coalesce(front_door_phone NOT LIKE $1, false)
                OR uses_service AND coalesce(referral_phone NOT LIKE $1, false)
                OR uses_service AND coalesce(referral_email NOT LIKE $2, false)
WHERE front_door_phone LIKE $1 OR referral_phone LIKE $1 OR referral_email LIKE $2
"""


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
        changed = await _write(free)
        await project(changed)
    return len(changed)


async def show_examples(today: date | None = None) -> int:
    """What a start does: have the examples where there is no provider at all, and of today where they are older.

    So they come on the first start only: a directory with providers of its own never gets them, and once taken away
    they stay away, as the county's real providers remain. Returns how many were added or changed.
    """
    today = today or this_day()
    made_on = await examples_made_on()
    stale = made_on < today if made_on else not await providers_present()
    return await make_examples(today) if stale else 0


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
        await database.execute(FORGET_RECOGNITIONS, FENCED_PHONE)
        await database.execute(FORGET_SETTINGS, FENCED_PHONE, FENCED_EMAIL, FRONT_DOOR)
        await take_back_examples([FENCED_PHONE, FENCED_EMAIL])
    return gone


async def _put_batches(batches: Iterator[list[Example]], turn: asyncio.Lock, bar: "tqdm[NoReturn]") -> int:
    """Take batches until none is left. They are written in turn, so that numbers run on, and shown side by side."""
    changed = 0
    while True:
        async with transaction():
            async with turn:
                if not (batch := next(batches, [])):
                    return changed
                ids = await _write(batch)
            await project(ids)
        changed += len(ids)
        bar.update(len(batch))


async def _write(examples: Sequence[Example]) -> list[int]:
    """Write what differs; the providers that it was. The caller projects, once all of it is there."""
    written = await write_entries([example.entry for example in examples], by=BY)
    moved = await put_places({o.public_id: o.capacities for each in written for o in _offers(each) if o.public_id})
    ids = [each.entry.id or 0 for each in written]
    known = list(zip(ids, examples, strict=True))
    changed = {
        *(number for number, each in zip(ids, written, strict=True) if each.outcome != "unchanged"),
        *(
            number
            for number, each in zip(ids, written, strict=True)
            if any(o.public_id in moved for o in _offers(each))
        ),
        *await put_statuses(
            [Decided(provider=number, **asdict(said)) for number, each in known for said in each.quality]
        ),
        *await put_inspections(
            [Inspected(provider=number, **asdict(said)) for number, each in known for said in each.inspections]
        ),
    }
    return sorted(changed)


def _offers(written: Written) -> Iterator[Offer]:
    return (offer for programme in written.entry.programmes for offer in programme.offers)


async def _set_authorities(database: asyncpg.Connection, today: date) -> None:
    """The demonstration's authorities use the service, and one recognises the other."""
    told = tomllib.loads((files("apdirectory.providers.examples") / "authorities.toml").read_text("utf-8"))
    settings = [tuple(each[name] for name in SETTINGS) for each in told["authority"]]
    pairs = [(pair["authority"], pair["recognised"]) for pair in told["recognition"]]
    await _use_service(database, settings, pairs, today)
    for each in told["setting"]:
        await put_example_setting(each["name"], each["value"], each["authority"])


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
    """Settings for authorities that have none and do not use the service, and which of these recognise each other."""
    since = today - timedelta(days=RECOGNISED_FOR_DAYS)
    await database.executemany(USE_SERVICE, settings)
    await database.executemany(RECOGNISE, [(*pair, since, FENCED_PHONE) for pair in recognised])


def _made_up_settings(authority: int) -> tuple[int | str, ...]:
    phone = f"01632 960{authority % 1000:03}"
    return authority, FRONT_DOOR, phone, phone, f"inclusion.{authority}@example.org"


def _batches(examples: Iterator[Example]) -> Iterator[list[Example]]:
    while batch := list(islice(examples, AT_ONCE)):
        yield batch
