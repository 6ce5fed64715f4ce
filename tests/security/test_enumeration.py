"""Nobody finds out whether an address has an account: the same bytes and the same work, whatever its state."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest
from litestar import Litestar

from apdirectory.accounts.sign_in.credentials import hashing
from tests.personas import Personas
from tests.signing_in import HOST, PASSWORD, Browser, Someone, add_someone, new_browser

STATES = ["known", "unknown", "disabled", "without a password", "without a membership"]


async def add_in_state(db: asyncpg.Connection, state: str, email: str) -> None:
    if state != "unknown":
        await add_someone(
            db,
            "" if state == "without a membership" else "la_manager",
            email=email,
            state="disabled" if state == "disabled" else "active",
            password="" if state == "without a password" else PASSWORD,
        )


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each argon2 verification, by the cost it was done at."""
    done: list[str] = []
    usual = hashing._fits

    def noting(held: str, typed: str) -> bool:
        done.append("$".join(held.split("$")[:4]))
        return usual(held, typed)

    monkeypatch.setattr(hashing, "_fits", noting)
    return done


Answer = tuple[int, str]


def without(text: str, *words: str) -> str:
    """Without tokens, ids, times, and what was typed."""
    text = re.sub(r'name="csrf" value="[^"]*"', "", text)
    text = re.sub(r"\d+(:\d+)?[ap]m|data-most=\"\d+\"", "TIME", text)
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", text)
    for word in words:
        text = text.replace(word, "TYPED")
    return text


def answer_of(page: httpx.Response, email: str) -> Answer:
    kept = {"location", "cache-control", "content-type", "vary"} & set(page.headers)
    headers = {name: page.headers[name] for name in sorted(kept)} | {"cookies": "set-cookie" in page.headers}
    return page.status_code, without(f"{headers} {page.text}", email)


@asynccontextmanager
async def asked_of(db: asyncpg.Connection) -> AsyncIterator[list[str]]:
    """The statements that the database is asked in here. Who is asking goes with BEGIN, and is left out."""
    asked: list[str] = []

    def note(query: Any) -> None:
        if "set_config" not in query.query and "typeinfo_tree" not in query.query:  # which the driver asks once
            asked.append(" ".join(query.query.split()))

    with db.query_logger(note):
        yield asked


class Compared:
    """What each state was answered, what was done for it, and which mails it brought about."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.work: dict[str, list[str]] = {}
        self.mails: dict[str, list[str]] = {}

    def assert_same(self) -> None:
        assert self.answers.keys() == set(STATES)
        for state in STATES:
            assert self.answers[state] == self.answers["unknown"], state
            assert self.work[state] == self.work["unknown"], state


async def compare(db: asyncpg.Connection, app: Litestar, path: str, *, device: str = "", **typed: Any) -> Compared:
    """The same form for an address of each state, from a browser of its own."""
    compared = Compared()
    for number, state in enumerate(STATES):
        email, browser = f"somebody.{number}@example.org", new_browser(app, f"192.0.2.{number}")
        await add_in_state(db, state, email)
        if device:
            browser.http.cookies.set("device", device, domain=HOST, path="/")
        await browser.open(path)
        async with asked_of(db) as compared.work[state]:
            page = await browser.send(path, email=email, **typed)
        compared.answers[state] = answer_of(page, email)
        mails = await db.fetch("SELECT message FROM outbox WHERE recipient = $1", email)
        compared.mails[state] = [row["message"] for row in mails if row["message"] == "reset"]
    return compared


@pytest.mark.parametrize("device", ["", f"{'A' * 22}.{'0' * 64}"], ids=["no device", "a device made up"])
async def test_a_wrong_password_has_one_answer_and_the_same_work(
    db: asyncpg.Connection, signing_app: Litestar, verified: list[str], device: str
) -> None:
    compared = await compare(db, signing_app, "/sign-in", password="x" * 20, device=device)
    compared.assert_same()
    assert compared.answers["known"][0] == 422
    assert "Check your email and password" in compared.answers["known"][1]
    assert verified == ["$".join(hashing.nobodys_hash().split("$")[:4])] * len(STATES)


async def test_the_right_password_of_a_disabled_account_is_no_different(
    db: asyncpg.Connection, signing_app: Litestar, verified: list[str]
) -> None:
    compared = await compare(db, signing_app, "/sign-in", password=PASSWORD)
    for state in ("disabled", "without a password"):
        assert compared.answers[state] == compared.answers["unknown"]
        assert compared.work[state] == compared.work["unknown"]
    assert compared.answers["known"][0] == 303
    assert len(verified) == len(STATES)


async def test_asking_for_a_link_has_one_answer_and_the_same_work(
    db: asyncpg.Connection, signing_app: Litestar, verified: list[str]
) -> None:
    compared = await compare(db, signing_app, "/sign-in/reset")
    compared.assert_same()
    assert compared.answers["known"][0] == 303
    assert any("INSERT INTO outbox" in each for each in compared.work["unknown"])
    assert verified == []
    assert {state for state, mails in compared.mails.items() if mails} == set(STATES) - {"unknown", "disabled"}
    assert await db.fetchval("SELECT count(*) FROM reset") == len(STATES) - 2
    assert await db.fetchval("SELECT count(*) FROM outbox WHERE recipient LIKE 'nobody%'") == 0
    page = await new_browser(signing_app).open("/sign-in/reset?sent=yes")
    assert "If we know that address, we sent a link" in page.text


async def test_inviting_has_one_answer_and_the_same_work(db: asyncpg.Connection, personas: Personas) -> None:
    """A manager may know who works for them, and learns nothing of who has an account elsewhere."""
    compared, manager = Compared(), personas["manager"]
    for number, state in enumerate(STATES):
        email = f"invited.{number}@example.org"
        await add_in_state(db, state, email)
        typed = manager.csrf | {"email": email, "name": "Sam Example", "role": "la_manager"}
        async with personas.client("manager") as client:
            async with asked_of(db) as compared.work[state]:
                sent = await client.post("/admin/people/invite", data=typed)
            shown = await client.get(sent.headers["location"])
        assert (sent.status_code, shown.status_code) == (303, 200)
        compared.answers[state] = (sent.status_code, answer_of(sent, email)[1] + answer_of(shown, email)[1])
        assert await db.fetchval("SELECT count(*) FROM outbox WHERE recipient = $1 AND message = 'invitation'", email)
    compared.assert_same()


async def test_what_limits_guessing_tells_nothing_either(
    db: asyncpg.Connection, signing_app: Litestar, manager: Someone
) -> None:
    for number, email in enumerate((manager.email, "nobody@example.org")):
        browser = new_browser(signing_app, f"192.0.2.{number}")
        statuses = [(await browser.send("/sign-in", email=email, password="x" * 20)).status_code for _ in range(11)]
        assert statuses == [422] * 10 + [429]


async def test_a_link_that_never_was_says_nothing_of_accounts(browser: Browser, manager: Someone) -> None:
    assert (await browser.open("/sign-in/reset/" + "A" * 43)).status_code == 404
