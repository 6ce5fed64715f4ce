"""What the results page shows, before it is HTML: cards, filters, links beside a search, headings."""

from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import pytest
from msgspec.structs import replace

from apdirectory.errors import FieldError
from apdirectory.places.place import Place
from apdirectory.providers.search.answer import Answer, Facets, FoundOffer, FoundProvider, OfferSite, Quality, Section
from apdirectory.providers.search.asked import Asked, read_asked
from apdirectory.providers.search.boxes import OPTIONS, boxes, distances
from apdirectory.providers.search.cards import Viewer, card, cards
from apdirectory.providers.search.filters import errors_in_words, filters_said, removals, search_form
from apdirectory.providers.search.links import Links
from apdirectory.providers.search.pins import map_of_results
from apdirectory.providers.search.results import heading, pages, sorts, title_note, unchecked_said
from apdirectory.providers.vocabulary import NEEDS

TODAY = date(2026, 11, 22)
VIEWER = Viewer(TODAY, "Gloucestershire", "Stroud", {"916": "Gloucestershire", "866": "Swindon"}.get)
GL1 = Place(
    query="gl1 1ad",
    kind="postcode",
    name="GL1 1AD",
    easting=383000,
    northing=218000,
    latitude=51.86,
    longitude=-2.24,
    district="E07000081",
    authority=916,
)


def a_site(**said: Any) -> OfferSite:
    usual = {"name": "The Yard", "town": "Stroud", "postcode": "GL5 1AD", "latitude": 51.7, "longitude": -2.2}
    return OfferSite(**{**usual, "easting": 385000, "northing": 205000, **said})


def an_offer(**said: Any) -> FoundOffer:
    usual: dict[str, Any] = {
        "id": "1",
        "programme": "Forge",
        "mode": "on_site",
        "needs": ["semh"],
        "age_from": 11,
        "age_to": 16,
        "key_stages": [],
        "levels": [],
        "hours": ["full"],
        "price": 85.0,
        "price_to": None,
        "price_unit": "day",
        "price_a_week": 425,
        "vacancies": 2,
        "as_of": date(2026, 11, 20),
        "assessment_first": False,
        "next_start": date(2027, 1, 5),
        "distance_miles": 1.3,
        "districts": [],
        "site": a_site(),
        "why": ["Social, emotional and mental health", "age 14"],
    }
    return FoundOffer(**{**usual, **said})


def a_provider(**said: Any) -> FoundProvider:
    usual: dict[str, Any] = {
        "slug": "riverbank",
        "name": "Riverbank Outdoor Learning",
        "kind": "third_sector",
        "example": True,
        "distance_miles": 1.3,
        "quality": Quality(status="assured", authority="916", until=date(2027, 3, 31)),
        "offers": [an_offer()],
        "more_offers": 0,
    }
    return FoundProvider(**{**usual, **said})


def an_answer(**said: Any) -> Answer:
    none = Section(total=0, results=[])
    facets = Facets(need={"semh": 21}, kind={}, mode={}, key_stage={}, level={}, hours={}, vacancy=4)
    usual: dict[str, Any] = {"total": 1, "page": 1, "per_page": 20, "hidden_unchecked": 12, "place": None}
    usual |= {"results": [a_provider()], "not_said": none, "elsewhere": none, "facets": facets}
    return Answer(**{**usual, **said})


# --- Cards


def test_a_card_says_what_the_wireframe_says() -> None:
    shown = card(a_provider(), VIEWER, 1)
    assert (shown.number, shown.name, shown.example) == (1, "Riverbank Outdoor Learning", True)
    assert shown.where == "Third-sector provider, Stroud, 1.3 miles"
    assert (shown.quality, shown.quality_line) == ("Assured", "by Gloucestershire until 31 March 2027")
    assert shown.offer == "Forge: On site, ages 11 to 16, full time"
    assert shown.free + shown.places == "2 places free, as of 20 November 2026"
    assert shown.next_start == "Next start 5 January 2027"
    assert shown.price == "£85 a day"
    assert shown.matches == "Matches: SEMH, age 14"
    assert shown.also == ""


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({}, "£85 a day, £425 a week"),
        ({"price_to": 90.0}, "From £85 a day, £425 a week"),
        ({"price": 22_500.0, "price_unit": "year", "price_a_week": 577}, "£22,500 a year, £577 a week"),
        ({"price": 420.0, "price_unit": "week", "price_a_week": 420}, "£420 a week"),
        ({"price": None, "price_unit": "free", "price_a_week": 0}, "Free to schools"),
        ({"price": None, "price_unit": None, "price_a_week": None}, "Price not given"),
    ],
)
def test_where_prices_are_compared_each_is_said_for_a_week_too(said: dict[str, Any], shown: str) -> None:
    assert card(a_provider(offers=[an_offer(**said)]), replace(VIEWER, by_week=True)).price == shown


def test_what_is_unknown_is_said() -> None:
    offer = an_offer(vacancies=None, as_of=None, price=None, price_unit=None, age_from=None, age_to=None, hours=[])
    shown = card(a_provider(offers=[offer]), VIEWER)
    assert shown.free + shown.places == "Places not known"
    assert shown.price == "Price not given"
    assert shown.offer == "Forge: On site, ages not given, hours not given"
    assert card(a_provider(offers=[an_offer(why=[], needs=[])]), VIEWER).matches == "Needs not given"


def test_without_a_site_the_card_says_how_it_reaches_the_child() -> None:
    outreach = an_offer(mode="outreach", site=None, distance_miles=None)
    assert card(a_provider(offers=[outreach]), VIEWER).where == "Third-sector provider. Comes to the child in Stroud"
    online = an_offer(mode="online", site=None, distance_miles=None)
    assert card(a_provider(offers=[online]), VIEWER).where == "Third-sector provider. Online"


def test_other_offers_are_told_apart_by_site_or_by_mode() -> None:
    offers = [an_offer(), an_offer(site=a_site(name="Belle Vue")), an_offer(programme="First Loaf", mode="home")]
    shown = card(a_provider(offers=offers, more_offers=2), VIEWER)
    assert shown.also == "Also matches: Belle Vue, First Loaf (at home) and 2 more"


def test_a_start_that_has_passed_is_not_a_next_start() -> None:
    assert card(a_provider(offers=[an_offer(next_start=date(2026, 11, 21))]), VIEWER).next_start == ""


def test_cards_are_numbered_from_the_first_of_their_page() -> None:
    assert [each.number for each in cards([a_provider(), a_provider()], VIEWER, 21)] == [21, 22]
    assert [each.number for each in cards([a_provider()], VIEWER)] == [None]


def test_pins_have_the_numbers_of_the_list_and_only_sites_have_one() -> None:
    online = a_provider(offers=[an_offer(mode="online", site=None)])
    answer = an_answer(total=43, page=2, results=[a_provider(), online, a_provider()])
    drawn = map_of_results(answer, GL1)
    assert drawn is not None
    assert [pin.number for pin in drawn.pins] == [21, 23]
    assert map_of_results(an_answer(results=[online]), GL1) is None


# --- Filters


def test_every_box_has_its_count_zeros_too_and_the_chosen_are_ticked() -> None:
    html = boxes("need", ["semh"], {"semh": 21})
    assert html.count('type="checkbox"') == len(NEEDS)
    assert html.count(" checked>") == 1
    assert "(SEMH)<span" in html
    assert ">(21)<" in html.replace(" (21)", "(21)")
    assert html.count("(0)") == len(NEEDS) - 1
    assert "(0)" not in boxes("need", [], None)


def test_the_first_box_of_a_group_is_what_the_error_summary_links_to() -> None:
    assert [options[0].id for options in OPTIONS.values()] == list(OPTIONS)
    ids = [option.id for options in OPTIONS.values() for option in options]
    assert len(ids) == len(set(ids))


def test_a_distance_asked_by_hand_is_among_the_choices() -> None:
    assert '<option value="7" selected>7 miles</option>' in distances("7")
    assert '<option value="1">1 mile</option>' in distances("7")
    for unreadable in ("", "9999", "-1", "x", "٣"):
        assert '<option value="20" selected>' in distances(unreadable)


def test_the_form_keeps_what_was_typed_even_if_it_cannot_be_read() -> None:
    sent = [("near", " GL1 "), ("age", "fourteen"), ("need", "semh"), ("need", "nonsense"), ("q", "<b>")]
    form = search_form(sent, None, [FieldError("age", "Age must be a number")])
    assert (form.near, form.age, form.q) == ("GL1", "fourteen", "<b>")
    assert form.need.chosen == ["semh"]
    assert form.errors == {"age": "Age must be a number"}


def test_errors_name_the_field_as_people_see_it() -> None:
    errors = [FieldError("price_max", "price_max must be a whole number."), FieldError("sort", "sort must be one.")]
    assert errors_in_words(errors) == [
        FieldError("price_max", "Price must be a whole number."),
        FieldError("search", "Order must be one."),
    ]


FULL = "near=GL1+1AD&within=10&need=semh&need=adhd&need_match=all&age=14&kind=college&price_max=300&vacancy=yes&q=a+b"


def test_each_filter_can_be_removed_and_leaves_the_rest_as_it_was() -> None:
    asked = read_asked(parse_qsl(FULL))
    for removal in removals(asked, Links(asked)):
        left = read_asked(parse_qsl(removal.query))
        changed = [name for name in Asked.__struct_fields__ if getattr(left, name) != getattr(asked, name)]
        assert changed in (["need", "need_match"], ["age"], ["kind"], ["price_max"], ["vacancy"], ["q"]), removal.text
    assert [removal.text for removal in removals(asked, Links(asked))] == [
        "SEMH",
        "ADHD",
        "age 14",
        "College",
        "places free",
        "up to £300 a week",
        "words “a b”",
    ]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("", "Filters: checked providers only"),
        ("need=semh&age=14", "Filters: SEMH, age 14, checked providers only"),
        ("need=semh&need=adhd&checked=any", "Filters: SEMH, ADHD, providers not checked, any of these needs"),
        ("need=semh&need=adhd&need_match=all", "Filters: SEMH, ADHD, all of these needs, checked providers only"),
    ],
)
def test_paper_says_what_the_list_was_narrowed_by(sent: str, said: str) -> None:
    asked = read_asked(parse_qsl(sent))
    assert filters_said(asked, removals(asked, Links(asked))) == said


def test_links_beside_a_search_start_at_its_first_page() -> None:
    links = Links(read_asked(parse_qsl(f"{FULL}&page=3")))
    asked = read_asked(parse_qsl(FULL))
    assert read_asked(parse_qsl(links.here())) == asked
    assert read_asked(parse_qsl(links.here(4))) == asked.but(page=4)
    assert read_asked(parse_qsl(links.sorted_by("price"))) == asked.but(sort="price")
    assert read_asked(parse_qsl(links.with_unchecked())) == asked.but(checked=False)
    assert read_asked(parse_qsl(links.without_filters())) == Asked(near="GL1 1AD", within=10)


# --- Around the list


@pytest.mark.parametrize(
    ("asked", "place", "found", "text"),
    [
        (Asked(near="gl1 1ad"), GL1, (37, 3), "37 providers near GL1 1AD"),
        (Asked(near="gl1 1ad"), GL1, (1, 0), "1 provider near GL1 1AD"),
        (Asked(checked=False), None, (52, 0), "All 52 providers"),
        (Asked(sort="price"), None, (52, 0), "All 52 providers"),
        (Asked(), None, (45, 7), "45 providers match"),
        (Asked(age=14), None, (3, 0), "3 providers match"),
        (Asked(age=14), None, (1, 0), "1 provider matches"),
        (Asked(near="gl1 1ad"), GL1, (0, 0), "No providers match all of this"),
    ],
)
def test_the_heading_says_how_many_and_where(
    asked: Asked, place: Place | None, found: tuple[int, int], text: str
) -> None:
    assert heading(asked, place, *found) == text


def test_nearest_is_offered_only_near_a_place_and_the_order_in_use_is_no_link() -> None:
    asked = Asked(near="GL1")
    assert [(sort.text, sort.query is None) for sort in sorts(asked, Links(asked))][:2] == [
        ("Nearest", True),
        ("Soonest place", False),
    ]
    assert "Nearest" not in [sort.text for sort in sorts(Asked(), Links(Asked()))]


def test_page_links_show_the_ends_and_the_neighbours() -> None:
    links = Links(Asked())
    found = pages(links, an_answer(total=200, page=5))
    assert found is not None
    assert [link.number for link in found.links] == [1, None, 4, 5, 6, None, 10]
    assert (found.previous, found.next) == ("page=4", "page=6")
    assert title_note(an_answer(total=200, page=5)) == "(page 5 of 10)"
    assert pages(links, an_answer(total=20)) is None
    assert title_note(an_answer(total=20)) == ""


def test_hidden_providers_are_counted_in_a_sentence() -> None:
    assert unchecked_said(0) is None
    assert unchecked_said(1) == ("1 more matches but is not checked.", "Show it")
    assert unchecked_said(12) == ("12 more match but are not checked.", "Show them")
