"""Nobody finds out whether an address has an account: the same bytes and the same work, whatever its state."""

import re

import asyncpg
import pytest

from apdirectory.accounts.sign_in.credentials import hashing
from tests.signing_in import PASSWORD, Browser, add_someone

STATES = ["known", "unknown", "disabled", "without a password", "without a membership"]


async def address_of(db: asyncpg.Connection, state: str) -> str:
    email = "somebody@example.org"
    if state != "unknown":
        await add_someone(
            db,
            "" if state == "without a membership" else "la_manager",
            email=email,
            state="disabled" if state == "disabled" else "active",
            password="" if state == "without a password" else PASSWORD,
        )
    return email


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


def without_tokens(text: str) -> str:
    return re.sub(r'name="csrf" value="[0-9a-f]{64}"', "", text)


async def answers(db: asyncpg.Connection, browser: Browser, state: str, path: str, **typed: str) -> tuple[int, str]:
    page = await browser.send(path, email=await address_of(db, state), **typed)
    kept = {"location", "cache-control", "content-type", "vary", "set-cookie"} & set(page.headers)
    headers = {name: page.headers[name] for name in sorted(kept)}
    return page.status_code, f"{headers} {without_tokens(page.text)}"


class Seen:
    """What the first state was answered; all others must be answered the same."""

    sign_in: tuple[int, str] | None = None
    reset: tuple[int, str] | None = None


@pytest.mark.parametrize("state", STATES)
async def test_a_wrong_password_has_one_answer_and_one_verification(
    db: asyncpg.Connection, browser: Browser, verified: list[str], state: str
) -> None:
    answer = await answers(db, browser, state, "/sign-in", password="x" * 20)
    assert answer[0] == 422
    assert "Check your email and password" in answer[1]
    Seen.sign_in = Seen.sign_in or answer
    assert answer == Seen.sign_in
    assert verified == ["$".join(hashing.nobodys_hash().split("$")[:4])]


async def test_the_right_password_of_a_disabled_account_is_no_different(
    db: asyncpg.Connection, browser: Browser, verified: list[str]
) -> None:
    wrong = await answers(db, browser, "unknown", "/sign-in", password=PASSWORD)
    assert await answers(db, browser, "disabled", "/sign-in", password=PASSWORD) == wrong
    assert len(verified) == 2


@pytest.mark.parametrize("state", STATES)
async def test_asking_for_a_link_has_one_answer(
    db: asyncpg.Connection, browser: Browser, verified: list[str], state: str
) -> None:
    answer = await answers(db, browser, state, "/sign-in/reset")
    Seen.reset = Seen.reset or answer
    assert answer == Seen.reset
    page = await browser.open(browser.page.headers["location"])
    assert "If we know that address, we sent a link" in page.text
    assert verified == []
    sent = await db.fetchval("SELECT count(*) FROM outbox WHERE message = 'reset'")
    assert sent == (state not in ("unknown", "disabled"))


async def test_what_limits_guessing_tells_nothing_either(db: asyncpg.Connection, browser: Browser) -> None:
    known = await address_of(db, "known")
    for email in (known, "nobody@example.org"):
        browser.http._transport.client = (f"192.0.2.{len(email)}", 1)  # type: ignore[attr-defined]
        statuses = [(await browser.send("/sign-in", email=email, password="x" * 20)).status_code for _ in range(11)]
        assert statuses == [422] * 10 + [429]


async def test_a_link_that_never_was_says_nothing_of_accounts(db: asyncpg.Connection, browser: Browser) -> None:
    await address_of(db, "known")
    assert (await browser.open("/sign-in/reset/" + "A" * 43)).status_code == 404
