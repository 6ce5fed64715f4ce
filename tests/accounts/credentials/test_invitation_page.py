"""What the link says to whoever opens it: each is told the one thing to do next, and nobody is signed out by it."""

from collections.abc import Callable

import asyncpg
import pytest

from apdirectory.accounts.people.actions import add_account, invite_unasked
from apdirectory.accounts.people.places import Place
from apdirectory.accounts.sign_in.invitation.actions import join, take_up
from apdirectory.errors import DomainError, Forbidden
from tests.accounts.credentials.browsing import Somebody
from tests.accounts.credentials.conftest import GOOD, Invite, Join
from tests.accounts.people.bodies import OURS, Bodies

Another = Callable[[], Somebody]
KNOWN = "known@school.example"
OTHER = "a quite different one 7"


async def hashes(db: asyncpg.Connection) -> list[str]:
    return [row[0] for row in await db.fetch("SELECT password_hash FROM credential")]


async def test_whose_account_was_closed_reads_whom_to_ring_and_is_sent_round_in_no_circle(
    db: asyncpg.Connection, invited: Invite, somebody: Another
) -> None:
    await db.execute("UPDATE authority SET referral_phone = '01452 960001' WHERE id = $1", OURS)
    await add_account(email=KNOWN, name="Known")
    link, browser = await invited(KNOWN), somebody()
    await db.execute("UPDATE account SET state = 'disabled' WHERE email = $1", KNOWN)
    await browser.opens(link)
    assert browser.page.status_code == 403
    assert "was closed. Ring Gloucestershire County Council, 01452 960001." in browser.text
    assert "have an account already" not in browser.text


async def test_without_a_council_whoever_runs_the_service_is_rung(
    db: asyncpg.Connection, bodies: Bodies, somebody: Another, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(role="provider_editor", organisation=bodies.provider)
    token, browser = await invite_unasked(KNOWN, "Known", place), somebody()
    await add_account(email=KNOWN, name="Known")
    await db.execute("UPDATE account SET state = 'disabled' WHERE email = $1", KNOWN)
    await browser.opens(f"/invitation/{token}")
    assert "Ring the people who run this service." in browser.text
    monkeypatch.setenv("HELP_PHONE", "01632 960999")
    await browser.opens(f"/invitation/{token}")
    assert "Ring 01632 960999." in browser.text


async def test_who_gave_only_the_password_is_led_to_the_code_and_back(
    joined: Join, invited: Invite, somebody: Another
) -> None:
    ann = await joined()
    link, browser = await invited(ann.email, "commissioner"), somebody()
    await browser.opens("/sign-in")
    await browser.sends(email=ann.email, password=GOOD)
    await browser.opens(link)
    assert f'href="/sign-in/code?after={link}"' in browser.page.text
    assert "Sign out" not in browser.text
    await browser.opens("/sign-in/code")
    assert (await browser.posts(link, csrf=browser.hidden()["csrf"])).status_code == 403


async def test_who_has_no_second_step_yet_sets_one_up_first(invited: Invite, somebody: Another) -> None:
    first, browser = await invited("new@school.example"), somebody()
    await browser.opens(first)
    await browser.sends(name="Ann Example", password=GOOD)
    await browser.opens(await invited("new@school.example", "commissioner"))
    assert "Set up a second step next." in browser.text and "Give your code too" not in browser.text
    assert 'href="/account/second-factor"' in browser.page.text


async def test_who_tries_the_link_they_sent_is_asked_to_sign_out_and_stays_signed_in(
    db: asyncpg.Connection, joined: Join, invited: Invite
) -> None:
    ann = await joined()
    link = await invited("new@school.example")
    await ann.browser.opens(link)
    assert "You are signed in as ann@school.example, and this invitation is for new@school.example" in ann.browser.text
    assert 'name="password"' not in ann.browser.page.text
    typed = {"name": "New", "password": OTHER}
    refused = await ann.browser.posts(link, **ann.browser.hidden("/sign-out"), **typed)
    assert refused.status_code == 403
    assert await db.fetchval("SELECT count(*) FROM account WHERE email = 'new@school.example'") == 0
    await ann.browser.opens("/account")
    assert "ann@school.example" in ann.browser.text
    await ann.browser.opens(link)
    await ann.browser.sends("/sign-out")
    await ann.browser.opens(link)
    assert 'name="password"' in ann.browser.page.text


async def test_a_stopped_person_who_is_invited_again_signs_in_and_accepts(
    db: asyncpg.Connection, invited: Invite, somebody: Another
) -> None:
    """With nobody to act for, they are led on to the invitation all the same."""
    browser = somebody()
    await browser.opens(await invited("cat@council.example", "commissioner"))
    await browser.sends(name="Cat Example", password=GOOD)
    await db.execute("UPDATE membership SET stopped_at = now() WHERE role = 'commissioner'")
    link, later = await invited("cat@council.example", "commissioner"), somebody()
    await later.opens(link)
    await later.opens(f"/sign-in?after={link}")
    await later.sends(email="cat@council.example", password=GOOD)
    assert later.heading == "You have no access now"
    assert f'href="{link}"' in later.page.text
    await later.opens(link)
    await later.sends()
    assert "You can act for them from now on" in later.text


async def test_an_invitation_never_sets_the_password_of_an_account_that_is_there(
    db: asyncpg.Connection, joined: Join, invited: Invite, somebody: Another
) -> None:
    ann = await joined()
    link, stranger = await invited(ann.email, "commissioner"), somebody()
    before = await hashes(db)
    with pytest.raises(Forbidden):
        await join(link.rpartition("/")[2], "Ann", OTHER)
    await stranger.opens("/sign-in")
    typed = {"name": "Ann", "password": OTHER}
    assert (await stranger.posts(link, **stranger.hidden(), **typed)).status_code in (400, 403)
    assert await hashes(db) == before


async def test_an_account_that_came_meanwhile_keeps_its_password(
    db: asyncpg.Connection, joined: Join, invited: Invite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the first look finds nobody at the address, as when two take up two links at once."""
    ann = await joined()
    link = await invited(ann.email, "commissioner")
    before = await hashes(db)

    async def nobody(email: str) -> None:
        return None

    monkeypatch.setattr("apdirectory.accounts.sign_in.invitation.actions.account_by_email", nobody)
    with pytest.raises(DomainError):
        await join(link.rpartition("/")[2], "Ann", OTHER)
    assert await hashes(db) == before


async def test_only_the_invited_account_takes_an_invitation_up(
    db: asyncpg.Connection, joined: Join, invited: Invite
) -> None:
    ann, bob = await joined(), await joined("bob@school.example")
    token = (await invited(bob.email, "commissioner")).rpartition("/")[2]
    account = await db.fetchval("SELECT id FROM account WHERE email = $1", ann.email)
    with pytest.raises(Forbidden):
        await take_up(token, account)
    assert await db.fetchval("SELECT count(*) FROM membership WHERE role = 'commissioner'") == 0
