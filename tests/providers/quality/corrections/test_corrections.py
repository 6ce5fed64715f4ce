""" "Tell us if this is wrong": for anyone, within limits, seen by nobody but the desk."""

import re

import asyncpg
import httpx
import pytest
from markupsafe import escape

from apdirectory.authorities.settings.definitions import DEFINITIONS
from apdirectory.database.asking import asking
from apdirectory.errors import Conflict, NotFound
from apdirectory.providers.quality.corrections import actions
from apdirectory.providers.quality.corrections.actions import decide_correction, forget_decided
from apdirectory.providers.quality.corrections.queries import waiting_corrections
from tests.conftest import MovedClock
from tests.personas import ANYBODY, COUNTY, SWINDON, Personas
from tests.providers.quality.people import HERE, THERE, add_both, add_entry, asker_of

PATH = f"/providers/{HERE}/wrong"
TYPED = {"fact": "price", "what_is_right": "It is £97 a day", "how_known": "Their website", "email": "me@example.org"}
PAYLOADS = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "{{ 7*7 }}")
WAITING = "SELECT id FROM correction WHERE state = 'waiting' ORDER BY sent_at"


@pytest.fixture
async def providers(personas: Personas) -> tuple[int, int]:
    return await add_both()


async def sent(personas: Personas, path: str = PATH, **typed: str) -> httpx.Response:
    async with personas.client(ANYBODY) as client:
        return await client.post(path, data=TYPED | typed | personas[ANYBODY].csrf)


async def test_anyone_tells_and_the_desk_where_the_entry_sits_has_it(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    answer = await sent(personas)
    assert answer.headers["location"] == f"{PATH}?sent=yes"
    found = await waiting_corrections(COUNTY)
    assert [(due.slug, due.what) for due in found] == [(HERE, "Said to be wrong: Price")]
    assert await waiting_corrections(SWINDON) == []
    assert [email for (email,) in await db.fetch("SELECT email FROM correction")] == ["me@example.org"]


async def test_it_is_never_shown_in_public(personas: Personas, providers: tuple[int, int]) -> None:
    await sent(personas)
    async with personas.client(ANYBODY) as client:
        for path in (PATH, f"{PATH}?sent=yes", f"/providers/{HERE}", f"/api/v1/providers/{HERE}"):
            assert "£97" not in (await client.get(path)).text, path


async def test_all_that_is_wrong_is_told_at_once(personas: Personas, providers: tuple[int, int]) -> None:
    answer = await sent(personas, fact="colour", what_is_right="", how_known=" ", email="nobody")
    assert answer.status_code == 422
    assert answer.text.count('class="govuk-error-message"') == 4
    assert 'value="nobody"' in answer.text


async def test_an_address_for_mail_is_not_needed(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    await sent(personas, email="")
    assert await db.fetchval("SELECT email FROM correction") is None


@pytest.mark.parametrize(("name", "most"), [("MOST_OF_ADDRESS", 3), ("MOST_OF_EVERYONE", 2)])
async def test_nobody_floods_the_desk(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int], monkeypatch: pytest.MonkeyPatch,
    name: str, most: int,
) -> None:  # fmt: skip
    monkeypatch.setattr(actions, name, most)
    answers = [(await sent(personas)).status_code for _ in range(most + 2)]
    assert answers == [303] * most + [429] * 2
    assert await db.fetchval("SELECT count(*) FROM correction") == most


async def test_a_forged_header_does_not_help(personas: Personas, providers: tuple[int, int]) -> None:
    answers = []
    for number in range(actions.MOST_OF_ADDRESS + 1):
        async with personas.client(ANYBODY) as client:
            client.headers["x-forwarded-for"] = f"203.0.113.{number}"
            answers.append((await client.post(PATH, data=TYPED | personas[ANYBODY].csrf)).status_code)
    assert answers[-1] == 429


@pytest.mark.parametrize("state", ["draft", "in_review", "removed"])
async def test_of_what_the_public_does_not_see_nobody_tells(
    personas: Personas, providers: tuple[int, int], state: str
) -> None:
    await add_entry("hidden", state=state)
    assert (await sent(personas, "/providers/hidden/wrong")).status_code == 404
    async with personas.client(ANYBODY) as client:
        assert (await client.get("/providers/hidden/wrong")).status_code == 404


async def test_an_officer_answers_and_the_address_is_forgotten(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    await sent(personas)
    id = await db.fetchval(WAITING)
    async with personas.client("quality officer") as client:
        assert "It is £97 a day" in (await client.get(f"/quality/corrections/{id}")).text
        wrong = await client.post(f"/quality/corrections/{id}", data=personas["quality officer"].csrf)
        assert wrong.status_code == 422
        typed = {"decision": "corrected", "answer": "It says £97 now"} | personas["quality officer"].csrf
        assert (await client.post(f"/quality/corrections/{id}", data=typed)).status_code == 303
        assert (await client.post(f"/quality/corrections/{id}", data=typed)).status_code == 409
    assert await db.fetchval("SELECT email FROM correction WHERE id = $1", id) is None
    mail = await db.fetchrow("SELECT recipient, body FROM outbox WHERE message = 'correction_answered'")
    assert mail["recipient"] == "me@example.org"
    assert "We have corrected the entry" in mail["body"]
    assert "It says £97 now" in mail["body"]
    assert await waiting_corrections(COUNTY) == []


async def test_another_council_neither_finds_nor_answers_it(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    await sent(personas, f"/providers/{THERE}/wrong")
    id = await db.fetchval(WAITING)
    for name in ("quality officer", "manager"):
        async with personas.client(name) as client:
            assert (await client.get(f"/quality/corrections/{id}")).status_code == 404
        with asking(asker_of(personas, name)), pytest.raises(NotFound):
            await decide_correction(id, "corrected", "x")
    with asking(asker_of(personas, "manager of Swindon")), pytest.raises(NotFound):
        await decide_correction(id, "corrected", "x")


async def test_of_two_officers_one_answers(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    await sent(personas)
    id = await db.fetchval(WAITING)
    with asking(asker_of(personas, "quality officer")):
        await decide_correction(id, "not_corrected", "The price is right")
    with asking(asker_of(personas, "second quality officer")), pytest.raises(Conflict):
        await decide_correction(id, "corrected", "Changed")


async def test_who_answers_too_late_has_back_what_was_typed_beside_what_was_saved(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    await sent(personas)
    id = await db.fetchval(WAITING)
    with asking(asker_of(personas, "second quality officer")):
        await decide_correction(id, "not_corrected", "The price is right")
    typed = {"decision": "corrected", "answer": "It says £97 now"} | personas["quality officer"].csrf
    async with personas.client("quality officer") as client:
        late = await client.post(f"/quality/corrections/{id}", data=typed)
    assert late.status_code == 409
    for said in ("We have not changed", "The price is right", "We have corrected", "It says £97 now"):
        assert said in late.text, said
    assert "Use mine" not in late.text


async def test_it_is_deleted_some_time_after_it_was_answered_and_never_while_it_waits(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int], moved_clock: MovedClock
) -> None:
    days = DEFINITIONS["keep_corrections_days"].default
    await sent(personas)
    answered = await db.fetchval(WAITING)
    with asking(asker_of(personas, "quality officer")):
        await decide_correction(answered, "corrected", "Changed")
    await sent(personas)
    moved_clock.forward(days=days - 1)
    assert await forget_decided() == 0
    moved_clock.forward(days=2)
    assert (await forget_decided(), await forget_decided()) == (1, 0)
    assert [state for (state,) in await db.fetch("SELECT state FROM correction")] == ["waiting"]


async def test_where_nobody_could_read_it_none_is_taken_and_the_page_says_whom_to_tell(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    await db.execute("UPDATE authority SET uses_service = false WHERE id = $1", COUNTY)
    assert (await sent(personas)).status_code == 409
    async with personas.client(ANYBODY) as client:
        for path in (PATH, f"{PATH}?sent=yes"):
            page = (await client.get(path)).text
            assert "Gloucestershire County Council does not use this service" in page
            assert 'name="fact"' not in page
            assert "looks at it" not in page
    assert await db.fetchval("SELECT count(*) FROM correction") == 0


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_what_a_stranger_types_is_shown_and_never_run(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int], payload: str
) -> None:
    await sent(personas, what_is_right=payload, how_known=payload)
    id = await db.fetchval(WAITING)
    async with personas.client("quality officer") as client:
        page = (await client.get(f"/quality/corrections/{id}")).text
    assert page.count(str(escape(payload))) == 2
    assert not re.search(r'href="javascript:|<img src=x|<script>alert', page)
