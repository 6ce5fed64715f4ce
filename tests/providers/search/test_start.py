"""The start page, and the pages that say what the service is made of."""

from datetime import date

import httpx
import pytest

from apdirectory.providers.facts.queries import Facts, facts
from apdirectory.providers.facts.sources import source_rows

PLAIN = ["/", "/about-the-data", "/accessibility", "/cookies", "/help", "/privacy"]


async def test_a_search_goes_on_to_the_results_with_what_was_filled_in_only(
    asked: httpx.AsyncClient, place_names: object
) -> None:
    answer = await asked.get("/?near=GL1+1AD&need=semh&age=")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/providers?near=GL1+1AD&need=semh"


async def test_without_a_place_it_asks_for_one_and_keeps_the_rest(
    asked: httpx.AsyncClient, place_names: object
) -> None:
    answer = await asked.get("/?near=&need=semh&age=14")
    assert answer.status_code == 200
    assert "<title>Error: " in answer.text
    assert answer.text.count("Enter a postcode or town") == 2
    assert '<option value="semh" selected>' in answer.text
    assert 'value="14"' in answer.text


async def test_an_age_that_cannot_be_read_is_told_beside_its_field(
    asked: httpx.AsyncClient, place_names: object
) -> None:
    answer = await asked.get("/?near=GL1+1AD&age=fourteen")
    assert answer.text.count("Age must be a whole number from 0 to 25") == 2
    assert 'value="GL1 1AD"' in answer.text


async def test_all_that_is_wrong_is_told_at_once(asked: httpx.AsyncClient, place_names: object) -> None:
    answer = await asked.get("/?near=&age=fourteen")
    for said in ("Enter a postcode or town", "Age must be a whole number"):
        assert answer.text.count(said) == 2


async def test_the_number_it_promises_is_the_number_found(asked: httpx.AsyncClient, invented: object) -> None:
    everyone = (await asked.get("/api/v1/providers?checked=any")).json()["total"]
    assert everyone > 20
    assert (
        f'<a class="govuk-link" href="/providers?checked=any">See all {everyone} providers</a>'
        in (await asked.get("/")).text
    )


@pytest.mark.parametrize("path", PLAIN)
async def test_plain_pages_answer_on_an_empty_database(asked: httpx.AsyncClient, db: object, path: str) -> None:
    answer = await asked.get(path)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1


async def test_what_is_missing_is_counted(asked: httpx.AsyncClient, invented: object) -> None:
    known = await facts()
    assert known.providers > known.without_needs > 0
    assert known.without_places > 0
    text = (await asked.get("/about-the-data")).text
    assert f"The directory holds {known.providers} providers." in text
    assert f"<li>{known.without_ages} have not given ages</li>" in text


def test_what_is_older_than_a_year_is_marked() -> None:
    known = Facts(
        providers=1,
        examples=0,
        in_register=1,
        register_seen_from=date(2026, 10, 1),
        register_seen_to=date(2026, 10, 1),
        not_confirmed=0,
        without_needs=0,
        without_ages=0,
        without_price=0,
        without_places=0,
        councils=[],
        districts=350,
        postcodes=0,
        sources=[],
    )
    old = {row.name.partition(",")[0]: row.old for row in source_rows(known, date(2026, 11, 22))}
    assert old["Postcode Directory"]
    assert old["Lookups of districts and councils"]
    assert not old["Get Information about Schools"]
    assert not {row.name: row.old for row in source_rows(known, date(2026, 1, 1))}[
        "Postcode Directory, Office for National Statistics"
    ]
