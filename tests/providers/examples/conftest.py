"""The real postcodes that the examples ask for, in memory and in the test's database."""

import asyncpg
import pytest

from apdirectory.places.districts import district_facts
from apdirectory.places.postcodes import read_postcodes
from apdirectory.providers.examples.example import Spot
from apdirectory.providers.examples.reading import Spots, places_asked


@pytest.fixture(scope="session")
def spots() -> Spots:
    sectors, postcodes = places_asked()
    found: dict[str, list[Spot]] = {}
    for letter in sorted({name[0] for name in sectors | postcodes}):
        for row in read_postcodes(letter):
            postcode = f"{row.postcode[:-3]} {row.postcode[-3:]}"
            for name in {postcode[:-2], postcode} & (sectors | postcodes):
                found.setdefault(name, []).append(Spot(postcode, row.easting, row.northing, row.district))
    return found


@pytest.fixture
async def places(db: asyncpg.Connection, spots: Spots) -> asyncpg.Connection:
    """The database, with these postcodes and every district."""
    await put_places(db, spots)
    return db


async def put_places(db: asyncpg.Connection, spots: Spots) -> None:
    rows = {(s.postcode.replace(" ", ""), s.easting, s.northing, s.district) for found in spots.values() for s in found}
    districts = [(fact.code, fact.name, fact.county, fact.authority) for fact in district_facts().values()]
    await db.copy_records_to_table("postcode", records=sorted(rows))
    await db.copy_records_to_table("district", records=districts, columns=("code", "name", "county", "authority"))
