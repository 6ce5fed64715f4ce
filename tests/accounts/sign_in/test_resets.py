"""A forgotten password: one link, for an hour, used once, and to here, whatever the request says."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import asyncpg
import httpx
import pytest
from litestar import Litestar

from apdirectory.accounts.people.actions import invite_unasked
from apdirectory.accounts.people.places import Place
from apdirectory.accounts.people.queries import LinkEnded
from apdirectory.accounts.sign_in.account.actions import change_password
from apdirectory.accounts.sign_in.credentials import hashing
from apdirectory.accounts.sign_in.guessing.limits import MOST
from apdirectory.accounts.sign_in.invitation.actions import join
from apdirectory.accounts.sign_in.queries import known_by_email
from apdirectory.accounts.sign_in.resets.actions import ask_reset, use_reset
from apdirectory.database.embedded import Addresses
from apdirectory.database.engine import DB
from apdirectory.database.transaction import transaction
from apdirectory.settings import read_settings
from tests.conftest import MovedClock
from tests.signing_in import NEW_PASSWORD, PASSWORD, Browser, Someone, add_someone, new_browser

LINK = re.compile(r"(\S+)(/sign-in/reset/[A-Za-z0-9_-]{43})\s")


async def link_sent(db: asyncpg.Connection, email: str) -> str:
    body = await db.fetchval(
        "SELECT body FROM outbox WHERE recipient = $1 AND message = 'reset' ORDER BY put_at DESC LIMIT 1", email
    )
    found = LINK.search(body)
    assert found
    assert found[1] == read_settings().base_url
    return found[2]


async def test_the_new_password_signs_in_the_old_one_does_not_and_the_code_is_asked_for(
    db: asyncpg.Connection, signing_app: Litestar, browser: Browser, manager: Someone
) -> None:
    elsewhere = new_browser(signing_app)
    await elsewhere.sign_in(manager)
    await browser.send("/sign-in/reset", email=manager.email.upper())
    link = await link_sent(db, manager.email)
    for _ in range(2):
        assert (await browser.open(link)).status_code == 200, "a look does not use it up"
    done = await browser.send(link, password=NEW_PASSWORD)
    assert (done.status_code, done.headers["location"]) == (303, "/sign-in?password=changed")
    assert browser.session == "", "whoever has the mail has not the second factor"
    assert "Acting for" not in (await elsewhere.open("/")).text
    assert "Your password is changed" in (await browser.open(done.headers["location"])).text
    assert (await browser.send("/sign-in", email=manager.email, password=PASSWORD)).status_code == 422
    answer = await browser.send("/sign-in", email=manager.email, password=NEW_PASSWORD)
    assert answer.headers["location"] == "/sign-in/code"
    mails = await db.fetchval("SELECT count(*) FROM outbox WHERE message = 'password_changed'")
    assert mails == 1


async def test_a_link_works_once_and_ends_the_others(
    db: asyncpg.Connection, browser: Browser, manager: Someone
) -> None:
    for _ in range(2):
        await browser.send("/sign-in/reset", email=manager.email)
    bodies = await db.fetch("SELECT body FROM outbox WHERE recipient = $1", manager.email)
    links = [found[2] for (body,) in bodies if (found := LINK.search(body))]
    assert len(set(links)) == 2
    await browser.send(links[0], password=NEW_PASSWORD)
    for link in links:
        answer = await browser.open(link)
        assert answer.status_code == 410
        assert "This link ended on" in answer.text
        await browser.open("/sign-in")
        token = browser.hidden("/sign-in")["csrf"]
        again = await browser.http.post(link, data={"password": PASSWORD, "csrf": token})
        assert again.status_code == 410


async def test_a_link_ends_after_an_hour(
    db: asyncpg.Connection, browser: Browser, manager: Someone, moved_clock: MovedClock
) -> None:
    await browser.send("/sign-in/reset", email=manager.email)
    link = await link_sent(db, manager.email)
    moved_clock.forward(minutes=59)
    await browser.open(link)
    moved_clock.forward(minutes=1)
    answer = await browser.send(link, password=NEW_PASSWORD)
    assert answer.status_code == 410
    with pytest.raises(LinkEnded):
        await use_reset(link.rpartition("/")[2], NEW_PASSWORD)


async def test_a_link_ends_with_the_account(db: asyncpg.Connection, browser: Browser, manager: Someone) -> None:
    await browser.send("/sign-in/reset", email=manager.email)
    link = await link_sent(db, manager.email)
    await db.execute("UPDATE account SET state = 'disabled' WHERE id = $1", manager.account)
    assert (await browser.open(link)).status_code == 410
    with pytest.raises(LinkEnded):
        await use_reset(link.rpartition("/")[2], NEW_PASSWORD)


@pytest.mark.parametrize("header", ["host", "x-forwarded-host", "forwarded", "origin"])
async def test_no_header_changes_where_the_link_leads(
    db: asyncpg.Connection, browser: Browser, manager: Someone, header: str
) -> None:
    await browser.open("/sign-in/reset")
    sent = browser.hidden("/sign-in/reset") | {"email": manager.email}
    cookie = f"form={browser.http.cookies['form']}"
    answer = await browser.http.post("/sign-in/reset", data=sent, headers={header: "evil.test", "cookie": cookie})
    if header == "origin":
        assert answer.status_code == 403
        return
    assert answer.status_code == 303
    assert "evil" not in answer.headers["location"]
    await link_sent(db, manager.email)
    assert await db.fetchval("SELECT count(*) FROM outbox WHERE body LIKE '%evil%'") == 0


@pytest.mark.parametrize("typed", ["", "short", "password1234", "x" * 201])
async def test_a_password_that_will_not_do_uses_up_nothing(
    db: asyncpg.Connection, browser: Browser, manager: Someone, typed: str
) -> None:
    await browser.send("/sign-in/reset", email=manager.email)
    link = await link_sent(db, manager.email)
    refused = await browser.send(link, password=typed)
    assert refused.status_code == 422
    assert "<title>Error: Choose a new password" in refused.text
    assert not typed or typed not in refused.text
    assert (await browser.send(link, password=NEW_PASSWORD)).status_code == 303


@pytest.mark.parametrize("token", ["x", "A" * 43, "..%2f..", "%00"])
async def test_a_link_that_was_never_sent_is_not_there(browser: Browser, token: str) -> None:
    assert (await browser.open(f"/sign-in/reset/{token}")).status_code in (400, 404)


async def test_of_two_who_use_a_link_at_once_one_wins(clean_database: Addresses) -> None:
    async with transaction() as database:
        someone = await add_someone(database, app=False)
    await ask_reset(await known_by_email(someone.email))
    async with transaction() as database:
        token = (await link_sent(database, someone.email)).rpartition("/")[2]
    passwords = [f"{NEW_PASSWORD} {number}" for number in range(8)]
    answers = await asyncio.gather(*(use_reset(token, each) for each in passwords), return_exceptions=True)
    assert sorted(type(each).__name__ for each in answers) == ["LinkEnded"] * 7 + ["UUID"]


async def test_the_token_is_nowhere_in_the_tables_or_the_log(
    db: asyncpg.Connection, browser: Browser, manager: Someone, capsys: pytest.CaptureFixture[str]
) -> None:
    await browser.send("/sign-in/reset", email=manager.email)
    link = await link_sent(db, manager.email)
    page: httpx.Response = await browser.send(link, password=NEW_PASSWORD)
    assert page.status_code == 303
    token = link.rpartition("/")[2]
    said = capsys.readouterr()
    for secret in (token, NEW_PASSWORD, manager.email):
        assert secret not in said.err + said.out
    assert await db.fetchval("SELECT count(*) FROM reset WHERE token_hash LIKE '%' || $1 || '%'", token) == 0


async def test_whoever_has_the_mail_gets_in_though_others_go_on_guessing(
    db: asyncpg.Connection, signing_app: Litestar, browser: Browser, commissioner: Someone
) -> None:
    async def others_guess() -> int:
        elsewhere = new_browser(signing_app, "198.51.100.7")
        tried = [await elsewhere.send("/sign-in", email=commissioner.email, password="x" * 20) for _ in range(MOST + 1)]
        return tried[-1].status_code

    assert await others_guess() == 429
    await browser.send("/sign-in/reset", email=commissioner.email)
    link = await link_sent(db, commissioner.email)
    assert (await browser.send(link, password=NEW_PASSWORD)).status_code == 303
    assert await others_guess() == 429
    answer = await browser.send("/sign-in", email=commissioner.email, password=NEW_PASSWORD)
    assert answer.status_code == 303, "the device on which the password was chosen is known"


async def test_a_new_password_by_mail_forgets_what_was_guessed_before_and_asked_for(
    db: asyncpg.Connection, signing_app: Litestar, browser: Browser, commissioner: Someone
) -> None:
    for number in range(MOST):
        each = new_browser(signing_app, f"198.51.100.{number}")
        await each.send("/sign-in", email=commissioner.email, password="x" * 20)
        await each.send("/sign-in/reset", email=commissioner.email)
    assert (await browser.send("/sign-in/reset", email=commissioner.email)).status_code == 429
    await new_browser(signing_app).send(await link_sent(db, commissioner.email), password=NEW_PASSWORD)
    elsewhere = new_browser(signing_app, "192.0.2.77")
    assert (await elsewhere.send("/sign-in", email=commissioner.email, password=NEW_PASSWORD)).status_code == 303
    assert (await browser.send("/sign-in/reset", email=commissioner.email)).status_code == 303


async def test_passwords_are_hashed_before_a_transaction_begins(
    clean_database: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashing takes a tenth of a second: a connection would wait for it with the link that it has locked."""
    within: list[bool] = []
    usual = hashing._in_a_thread

    async def noting(work: Callable[..., Any], *given: str) -> Any:
        within.append(DB.open_transaction() is not None)
        return await usual(work, *given)

    monkeypatch.setattr(hashing, "_in_a_thread", noting)
    async with transaction() as database:
        council = await database.fetchval("INSERT INTO organisation (kind, name) VALUES ('other', 'C') RETURNING id")
    place = Place(role="installation_admin", organisation=council, team=None, authority=None)
    account = await join(await invite_unasked("new@example.org", "Ann Example", place), "Ann Example", PASSWORD)
    await change_password(account, NEW_PASSWORD, keep=None)
    await ask_reset(await known_by_email("new@example.org"))
    async with transaction() as database:
        token = (await link_sent(database, "new@example.org")).rpartition("/")[2]
    await use_reset(token, PASSWORD)
    assert within == [False] * 3


async def test_whoever_knows_the_password_of_an_account_that_was_left_sends_its_owner_one_mail(
    db: asyncpg.Connection, browser: Browser, moved_clock: MovedClock
) -> None:
    someone = await add_someone(db, "commissioner")
    moved_clock.forward(days=91)
    for mails in (1, 2):
        for _ in range(5):
            answer = await browser.send("/sign-in", email=someone.email, password=PASSWORD)
            assert "You have not signed in for a long time" in answer.text
        assert await db.fetchval("SELECT count(*) FROM outbox WHERE recipient = $1", someone.email) == mails
        moved_clock.forward(minutes=16)
