"""From the link in the mail to the account: each step, and what comes of stopping half way."""

from collections.abc import Callable

import asyncpg
import pytest

from apdirectory.accounts.sign_in.credentials.passwords import TOO_SHORT
from tests.accounts.credentials.browsing import Somebody, code, link_mailed
from tests.accounts.credentials.conftest import GOOD, Invite, Join
from tests.accounts.people.bodies import Bodies
from tests.conftest import MovedClock

Another = Callable[[], Somebody]
SHORT = "kettle rib"


async def test_the_link_says_who_is_invited_as_what_and_until_when(invited: Invite, somebody: Another) -> None:
    browser = somebody()
    await browser.opens(await invited())
    assert browser.page.status_code == 200
    assert browser.page.headers["cache-control"] == "no-store"
    for said in ("Ann Example", "ann@school.example", "Example School", "Referrer", "Gloucestershire County Council"):
        assert said in browser.text
    assert "This link works until" in browser.text


async def test_whoever_is_new_joins_with_password_app_and_codes(invited: Invite, somebody: Another) -> None:
    browser = somebody()
    await browser.opens(await invited())
    await browser.sends(name="Ann Example", password=GOOD)
    assert browser.heading == "Set up a second step"
    await browser.sends()
    assert browser.heading == "Set up your app"
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in browser.page.text
    await browser.sends(code=code(browser.key))
    assert browser.heading == "Get your recovery codes"
    await browser.sends()
    assert len(browser.codes) == 10
    await browser.opens("/account")
    assert "Acting for Example School" in " ".join(browser.page.text.split()).replace("<strong>", "")
    assert "10 codes left" in browser.text and "This device" in browser.text


async def test_before_the_second_factor_nothing_else_opens(invited: Invite, somebody: Another) -> None:
    browser = somebody()
    await browser.opens(await invited())
    await browser.sends(name="Ann Example", password=GOOD)
    for path in ("/account", "/account/details", "/account/email", "/account/password", "/account/recovery-codes"):
        await browser.opens(path)
        assert browser.at == "/account/second-factor"


async def test_whoever_stopped_half_way_goes_on_by_a_link_that_is_mailed_at_sign_in(
    invited: Invite, somebody: Another, db: asyncpg.Connection
) -> None:
    link = await invited()
    first = somebody()
    await first.opens(link)
    await first.sends(name="Ann Example", password=GOOD)
    later = somebody()
    await later.opens("/sign-in")
    await later.sends(email="ann@school.example", password=GOOD)
    assert later.heading == "Check your email"
    await later.opens(await link_mailed(db, "ann@school.example"))
    assert later.heading == "Set up a second step"
    await later.sends()
    await later.sends()
    await later.sends(code=code(later.key))
    await later.opens("/account")
    assert later.heading == "Account"


async def test_a_password_that_will_not_do_uses_nothing_up(invited: Invite, somebody: Another) -> None:
    link, browser = await invited(), somebody()
    await browser.opens(link)
    await browser.sends(name="", password=SHORT)
    assert browser.page.status_code == 422
    assert "Enter your name" in browser.text and TOO_SHORT in browser.text
    assert SHORT not in browser.page.text
    await browser.sends(name="Ann Example", password=GOOD)
    assert browser.heading == "Set up a second step"


async def test_a_role_that_needs_no_second_factor_goes_without(invited: Invite, somebody: Another) -> None:
    browser = somebody()
    await browser.opens(await invited("cat@council.example", "commissioner"))
    await browser.sends(name="Cat Example", password=GOOD)
    assert browser.heading == "Account"
    assert "Your role does not need them" in browser.text


async def test_a_used_link_says_when_it_ended(joined: Join, invited: Invite, somebody: Another) -> None:
    link, browser, late = await invited(), somebody(), somebody()
    await browser.opens(link)
    await browser.sends(name="Ann Example", password=GOOD)
    await late.opens(link)
    assert late.page.status_code == 410
    assert late.heading.startswith("This link ended on ")
    assert "sign in" in late.text


async def test_after_48_hours_the_link_is_over(invited: Invite, somebody: Another, moved_clock: MovedClock) -> None:
    link, browser = await invited(), somebody()
    moved_clock.forward(hours=48, minutes=1)
    await browser.opens(link)
    assert browser.page.status_code == 410
    assert "Ask the person who invited you" in browser.text


async def test_whoever_has_an_account_signs_in_and_accepts(
    joined: Join, invited: Invite, somebody: Another, bodies: Bodies
) -> None:
    ann = await joined()
    link = await invited(ann.email, "commissioner")
    stranger = somebody()
    await stranger.opens(link)
    assert "You have an account already" in stranger.text
    assert 'name="password"' not in stranger.page.text
    await ann.browser.opens(link)
    await ann.browser.sends()
    assert "You can act for them from now on" in ann.browser.text
    assert "Commissioner" in ann.browser.text and "Example School" in ann.browser.text


async def test_an_invitation_for_another_account_is_not_taken_up(joined: Join, invited: Invite) -> None:
    ann, bob = await joined(), await joined("bob@school.example")
    link = await invited(bob.email, "commissioner")
    await ann.browser.opens(link)
    assert "You are signed in as ann@school.example" in ann.browser.text
    answer = await ann.browser.posts(link, **ann.browser.hidden("/sign-out"))
    assert answer.status_code == 403
    await bob.browser.opens(link)
    assert bob.browser.page.status_code == 200


@pytest.mark.parametrize("link", ["/invitation/nothing", "/invitation/" + "x" * 43, "/email-change/" + "x" * 43])
async def test_a_link_that_never_was_is_not_there(somebody: Another, link: str) -> None:
    browser = somebody()
    assert (await browser.opens(link)).status_code == 404
