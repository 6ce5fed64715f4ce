"""What the search promises, one sentence each, on a handful of entries."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from apdirectory.errors import NotFound
from apdirectory.places.grid import to_wgs84
from apdirectory.places.place import Place
from apdirectory.providers.entries.entry import Capacity, Entry, Offer, Programme, Site
from apdirectory.providers.listing.actions import project
from apdirectory.providers.search.answer import Answer, FoundProvider
from apdirectory.providers.search.asked import Asked
from apdirectory.providers.search.queries import instead, search
from tests.providers.search.directory import MIDDLE, Assessed, Status, write

TODAY = date(2026, 11, 22)
A_YEAR = TODAY + timedelta(days=365)
ASSURED = (Status(authority=916, status="assured", level=2, until=A_YEAR),)

pytestmark = pytest.mark.usefixtures("db")


def place(authority: int | None = 916) -> Place:
    latitude, longitude = to_wgs84(*MIDDLE)
    return Place(
        query="GL1",
        kind="outcode",
        name="GL1",
        easting=MIDDLE[0],
        northing=MIDDLE[1],
        latitude=latitude,
        longitude=longitude,
        district="E07000081",
        authority=authority,
    )


def made(slug: str = "forge", statuses: Sequence[Status] = ASSURED, miles: float = 1.0, **changes: Any) -> Assessed:
    """An entry with one offer so many miles east of the middle; `changes` go to the part that has the field."""

    def of(part: Any) -> dict[str, Any]:
        return {name: changes[name] for name in part.__struct_fields__ if name in changes}

    offer = {"public_id": uuid4(), "site": 0, "mode": "on_site", "age_from": 11, "age_to": 16} | of(Offer)
    programme = {"name": "Forge", "needs": ("semh",)} | of(Programme) | {"offers": (Offer(**offer),)}
    site = Site(easting=round(MIDDLE[0] + miles * 1609.344), northing=MIDDLE[1])
    entry = {"slug": slug, "kind": "third_sector", "authority": 916, "programmes": (Programme(**programme),)}
    entry |= of(Entry) | {"name": changes.get("provider_name", slug.title()), "sites": (site,)}
    return Assessed(entry=Entry(**entry), statuses=tuple(statuses))


async def found(asked: Asked, today: date = TODAY, authority: int | None = 916) -> Answer:
    return await search(asked, place(authority) if asked.near else None, today)


def slugs(providers: list[FoundProvider]) -> list[str]:
    return [provider.slug for provider in providers]


async def test_an_assurance_lapses_on_its_day_without_nightly_work() -> None:
    await write([made()])
    near = Asked(near="GL1")
    assert slugs((await found(near, A_YEAR)).results) == ["forge"]
    after = await found(near, A_YEAR + timedelta(days=1))
    assert (after.total, after.hidden_unchecked) == (0, 1)
    shown = await found(near.but(checked=False), A_YEAR + timedelta(days=1))
    assert shown.results[0].quality.status == "lapsed"


async def test_another_authoritys_assurance_counts_only_where_it_is_recognised() -> None:
    swindons = Status(authority=866, status="assured", level=2, until=A_YEAR)
    await write([made(statuses=[swindons])])
    assert (await found(Asked(near="GL1"))).results[0].quality.authority == "866"
    ours_only = [Status(authority=916, status="assured", level=2, until=A_YEAR)]
    await write([made("ours", statuses=ours_only)])
    assert slugs((await found(Asked(near="GL1"), authority=866)).results) == ["forge"]


async def test_where_the_authority_does_not_use_the_service_any_assurance_counts_and_is_named() -> None:
    await write([made(statuses=[Status(authority=803, status="assured", level=2, until=A_YEAR)])])
    assert slugs((await found(Asked(near="GL1"))).results) == []
    answer = await found(Asked(near="GL1"), authority=803)
    assert answer.results[0].quality.authority == "803"


async def test_a_suspended_school_is_not_checked_though_it_is_open_in_the_register() -> None:
    school = {"kind": "ap_school", "register_status": "open", "register_seen_on": TODAY}
    suspended = [Status(authority=916, status="suspended")]
    await write([made("open", statuses=[], **school), made("suspended", statuses=suspended, **school)])
    answer = await found(Asked(near="GL1"))
    assert slugs(answer.results) == ["open"]
    assert answer.hidden_unchecked == 1
    assert answer.results[0].quality.in_register_on == TODAY


async def test_what_is_not_said_is_told_apart_and_after_the_results() -> None:
    await write([made("says"), made("silent", needs=()), made("other", needs=("autism",))])
    answer = await found(Asked(near="GL1", need=("semh",)))
    assert slugs(answer.results) == ["says"]
    assert slugs(answer.not_said.results) == ["silent"]
    assert answer.not_said.results[0].offers[0].not_said == ["needs"]


async def test_places_count_for_sixty_days_and_then_are_not_known() -> None:
    capacity = Capacity(vacant=2, as_of=TODAY)
    await write([made(capacities=(capacity,))])
    asked = Asked(near="GL1", vacancy=True, checked=False)
    last_day = TODAY + timedelta(days=60)
    assert (await found(asked, last_day)).results[0].offers[0].vacancies == 2
    after = await found(asked, last_day + timedelta(days=1))
    assert (after.total, after.not_said.total) == (0, 1)
    assert after.not_said.results[0].offers[0].vacancies is None
    assert after.not_said.results[0].offers[0].as_of == TODAY


async def test_places_for_younger_children_are_not_places_for_this_child() -> None:
    young = Capacity(key_stages=("ks2",), vacant=3, as_of=TODAY)
    old = Capacity(key_stages=("ks4",), vacant=1, as_of=TODAY)
    await write([made(age_from=7, capacities=(young, old))])
    assert (await found(Asked(near="GL1", age=15))).results[0].offers[0].vacancies == 1
    assert (await found(Asked(near="GL1"))).results[0].offers[0].vacancies == 4


async def test_what_comes_to_the_child_has_its_own_section_without_what_is_near() -> None:
    away = {"mode": "outreach", "site": None, "districts": ("E07000081",)}
    elsewhere = made("elsewhere", mode="home", site=None, districts=("E07000078",))
    await write([made("near"), made("comes", **away), elsewhere, made("online", mode="online", site=None)])
    answer = await found(Asked(near="GL1"))
    assert slugs(answer.results) == ["near"]
    assert set(slugs(answer.elsewhere.results)) == {"comes", "online"}
    everywhere = await found(Asked())
    assert everywhere.total == 4


async def test_each_order_puts_first_what_it_names() -> None:
    soon = Capacity(vacant=1, as_of=TODAY, next_start=TODAY + timedelta(days=7))
    await write(
        [
            made("a-near", miles=0.5, needs=("semh", "autism", "adhd", "gaps"), price_a_week=900),
            made("b-soon", miles=3, needs=("autism",), capacities=(soon,), price_a_week=500),
            made("c-cheap", miles=2, needs=("semh", "autism"), price_a_week=100, provider_name="100 Acre Farm"),
        ]
    )
    asked = Asked(near="GL1", need=("semh", "autism"))
    first = {"distance": "a-near", "soonest": "b-soon", "price": "c-cheap", "name": "c-cheap", "match": "c-cheap"}
    for sort, slug in first.items():
        assert slugs((await found(asked.but(sort=sort))).results)[0] == slug, sort


async def test_equals_come_in_an_order_of_the_day_that_pages_keep() -> None:
    await write([made(f"same-{number}") for number in range(45)])
    asked = Asked(near="GL1")
    pages = [slugs((await found(asked.but(page=page))).results) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len(set(chain(*pages))) == 45
    assert pages[0] == slugs((await found(asked)).results)
    assert pages[0] != slugs((await found(asked, TODAY + timedelta(days=1))).results)
    with pytest.raises(NotFound):
        await found(asked.but(page=4))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("EBD", {"forge"}),
        ("behaviour", {"forge"}),
        ("dyslexia", {"reading"}),
        ("dyslexa", {"reading"}),
        ("blacksmith", {"forge"}),
        ("blacksmth", {"forge"}),
        ("blacks", {"forge"}),
        ("EBD blacksmith", {"forge"}),
        ("dyslexia blacksmith", set()),
        ("read me a story", {"reading"}),
        ("' OR 1=1 --", set()),
        ("!!", {"forge", "reading"}),
    ],
)
async def test_words_find_names_synonyms_and_what_was_meant(typed: str, expected: set[str]) -> None:
    story = {"description": "Stories and reading for a start", "needs": ("spld",)}
    await write([made(provider_name="Blacksmith Barn"), made("reading", provider_name="Reading Room", **story)])
    assert set(slugs((await found(Asked(near="GL1", q=typed))).results)) == expected


async def test_no_result_offers_wider_circles_and_fewer_filters_with_true_counts() -> None:
    await write([made("near-by", miles=8), made("far", miles=30), made("near", needs=("autism",))])
    asked = Asked(near="GL1", within=5, need=("semh",))
    offered = await instead(asked, place(), TODAY, hidden=0)
    assert {each.label: each.total for each in offered} == {
        "Within 10 miles": 1,
        "Within 20 miles": 1,
        "Without the needs": 1,
    }
    for each in offered:
        assert (await found(each.asked)).total == each.total


async def test_the_widest_circle_is_offered_only_where_nothing_else_would_find_anything() -> None:
    await write([made("very-far", miles=70)])
    offered = await instead(Asked(near="GL1", within=5, need=("semh",)), place(), TODAY, hidden=0)
    assert [(each.label, each.total) for each in offered] == [("Within 100 miles", 1)]


async def test_reasons_are_shown_for_each_offer() -> None:
    await write([made(price_a_week=300, hours=("full",))])
    asked = Asked(near="GL1", need=("semh",), age=14, hours=("full",), price_max=400)
    assert (await found(asked)).results[0].offers[0].why == [
        "Social, emotional and mental health",
        "age 14",
        "Full time",
        "£400 a week or less",
    ]


async def test_a_recognition_that_ends_takes_nothing_from_a_school_in_the_register() -> None:
    school = {"kind": "ap_school", "register_status": "open", "register_seen_on": TODAY}
    await write([made(statuses=[Status(authority=866, status="assured", level=2, until=A_YEAR)], **school)])
    last_day = date(2026, 12, 31)  # Gloucestershire accepts Swindon's assurance until then
    assert (await found(Asked(near="GL1"), last_day)).results[0].quality.status == "assured"
    after = (await found(Asked(near="GL1"), last_day + timedelta(days=1))).results[0]
    assert after.quality.status == "unverified"


async def test_a_recognition_to_come_does_not_hide_one_that_holds() -> None:
    swindons = Status(authority=866, status="assured", level=2, until=TODAY + timedelta(days=5))
    later = Status(authority=803, status="assured", level=2, until=A_YEAR)  # accepted from 1 December
    await write([made(statuses=[swindons, later])])
    assert (await found(Asked(near="GL1"))).results[0].quality.authority == "866"
    assert (await found(Asked(near="GL1"), date(2026, 12, 1))).results[0].quality.authority == "803"


async def test_a_school_suspended_where_it_sits_is_checked_nowhere_else() -> None:
    school = {"kind": "ap_school", "register_status": "open", "register_seen_on": TODAY}
    await write([made(statuses=[Status(authority=916, status="suspended")], **school)])
    for authority in (916, 866, 803, None):
        answer = await found(Asked(near="GL1"), authority=authority)
        assert (answer.total, answer.hidden_unchecked) == (0, 1)
        shown = await found(Asked(near="GL1", checked=False), authority=authority)
        assert shown.results[0].quality.status == "suspended"


async def test_a_closing_school_is_found_up_to_its_last_day() -> None:
    last_day = TODAY + timedelta(days=9)
    await write([made(statuses=[], kind="ap_school", register_status="closing", closed_on=last_day)])
    assert (await found(Asked(near="GL1"), last_day)).total == 1
    assert (await found(Asked(near="GL1", checked=False), last_day + timedelta(days=1))).total == 0


async def test_what_matches_by_coming_to_the_child_is_told_there_and_not_as_unsaid() -> None:
    silent = made("both", needs=()).entry
    comes = Offer(public_id=uuid4(), mode="outreach", districts=("E07000081",), age_from=11, age_to=16)
    outreach = Programme(name="Visits", needs=("semh",), offers=(comes,))
    await write([Assessed(entry=replace(silent, programmes=(*silent.programmes, outreach)), statuses=ASSURED)])
    answer = await found(Asked(near="GL1", need=("semh",)))
    assert (slugs(answer.elsewhere.results), answer.not_said.total) == (["both"], 0)


async def test_reasons_are_those_of_the_places_that_match() -> None:
    capacity = Capacity(key_stages=("ks4",), hours="full", vacant=1, as_of=TODAY)
    await write([made(key_stages=("ks3", "ks4"), hours=("full", "part"), capacities=(capacity,))])
    asked = Asked(near="GL1", key_stage=("ks3", "ks4"), hours=("full", "part"))
    assert (await found(asked)).results[0].offers[0].why == ["Key stage 4", "Full time"]


async def test_the_next_start_is_that_of_a_place_that_is_free() -> None:
    full = Capacity(key_stages=("ks3",), vacant=0, as_of=TODAY, next_start=TODAY + timedelta(days=1))
    free = Capacity(key_stages=("ks4",), vacant=1, as_of=TODAY, next_start=TODAY + timedelta(days=90))
    await write([made(capacities=(full, free))])
    assert (await found(Asked(near="GL1"))).results[0].offers[0].next_start == TODAY + timedelta(days=90)


async def test_words_of_later_entries_are_known_too_and_those_of_gone_ones_are_not(db: asyncpg.Connection) -> None:
    await write([made("first", provider_name="Forge Yard")])
    await write([made("second", provider_name="Blacksmyth Barn")])
    assert slugs((await found(Asked(near="GL1", q="blaksmyth"))).results) == ["second"]
    await db.execute("UPDATE provider SET name = 'Blacksmith Barn' WHERE slug = 'second'")
    await project([row["id"] for row in await db.fetch("SELECT id FROM provider")])
    assert slugs((await found(Asked(near="GL1", q="blacksmyth"))).results) == ["second"]


async def test_a_word_that_entries_use_is_not_taken_for_a_need() -> None:
    await write([made("violet", provider_name="Violet House"), made("strong", needs=("aggression",))])
    assert slugs((await found(Asked(near="GL1", q="violet"))).results) == ["violet"]
    everything = await found(Asked(near="GL1", q="the"))
    assert (everything.total, everything.results[0].offers[0].why) == (2, [])
