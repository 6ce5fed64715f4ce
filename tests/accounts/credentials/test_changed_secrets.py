"""What ends with a secret: sessions, links and the devices that were known. THREATS, "Sessions and links"."""

import re
from collections.abc import Callable

import asyncpg

from tests.accounts.credentials.browsing import Somebody, code, link_mailed
from tests.accounts.credentials.conftest import GOOD, Join
from tests.accounts.people.bodies import mails
from tests.conftest import MovedClock

Another = Callable[[], Somebody]
NEW = "lantern moss 4 gravel"
NEW_DEVICE = ("ann@school.example", "signed_in_new_device")


async def signs_in(browser: Somebody, email: str, password: str, typed: str) -> None:
    await browser.opens("/sign-in")
    await browser.sends(email=email, password=password)
    await browser.sends(code=typed)


async def is_out(browser: Somebody) -> bool:
    await browser.opens("/account")
    return browser.heading != "Account"


async def asks_for_new_address(browser: Somebody, email: str = "ann@new.example") -> None:
    await browser.opens("/account/email")
    await browser.sends(email=email, password=GOOD)


async def test_a_new_app_ends_every_other_session(joined: Join, somebody: Another) -> None:
    ann, phone = await joined(), somebody()
    await signs_in(phone, ann.email, GOOD, code(ann.key, 1))
    assert not await is_out(phone)
    await ann.browser.opens("/account/second-factor")
    await ann.browser.sends()
    await ann.browser.sends(code=code(ann.browser.key))
    assert "Your app is set up" in ann.browser.text
    assert await is_out(phone) and not await is_out(ann.browser)


async def test_a_new_address_ends_every_other_session(joined: Join, somebody: Another, db: asyncpg.Connection) -> None:
    ann, phone = await joined(), somebody()
    await signs_in(phone, ann.email, GOOD, code(ann.key, 1))
    await asks_for_new_address(ann.browser)
    await ann.browser.opens(await link_mailed(db, "ann@new.example"))
    await ann.browser.sends()
    assert ann.browser.heading == "Your email address is changed"
    assert await is_out(phone) and not await is_out(ann.browser)


async def test_a_new_address_confirmed_elsewhere_ends_all_sessions(
    joined: Join, somebody: Another, db: asyncpg.Connection
) -> None:
    ann, bob = await joined(), await joined("bob@school.example")
    await asks_for_new_address(ann.browser)
    await bob.browser.opens(await link_mailed(db, "ann@new.example"))
    await bob.browser.sends()
    assert await is_out(ann.browser) and not await is_out(bob.browser)


async def test_a_new_address_ends_the_links_that_went_to_the_old_one(
    joined: Join, somebody: Another, db: asyncpg.Connection
) -> None:
    ann, thief = await joined(), somebody()
    await thief.opens("/sign-in/reset")
    await thief.sends(email=ann.email)
    reset = await link_mailed(db, ann.email)
    await asks_for_new_address(ann.browser, "ann@third.example")
    await asks_for_new_address(ann.browser)
    await ann.browser.opens(await link_mailed(db, "ann@new.example"))
    await ann.browser.sends()
    for link in (reset, await link_mailed(db, "ann@third.example")):
        assert (await thief.opens(link)).status_code == 410, link


async def test_a_new_password_ends_the_links_that_a_thief_asked_for(
    joined: Join, somebody: Another, db: asyncpg.Connection
) -> None:
    ann, thief = await joined(), somebody()
    await signs_in(thief, ann.email, GOOD, code(ann.key, 1))
    await asks_for_new_address(thief, "thief@evil.example")
    await thief.opens("/sign-in/reset")
    await thief.sends(email=ann.email)
    links = [await link_mailed(db, "thief@evil.example"), await link_mailed(db, ann.email)]
    await ann.browser.opens("/account/password")
    await ann.browser.sends(password=GOOD, new_password=NEW)
    for link in links:
        assert (await thief.opens(link)).status_code == 410, link


async def test_the_old_address_hears_of_a_change_when_it_is_asked_for(joined: Join, db: asyncpg.Connection) -> None:
    ann = await joined()
    await asks_for_new_address(ann.browser)
    assert (ann.email, "email_change_asked") in await mails(db)


async def test_a_new_address_needs_a_fresh_second_factor(
    joined: Join, db: asyncpg.Connection, moved_clock: MovedClock
) -> None:
    ann = await joined()
    await ann.browser.opens("/account/email")
    sent = ann.browser.hidden() | {"email": "ann@new.example", "password": GOOD}
    moved_clock.forward(minutes=11)
    await ann.browser.posts("/account/email", **sent)
    assert await db.fetchval("SELECT count(*) FROM reset") == 0
    await ann.browser.opens("/account/email")
    assert ann.browser.at.startswith("/sign-in/code")
    await ann.browser.sends(code=code(ann.key))
    assert ann.browser.heading == "Change your email address"


async def test_a_new_password_or_app_makes_other_devices_unknown(
    joined: Join, somebody: Another, db: asyncpg.Connection, moved_clock: MovedClock
) -> None:
    ann, phone = await joined(), somebody()
    await signs_in(phone, ann.email, GOOD, code(ann.key, 1))
    assert (await mails(db)).count(NEW_DEVICE) == 1
    await ann.browser.opens("/account/password")
    await ann.browser.sends(password=GOOD, new_password=NEW)
    moved_clock.forward(minutes=2)
    await signs_in(phone, ann.email, NEW, code(ann.key))
    assert (await mails(db)).count(NEW_DEVICE) == 2, "it is told as if it were new"
    await ann.browser.opens("/account/second-factor")
    await ann.browser.sends()
    key = ann.browser.key
    await ann.browser.sends(code=code(key))
    assert (await mails(db)).count(NEW_DEVICE) == 2, "the one that the app was set up on is known"
    await signs_in(phone, ann.email, NEW, code(key, 1))
    assert (await mails(db)).count(NEW_DEVICE) == 3


async def test_the_device_that_a_password_was_changed_on_stays_known(
    joined: Join, db: asyncpg.Connection, moved_clock: MovedClock
) -> None:
    ann = await joined()
    await ann.browser.opens("/account/password")
    await ann.browser.sends(password=GOOD, new_password=NEW)
    moved_clock.forward(minutes=2)
    await ann.browser.opens("/account")
    (out,) = set(re.findall(r'action="(/account/sign-out-everywhere)"', ann.browser.page.text))
    await ann.browser.sends(out)
    await signs_in(ann.browser, ann.email, NEW, code(ann.key))
    assert not await is_out(ann.browser)
    assert (await mails(db)).count(NEW_DEVICE) == 0
