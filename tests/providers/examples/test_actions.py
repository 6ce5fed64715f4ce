"""Putting examples in and taking them out, on PostgreSQL."""

from collections.abc import Sequence
from datetime import date, timedelta

import asyncpg
import pytest
from msgspec.structs import replace

from apdirectory.authorities.actions import load_authorities
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import pool
from apdirectory.errors import Unprocessable
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.entry import Entry, FactSource
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.examples import actions
from apdirectory.providers.examples.actions import make_examples, make_national, remove_examples, show_examples
from apdirectory.providers.examples.national import national
from apdirectory.providers.examples.queries import examples_present, spots_of_england
from apdirectory.providers.examples.reading import Spots, read_examples
from apdirectory.web.commands import warn_of_examples
from apdirectory.web.today import today
from tests.providers.entries.factories import entry_by_urn
from tests.providers.examples.conftest import put_places

TODAY = date(2026, 11, 22)
TABLES = (
    "provider",
    "contact",
    "fact_source",
    "site",
    "programme",
    "offer",
    "capacity",
    "quality_status",
    "inspection",
    "recognition",
    "entry_version",
    "listing",
)


async def counts(db: asyncpg.Connection, tables: Sequence[str] = TABLES) -> dict[str, int]:
    return {table: await db.fetchval(f"SELECT count(*) FROM {table}") for table in tables}


async def kept(slug: str) -> Entry:
    found = await entry_by_slug(slug)
    assert found is not None
    return found


async def test_without_postcodes_nothing_is_made(db: asyncpg.Connection) -> None:
    with pytest.raises(Unprocessable, match="import postcodes"):
        await make_examples(TODAY)
    with pytest.raises(Unprocessable, match="import postcodes"):
        await make_national(5, 916, TODAY)
    assert not await examples_present()


async def test_made_twice_nothing_changes(places: asyncpg.Connection, spots: Spots) -> None:
    assert not await examples_present()
    assert await make_examples(TODAY) == len(read_examples(TODAY, 916, spots))
    assert await examples_present()
    after = await counts(places)
    assert all(after[table] for table in TABLES if table != "entry_version")
    assert await make_examples(TODAY) == 0
    assert await counts(places) == after


async def test_they_are_kept_as_they_are_written_down(places: asyncpg.Connection, spots: Spots) -> None:
    await make_examples(TODAY)
    for example in read_examples(TODAY, 916, spots):
        told, found = example.entry, await kept(example.entry.slug)
        assert [site.postcode for site in found.sites] == [site.postcode for site in told.sites]
        assert (found.contacts, found.sources, found.state) == (told.contacts, told.sources, told.state)
        assert [offer_facts(found, at) for at in range(len(found.programmes))] == [
            offer_facts(told, at) for at in range(len(told.programmes))
        ]


def offer_facts(entry: Entry, programme: int) -> list[object]:
    """What the offers of a programme say, without the numbers that writing gave to their places."""
    return [
        replace(offer, capacities=tuple(replace(places, id=None) for places in offer.capacities))
        for offer in entry.programmes[programme].offers
    ]


async def test_on_a_later_day_they_are_fresh_again(places: asyncpg.Connection) -> None:
    await make_examples(TODAY)
    before, real = await kept("riverbank-outdoor-learning"), await entry_by_urn(135330)
    later = TODAY + timedelta(days=90)
    await make_examples(later)
    after = await kept("riverbank-outdoor-learning")
    assert after.programmes[0].offers[0].capacities[0].as_of == later - timedelta(days=2)
    assert after.programmes[0].offers[0].public_id == before.programmes[0].offers[0].public_id
    assert after.id == before.id
    assert await entry_by_urn(135330) == real


async def test_an_edited_example_is_put_back_and_a_version_is_kept(places: asyncpg.Connection) -> None:
    await make_examples(TODAY)
    before = await kept("copper-lock-mentoring")
    await put_entry(replace(before, summary="Something else"), by="test")
    assert await make_examples(TODAY) == 1
    after = await kept("copper-lock-mentoring")
    assert (after.summary, after.version) == (before.summary, before.version + 2)


async def test_real_providers_that_are_there_already_stay_as_they_are(places: asyncpg.Connection) -> None:
    await load_authorities()
    source = FactSource(fact="name", source="a test", seen_on=TODAY)
    real = Entry(slug="the-altus-school", name="The Altus", kind="ap_school", authority=916, urn=135330)
    same_name = Entry(slug="riverbank-outdoor-learning", name="Riverbank", kind="third_sector", authority=916)
    for entry in (real, same_name):
        await put_entry(replace(entry, sources=(source,)), by="test")
    before = [await kept(entry.slug) for entry in (real, same_name)]
    await make_examples(TODAY)
    assert [await kept(entry.slug) for entry in (real, same_name)] == before


async def test_authorities_of_the_demonstration_use_the_service(places: asyncpg.Connection) -> None:
    await make_examples(TODAY)
    rows = await places.fetch("SELECT id, front_door_phone, referral_phone FROM authority WHERE uses_service")
    assert {row["id"] for row in rows} == {866, 916}
    assert all(phone.startswith("01632 960") for row in rows for phone in row[1:])
    assert [tuple(row) for row in await places.fetch("SELECT authority, recognised FROM recognition")] == [(916, 866)]


async def test_settings_that_a_council_has_made_are_left_alone(places: asyncpg.Connection) -> None:
    await load_authorities()
    await places.execute("UPDATE authority SET uses_service = true, front_door_phone = '01452 000000' WHERE id = 916")
    await make_examples(TODAY)
    await remove_examples()
    found = await places.fetchrow("SELECT uses_service, front_door_phone, referral_phone FROM authority WHERE id = 916")
    assert tuple(found) == (True, "01452 000000", None)


@pytest.mark.parametrize(
    "own",
    [
        {"uses_service": True},
        {"referral_email": "inclusion@gloucestershire.example"},
        {"uses_service": True, "referral_phone": "01452 000000", "front_door_name": "Our front door"},
    ],
)
async def test_a_council_that_has_set_anything_keeps_it_and_gets_nothing(
    places: asyncpg.Connection, own: dict[str, object]
) -> None:
    await load_authorities()
    for column, value in own.items():
        await places.execute(f"UPDATE authority SET {column} = $1 WHERE id = 916", value)
    before = await places.fetchrow("SELECT * FROM authority WHERE id = 916")
    await make_examples(TODAY)
    assert await places.fetchrow("SELECT * FROM authority WHERE id = 916") == before
    assert await places.fetchval("SELECT count(*) FROM recognition") == 0
    await remove_examples()
    assert await places.fetchrow("SELECT * FROM authority WHERE id = 916") == before


async def test_what_a_council_has_put_in_place_of_the_demonstrations_stays(places: asyncpg.Connection) -> None:
    await make_examples(TODAY)
    await places.execute("UPDATE authority SET referral_email = 'inclusion@council.example' WHERE id = 916")
    await remove_examples()
    found = await places.fetchrow(
        """SELECT uses_service, front_door_name, front_door_phone, referral_phone, referral_email
           FROM authority WHERE id = 916"""
    )
    assert tuple(found) == (True, None, None, None, "inclusion@council.example")


async def test_a_start_makes_them_once_and_never_again_when_they_were_taken_away(places: asyncpg.Connection) -> None:
    assert await show_examples(TODAY) > 40
    await remove_examples()
    for day in (TODAY, TODAY + timedelta(days=30)):
        assert await show_examples(day) == 0
    assert not await examples_present()


async def test_a_start_for_real_use_says_how_to_take_them_away(
    places: asyncpg.Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    await warn_of_examples()
    assert capsys.readouterr().err == ""
    await make_examples(TODAY)
    await warn_of_examples()
    assert "apdirectory demo --remove" in capsys.readouterr().err


async def test_a_start_brings_none_where_there_are_providers_already(places: asyncpg.Connection) -> None:
    await load_authorities()
    await put_entry(Entry(slug="real", name="Real", kind="third_sector", authority=916), by="test")
    assert await show_examples(TODAY) == 0
    assert not await examples_present()


async def test_a_start_on_a_later_day_makes_their_dates_fresh(places: asyncpg.Connection) -> None:
    await show_examples(TODAY)
    later = today() + timedelta(days=20)
    assert await show_examples(later) > 40
    places_now = (await kept("riverbank-outdoor-learning")).programmes[0].offers[0].capacities[0]
    assert places_now.as_of == later - timedelta(days=2)


async def test_removing_takes_all_but_the_real_ones(places: asyncpg.Connection, spots: Spots) -> None:
    made = await make_examples(TODAY)
    assert await remove_examples() == made - 3
    assert not await examples_present()
    assert {row["urn"] for row in await places.fetch("SELECT urn FROM provider")} == {135330, 139660, 131367}
    assert await counts(places, ("quality_status", "inspection", "recognition", "capacity", "contact")) == {
        "quality_status": 0,
        "inspection": 0,
        "recognition": 0,
        "capacity": 0,
        "contact": 0,
    }
    assert not await places.fetchval("SELECT EXISTS (SELECT FROM authority WHERE uses_service)")
    assert await make_examples(TODAY) == made - 3


async def test_a_directory_of_any_size_is_written_as_it_was_drawn(places: asyncpg.Connection) -> None:
    assert await make_national(200, 916, TODAY) == 200
    spots = await spots_of_england(200, 916)
    drawn = list(national(200, 916, TODAY, spots))
    entries = [each.entry for each in drawn]
    programmes = [shared for entry in entries for shared in entry.programmes]
    offers = [offer for shared in programmes for offer in shared.offers]
    assert len(spots) == 200
    assert {spot.district[0] for spot in spots} == {"E"}
    expected = {
        "provider": 200,
        "contact": 200,
        "site": sum(len(entry.sites) for entry in entries),
        "programme": len(programmes),
        "offer": len(offers),
        "capacity": sum(len(offer.capacities) for offer in offers),
        "quality_status": sum(len(each.quality) for each in drawn),
    }
    assert await counts(places, tuple(expected)) == expected
    assert await places.fetchval("SELECT count(DISTINCT offer_id) FROM listing") == len(offers)
    assert await make_national(200, 916, TODAY) == 0
    assert await counts(places, tuple(expected)) == expected


async def test_batches_written_side_by_side_are_whole_and_numbered_in_turn(
    clean_database: Addresses, spots: Spots, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 20)
    async with pool().acquire() as db:
        await put_places(db, spots)
        assert await make_national(205, 916, TODAY) == 205
        slugs = [row["slug"] for row in await db.fetch("SELECT slug FROM provider ORDER BY id")]
        assert slugs == [each.entry.slug for each in national(205, 916, TODAY, await spots_of_england(205, 916))]
        assert await db.fetchval("SELECT count(DISTINCT provider_id) FROM listing") == 205
        assert await make_national(205, 916, TODAY) == 0


async def test_sites_lie_where_the_postcode_table_says(places: asyncpg.Connection) -> None:
    await make_examples(TODAY)
    await make_national(100, 916, TODAY)
    astray = await places.fetchval(
        """SELECT count(*) FROM site s LEFT JOIN postcode p ON p.postcode = replace(s.postcode, ' ', '')
           WHERE s.postcode IS NOT NULL
             AND (p.easting, p.northing, p.district) IS DISTINCT FROM (s.easting, s.northing, s.district)"""
    )
    assert astray == 0
