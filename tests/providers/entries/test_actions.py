"""Writing entries whole. Places belong to another room, whose `put_entries` is what everybody calls."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from asyncpg import Connection
from msgspec.structs import replace

from apdirectory.providers.capacity.actions import put_entries, put_entry
from apdirectory.providers.entries.actions import seen_again
from apdirectory.providers.entries.entry import REGISTER_FACT, Capacity, Entry, FactSource
from apdirectory.providers.entries.queries import entries_by_name, entry_by_slug, removals
from tests.providers.entries.factories import (
    a_capacity,
    a_programme,
    a_site,
    add_authorities,
    an_entry,
    an_offer,
    entry_by_urn,
)


@pytest.fixture(autouse=True)
async def authorities(db: Connection) -> None:
    await add_authorities(db)


async def kept(slug: str = "riverbank") -> Entry:
    found = await entry_by_slug(slug)
    assert found is not None
    return found


def as_given(entry: Entry) -> Entry:
    """A kept entry without the ids and dates that it got by being kept."""
    programmes = (
        replace(
            programme,
            id=None,
            offers=tuple(
                replace(offer, public_id=None, capacities=tuple(replace(c, id=None) for c in offer.capacities))
                for offer in programme.offers
            ),
        )
        for programme in entry.programmes
    )
    sites = tuple(replace(site, id=None) for site in entry.sites)
    return replace(entry, id=None, changed_on=None, sites=sites, programmes=tuple(programmes))


def offer_ids(entry: Entry) -> list[UUID | None]:
    return [offer.public_id for programme in entry.programmes for offer in programme.offers]


def with_places(*places: Capacity) -> Entry:
    return an_entry(programmes=(a_programme(offers=(an_offer(capacities=places),)),))


async def test_an_entry_comes_back_as_it_was_written() -> None:
    assert await put_entry(an_entry(), by="test") == "added"
    assert as_given(await kept()) == an_entry()


async def test_what_was_not_said_stays_unknown() -> None:
    nothing = Entry(slug="quiet", name="Quiet", kind="college", authority=916)
    await put_entry(nothing, by="test")
    assert as_given(await kept("quiet")) == nothing


async def test_writing_the_same_again_changes_nothing() -> None:
    await put_entry(an_entry(), by="test")
    before = await kept()
    assert await put_entry(an_entry(), by="test") == "unchanged"
    assert await put_entry(before, by="test") == "unchanged"
    assert await kept() == before


async def test_numbers_finer_than_we_keep_are_no_change() -> None:
    fine = an_entry(programmes=(a_programme(offers=(an_offer(hours_a_week=Decimal("12.45")),)),))
    await put_entry(fine, by="test")
    assert (await kept()).programmes[0].offers[0].hours_a_week == Decimal("12.5")
    assert await put_entry(fine, by="test") == "unchanged"


async def test_a_change_raises_the_version_and_keeps_what_was_before(db: Connection) -> None:
    await put_entry(an_entry(), by="test")
    before = await kept()
    assert await put_entry(an_entry(summary="Other words"), by="Ann") == "changed"
    after = await kept()
    assert (after.version, after.summary) == (2, "Other words")
    assert after.changed_on is not None
    version = await db.fetchrow("SELECT version, entry, changed_by FROM entry_version")
    assert version is not None
    assert (version["version"], version["changed_by"]) == (1, "Ann")
    assert msgspec.json.decode(version["entry"], type=Entry) == before


async def test_offers_that_stay_keep_their_public_id_and_others_come_and_go() -> None:
    await put_entry(an_entry(), by="test")
    first, second, third = offer_ids(await kept())
    forge = a_programme(offers=(an_offer(price=Decimal("90.00")), an_offer(site=None, mode="online")))
    await put_entry(an_entry(programmes=(forge,), sites=(a_site(),)), by="test")
    after = await kept()
    assert offer_ids(after)[0] == first
    assert offer_ids(after)[1] not in (None, second, third)
    assert after.programmes[0].offers[0].price == Decimal("90.00")
    assert len(after.sites) == 1


async def test_a_public_id_that_is_given_is_kept() -> None:
    given = UUID("12345678-1234-5678-1234-567812345678")
    await put_entry(an_entry(programmes=(a_programme(offers=(an_offer(public_id=given),)),)), by="test")
    assert offer_ids(await kept()) == [given]


async def test_a_change_of_places_alone_goes_live_without_a_new_version() -> None:
    await put_entry(with_places(a_capacity()), by="test")
    row = (await kept()).programmes[0].offers[0].capacities[0].id
    fewer = (a_capacity(vacant=0), a_capacity(key_stages=("ks4",)))
    assert await put_entry(with_places(*fewer), by="test") == "changed"
    after = await kept()
    assert after.version == 1
    assert after.programmes[0].offers[0].capacities[0].id == row
    assert as_given(after) == with_places(*fewer)


async def test_an_entry_is_found_by_its_number_in_the_register_and_keeps_its_address() -> None:
    await put_entry(an_entry(urn=135330), by="test")
    assert await put_entry(an_entry(urn=135330, slug="other", name="Renamed"), by="test") == "changed"
    found = await entry_by_urn(135330)
    assert found is not None
    assert (found.slug, found.name) == ("riverbank", "Renamed")
    assert await entry_by_slug("other") is None


async def test_two_entries_of_one_batch_cannot_be_the_same_provider() -> None:
    await put_entry(an_entry(), by="test")
    with pytest.raises(ValueError, match="same provider"):
        await put_entries([an_entry(), an_entry(summary="Again")], by="test")


async def test_several_are_written_at_once_and_each_says_what_became_of_it() -> None:
    await put_entries([an_entry(), an_entry(slug="second", name="Second")], by="test")
    third = an_entry(slug="third", name="Third")
    second = an_entry(slug="second", name="Second", summary=None)
    assert await put_entries([an_entry(), second, third], by="test") == ["unchanged", "changed", "added"]


async def test_being_seen_in_the_register_again_is_no_change() -> None:
    register = FactSource(fact=REGISTER_FACT, source="Register", seen_on=date(2026, 1, 1))
    other = FactSource(fact="places", source="Own page", seen_on=date(2025, 1, 1))
    await put_entry(an_entry(urn=1, sources=(register, other)), by="test")
    entry = await kept()
    await seen_again([entry.id or 0], seen_on=date(2026, 11, 22))
    after = await kept()
    assert [source.seen_on for source in after.sources] == [date(2026, 11, 22), date(2025, 1, 1)]
    assert (after.register_seen_on, after.version) == (date(2026, 11, 22), 1)


async def test_who_removed_an_entry_and_what_it_was_before_is_remembered() -> None:
    await put_entry(an_entry(state="paused"), by="test")
    await put_entry(an_entry(state="removed"), by="register")
    await put_entry(an_entry(state="removed", summary=None), by="somebody")
    number = (await kept()).id or 0
    found = (await removals([number]))[number]
    assert (found.state, found.by) == ("paused", "register")


async def test_names_are_found_in_any_case() -> None:
    await put_entries([an_entry(), an_entry(slug="second", name="RIVERBANK", authority=867)], by="test")
    assert {entry.slug for entry in await entries_by_name(["riverBank"])} == {"riverbank", "second"}


async def test_a_written_entry_is_found_by_the_search(db: Connection) -> None:
    await put_entry(an_entry(), by="test")
    assert await db.fetchval("SELECT count(DISTINCT offer_id) FROM listing") == 3
    await put_entry(an_entry(state="removed"), by="test")
    assert await db.fetchval("SELECT count(*) FROM listing") == 0
