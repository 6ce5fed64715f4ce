"""The API: the search and one provider's entry, for other programs."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import msgspec
import pytest
from litestar import Litestar
from openapi_schema_validator import OAS31Validator, oas31_format_checker

from apdirectory.providers.capacity.actions import put_entry
from apdirectory.web.today import today
from tests.providers.entries.factories import a_programme, a_site, add_authorities, an_entry, an_offer
from tests.providers.search.directory import directory, write

SEARCH = "/api/v1/providers"


@pytest.fixture
def conforms(app: Litestar) -> Any:
    """Checks an answer against the API's own description."""
    described = msgspec.json.decode(msgspec.json.encode(app.openapi_schema.to_schema()))

    def check(answer: httpx.Response, name: str) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
        problems = list(OAS31Validator(schema, format_checker=oas31_format_checker).iter_errors(answer.json()))
        assert not problems, problems

    return check


@pytest.fixture
async def riverbank(db: asyncpg.Connection) -> AsyncIterator[asyncpg.Connection]:
    """One provider near GL1 1AD, not checked by anyone; and two towns called Stroud."""
    await add_authorities(db)
    await db.execute(
        "INSERT INTO postcode (postcode, easting, northing, district)"
        " VALUES ('GL11AD', 383100, 218400, 'E07000081') ON CONFLICT DO NOTHING"
    )
    await db.execute(
        "INSERT INTO district (code, name, county, authority, easting, northing) VALUES"
        " ('E07000081', 'Gloucester', 'Gloucestershire', 916, 383000, 218000),"
        " ('E07000082', 'Stroud', 'Gloucestershire', 916, 384000, 205000),"
        " ('E07000085', 'East Hampshire', 'Hampshire', 850, 472000, 123000) ON CONFLICT DO NOTHING"
    )
    stroud = a_site(town="Stroud", postcode=None, easting=472000, northing=123500, district="E07000085")
    offers = (an_offer(public_id=uuid4(), capacities=()),)
    await put_entry(an_entry(programmes=(a_programme(offers=offers),)), by="test")
    await put_entry(
        an_entry(slug="far-away", name="Far Away", sites=(stroud,), programmes=(a_programme(offers=(an_offer(),)),)),
        by="test",
    )
    yield db


async def test_the_search_answers_in_the_promised_shape(
    client: httpx.AsyncClient, riverbank: object, conforms: Any
) -> None:
    answer = await client.get(SEARCH, params={"near": "gl1 1ad", "need": "semh", "age": 14, "checked": "any"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    conforms(answer, "Answer")
    found = answer.json()
    assert {"total", "page", "per_page", "hidden_unchecked", "place", "results", "not_said", "elsewhere", "facets"} <= (
        found.keys()
    )
    assert [each["slug"] for each in found["results"]] == ["riverbank"]
    assert found["place"]["name"] == "GL1 1AD"
    assert found["results"][0]["offers"][0]["programme"] == "Forge"
    assert found["facets"]["need"]["semh"] == 1


async def test_everything_is_found_without_a_place(client: httpx.AsyncClient, riverbank: object, conforms: Any) -> None:
    answer = await client.get(SEARCH, params={"checked": "any"})
    conforms(answer, "Answer")
    assert answer.json()["place"] is None
    assert [each["slug"] for each in answer.json()["results"]] == ["far-away", "riverbank"]
    assert (await client.get(SEARCH)).json()["hidden_unchecked"] == 2


async def test_a_place_that_is_not_known_is_a_422_about_near(
    client: httpx.AsyncClient, riverbank: object, conforms: Any
) -> None:
    answer = await client.get(SEARCH, params={"near": "Strowdington"})
    assert answer.status_code == 422
    conforms(answer, "Problem")
    (wrong,) = answer.json()["errors"]
    assert wrong["parameter"] == "near"
    assert "We cannot find 'Strowdington'" in wrong["detail"]
    belfast = (await client.get(SEARCH, params={"near": "BT1 1AA"})).json()
    assert "Northern Ireland" in belfast["detail"]


async def test_a_place_that_may_be_several_is_a_422_with_choices_that_each_find_one(
    client: httpx.AsyncClient, riverbank: object, conforms: Any
) -> None:
    answer = await client.get(SEARCH, params={"near": "Stroud"})
    assert answer.status_code == 422
    conforms(answer, "Problem")
    choices = answer.json()["choices"]
    assert choices == ["Stroud, Hampshire", "Stroud, Gloucestershire"]
    found = [(await client.get(SEARCH, params={"near": each, "checked": "any"})).json() for each in choices]
    assert [len(each["results"]) for each in found] == [1, 1]
    assert {each["results"][0]["slug"] for each in found} == {"far-away", "riverbank"}


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("age=old&within=0", ["age", "within"]),
        ("need=tall", ["need"]),
        ("near=GL1&near=GL2", ["near"]),
        ("colour=red", ["colour"]),
        ("page=-1", ["page"]),
        ("sort=best", ["sort"]),
        (f"q={'x' * 201}", ["q"]),
    ],
)
async def test_what_cannot_be_read_is_a_400_that_names_each_parameter(
    client: httpx.AsyncClient, conforms: Any, query: str, wrong: list[str]
) -> None:
    answer = await client.get(f"{SEARCH}?{query}")
    assert answer.status_code == 400
    conforms(answer, "Problem")
    assert sorted(each["parameter"] for each in answer.json()["errors"]) == wrong


async def test_past_the_last_page_is_a_404(client: httpx.AsyncClient, riverbank: object, conforms: Any) -> None:
    assert (await client.get(SEARCH, params={"page": 1, "kind": "college"})).status_code == 200
    answer = await client.get(SEARCH, params={"page": 2})
    assert answer.status_code == 404
    conforms(answer, "Problem")


async def test_an_entry_is_told_whole(client: httpx.AsyncClient, db: asyncpg.Connection, conforms: Any) -> None:
    await add_authorities(db)
    await put_entry(an_entry(), by="test")
    answer = await client.get(f"{SEARCH}/riverbank")
    assert answer.status_code == 200
    conforms(answer, "EntryAnswer")
    told = answer.json()
    assert (told["name"], told["state"], told["authority"], told["example"]) == ("Riverbank", "published", "916", True)
    assert told["quality"]["status"] == "unverified"
    assert [offer["programme"] for offer in told["offers"]] == ["Forge", "Forge", "Kitchen"]
    forge = told["offers"][0]
    assert (forge["price"], forge["hours_a_week"], forge["children_per_adult"]) == (85, 12.5, 3)
    assert (forge["needs"], forge["approaches"]) == (["semh", "disengaged"], ["vocational"])
    assert forge["capacities"][0]["total"] == 8
    assert forge["site"]["name"] == told["sites"][0]["name"] == "The Yard"
    assert told["offers"][1]["site"] is None
    assert told["contacts"][0]["phone"] == "01632 960001"
    assert told["sources"][0]["fact"] == "address"


@pytest.mark.parametrize(
    ("state", "status"), [("paused", 200), ("removed", 410), ("draft", 404), ("in_review", 404), (None, 404)]
)
async def test_only_what_is_listed_is_told(
    client: httpx.AsyncClient, db: asyncpg.Connection, conforms: Any, state: str | None, status: int
) -> None:
    await add_authorities(db)
    if state:
        await put_entry(an_entry(state=state), by="test")
    answer = await client.get(f"{SEARCH}/riverbank")
    assert answer.status_code == status
    conforms(answer, "EntryAnswer" if status == 200 else "Problem")
    if status == 200:
        assert answer.json()["state"] == state
    else:
        assert "Riverbank" not in answer.text


async def test_an_entry_and_the_search_say_the_same_of_every_offer(
    client: httpx.AsyncClient, db: asyncpg.Connection, conforms: Any
) -> None:
    await write(list(directory(60, today(), seed=3)))
    compared = 0
    for page in (1, 2, 3):
        answer = await client.get(SEARCH, params={"checked": "any", "page": page})
        for found in answer.json().get("results", []):
            told = await client.get(f"{SEARCH}/{found['slug']}")
            conforms(told, "EntryAnswer")
            entry = told.json()
            assert entry["quality"] == found["quality"], found["slug"]
            offers = {offer["id"]: offer for offer in entry["offers"]}
            assert len(offers) == len(found["offers"]) + found["more_offers"]
            for offer in found["offers"]:
                assert offer == {name: offers[offer["id"]][name] for name in offer}, found["slug"]
                compared += 1
    assert compared > 60
