"""Pages of claims: the same answer to whoever claims, whatever was right; and what the officer sees."""

import asyncpg
import httpx
import pytest

from apdirectory.accounts.people.actions import accept_invitation
from apdirectory.providers.claims.queries import keeper_of
from tests.personas import ANYBODY, Personas
from tests.providers.claims.claiming import TYPED, add_unkept, link_of, mails

PAGE = "/providers/open-meadow/claim"


@pytest.fixture
async def provider(db: asyncpg.Connection, personas: Personas) -> int:
    return await add_unkept(db)


async def claim_it(personas: Personas, who: str = ANYBODY, **typed: str) -> httpx.Response:
    async with personas.client(who) as client:
        fields = TYPED if who == ANYBODY else {}
        return await client.post(PAGE, data=personas[who].csrf | fields | typed)


async def prove(db: asyncpg.Connection, personas: Personas) -> httpx.Response:
    link = await link_of(db, TYPED["email"], "claim_confirm")
    async with personas.client(ANYBODY) as client:
        assert "Open meadow" in (await client.get(link)).text
        return await client.post(link, data=personas[ANYBODY].csrf)


async def waiting(db: asyncpg.Connection, personas: Personas) -> str:
    await claim_it(personas)
    await prove(db, personas)
    return f"/quality/claims/{await db.fetchval('SELECT id FROM claim')}"


async def test_the_answer_is_the_same_whatever_is_right(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    known = personas["manager"].email
    for typed in ({}, {"number": "7"}, {"number": "", "contact": "01632 960001"}, {"email": known}):
        answer = await claim_it(personas, **typed)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?sent=yes"), typed
    async with personas.client(ANYBODY) as client:
        page = (await client.get(f"{PAGE}?sent=yes")).text
    assert "Check your email" in page
    assert "1098765" not in page


async def test_all_that_is_wrong_is_said_at_once_and_nothing_is_lost(personas: Personas, provider: int) -> None:
    answer = await claim_it(personas, name="", email="ann", number="", position="Cook & baker")
    assert answer.status_code == 422
    for said in ("Enter your name", "must look like", "Give the number", "Cook &amp; baker"):
        assert said in answer.text


async def test_so_many_claims_a_day_and_no_more(db: asyncpg.Connection, personas: Personas, provider: int) -> None:
    statuses = [(await claim_it(personas, number=str(number))).status_code for number in range(4)]
    assert statuses == [303, 303, 303, 429]
    assert (await mails(db, TYPED["email"])).count("claim_confirm") == 3
    others = [(await claim_it(personas, email=f"p{number}@example.org")).status_code for number in range(20)]
    assert others[:17] == [303] * 17
    assert 429 in others


async def test_the_officer_sees_what_fits_and_decides(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    path = await waiting(db, personas)
    async with personas.client("quality officer") as client:
        page = (await client.get(path)).text
        assert page.count("Does not fit") == 1, "the address"
        assert page.count(">Fits<") == 2, "the heading of the column and the number"
        mistaken = await client.post(path, data=personas["quality officer"].csrf)
        unexplained = await client.post(path, data=personas["quality officer"].csrf | {"decision": "refuse"})
        approve = personas["quality officer"].csrf | {"decision": "approve", "organisation": "new"}
        done = await client.post(path, data=approve)
        again = await client.post(path, data=approve)
    assert (mistaken.status_code, unexplained.status_code) == (422, 422)
    assert (done.status_code, again.status_code) == (303, 409)
    assert await keeper_of(provider) is not None


@pytest.mark.parametrize("name", ["provider's editor", "manager", "officer of Swindon", ANYBODY])
async def test_nobody_else_opens_a_claim(db: asyncpg.Connection, personas: Personas, provider: int, name: str) -> None:
    path = await waiting(db, personas)
    async with personas.client(name) as client:
        answers = [await client.get(path), await client.post(path, data=personas[name].csrf | {"decision": "refuse"})]
    assert all(each.status_code in (303, 403) for each in answers)
    assert await db.fetchval("SELECT state FROM claim") == "waiting"


async def test_a_claim_of_another_councils_entry_is_not_there(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    path = await waiting(db, personas)
    await db.execute("UPDATE provider SET authority = 866 WHERE id = $1", provider)
    async with personas.client("quality officer") as client:
        assert (await client.get(path)).status_code == 404


async def test_what_is_claimed_already_says_so(db: asyncpg.Connection, personas: Personas, provider: int) -> None:
    await claim_it(personas)
    link = await link_of(db, TYPED["email"], "claim_confirm")
    whose = personas["provider's editor"].organisation
    await db.execute("UPDATE provider SET organisation = $2 WHERE id = $1", provider, whose)
    async with personas.client(ANYBODY) as client:
        assert (await client.get(PAGE)).status_code == 409
        assert (await client.post(link, data=personas[ANYBODY].csrf)).status_code == 409
    assert (await claim_it(personas)).status_code == 409


async def test_the_public_page_leads_to_the_claim_until_somebody_keeps_it(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    async with personas.client(ANYBODY) as client:
        assert f'href="{PAGE}"' in (await client.get("/providers/open-meadow")).text
        whose = personas["provider's editor"].organisation
        await db.execute("UPDATE provider SET organisation = $2 WHERE id = $1", provider, whose)
        assert f'href="{PAGE}"' not in (await client.get("/providers/open-meadow")).text


async def test_an_editor_says_only_the_number(db: asyncpg.Connection, personas: Personas, provider: int) -> None:
    named = await claim_it(personas, "provider's editor", number="1098765", email="x@example.org")
    assert named.status_code == 400, "who they are is not theirs to type"
    answer = await claim_it(personas, "provider's editor", number="1098765")
    assert answer.headers["location"] == f"{PAGE}?sent=waits"
    whose = await db.fetchrow("SELECT state, organisation FROM claim")
    assert tuple(whose) == ("waiting", personas["provider's editor"].organisation)


async def test_nothing_is_offered_to_claim_where_nobody_decides(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    await db.execute("UPDATE authority SET uses_service = false WHERE id = 916")
    async with personas.client(ANYBODY) as client:
        page, form = await client.get("/providers/open-meadow"), await client.get(PAGE)
    assert "No provider keeps this entry yet" in page.text
    assert f'href="{PAGE}"' not in page.text
    assert form.status_code == 409
    assert "does not use this service yet" in form.text
    assert (await claim_it(personas)).status_code == 409


async def test_the_officer_sends_an_invitation_again_until_it_is_taken_up(
    db: asyncpg.Connection, personas: Personas, provider: int
) -> None:
    path = await waiting(db, personas)
    officer = personas["quality officer"].csrf
    async with personas.client("quality officer") as client:
        assert (await client.post(path, data=officer | {"decision": "invite"})).status_code == 404, "not approved yet"
        await client.post(path, data=officer | {"decision": "approve", "organisation": "new"})
        assert "Send the invitation again" in (await client.get(path)).text
        again = await client.post(path, data=officer | {"decision": "invite"})
        assert "The invitation is sent again" in (await client.get(again.headers["location"])).text
    assert (await mails(db, TYPED["email"])).count("invitation") == 2
    token = (await link_of(db, TYPED["email"], "invitation")).rpartition("/")[2]
    await accept_invitation(token, "Ann Example")
    async with personas.client("quality officer") as client:
        assert "Send the invitation again" not in (await client.get(path)).text
        assert (await client.post(path, data=officer | {"decision": "invite"})).status_code == 409
