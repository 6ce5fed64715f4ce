"""The easy-read page of an entry, as it is asked for."""

from datetime import date, timedelta

import asyncpg
import httpx
import pytest
from asyncpg import Connection

from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.quality.actions import put_statuses
from apdirectory.providers.quality.decision import Decided
from tests.providers.entries.factories import add_authorities, an_entry


async def page(asked: httpx.AsyncClient, db: asyncpg.Connection, **said: object) -> httpx.Response:
    await add_authorities(db)
    await put_entry(an_entry(**said), by="test")
    return await asked.get("/providers/riverbank/easy-read")


async def test_it_is_linked_from_the_page_and_leads_back(asked: httpx.AsyncClient, place_names: object) -> None:
    shown = await page(asked, place_names)
    assert shown.status_code == 200
    assert "public" in shown.headers["cache-control"]
    assert 'href="/providers/riverbank"' in shown.text
    assert 'href="/providers/riverbank/easy-read"' in (await asked.get("/providers/riverbank")).text
    assert 'alt="A pin on a map"' in shown.text


async def test_an_example_says_so_in_title_banner_and_words(asked: httpx.AsyncClient, place_names: object) -> None:
    shown = (await page(asked, place_names)).text
    assert "Riverbank in easy words (made-up example)" in shown.split("</title>")[0]
    assert "Made-up example. Do not send a child here." in shown
    assert "We made this up." in shown


async def test_a_suspension_by_any_council_comes_first(asked: httpx.AsyncClient, place_names: Connection) -> None:
    await add_authorities(place_names, {916: "Gloucestershire", 866: "Swindon"})
    await put_entry(an_entry(), by="test")
    provider = await place_names.fetchval("SELECT id FROM provider")
    today = date.today()  # noqa: DTZ011 - far from either end
    assured = Decided(provider=provider, authority=916, status="assured", level=2, until=today + timedelta(90))
    suspended = Decided(provider=provider, authority=866, status="suspended", level=2, reason="x")
    await put_statuses([assured, suspended])
    shown = (await asked.get("/providers/riverbank/easy-read")).text
    first = shown.index("says no new children can go now.")
    assert first < shown.index("What is it?") < shown.index("has checked it.")
    assert "Is there room?" not in shown


async def test_what_a_provider_wrote_in_hard_words_is_not_on_it(asked: httpx.AsyncClient, place_names: object) -> None:
    shown = (await page(asked, place_names, description="A bespoke pedagogy", how_to_refer="Multi-agency form")).text
    assert "pedagogy" not in shown
    assert "Multi-agency" not in shown


@pytest.mark.parametrize(("state", "status"), [("draft", 404), ("in_review", 404), ("removed", 410), ("paused", 200)])
async def test_only_what_is_listed_is_shown(
    asked: httpx.AsyncClient, place_names: object, state: str, status: int
) -> None:
    assert (await page(asked, place_names, state=state)).status_code == status
