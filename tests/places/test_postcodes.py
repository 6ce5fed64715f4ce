"""Postcodes, and what they add up to."""

import asyncpg
import pytest

from apdirectory.database.embedded import Addresses
from apdirectory.places.grid import to_wgs84
from apdirectory.places.postcodes import load_postcodes, postcodes_loaded, read_postcodes


def test_northern_ireland_and_postcodes_without_coordinates_are_left_out() -> None:
    assert not [row for row in read_postcodes("B") if row.postcode.startswith("BT")]
    assert read_postcodes("J") == []  # Jersey's have no coordinates
    assert read_postcodes("X") == []  # no postcode begins with X


def test_a_postcode_has_no_space_and_is_in_its_district() -> None:
    found = {row.postcode: row for row in read_postcodes("G")}
    assert (found["GL11AD"].district, found["GL518HH"].district) == ("E07000081", "E07000078")
    assert to_wgs84(found["GL11AD"].easting, found["GL11AD"].northing) == pytest.approx((51.86, -2.24), abs=0.01)


async def test_postcodes_are_loaded_or_not(clean_database: Addresses) -> None:
    assert not await postcodes_loaded()
    await load_postcodes("Z")
    assert await postcodes_loaded()


async def test_a_sector_and_an_outcode_lie_at_the_middle_of_their_postcodes(postcodes: asyncpg.Connection) -> None:
    for name, length in (("GL1", 3), ("GL1 1", 4)):
        part = await postcodes.fetchrow("SELECT * FROM postcode_part WHERE name = $1", name)
        inside = [row for row in read_postcodes("G") if row.postcode[:length] == name.replace(" ", "")]
        inside = [row for row in inside if len(row.postcode) == 6]
        assert part["easting"] == pytest.approx(sum(row.easting for row in inside) / len(inside), abs=0.5)
        assert part["northing"] == pytest.approx(sum(row.northing for row in inside) / len(inside), abs=0.5)
        assert (part["kind"], part["district"]) == ("sector" if " " in name else "outcode", "E07000081")


async def test_people_may_say_ec1_although_postcodes_say_ec1a(postcodes: asyncpg.Connection) -> None:
    names = await postcodes.fetch("SELECT name FROM postcode_part WHERE kind = 'outcode' AND name LIKE 'E%1%'")
    assert {"EC1", "EC1A", "EC1V", "E1", "E1W", "E11"} <= {row["name"] for row in names}


async def test_a_countys_districts_belong_to_its_authority(postcodes: asyncpg.Connection) -> None:
    rows = await postcodes.fetch("SELECT name, county, authority FROM district WHERE authority = 916 ORDER BY name")
    names = ["Cheltenham", "Cotswold", "Forest of Dean", "Gloucester", "Stroud", "Tewkesbury"]
    assert [tuple(row) for row in rows] == [(name, "Gloucestershire", 916) for name in names]


async def test_districts_outside_england_have_no_english_authority(postcodes: asyncpg.Connection) -> None:
    wrong = await postcodes.fetch("SELECT code FROM district WHERE (code LIKE 'E%') <> (authority IS NOT NULL)")
    assert wrong == []


async def test_loading_again_takes_away_what_is_gone_and_mends_what_differs(postcodes: asyncpg.Connection) -> None:
    before = await postcodes.fetch("SELECT * FROM postcode WHERE postcode LIKE 'GL1%' ORDER BY postcode")
    await postcodes.execute("UPDATE postcode SET easting = 1, district = 'X' WHERE postcode = 'GL11AD'")
    await postcodes.execute("INSERT INTO postcode VALUES ('GL1999', 2, 2, 'X')")
    await postcodes.execute("DELETE FROM postcode WHERE postcode = 'GL11AA'")
    await load_postcodes("G")
    assert await postcodes.fetch("SELECT * FROM postcode WHERE postcode LIKE 'GL1%' ORDER BY postcode") == before


@pytest.mark.slow
async def test_all_postcodes_load_and_a_second_time_nothing_is_written(
    clean_database: Addresses,
) -> None:
    total = await load_postcodes()
    connection = await asyncpg.connect(clean_database.app)
    written = "SELECT count(*) AS rows, min(xmin::text) AS first, max(xmin::text) AS last FROM postcode"
    once = await connection.fetchrow(written)
    assert (once["rows"], once["first"]) == (total, once["last"])
    assert total > 2_600_000
    await load_postcodes("GLN")
    assert await connection.fetchrow(written) == once
    unnamed = await connection.fetch("SELECT code FROM district WHERE name = code OR easting IS NULL")
    assert (unnamed, await connection.fetchval("SELECT count(*) FROM district")) == ([], 350)
    await connection.close()
