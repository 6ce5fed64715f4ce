"""The results page over HTTP: the same answer as the API's, and what it says when something is not right."""

import random
import re
from datetime import datetime
from html import unescape
from typing import Any

import asyncpg
import httpx
import pytest

from apdirectory.providers.search.asked import Asked
from apdirectory.providers.vocabulary import MODES_AT_A_PLACE
from tests.providers.conftest import POSTCODES
from tests.providers.search.test_oracle import random_asked

SEARCHES = 60
BOX = re.compile(r'name="(\w+)" type="checkbox" value="([^"]+)"[^>]*>.*?<span class="app-count"> ?\((\d+)\)')
FREE = re.compile(r"<b>(\d+) places? free</b>, as of (\d+ \w+ \d{4})|(No) places free, as of (\d+ \w+ \d{4})")
AWAY = re.compile(r"([\d.]+) miles?$|(less than 0\.1) miles$")


def slugs(html: str) -> list[str]:
    return re.findall(r"<h3>.*?/providers/([^\"?]+)", html)


def heading(html: str) -> str:
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    assert len(found) == 1
    return unescape(re.sub(r"<[^>]+>", "", found[0])).strip()


def title(html: str) -> str:
    return unescape(re.search(r"<title>(.*?)</title>", html)[1])  # type: ignore[index]


def a_search(chance: random.Random) -> Asked:
    near = chance.choice([*POSTCODES, ""])
    asked = random_asked(chance, None).but(near=near)
    return asked.but(sort="" if asked.sort == "distance" and not near else asked.sort, page=chance.choice((1, 1, 1, 2)))


async def test_page_and_api_give_the_same_answer(asked: httpx.AsyncClient, invented: object) -> None:
    chance = random.Random(916)  # noqa: S311 - the same searches each time
    found = 0
    for _ in range(SEARCHES):
        query = a_search(chance).query()
        page, api = await asked.get(f"/providers?{query}"), await asked.get(f"/api/v1/providers?{query}")
        if api.status_code == 404:
            assert page.status_code == 404, query
            continue
        told = api.json()
        listed = [each for part in (told, told["not_said"], told["elsewhere"]) for each in part["results"]]
        assert slugs(page.text) == [each["slug"] for each in listed], query
        same_boxes(page.text, told["facets"])
        same_cards(page.text, listed)
        assert hidden(page.text) == told["hidden_unchecked"], query
        numbers = re.findall(r"\d+", heading(page.text).replace(",", ""))
        assert (int(numbers[0]) if numbers else 0) == told["total"], query
        found += told["total"]
    assert found > SEARCHES, "searches that find nothing show nothing"


def same_boxes(html: str, facets: dict[str, Any]) -> None:
    """Beside each box is the count that the API gives for it, and no box is left out."""
    counted: dict[str, dict[str, int]] = {}
    for group, code, count in BOX.findall(html):
        counted.setdefault(group, {})[code] = int(count)
    assert counted.pop("vacancy") == {"yes": facets["vacancy"]}
    assert counted == {group: counts for group, counts in facets.items() if group != "vacancy"}


def hidden(html: str) -> int:
    found = re.search(r"([\d,]+) more match(?:es)? but (?:are|is) not checked\.", html)
    return int(found[1].replace(",", "")) if found else 0


def same_cards(html: str, listed: list[dict[str, Any]]) -> None:
    """How far each provider is, and how many places are free as of when: the nearest offer's."""
    shown = re.findall(r'<li class="app-card">(.*?)</li>', html, re.DOTALL)
    assert len(shown) == len(listed)
    for card, told in zip(shown, listed, strict=True):
        offer, where = told["offers"][0], re.findall(r"<p>(.*?)</p>", card, re.DOTALL)[0]
        here = offer["site"] is not None and offer["mode"] in MODES_AT_A_PLACE
        far = told["distance_miles"] if here else None
        assert how_far(where) == (None if far is None else round(far) if far >= 10 else max(far, 0.05)), where
        assert free(card) == ((offer["vacancies"], offer["as_of"]) if offer["vacancies"] is not None else None)


def how_far(where: str) -> float | None:
    """Under a tenth of a mile counts as half of one."""
    found = AWAY.search(where)
    return (0.05 if found[2] else float(found[1])) if found else None


def free(card: str) -> tuple[int, str] | None:
    found = FREE.search(card)
    if found is None:
        return None
    day = datetime.strptime(found[2] or found[4], "%d %B %Y")  # noqa: DTZ007 - a day, at no hour
    return int(found[1] or 0), day.date().isoformat()


async def test_what_is_not_checked_is_told_before_the_filters_chosen(
    asked: httpx.AsyncClient, invented: object
) -> None:
    page = (await asked.get("/providers?near=GL1+1AD&age=14")).text
    assert 0 < page.index("not checked.") < page.index("Filters chosen") < page.index("Sort:")


async def test_the_title_starts_with_the_heading_and_ends_with_the_service(
    asked: httpx.AsyncClient, invented: object
) -> None:
    page = await asked.get("/providers?near=GL1+1AD&checked=any&within=40")
    assert re.fullmatch(
        r"\d+ providers near GL1 1AD \(page 1 of \d+\) - Find provision - Find alternative provision", title(page.text)
    )


async def test_an_unknown_place_keeps_everything_typed(asked: httpx.AsyncClient, place_names: object) -> None:
    page = await asked.get("/providers?near=Strowd&need=semh&age=14&q=forge&vacancy=yes")
    assert page.status_code == 200
    assert title(page.text).startswith("Error: ")
    assert 'href="#near"' in page.text
    assert "Strowd" in page.text
    for kept in ('value="Strowd"', 'value="semh" checked', 'value="14"', 'value="forge"', 'value="yes" checked'):
        assert kept in page.text


async def test_what_may_have_been_meant_is_a_search_of_its_own(asked: httpx.AsyncClient, place_names: object) -> None:
    page = await asked.get("/providers?near=Strowd&need=semh&age=14")
    assert '<a class="govuk-link" href="/providers?near=Stroud&amp;need=semh&amp;age=14">Stroud</a>' in page.text
    assert "Search near" not in (await asked.get("/providers?near=Qqqqqq")).text


async def test_a_place_in_wales_is_told_apart(asked: httpx.AsyncClient, invented: asyncpg.Connection) -> None:
    await invented.execute(
        "INSERT INTO district (code, name, county, easting, northing) VALUES ($1, 'Newport', 'Gwent', 331000, 188000)",
        "W06000022",
    )
    assert "Newport is in Wales. We cover England only." in (await asked.get("/providers?near=newport")).text
    assert "in Wales" not in (await asked.get("/providers?near=GL1+1AD")).text


async def test_by_price_a_card_says_the_price_a_week(asked: httpx.AsyncClient, invented: object) -> None:
    by_price = [(await asked.get(f"/providers?sort=price&checked=any&page={page}")).text for page in range(1, 14)]
    assert re.search(r"£[\d,]+ a day, £[\d,]+ a week", "".join(by_price))
    assert not re.search(r"a day, £", (await asked.get("/providers?checked=any")).text)


async def test_where_there_is_nobody_no_filter_is_blamed(asked: httpx.AsyncClient, place_names: object) -> None:
    page = (await asked.get("/providers")).text
    assert "One filter fewer" not in page and "Remove all filters" not in page
    assert 'href="/">Search for another place' in page
    filtered = (await asked.get("/providers?age=14")).text
    assert "One filter fewer" in filtered and "Remove all filters" in filtered


async def test_northern_ireland_is_not_a_mistake(asked: httpx.AsyncClient, place_names: object) -> None:
    page = await asked.get("/providers?near=BT1+1AA")
    assert page.status_code == 200
    assert "BT1 1AA is in Northern Ireland" in unescape(page.text)


async def test_everything_that_cannot_be_read_is_told_at_once(asked: httpx.AsyncClient, place_names: object) -> None:
    page = await asked.get("/providers?age=fourteen&price_max=-5&sort=luck&need=nonsense&near=GL1+1AD")
    assert page.status_code == 400
    text = unescape(page.text)
    for said in ("Age must be a whole number", "Price must be a whole number", "Order must be one of", "'nonsense'"):
        assert said in text
    for field in ("age", "price_max", "need", "search"):
        assert f'href="#{field}"' in text
        assert f'id="{field}"' in text
    assert 'value="fourteen"' in text
    assert 'value="GL1 1AD"' in text


async def test_past_the_last_page_is_not_found(asked: httpx.AsyncClient, invented: object) -> None:
    page = await asked.get("/providers?page=999")
    assert page.status_code == 404


async def test_nothing_found_offers_what_would_be_with_true_counts(asked: httpx.AsyncClient, invented: object) -> None:
    page = await asked.get("/providers?near=GL1+1AD&within=1&kind=college&age=14")
    assert heading(page.text) == "No providers match all of this"
    offered = re.findall(r'href="(/providers\?[^"]+)">([^<]+): (\d+)</a>', page.text)
    assert offered
    for link, _, count in offered:
        told = (await asked.get(unescape(link).replace("/providers", "/api/v1/providers", 1))).json()
        assert told["total"] == int(count)


async def test_one_of_several_places_is_asked_about_and_the_rest_kept(
    asked: httpx.AsyncClient, invented: object, db: object
) -> None:
    await invented.execute(  # type: ignore[attr-defined]
        "INSERT INTO site (provider, town, easting, northing, district) SELECT min(id), 'Stroud', 472000, 123500,"
        " 'E07000085' FROM provider WHERE state = 'published'"
    )
    page = await asked.get("/providers?near=Stroud&need=semh&age=14")
    assert heading(page.text) == "Which Stroud do you mean?"
    choices = [unescape(each) for each in re.findall(r'type="radio" value="([^"]+)"', page.text)]
    assert len(choices) == 2
    assert '<input type="hidden" name="need" value="semh">' in page.text
    none = await asked.get("/providers?need=semh&which=Stroud")
    assert title(none.text).startswith("Error: ")
    assert "Choose a place" in none.text
    for choice in choices:
        chosen = await asked.get("/providers", params={"near": choice, "need": "semh", "which": "Stroud"})
        assert "near Stroud" in heading(chosen.text) or "No providers" in heading(chosen.text), choice


async def test_the_form_alone_has_the_counts_and_leads_back(asked: httpx.AsyncClient, invented: object) -> None:
    page = await asked.get("/providers?near=GL1+1AD&checked=any&age=14&view=filters")
    assert page.status_code == 200
    assert re.search(r"\(SEMH\)<span class=\"app-count\"> \(\d+\)", page.text)
    assert 'href="/providers?near=GL1+1AD&amp;age=14&amp;checked=any" class="govuk-back-link"' in page.text


async def test_a_parameter_nobody_knows_is_passed_over(asked: httpx.AsyncClient, invented: object) -> None:
    assert (await asked.get("/providers?near=GL1+1AD&utm_source=mail")).status_code == 200


@pytest.mark.parametrize("path", ["/providers?q=<script>alert(1)</script>", "/providers?near=<img+src=x>"])
async def test_what_people_type_never_becomes_markup(asked: httpx.AsyncClient, invented: object, path: str) -> None:
    page = await asked.get(path)
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
