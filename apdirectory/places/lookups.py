"""What the tables know of a typed place, in SQL. Towns are those of sites and of organisations."""

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.places.same_name import Spot
from apdirectory.places.typed import TypedName, key, key_sql, spellings

Row = TypeVar("Row", bound="Point | Spot | Known")

ALIKE = 0.4
"""Least trigram similarity of a name worth suggesting."""


class Point(Struct, frozen=True, kw_only=True):
    """A postcode, outcode, sector or district as the tables have it."""

    name: str
    easting: int
    northing: int
    district: str
    county: str | None
    authority: int | None


class Known(Struct, frozen=True, kw_only=True):
    """A name the directory knows that is the same as, or like, one it was asked for."""

    name: str
    same: bool
    easting: int | None
    northing: int | None


async def postcode(without_space: str) -> Point | None:
    return _first(await _fetch(Point, POSTCODE, without_space))


async def part(names: Iterable[str]) -> Point | None:
    """The first of these outcodes and sectors that exists."""
    return _first(await _fetch(Point, PART, list(names)))


async def district(code: str) -> Point | None:
    return _first(await _fetch(Point, DISTRICT, code))


async def spots(names: Iterable[TypedName]) -> list[Spot]:
    """Districts and towns that have one of these names, as people mostly write them."""
    keys = {key(name.name) for name in names}
    towns = [spelling for name in names if not name.district_only for spelling in spellings(name.name)]
    return await _fetch(Spot, SPOTS, list(keys), towns)


async def spots_spelt(towns: list[str]) -> list[Spot]:
    """As `spots`, for towns exactly as their addresses spell them."""
    return await _fetch(Spot, SPOTS, [], towns)


async def known_like(name: TypedName) -> list[Known]:
    """Towns and districts that are the same but for their spelling, else those most like it; three at most.

    Those that begin with another letter are no help: to whoever typed Wellington, Islington is not like it.

    Reads the name of every town there is, so only when nothing else was found.
    """
    return await _fetch(Known, KNOWN_LIKE, key(name.name), ALIKE)


async def county(name: str) -> str | None:
    """How a county is written, if this is one."""
    return await _text(COUNTY, key(name))


async def outcode_like(parts: Iterable[str]) -> str | None:
    """The first of these outcodes and sectors that exists, else the first outcode of the area that comes last."""
    names = list(parts)
    return await _text(OUTCODE_LIKE, names, f"^{names[-1]}[0-9]")


async def outcode_at(easting: int, northing: int) -> str | None:
    """The outcode whose middle is nearest."""
    return await _text(OUTCODE_AT, easting, northing)


async def _fetch(kind: type[Row], statement: str, *values: Any) -> list[Row]:
    async with connection() as db:
        rows = await db.fetch(statement, *values)
    return [msgspec.convert(dict(row), kind) for row in rows]


async def _text(statement: str, *values: Any) -> str | None:
    async with connection() as db:
        found: str | None = await db.fetchval(statement, *values)
    return found


def _first(points: list[Point]) -> Point | None:
    return points[0] if points else None


POSTCODE = """
    SELECT postcode AS name, postcode.easting, postcode.northing, district, county, authority
    FROM postcode LEFT JOIN district ON district.code = postcode.district WHERE postcode = $1
"""

PART = """
    SELECT part.name, part.easting, part.northing, part.district, county, authority
    FROM postcode_part AS part LEFT JOIN district ON district.code = part.district
    WHERE part.name = ANY ($1::text[]) ORDER BY array_position($1::text[], part.name) LIMIT 1
"""

DISTRICT = """
    SELECT name, easting, northing, code AS district, county, authority FROM district
    WHERE code = $1 AND easting IS NOT NULL
"""

SPOTS = f"""
    SELECT name, 0 AS addresses, code AS district, name AS district_name, county, authority, easting, northing
    FROM district WHERE {key_sql("name")} = ANY ($1::text[]) AND easting IS NOT NULL
    UNION ALL
    SELECT town, addresses, district, name, county, authority, address.easting, address.northing
    FROM (SELECT town, district, count(*)::int AS addresses,
                 round(avg(easting))::int AS easting, round(avg(northing))::int AS northing
          FROM (SELECT town, district, easting, northing FROM site WHERE town = ANY ($2::text[])
                UNION ALL
                SELECT town, district, easting, northing FROM organisation WHERE town = ANY ($2::text[])) AS one
          WHERE easting IS NOT NULL AND northing IS NOT NULL
          GROUP BY town, district) AS address
    JOIN district ON district.code = address.district
"""

# Every town once, by leaping through the index from each to the next: addresses are many, towns are not.
KNOWN_LIKE = f"""
    WITH RECURSIVE of_sites (town) AS (
        SELECT min(town) FROM site
        UNION ALL
        SELECT (SELECT min(town) FROM site WHERE town > of_sites.town) FROM of_sites WHERE town IS NOT NULL
    ), of_organisations (town) AS (
        SELECT min(town) FROM organisation
        UNION ALL
        SELECT (SELECT min(town) FROM organisation WHERE town > of_organisations.town)
        FROM of_organisations WHERE town IS NOT NULL
    ), known (name, is_town) AS (
        SELECT town, true FROM of_sites UNION SELECT town, true FROM of_organisations
        UNION SELECT name, false FROM district WHERE code NOT LIKE 'S%'
    ), alike AS (
        SELECT *, {key_sql("name")} = $1 AS same, similarity({key_sql("name")}, $1) AS likeness
        FROM known WHERE name IS NOT NULL
    ), likest AS (
        SELECT * FROM alike WHERE same OR likeness >= $2 AND left({key_sql("name")}, 1) = left($1, 1)
        ORDER BY same DESC, likeness DESC, is_town DESC, name LIMIT 3
    )
    SELECT name, same, round(avg(easting))::int AS easting, round(avg(northing))::int AS northing
    FROM likest LEFT JOIN LATERAL (
        SELECT easting, northing FROM site WHERE is_town AND town = likest.name
        UNION ALL SELECT easting, northing FROM organisation WHERE is_town AND town = likest.name
        UNION ALL SELECT easting, northing FROM district WHERE NOT is_town AND district.name = likest.name
    ) AS lies ON true
    GROUP BY name, same, likeness, is_town ORDER BY same DESC, likeness DESC, is_town DESC, name
"""

COUNTY = f"SELECT county FROM district WHERE {key_sql('county')} = $1 LIMIT 1"

OUTCODE_LIKE = """
    SELECT name FROM postcode_part
    WHERE name = ANY ($1::text[]) OR (kind = 'outcode' AND name ~ $2)
    ORDER BY array_position($1::text[], name), length(name), name LIMIT 1
"""

OUTCODE_AT = """
    SELECT name FROM postcode_part WHERE kind = 'outcode'
    ORDER BY (easting - $1) ^ 2 + (northing - $2) ^ 2 LIMIT 1
"""
