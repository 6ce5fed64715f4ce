"""What differs between two states of an entry, in words and as values."""

import random
import re
from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from apdirectory.providers.entries import tables
from apdirectory.providers.entries.alike import aligned
from apdirectory.providers.entries.changes.difference import (
    Difference,
    applied,
    changed_since,
    differences,
    with_changes,
    without_site,
)
from apdirectory.providers.entries.changes.tree import TOGETHER, tree
from apdirectory.providers.entries.changes.words import OF_CAPACITY, OF_ENTRY, OF_OFFER, OF_PROGRAMME, OF_SITE
from apdirectory.providers.entries.entry import Capacity, Contact, Entry, Offer, Programme, Site
from tests.providers.entries.factories import a_capacity, a_programme, a_site, an_entry, an_offer
from tests.providers.entries.random_entries import an_entry_by_chance, edited, numbered

FORGE = UUID("00000000-0000-0000-0000-000000000001")


def kept() -> Entry:
    """One site, one programme, one offer, with numbers."""
    offer = an_offer(public_id=FORGE, capacities=(a_capacity(),))
    return numbered(an_entry(sites=(a_site(),), programmes=(a_programme(offers=(offer,)),)))


def told(before: Entry, after: Entry) -> list[tuple[str, str, str]]:
    return [(each.label, each.now, each.proposed) for each in differences(before, after)]


def with_offer(entry: Entry, **said: object) -> Entry:
    (programme,) = entry.programmes
    offers = (msgspec.structs.replace(programme.offers[0], **said),)
    return replace(entry, programmes=(replace(programme, offers=offers),))


@pytest.mark.parametrize("seed", range(200))
def test_an_entry_with_its_differences_to_another_is_the_other(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    before = aligned(an_entry_by_chance(chance), numbered(an_entry_by_chance(chance)))
    before = numbered(before)
    after = aligned(edited(edited(before, chance), chance), before)
    changes = differences(before, after)
    assert applied(before, changes) == after
    assert changed_since(before, changes) == []
    kept_as_text = msgspec.json.decode(msgspec.json.encode(changes), type=list[Difference])
    assert applied(before, kept_as_text) == after


@pytest.mark.parametrize("seed", range(50))
def test_each_field_alone_can_be_approved_and_says_something(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    before = numbered(an_entry_by_chance(chance))
    after = aligned(edited(before, chance), before)
    for change in differences(before, after):
        assert change.label and change.now and change.proposed
        assert tree(applied(before, [change])) is not None


def test_the_same_says_nothing() -> None:
    assert differences(kept(), kept()) == []


def test_fields_are_told_in_words() -> None:
    before = kept()
    after = replace(before, summary=None, kind="college", contacts=(Contact(purpose="general", phone="01632 960002"),))
    assert told(before, after) == [
        ("Kind of provider", "Third-sector provider", "College"),
        ("In short", "Learning by doing", "Not said"),
        ("Contacts", "Referrals, Front desk, 01632 960001, a@example.org", "General, 01632 960002"),
    ]
    assert told(before, with_offer(before, price=Decimal("90.5"), days=("wed",), transport_included=None)) == [
        ("Forge, On site: Days", "Monday, Tuesday", "Wednesday"),
        (
            "Forge, On site: Price",
            "Price in pounds: 85\nHighest price in pounds: 95\nPrice for: a day",
            "Price in pounds: 90.50\nHighest price in pounds: 95\nPrice for: a day",
        ),
        ("Forge, On site: Transport included", "No", "Not said"),
    ]


def test_districts_are_called_by_their_names_where_they_are_known() -> None:
    before = kept()
    (change,) = differences(before, with_offer(before, districts=("E07000082",)), {"E07000082": "Stroud"})
    at = "Address: The Yard\nWhere it is: On site\nDistricts it comes to"
    assert (change.now, change.proposed) == (f"{at}: E07000081", f"{at}: Stroud")


MOVED = {"postcode": "GL5 2AA", "easting": 385200, "northing": 205100, "district": "E07000082"}


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ({"price": Decimal(900), "price_to": None, "price_unit": "week", "price_a_week": 900}, "Price"),
        ({"age_from": 17, "age_to": 18}, "Ages"),
        ({"mode": "outreach", "site": None, "districts": ("E07000082",)}, "Where it is"),
        ({"stay_min_weeks": 13, "stay_max_weeks": 20}, "How long a stay is"),
    ],
)
def test_what_makes_no_sense_apart_is_one_difference(said: dict[str, object], label: str) -> None:
    before = kept()
    after = with_offer(before, **said)
    (change,) = differences(before, after)
    assert change.label == f"Forge, On site: {label}"
    assert applied(before, [change]) == after


def test_an_address_that_moves_takes_its_place_on_the_map_with_it() -> None:
    before = kept()
    after = replace(before, sites=(replace(before.sites[0], **MOVED),))
    (change,) = differences(before, after)
    assert (change.label, applied(before, [change])) == ("The Yard: Address", after)


def test_what_a_price_comes_to_in_a_week_follows_from_what_is_approved() -> None:
    """85 a day on two days, then 90 on four: whoever approves one of the two gets what that comes to."""
    before = kept()
    changes = differences(before, with_offer(before, price=Decimal(90), days=("mon", "tue", "wed", "thu")))
    days, price = changes
    for approved, week in (([days], 340), ([price], 180), ([days, price], 360)):
        assert applied(before, approved).programmes[0].offers[0].price_a_week == week


def test_no_check_of_the_tables_reaches_beyond_what_is_decided_together() -> None:
    """So whatever is approved of a change that could be kept whole can be kept."""
    groups = [{name} for name in (*OF_SITE, *OF_OFFER)] + [
        set(each) for of in TOGETHER.values() for each in of.values()
    ]
    for table in (tables.Site, tables.Offer):
        columns = {column._meta.name for column in table._meta.columns}
        for check in table._meta.constraints:
            of = columns & set(re.findall(r"[a-z_]+", re.sub("'[^']*'", "", check.condition)))
            assert any(of <= group for group in groups), check.condition


@pytest.mark.parametrize("gone", ["programme", "offer"])
def test_places_told_while_a_removal_waits_are_no_change_of_it(gone: str) -> None:
    before = kept()
    (programme,) = before.programmes
    (removal,) = differences(
        before, replace(before, programmes=() if gone == "programme" else (replace(programme, offers=()),))
    )
    told = with_offer(before, capacities=(a_capacity(vacant=0, as_of=date(2026, 11, 23)),))
    assert changed_since(told, [removal]) == []
    assert differences(told, applied(told, [removal]))[0].before == removal.before
    assert changed_since(with_offer(before, sessions="Evenings"), [removal]) == [removal]


def test_a_new_address_is_one_difference_with_all_it_says() -> None:
    before = kept()
    (change,) = differences(before, replace(before, sites=(*before.sites, Site(name="The Barn", town="Stroud"))))
    assert (change.label, change.now, change.proposed) == (
        "Address: The Barn",
        "Not said",
        "Name: The Barn\nTown: Stroud",
    )


def test_contacts_places_and_dates_go_live_at_once_and_nothing_else() -> None:
    before = kept()
    fields = {
        each.path.rpartition("/")[2]
        for after in (
            replace(before, contacts=(), opened_on=date(2020, 1, 1), name="Other", website=None),
            with_offer(before, capacities=(), price=None, sessions="Evenings"),
        )
        for each in differences(before, after)
        if each.at_once
    }
    assert fields == {"contacts", "opened_on", "capacities"}


def test_a_field_that_changed_in_the_meantime_is_noticed() -> None:
    before = kept()
    changes = differences(before, replace(before, summary="Proposed", website=None))
    assert [each.label for each in changed_since(replace(before, summary="By now"), changes)] == ["In short"]


def test_an_offer_at_an_address_that_is_not_approved_stands_nowhere() -> None:
    before = kept()
    moved = with_offer(replace(before, sites=(*before.sites, Site(name="The Barn"))), site=1)
    barn, move = differences(before, moved)
    assert without_site(with_changes(before, [barn, move])) == []
    assert without_site(with_changes(before, [move])) == [f"programmes/200/offers/{FORGE}"]
    assert applied(before, [move]).programmes[0].offers[0].site is None


def test_what_has_gone_in_the_meantime_stays_gone() -> None:
    before = kept()
    changes = differences(before, with_offer(before, sessions="Evenings"))
    assert applied(replace(before, programmes=()), changes).programmes == ()


@pytest.mark.parametrize(
    ("of", "labels", "but"),
    [
        (Entry, OF_ENTRY, {"id", "sites", "programmes"}),
        (Site, OF_SITE, {"id"}),
        (Programme, OF_PROGRAMME, {"id", "offers"}),
        (Offer, OF_OFFER, {"public_id"}),
        (Capacity, OF_CAPACITY, {"id"}),
    ],
)
def test_every_field_has_a_label(of: type[msgspec.Struct], labels: dict[str, str], but: set[str]) -> None:
    assert set(of.__struct_fields__) - but == set(labels)
