"""Examples are put in and taken out here. What people have written about real providers is never touched."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from importlib.resources import files
from itertools import islice
from typing import Any, TypeVar

import asyncpg
import msgspec
from msgspec.structs import asdict
from tqdm import tqdm

from apdirectory.authorities.actions import load_authorities
from apdirectory.database.transaction import connection, transaction
from apdirectory.errors import Unprocessable
from apdirectory.providers.capacity.actions import put_places
from apdirectory.providers.entries.actions import Written, write_entries
from apdirectory.providers.examples import statements
from apdirectory.providers.examples.example import Example, Inspection, Spot, Status
from apdirectory.providers.examples.national import national, recognitions
from apdirectory.providers.examples.reading import Spots, places_asked, read_examples
from apdirectory.providers.listing.actions import project
from apdirectory.web.today import today as this_day

SEED = 916
BY = "examples"
"""Who changed an entry, in its versions."""
AT_ONCE = 1000
RECOGNISED_FOR_DAYS = 300
SETTINGS = ("id", "front_door_name", "front_door_phone", "referral_phone", "referral_email")

Said = TypeVar("Said", Status, Inspection)


async def examples_present() -> bool:
    """Whether there is any invented provider."""
    async with connection() as database:
        return bool(await database.fetchval("SELECT EXISTS (SELECT FROM provider WHERE example)"))


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
        examples = read_examples(today, seed, await _spots(database))
        return await _put(database, await _not_held(database, examples))


async def make_national(n: int, seed: int = SEED, today: date | None = None) -> int:
    """Have n more invented providers over England; returns how many were added or changed.

    Written in batches, each whole and at once in the search: if it is stopped, running it again goes on.
    """
    today = today or this_day()
    spots = await _open_england(n, seed, today)
    changed = 0
    with tqdm(total=n, desc="Providers", unit="") as bar:
        for batch in _batches(national(n, seed, today, spots)):
            async with transaction() as database:
                changed += await _put(database, batch)
            bar.update(len(batch))
    return changed


async def remove_examples() -> int:
    """Take away every invented provider, and the settings that came with them; returns how many there were.

    The county's real ones stay: they are public facts.
    """
    async with transaction() as database:
        gone = await database.fetchval(
            "WITH gone AS (DELETE FROM provider WHERE example RETURNING id) SELECT count(*) FROM gone"
        )
        await database.execute(statements.FORGET_RECOGNITIONS)
        await database.execute(statements.FORGET_SETTINGS)
    return int(gone)


async def _put(database: asyncpg.Connection, examples: Sequence[Example]) -> int:
    """Write what differs, and show it in the search once all of it is there."""
    written = await write_entries([example.entry for example in examples], by=BY)
    moved = await put_places({o.public_id: o.capacities for each in written for o in _offers(each) if o.public_id})
    ids = [each.entry.id or 0 for each in written]
    changed = {
        *(each.entry.id or 0 for each in written if each.outcome != "unchanged"),
        *(each.entry.id or 0 for each in written if any(o.public_id in moved for o in _offers(each))),
        *await _say(database, statements.PUT_STATUSES, ids, [example.quality for example in examples]),
        *await _say(database, statements.PUT_INSPECTIONS, ids, [example.inspections for example in examples]),
    }
    await project(sorted(changed))
    return len(changed)


def _offers(written: Written) -> Iterator[Any]:
    return (offer for programme in written.entry.programmes for offer in programme.offers)


async def _say(
    database: asyncpg.Connection, statement: str, ids: Sequence[int], said: Sequence[tuple[Said, ...]]
) -> set[int]:
    """Write what was said of each provider; the providers it was new for."""
    rows = [
        {"provider": number, **asdict(each)} for number, all_said in zip(ids, said, strict=True) for each in all_said
    ]
    return {number for (number,) in await database.fetch(statement, msgspec.json.encode(rows).decode())}


async def _not_held(database: asyncpg.Connection, examples: Sequence[Example]) -> list[Example]:
    """Without those whose name in addresses, or register number, a real provider holds."""
    slugs, urns = [each.entry.slug for each in examples], [each.entry.urn for each in examples if each.entry.urn]
    held = {number for row in await database.fetch(statements.HELD, slugs, urns) for number in row if number}
    return [each for each in examples if each.entry.slug not in held and each.entry.urn not in held]


async def _set_authorities(database: asyncpg.Connection, today: date) -> None:
    """The demonstration's authorities use the service, and one recognises the other."""
    told = tomllib.loads((files(__package__ or "") / "authorities.toml").read_text("utf-8"))
    for settings in told["authority"]:
        await database.execute(statements.USE_SERVICE, *(settings[name] for name in SETTINGS))
    since = today - timedelta(days=RECOGNISED_FOR_DAYS)
    for pair in told["recognition"]:
        await database.execute(statements.RECOGNISE, pair["authority"], pair["recognised"], since)


async def _spots(database: asyncpg.Connection) -> Spots:
    """The postcodes that the examples ask for, by sector and by postcode."""
    sectors, postcodes = places_asked()
    found = await database.fetch(statements.SPOTS, _closed_up(sectors), _closed_up(postcodes))
    spots: dict[str, list[Spot]] = {}
    for spot in map(_spot, found):
        for name in (spot.postcode, spot.postcode[:-2]):
            spots.setdefault(name, []).append(spot)
    return spots


def _closed_up(names: set[str]) -> list[str]:
    return [name.replace(" ", "") for name in names]


def _spot(row: asyncpg.Record) -> Spot:
    postcode, *rest = row
    return Spot(f"{postcode[:-3]} {postcode[-3:]}", *rest)


async def _open_england(n: int, seed: int, today: date) -> list[Spot]:
    """Postcodes for n providers, in authorities that now use the service, some of which recognise each other."""
    async with transaction() as database:
        await load_authorities()
        found = await database.fetch(statements.SPOTS_OF_ENGLAND, seed, n)
        spots = [_spot(row) for row in found]
        if not spots:
            raise Unprocessable("No postcodes are here yet. Run 'apdirectory import postcodes' first.")
        authorities = sorted({spot.authority for spot in spots if spot.authority})
        settings = [_made_up_settings(code) for code in authorities]
        await database.executemany(statements.USE_SERVICE, settings)
        since = today - timedelta(days=RECOGNISED_FOR_DAYS)
        pairs = [(*pair, since) for pair in recognitions(seed, authorities)]
        await database.executemany(statements.RECOGNISE, pairs)
    return spots


def _made_up_settings(authority: int) -> tuple[int, str, str, str, str]:
    phone = f"01632 960{authority % 1000:03}"
    return authority, "the children's front door", phone, phone, f"inclusion.{authority}@example.org"


def _batches(examples: Iterator[Example]) -> Iterator[list[Example]]:
    while batch := list(islice(examples, AT_ONCE)):
        yield batch
