"""What the examples have to know before they are put in: real postcodes, and what real providers hold already."""

from collections.abc import Iterable, Sequence
from datetime import date

import asyncpg

from apdirectory.database.transaction import connection
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.examples.example import Spot
from apdirectory.providers.examples.reading import Spots

HELD = "SELECT slug, urn FROM provider WHERE NOT example AND (slug = ANY($1::text[]) OR urn = ANY($2::int[]))"

# Sectors (outcode and digit) and postcodes are without a space here.
SPOTS = """
SELECT p.postcode, p.easting, p.northing, p.district, d.name, d.authority
FROM postcode p LEFT JOIN district d ON d.code = p.district
WHERE left(p.postcode, -2) = ANY($1::text[]) OR p.postcode = ANY($2::text[])
ORDER BY p.postcode COLLATE "C"
"""

# There is a postcode for about fifteen households, so that postcodes lie as people do.
SPOTS_OF_ENGLAND = """
SELECT * FROM (
    SELECT p.postcode, p.easting, p.northing, p.district, d.name, d.authority
    FROM postcode p JOIN district d ON d.code = p.district
    WHERE d.authority IS NOT NULL
    ORDER BY hashtextextended(p.postcode, $1), p.postcode
    LIMIT $2
) drawn
ORDER BY postcode COLLATE "C"
"""


async def examples_present() -> bool:
    """Whether there is any invented provider."""
    async with connection() as database:
        return bool(await database.fetchval("SELECT EXISTS (SELECT FROM provider WHERE example)"))


async def providers_present() -> bool:
    """Whether there is any provider, invented or real."""
    async with connection() as database:
        return bool(await database.fetchval("SELECT EXISTS (SELECT FROM provider)"))


async def examples_made_on() -> date | None:
    """The day they were made, or one before it: the latest on which an invented provider says it was changed.

    Made again on the same day, they are the same.
    """
    async with connection() as database:
        made_on: date | None = await database.fetchval("SELECT max(changed_on) FROM provider WHERE example")
    return made_on


async def held_by_real_ones(entries: Sequence[Entry]) -> set[str | int]:
    """The slugs and register numbers of these entries that real providers hold already."""
    slugs, urns = [entry.slug for entry in entries], [entry.urn for entry in entries if entry.urn]
    async with connection() as database:
        found = await database.fetch(HELD, slugs, urns)
    return {name for row in found for name in row if name}


async def spots_at(sectors: Iterable[str], postcodes: Iterable[str]) -> Spots:
    """Every postcode of these sectors, by sector and by itself, and these postcodes."""
    async with connection() as database:
        found = await database.fetch(
            SPOTS, *([name.replace(" ", "") for name in names] for names in (sectors, postcodes))
        )
    spots: dict[str, list[Spot]] = {}
    for spot in map(_spot, found):
        for name in (spot.postcode, spot.postcode[:-2]):
            spots.setdefault(name, []).append(spot)
    return spots


async def spots_of_england(n: int, seed: int) -> list[Spot]:
    """n postcodes of England, or all there are if fewer, in the order of the alphabet; the same for the same seed."""
    async with connection() as database:
        return [_spot(row) for row in await database.fetch(SPOTS_OF_ENGLAND, seed, n)]


def _spot(row: asyncpg.Record) -> Spot:
    postcode, *rest = row
    return Spot(f"{postcode[:-3]} {postcode[-3:]}", *rest)
