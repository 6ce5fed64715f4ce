"""A first second factor is set up by whoever has the account's mail: THREATS, "Stuffed password"."""

import re
from collections.abc import Awaitable, Callable
from uuid import UUID

import asyncpg
import pytest

from apdirectory.accounts.sign_in.credentials.actions import begin_totp, confirm_totp, set_password
from apdirectory.accounts.sign_in.credentials.queries import methods, secret_being_set_up
from apdirectory.accounts.sign_in.second_factor.actions import ask_factor_link
from tests.accounts.credentials.browsing import Somebody, code, link_mailed
from tests.accounts.credentials.conftest import GOOD, Invite, Join
from tests.accounts.credentials.people import an_account
from tests.accounts.people.bodies import mails
from tests.conftest import MovedClock

Another = Callable[[], Somebody]
EMAIL, OTHER = "ann@school.example", "bob@school.example"
START, APP, LINK = "/account/second-factor", "/account/second-factor/app", "/account/second-factor/link"


@pytest.fixture
async def half(invited: Invite, somebody: Another) -> Callable[..., Awaitable[None]]:
    """Somebody who joined and has set up nothing, in a browser that is not used again."""

    async def join(email: str = EMAIL, role: str = "referrer") -> None:
        browser = somebody()
        await browser.opens(await invited(email, role))
        await browser.sends(name="Ann Example", password=GOOD)

    return join


@pytest.fixture
async def ann(half: Callable[..., Awaitable[None]]) -> str:
    await half()
    return EMAIL


async def signed_in(browser: Somebody, email: str = EMAIL) -> Somebody:
    """With the right password, and nothing else."""
    await browser.opens("/sign-in")
    await browser.sends(email=email, password=GOOD)
    return browser


async def links(db: asyncpg.Connection) -> int:
    found: int = await db.fetchval("SELECT count(*) FROM outbox WHERE message = 'second_factor_link'")
    return found


async def key_begun(db: asyncpg.Connection) -> bool:
    found: bool = await db.fetchval("SELECT bool_or(totp_new IS NOT NULL OR totp_at IS NOT NULL) FROM credential")
    return found


async def test_a_right_password_alone_sets_up_nothing(ann: str, somebody: Another, db: asyncpg.Connection) -> None:
    thief = await signed_in(somebody())
    assert thief.heading == "Check your email" and thief.at == START
    assert f"It went to {ann}" in thief.text
    token = {"csrf": thief.hidden()["csrf"]}
    for sent in (await thief.posts(START, **token), await thief.posts(START, **token, password=GOOD)):
        assert (sent.status_code, sent.headers["location"]) == (303, START)
    await thief.opens(APP)
    assert thief.at == START and thief.heading == "Check your email"
    assert not await key_begun(db)
    await begin_totp(await account_of(db))
    key = await secret_being_set_up(await account_of(db))
    await thief.opens(APP)
    assert thief.at == START
    sent = await thief.posts(APP, **token, code=code(str(key)))
    assert (sent.status_code, sent.headers["location"]) == (303, START)
    assert (await methods(await account_of(db))).totp_at is None


async def account_of(db: asyncpg.Connection, email: str = EMAIL) -> UUID:
    found: UUID = await db.fetchval("SELECT id FROM account WHERE email = $1", email)
    return found


async def test_the_mailed_link_leads_through_to_the_end(ann: str, somebody: Another, db: asyncpg.Connection) -> None:
    await signed_in(somebody())
    browser = somebody()
    link = await link_mailed(db, ann)
    await browser.opens(link)
    assert browser.at.startswith("/sign-in?after=")
    await browser.sends(email=ann, password=GOOD)
    assert browser.at == link
    await browser.sends()
    assert browser.at == START and browser.heading == "Set up a second step"
    await browser.sends()
    await browser.sends(code=code(browser.key))
    assert browser.heading == "Get your recovery codes"


async def test_opening_the_link_uses_nothing_up_and_it_is_good_once(
    ann: str, somebody: Another, db: asyncpg.Connection
) -> None:
    browser, second, scanner = await signed_in(somebody()), await signed_in(somebody()), somebody()
    link = await link_mailed(db, ann)
    for _ in range(2):
        await scanner.opens(link)
        await browser.asked.head(link)
        await browser.opens(link)
        assert browser.page.status_code == 200
    await second.opens(link)
    await browser.sends()
    assert browser.heading == "Set up a second step"
    await second.sends()
    assert second.page.status_code == 410
    await second.opens(START)
    assert second.heading != "Set up a second step" or "Send me a link" in second.text
    await second.opens(link)
    assert second.page.status_code == 410


async def test_a_link_is_for_the_account_that_it_was_sent_to(
    ann: str, half: Callable[..., Awaitable[None]], somebody: Another, db: asyncpg.Connection
) -> None:
    await half(OTHER)
    await signed_in(somebody())
    bob, link = await signed_in(somebody(), OTHER), await link_mailed(db, ann)
    token = {"csrf": bob.hidden()["csrf"]}
    assert (await bob.opens(link)).status_code == 404
    assert (await bob.posts(link, **token)).status_code == 404
    await bob.opens(START)
    assert bob.heading == "Check your email"
    assert await db.fetchval("SELECT count(*) FROM reset WHERE used_at IS NOT NULL") == 0


async def test_a_link_for_something_else_opens_nothing_here(
    ann: str, somebody: Another, db: asyncpg.Connection
) -> None:
    browser = await signed_in(somebody())
    token = (await link_mailed(db, ann)).rpartition("/")[2]
    await somebody().opens("/sign-in/reset")
    for path in (f"/sign-in/reset/{token}", f"/email-change/{token}"):
        assert (await browser.opens(path)).status_code == 404, path


async def test_a_thief_who_waits_gets_nothing_by_the_owners_link(
    ann: str, somebody: Another, db: asyncpg.Connection
) -> None:
    thief, owner = await signed_in(somebody()), await signed_in(somebody())
    await owner.opens(await link_mailed(db, ann))
    await owner.sends()
    await thief.opens(START)
    assert "Send me a link" in thief.text
    await owner.sends()
    await owner.sends(code=code(owner.key))
    await thief.opens(START)
    assert "second-factor" not in thief.at.partition("?")[0]


async def test_one_link_goes_by_itself_and_another_when_it_is_asked_for(
    ann: str, somebody: Another, db: asyncpg.Connection
) -> None:
    for _ in range(3):
        browser = await signed_in(somebody())
    assert await links(db) == 1
    await browser.sends()
    assert browser.heading == "Check your email" and await links(db) == 2
    for _ in range(9):
        await browser.sends()
    assert await links(db) == 11
    await browser.sends()
    assert browser.page.status_code == 429 and await links(db) == 11


async def test_after_a_day_the_link_is_over(
    ann: str, somebody: Another, db: asyncpg.Connection, moved_clock: MovedClock
) -> None:
    await signed_in(somebody())
    link = await link_mailed(db, ann)
    moved_clock.forward(hours=24, minutes=1)
    browser = await signed_in(somebody())
    assert await links(db) == 2
    token = browser.hidden()
    assert (await browser.opens(link)).status_code == 410
    assert (await browser.posts(link, **token)).status_code == 410


async def test_what_the_link_opened_holds_for_an_hour(
    ann: str, somebody: Another, db: asyncpg.Connection, moved_clock: MovedClock
) -> None:
    browser = await signed_in(somebody())
    await browser.opens(await link_mailed(db, ann))
    await browser.sends()
    for _ in range(3):
        moved_clock.forward(minutes=21)
        await browser.opens(START)
    assert "Send me a link" in browser.text


async def test_whoever_needs_none_and_wants_one_is_mailed_a_link_too(
    half: Callable[..., Awaitable[None]], somebody: Another, db: asyncpg.Connection
) -> None:
    await half("cat@council.example", "commissioner")
    cat = await signed_in(somebody(), "cat@council.example")
    assert await links(db) == 0
    await cat.opens(START)
    assert "Send me a link" in cat.text
    await cat.sends()
    assert cat.heading == "Check your email"
    await cat.opens(await link_mailed(db, "cat@council.example"))
    await cat.sends()
    await cat.sends()
    await cat.sends(code=code(cat.key))
    assert cat.heading == "Get your recovery codes"


async def test_a_change_of_role_that_needs_a_factor_mails_a_link(
    half: Callable[..., Awaitable[None]], joined: Join, db: asyncpg.Connection
) -> None:
    await half("cat@council.example", "commissioner")
    cat, bob = await account_of(db, "cat@council.example"), await account_of(db, (await joined(OTHER)).email)
    await ask_factor_link(cat)
    await ask_factor_link(bob)
    assert await links(db) == 0
    await db.execute("UPDATE membership SET role = 'quality_officer' WHERE account = $1", cat)
    await ask_factor_link(cat)
    await ask_factor_link(cat)
    assert [to for to, message in await mails(db) if message == "second_factor_link"] == ["cat@council.example"]
    await db.execute("UPDATE reset SET used_at = now()")
    await db.execute("UPDATE account SET state = 'disabled' WHERE id = $1", cat)
    await ask_factor_link(cat)
    assert await links(db) == 1


async def test_a_new_password_ends_every_link(ann: str, somebody: Another, db: asyncpg.Connection) -> None:
    browser = await signed_in(somebody())
    link = await link_mailed(db, ann)
    await set_password(await account_of(db), GOOD)
    assert (await browser.opens(link)).status_code == 410


async def test_a_key_that_is_not_confirmed_lives_for_an_hour(db: asyncpg.Connection, moved_clock: MovedClock) -> None:
    account = await an_account(db)
    key = await begin_totp(account)
    moved_clock.forward(minutes=61)
    assert await secret_being_set_up(account) is None
    assert not await confirm_totp(account, code(key))
    key = await begin_totp(account)
    moved_clock.forward(minutes=59)
    assert await confirm_totp(account, code(key))


async def test_a_key_left_on_the_screen_is_not_taken_without_the_password(
    invited: Invite, somebody: Another, moved_clock: MovedClock
) -> None:
    browser = somebody()
    await browser.opens(await invited())
    await browser.sends(name="Ann Example", password=GOOD)
    await browser.sends()
    key, token = browser.key, browser.hidden()
    moved_clock.forward(minutes=11)
    answer = await browser.posts(APP, **token, code=code(key))
    assert (answer.status_code, answer.headers["location"]) == (303, START)
    await browser.opens(APP)
    assert browser.at == START and 'name="password"' in browser.page.text
    await browser.sends(password=GOOD)
    assert browser.heading == "Set up your app" and browser.key != key
    await browser.sends(code=code(browser.key))
    assert browser.heading == "Get your recovery codes"


async def test_whoever_left_before_the_recovery_codes_is_led_to_them(
    invited: Invite, somebody: Another, db: asyncpg.Connection
) -> None:
    browser, later = somebody(), somebody()
    await browser.opens(await invited())
    await browser.sends(name="Ann Example", password=GOOD)
    await browser.sends()
    key = browser.key
    await browser.sends(code=code(key))
    await later.opens("/sign-in?after=/account/details")
    await later.sends(email=EMAIL, password=GOOD)
    await later.sends(code=code(key, 1))
    assert later.heading == "Get your recovery codes"
    assert 'href="/account/details">Do it later' in later.page.text
    await later.sends()
    assert len(later.codes) == 10
    assert re.search(r'href="/account/details" role="button"', later.page.text)
