"""Finding the place somebody means."""

import asyncpg
import pytest

from apdirectory.database.embedded import Addresses
from apdirectory.database.engine import DB
from apdirectory.places.geocoder import GEOCODER, PlaceGeocoder, find
from apdirectory.places.place import Ambiguous, NotFound, Place
from apdirectory.places.postcodes import load_postcodes

GLOUCESTER, STROUD, COTSWOLD = "E07000081", "E07000082", "E07000079"
EAST_HAMPSHIRE, GLASGOW, POWYS = "E07000085", "S12000049", "W06000023"

Postcodes = asyncpg.Connection


async def a_school_in(db: Postcodes, town: str, district: str, easting: int, northing: int, times: int = 1) -> None:
    """Schools a hundred metres apart, the first at this point."""
    await db.execute(
        """INSERT INTO organisation (name, town, district, easting, northing)
           SELECT 'School ' || n, $1, $2, $3 + 100 * n, $4 FROM generate_series(0, $5 - 1) AS n""",
        town,
        district,
        easting,
        northing,
        times,
    )


async def found(query: str) -> Place:
    answer = await find(query)
    assert isinstance(answer, Place), answer
    return answer


async def not_found(query: str) -> NotFound:
    answer = await find(query)
    assert isinstance(answer, NotFound), answer
    return answer


@pytest.mark.parametrize("typed", ["GL1 1AD", "gl11ad", " GL1  1AD "])
async def test_a_postcode_is_found_however_it_is_typed(postcodes: Postcodes, typed: str) -> None:
    place = await found(typed)
    assert (place.query, place.kind, place.name, place.county) == ("GL1 1AD", "postcode", "GL1 1AD", "Gloucestershire")
    assert (place.district, place.authority) == (GLOUCESTER, 916)
    assert (place.latitude, place.longitude) == pytest.approx((51.86, -2.24), abs=0.01)


@pytest.mark.parametrize(
    ("typed", "kind", "name"),
    [
        ("GL1 1", "sector", "GL1 1"),
        ("gl1", "outcode", "GL1"),
        ("gl11", "outcode", "GL11"),
        ("gl522", "sector", "GL52 2"),
        ("ec1", "outcode", "EC1"),
        ("EC1A", "outcode", "EC1A"),
    ],
)
async def test_a_sector_and_an_outcode_are_found(postcodes: Postcodes, typed: str, kind: str, name: str) -> None:
    place = await found(typed)
    assert (place.kind, place.name) == (kind, name)


@pytest.mark.parametrize(
    "typed", ["Stroud", "stroud", " STROUD ", "Stroud, Gloucestershire", "stroud district", STROUD]
)
async def test_a_district_is_found_by_its_name_and_by_its_code(postcodes: Postcodes, typed: str) -> None:
    place = await found(typed)
    assert (place.kind, place.name, place.district, place.authority) == ("district", "Stroud", STROUD, 916)


async def test_a_town_lies_at_the_middle_of_its_addresses(postcodes: Postcodes) -> None:
    await a_school_in(postcodes, "Stow-on-the-Wold", COTSWOLD, 419_000, 225_000, times=3)
    place = await found("stow on the wold")
    assert (place.kind, place.name, place.district) == ("town", "Stow-on-the-Wold", COTSWOLD)
    assert (place.easting, place.northing) == (419_100, 225_000)


async def test_a_site_makes_a_town_known_as_a_school_does(postcodes: Postcodes) -> None:
    await postcodes.execute(
        """WITH authority AS (INSERT INTO authority (id, name, full_name) VALUES (916, 'G', 'G') RETURNING id),
                provider AS (INSERT INTO provider (slug, name, kind, authority, state)
                             SELECT 'p', 'P', 'third_sector', id, 'published' FROM authority RETURNING id)
           INSERT INTO site (provider, town, district, easting, northing)
           SELECT id, 'Nailsworth', $1, 384900, 199500 FROM provider""",
        STROUD,
    )
    assert (await found("nailsworth")).kind == "town"


async def test_a_town_spread_over_districts_is_one_place_in_the_one_with_most(postcodes: Postcodes) -> None:
    await a_school_in(postcodes, "Gloucester", GLOUCESTER, 383_000, 218_000, times=9)
    await a_school_in(postcodes, "Gloucester", STROUD, 381_000, 210_000)
    place = await found("Gloucester")
    assert (place.kind, place.district, place.easting) == ("town", GLOUCESTER, round((383_400 * 9 + 381_000) / 10))


async def test_a_town_spelt_as_nobody_spells_it_is_found_all_the_same(postcodes: Postcodes) -> None:
    await a_school_in(postcodes, "St. Briavel's-on-Wye", "E07000080", 356_000, 204_000)
    assert (await found("st briavels on wye")).name == "St. Briavel's-on-Wye"


async def test_of_places_with_one_name_people_are_asked_which(postcodes: Postcodes) -> None:
    await a_school_in(postcodes, "Stroud", STROUD, 385_000, 205_000, times=5)
    await a_school_in(postcodes, "Stroud", EAST_HAMPSHIRE, 472_000, 123_000)
    asked = await find("stroud")
    assert isinstance(asked, Ambiguous)
    assert [(place.name, place.county, place.query) for place in asked.choices] == [
        ("Stroud", "Gloucestershire", "Stroud, Gloucestershire"),
        ("Stroud", "Hampshire", "Stroud, Hampshire"),
    ]


async def test_each_choice_sent_back_finds_that_place_alone(postcodes: Postcodes) -> None:
    await a_school_in(postcodes, "Stroud", EAST_HAMPSHIRE, 472_000, 123_000)
    await a_school_in(postcodes, "Stroud", "E09000005", 520_000, 185_000)
    asked = await find("Stroud")
    assert isinstance(asked, Ambiguous)
    assert {place.kind for place in asked.choices} == {"town", "district"}
    assert [await find(place.query) for place in asked.choices] == asked.choices


async def test_a_district_far_from_the_town_of_its_name_is_another_place(postcodes: Postcodes) -> None:
    await a_school_in(postcodes, "Stroud", EAST_HAMPSHIRE, 472_000, 123_000)
    assert isinstance(await find("Stroud"), Ambiguous)
    assert (await found("Stroud district")).district == STROUD


async def test_in_one_county_the_town_with_most_addresses_is_meant(postcodes: Postcodes) -> None:
    await a_school_in(postcodes, "Newtown", STROUD, 367_000, 202_000)
    await a_school_in(postcodes, "Newtown", COTSWOLD, 419_000, 225_000, times=2)
    assert (await found("Newtown")).district == COTSWOLD


async def test_wales_may_be_searched_from_although_no_english_authority_answers_there(postcodes: Postcodes) -> None:
    place = await found("powys")
    assert (place.district, place.authority, place.county) == (POWYS, None, "Powys")
    assert (await found("HR3 5EH")).district == POWYS
    assert place.in_wales
    assert not (await found("GL1 1AD")).in_wales


@pytest.mark.parametrize(
    ("typed", "why", "message"),
    [
        ("BT1 1AA", "northern_ireland", "BT1 1AA is in Northern Ireland. We cover England"),
        ("belfast", "northern_ireland", "belfast is in Northern Ireland. We cover England"),
        ("je23ab", "channel_islands", "JE2 3AB is in the Channel Islands. We cover England"),
        ("GY1", "channel_islands", "GY1 is in the Channel Islands. We cover England"),
        ("IM1 1AA", "isle_of_man", "IM1 1AA is on the Isle of Man. We cover England"),
        ("g1 1ab", "scotland", "G1 1AB is in Scotland. We cover England"),
        ("G1", "scotland", "G1 is in Scotland. We cover England"),
        ("Glasgow City", "scotland", "Glasgow City is in Scotland. We cover England"),
        ("Edinburgh", "scotland", "Edinburgh is in Scotland. We cover England"),
        (GLASGOW, "scotland", f"{GLASGOW} is in Scotland. We cover England"),
        ("GL5 9ZZ", "no_such_postcode", "We cannot find GL5 9ZZ. Try GL5 or a town"),
        ("GL5 1Z", "no_such_postcode", "We cannot find GL5 1Z. Try GL5 1 or a town"),
        ("GL99", "no_such_postcode", "We cannot find GL99. Try GL9 or a town"),
        ("GL0", "no_such_postcode", "We cannot find GL0. Try GL1 or a town"),
        ("ZZ9 9ZZ", "no_such_postcode", "We cannot find ZZ9 9ZZ. Try GL5 or a town"),
        ("E07999999", "unknown", "We cannot find 'E07999999'. Try a postcode, or the first part of one, like GL5"),
        ("Gloucestershire", "unknown", "Gloucestershire is too wide to search from. Try a town or a postcode in it"),
        ("qqqqqq", "unknown", "We cannot find 'qqqqqq'. Try a postcode, or the first part of one, like GL5"),
        ("  ", "unknown", "Enter a postcode or town"),
        ("\x00", "unknown", "Enter a postcode or town"),
        ("x" * 5000, "unknown", f"We cannot find '{'x' * 60}'. Try a postcode, or the first part of one, like GL5"),
        (
            "'; DROP TABLE postcode; --",
            "unknown",
            "We cannot find ''; DROP TABLE postcode; --'. Try a postcode, or the first part of one, like GL5",
        ),
    ],
)
async def test_what_is_not_found_says_why_and_what_to_try(
    postcodes: Postcodes, typed: str, why: str, message: str
) -> None:
    answer = await not_found(typed)
    assert (answer.why, answer.message) == (why, message)


async def test_a_town_known_only_in_scotland_is_in_scotland(postcodes: Postcodes) -> None:
    await a_school_in(postcodes, "Govan", GLASGOW, 255_000, 665_000)
    assert (await not_found("Govan")).why == "scotland"


async def test_a_typing_mistake_is_suggested_never_guessed(postcodes: Postcodes) -> None:
    await a_school_in(postcodes, "Stroud", STROUD, 385_000, 205_000, times=5)
    answer = await not_found("Strowd")
    assert (
        answer.message
        == "We cannot find 'Strowd'. Try a postcode, or the first part of one, like GL5. Did you mean Stroud?"
    )
    assert answer.like == ("Stroud",)


async def test_a_name_that_begins_otherwise_is_not_suggested(postcodes: Postcodes) -> None:
    await a_school_in(postcodes, "Islington", STROUD, 385_000, 205_000, times=5)
    assert (await not_found("Wellington")).like == ()


async def test_a_county_that_does_not_fit_is_not_passed_over(postcodes: Postcodes) -> None:
    await a_school_in(postcodes, "Stroud", STROUD, 385_000, 205_000)
    answer = await not_found("Stroud, Kent")
    assert (
        answer.message
        == "We cannot find 'Stroud, Kent'. Try a postcode, or the first part of one, like GL5. Did you mean Stroud?"
    )


async def test_the_same_in_geopys_own_form(postcodes: Postcodes) -> None:
    location = await GEOCODER.geocode("GL1 1AD")
    assert (location.address, location.raw["place"].district) == ("GL1 1AD", GLOUCESTER)
    await a_school_in(postcodes, "Stroud", EAST_HAMPSHIRE, 472_000, 123_000)
    assert await GEOCODER.geocode("Stroud") is None
    assert len(await GEOCODER.geocode("Stroud", exactly_one=False)) == 2
    assert await GEOCODER.geocode("nowhere") is None


async def test_the_geocoder_has_no_way_to_send_anything_outside() -> None:
    with pytest.raises(RuntimeError, match="nothing is sent outside"):
        await PlaceGeocoder().adapter.get_json("https://example.org", timeout=1, headers={})


async def test_a_district_is_found_through_its_index(postcodes: Postcodes) -> None:
    from apdirectory.places.typed import key_sql

    await postcodes.execute("SET LOCAL enable_seqscan = off")
    plan = await postcodes.fetch(f"EXPLAIN SELECT FROM district WHERE {key_sql('name')} = ANY ('{{stroud}}'::text[])")
    assert "district_name_key" in "".join(row[0] for row in plan)


async def test_what_was_found_lately_is_not_looked_up_again_but_never_across_databases(
    postcodes_pool: asyncpg.Pool, clean_database: Addresses
) -> None:
    usual, DB.pool = DB.pool, postcodes_pool
    assert await found("GL1 1AD") is await found("gl11ad")
    assert await found("Stroud") is await found("Stroud")
    DB.pool = usual
    await not_found("GL1 1AD")


async def test_a_mistake_is_looked_up_each_time(clean_database: Addresses) -> None:
    await not_found("GL1 1AD")
    await load_postcodes("G")
    await found("GL1 1AD")
