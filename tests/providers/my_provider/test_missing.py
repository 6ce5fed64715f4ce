"""What is missing of an entry, and what that costs it: as the search itself does."""

from datetime import date

import asyncpg
import pytest
from msgspec.structs import replace

from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.my_provider.missing import missing, not_checked
from apdirectory.providers.my_provider.queries import in_search
from apdirectory.providers.my_provider.tasks import DONE, NOTHING, PART, ready, tasks
from apdirectory.providers.search.asked import Asked
from apdirectory.providers.search.queries import search
from apdirectory.web.today import today
from tests.providers.entries.factories import a_capacity, a_programme, a_site, add_authorities, an_entry, an_offer

DAY = date(2026, 11, 22)
WHOLE = an_entry(
    how_to_refer="Ring us",
    sites=(a_site(),),
    programmes=(a_programme(id=3, offers=(an_offer(),)),),
)


def with_offer(**said: object) -> Entry:
    return replace(WHOLE, programmes=(a_programme(id=3, offers=(an_offer(**said),)),))


def lacks(entry: Entry) -> list[str]:
    return [each.what for each in missing(entry, DAY)]


def test_nothing_is_missing_of_an_entry_that_says_all() -> None:
    assert missing(WHOLE, DAY) == []


LACKING = {
    "Ages of Forge": with_offer(age_from=None, age_to=None, key_stages=(), capacities=(a_capacity(key_stages=()),)),
    "Full or part time of Forge": with_offer(hours=(), capacities=(a_capacity(hours=None),)),
    "Price of Forge": with_offer(price=None, price_to=None, price_a_week=None),
    "Price a week of Forge": with_offer(price_unit="session", price_a_week=None),
    "Address of Forge": with_offer(site=None),
    "Places of Forge": with_offer(capacities=()),
    "Needs of Forge": replace(WHOLE, programmes=(a_programme(needs=(), offers=(an_offer(),)),)),
    "Level of Forge": replace(WHOLE, programmes=(a_programme(levels=(), offers=(an_offer(),)),)),
    "Offers of Forge": replace(WHOLE, programmes=(a_programme(offers=()),)),
    "Programmes": replace(WHOLE, programmes=()),
    "Phone and email": replace(WHOLE, contacts=()),
    "How to refer": replace(WHOLE, how_to_refer=None),
    "What you do, in short": replace(WHOLE, summary=None),
    "Postcode of The Yard": replace(WHOLE, sites=(a_site(easting=None, northing=None),)),
}


@pytest.mark.parametrize("what", LACKING)
def test_each_thing_that_is_not_said_is_missing(what: str) -> None:
    assert lacks(LACKING[what]) == [what]


UNAGED = {"key_stages": (), "capacities": (a_capacity(key_stages=()),)}


@pytest.mark.parametrize("said", [{"age_from": 11, "age_to": None}, {"age_from": None, "age_to": 16}])
async def test_one_end_of_the_ages_is_not_enough(place_names: asyncpg.Connection, said: dict[str, int | None]) -> None:
    entry = with_offer(**said, **UNAGED)
    assert lacks(entry) == ["Ages of Forge"]
    await add_authorities(place_names)
    await put_entry(_today(entry), by="test")
    answer = await search(Asked(age=12, checked=False), None, today())
    assert (len(answer.results), len(answer.not_said.results)) == (0, 1), "the search goes by the same"


def test_ages_may_be_said_by_key_stages_and_a_free_place_has_no_price() -> None:
    assert lacks(with_offer(age_from=None, age_to=None)) == []
    assert lacks(with_offer(age_from=None, age_to=None, key_stages=(), hours=())) == [], "its places say it"
    assert lacks(with_offer(price=None, price_to=None, price_unit="free", price_a_week=0)) == []


def test_places_told_too_long_ago_are_missing() -> None:
    assert lacks(with_offer(capacities=(a_capacity(as_of=date(2026, 9, 1)),))) == ["Places of Forge"]


def test_evidence_that_nobody_has_seen_comes_first() -> None:
    found = missing(replace(WHOLE, contacts=()), DAY, ["Insurance"])
    assert [each.what for each in found] == ["Insurance", "Phone and email"]
    assert not_checked(["a", "b", "c"]) == "3 things missing, so shown as not checked"
    assert not_checked(["a"]) == "1 thing missing, so shown as not checked"
    assert not_checked([]) == ""


def test_a_task_says_what_of_it_there_is() -> None:
    lacking = frozenset({"/my-provider/riverbank/programmes/3/offers/x"})
    states = {task.title: task.state for task in tasks(replace(WHOLE, contacts=()), lacking)}
    assert states["About you"] == DONE
    assert states["Phone and email"] == NOTHING
    assert states["Programmes and offers"] == PART


def test_what_is_sent_says_what_it_is_whom_to_ring_and_one_offer() -> None:
    assert ready(WHOLE)
    for too_little in ("Offers of Forge", "Programmes", "Phone and email", "What you do, in short"):
        assert not ready(LACKING[too_little])


# --- As the search does


@pytest.fixture
async def here(place_names: asyncpg.Connection) -> None:
    await add_authorities(place_names)


ASKS = {
    "Ages of Forge": Asked(age=12),
    "Full or part time of Forge": Asked(hours=("part",)),
    "Price of Forge": Asked(price_max=400),
    "Price a week of Forge": Asked(price_max=400),
    "Places of Forge": Asked(vacancy=True),
    "Needs of Forge": Asked(need=("semh",)),
    "Level of Forge": Asked(level=("intensive",)),
}


@pytest.mark.parametrize("what", ASKS)
async def test_what_is_not_said_is_found_under_not_said_alone(here: None, what: str) -> None:
    asked = ASKS[what].but(checked=False)
    for entry, section in ((WHOLE, "results"), (LACKING[what], "not_said")):
        await put_entry(_today(entry), by="test")
        answer = await search(asked, None, today())
        found = {"results": answer.results, "not_said": answer.not_said.results}
        assert {name: [each.slug for each in list_] for name, list_ in found.items()} == {
            "results": [], "not_said": [], section: ["riverbank"]
        }  # fmt: skip


async def test_without_an_offer_no_search_finds_it(here: None) -> None:
    await put_entry(_today(WHOLE), by="test")
    shown = await in_search("riverbank", "Riverbank")
    assert shown.found
    assert not shown.unless_asked, "nobody has checked it"
    await put_entry(LACKING["Offers of Forge"], by="test")
    assert (await in_search("riverbank", "Riverbank")).found is None


def _today(entry: Entry) -> Entry:
    """Its places counted today."""
    (programme,) = entry.programmes
    (offer,) = programme.offers
    places = tuple(replace(each, as_of=today()) for each in offer.capacities)
    return replace(entry, programmes=(replace(programme, id=None, offers=(replace(offer, capacities=places),)),))
