"""What a review found and which evidence ran out: on a provider's page, and in the API with every day."""

import re
from datetime import date, timedelta
from html import unescape

import asyncpg
import httpx
import pytest

from apdirectory.web.today import today
from tests.personas import COUNTY, SWINDON, Personas
from tests.providers.entries.factories import a_capacity, a_programme, an_offer
from tests.providers.quality.people import add_entry
from tests.providers.reviewed import LONG, add_review

DAY = today()
JUDGED = """
INSERT INTO quality_status (provider, authority, status, level, decided_on, until, evidence_until, evidence_item)
VALUES ($1, $2, 'conditional', 2, $3, $4, $5, 'Public liability insurance')
"""


@pytest.fixture
async def reviewed(db: asyncpg.Connection, personas: Personas) -> int:
    """An entry that the county reviewed and assured with conditions; its evidence ran out yesterday."""
    provider = await add_entry("riverbank")
    await db.execute(JUDGED, provider, COUNTY, DAY, DAY + timedelta(200), DAY - timedelta(1))
    await add_review(db, personas, "riverbank", "decided")
    return provider


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.split("<main")[1])).split())


def said(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


@pytest.mark.usefixtures("reviewed")
async def test_the_page_says_what_was_found_under_each_heading_and_what_ran_out(asked: httpx.AsyncClient) -> None:
    text = text_of((await asked.get("/providers/riverbank")).text)
    found = (
        "What Gloucestershire found in its reviews"
        f" Safeguarding and welfare Not looked at Health and safety Partly met decided on {said(DAY)}"
        " Admissions, support and guidance Not looked at Quality of education Not looked at"
    )
    assert found in text
    ran_out = f"Public liability insurance ran out on {said(DAY - timedelta(1))}"
    assert text.index(f"Gloucestershire no longer assures this provider. {ran_out}.") < text.index("Third-sector")
    assert f"Assurance lapsed Gloucestershire. {ran_out}" in text
    assert "It does not say that nothing is wrong now" in text


@pytest.mark.parametrize("status", ["unverified", "self_assessed"])
@pytest.mark.usefixtures("reviewed")
async def test_why_a_review_did_not_assure_it_is_read_by_everybody(
    db: asyncpg.Connection, asked: httpx.AsyncClient, status: str
) -> None:
    await db.execute("UPDATE quality_status SET (status, until, reason) = ($1, NULL, 'A fire door was locked')", status)
    text = text_of((await asked.get("/providers/riverbank")).text)
    assert "Why it is not assured: A fire door was locked" in text


@pytest.mark.usefixtures("reviewed")
async def test_notes_of_a_review_are_never_public(asked: httpx.AsyncClient) -> None:
    for path in ("/providers/riverbank", "/api/v1/providers/riverbank"):
        assert LONG.strip() not in (await asked.get(path)).text, path


async def test_what_a_review_proposes_is_not_public_yet(
    db: asyncpg.Connection, personas: Personas, asked: httpx.AsyncClient
) -> None:
    provider = await add_entry("riverbank")
    await db.execute(JUDGED, provider, COUNTY, DAY, DAY + timedelta(200), DAY + timedelta(1))
    await add_review(db, personas, "riverbank", "proposed")
    assert "found in its reviews" not in (await asked.get("/providers/riverbank")).text
    told = (await asked.get("/api/v1/providers/riverbank")).json()
    assert told["quality_by_authority"][0]["findings"] is None


@pytest.mark.usefixtures("reviewed")
async def test_the_api_tells_quality_with_its_days(db: asyncpg.Connection, asked: httpx.AsyncClient) -> None:
    await db.execute(
        "INSERT INTO quality_status (provider, authority, status, evidence_until)"
        " SELECT id, $1, 'self_assessed', NULL FROM provider",
        SWINDON,
    )
    swindon, county = (await asked.get("/api/v1/providers/riverbank")).json()["quality_by_authority"]
    assert (county["authority"], county["status"], county["level"]) == (str(COUNTY), "lapsed", 2)
    assert county["decided_on"] == DAY.isoformat()
    assert county["until"] == county["evidence_until"] == (DAY - timedelta(1)).isoformat()
    assert county["evidence_item"] == "Public liability insurance"
    assert county["findings"] == {
        "decided_on": DAY.isoformat(),
        "safeguarding": None,
        "health_and_safety": "partly",
        "support": None,
        "education": None,
        "looked_on": {"health_and_safety": DAY.isoformat()},
    }
    for unknown in ("decided_on", "until", "conditions", "evidence_until", "evidence_item", "findings"):
        assert swindon[unknown] is None, unknown


async def test_the_api_tells_places_with_their_days(
    db: asyncpg.Connection, personas: Personas, asked: httpx.AsyncClient
) -> None:
    start = DAY + timedelta(7)
    told_on = {0: (True, False), 30: (True, False), 31: (True, True), 60: (True, True), 61: (False, True)}
    capacities = [a_capacity(vacant=1, as_of=DAY - timedelta(days), next_start=start) for days in told_on]
    nothing_told = a_capacity(vacant=None, as_of=DAY, next_start=None)
    offer = an_offer(capacities=(*capacities, nothing_told))
    await add_entry("riverbank", programmes=(a_programme(offers=(offer,)),))
    answer = (await asked.get("/api/v1/providers/riverbank")).json()["offers"][0]["capacities"]
    assert [(each["counts"], each["out_of_date"]) for each in answer] == [*told_on.values(), (None, None)]
    assert {each["next_start"] for each in answer[:-1]} == {start.isoformat()}
    assert answer[0]["as_of"] == DAY.isoformat()
    assert (answer[-1]["vacant"], answer[-1]["next_start"]) == (None, None)


@pytest.mark.parametrize(("who", "may"), [("quality officer", True), ("referrer", True), ("provider's editor", False)])
@pytest.mark.usefixtures("reviewed")
async def test_whoever_may_raise_a_concern_finds_where(personas: Personas, who: str, may: bool) -> None:
    async with personas.client(who) as browser:
        page = await browser.get("/providers/riverbank")
    assert ('href="/providers/riverbank/concern"' in page.text) == may


@pytest.mark.usefixtures("reviewed")
async def test_anyone_is_led_to_say_what_is_wrong_and_to_claim_what_nobody_keeps(
    db: asyncpg.Connection, personas: Personas, asked: httpx.AsyncClient
) -> None:
    page = (await asked.get("/providers/riverbank")).text
    assert 'href="/providers/riverbank/wrong"' in page
    assert 'href="/providers/riverbank/claim"' in page
    assert 'href="/providers/riverbank/concern"' not in page
    await db.execute("UPDATE provider SET organisation = $1", personas["provider's editor"].organisation)
    assert 'href="/providers/riverbank/claim"' not in (await asked.get("/providers/riverbank")).text
