"""One's own account: details, address, password, devices, second factor, leaving."""

import re
from collections.abc import Callable

import asyncpg
import pytest

from apdirectory.accounts.sign_in.credentials.passwords import TOO_COMMON
from tests.accounts.credentials.browsing import Somebody, code, link_mailed
from tests.accounts.credentials.conftest import GOOD, Invite, Join, Joined
from tests.accounts.people.bodies import mails
from tests.conftest import MovedClock

Another = Callable[[], Somebody]
OUT = ("/sign-in", "/timed-out")
NEW, WRONG, COMMON = "lantern moss 4 gravel", "not it at all", "password1234"


async def signs_in(browser: Somebody, who: Joined, password: str = GOOD, steps: int = 1) -> None:
    """To the end; the code that set the app up is used, so a later one is given."""
    await browser.opens("/sign-in")
    await browser.sends(email=who.email, password=password)
    await browser.sends(code=code(who.key, steps))


async def test_name_and_phone_are_changed(joined: Join) -> None:
    ann = (await joined()).browser
    await ann.opens("/account/details")
    assert 'value="Ann Example"' in ann.page.text
    await ann.sends(name="  Ann   Sample ", phone="01452 960003")
    assert "Your details are saved" in ann.text
    assert "Ann Sample" in ann.text and "01452 960003" in ann.text


async def test_what_is_wrong_is_told_and_what_was_typed_is_kept(joined: Join) -> None:
    ann = (await joined()).browser
    await ann.opens("/account/details")
    await ann.sends(name="", phone="0" * 41)
    assert ann.page.status_code == 422
    assert "Enter your name" in ann.text or "Enter name" in ann.text
    assert "Phone must have 40 characters or fewer" in ann.text
    assert "0" * 41 in ann.page.text
    assert "<title>Error: " in ann.page.text


async def test_a_phone_that_nobody_can_ring_is_refused(joined: Join) -> None:
    ann = (await joined()).browser
    await ann.opens("/account/details")
    await ann.sends(name="Ann", phone="call me")
    assert ann.page.status_code == 422
    assert "Phone must be a phone number, like 01632 960001" in ann.text


async def test_a_new_address_holds_only_after_its_link_is_confirmed(joined: Join, db: asyncpg.Connection) -> None:
    ann = await joined()
    await ann.browser.opens("/account/email")
    await ann.browser.sends(email="ann@new.example", password=GOOD)
    assert "We sent a link to ann@new.example" in ann.browser.text
    await ann.browser.opens("/account")
    assert "ann@school.example" in ann.browser.text
    link = await link_mailed(db, "ann@new.example")
    await ann.browser.opens(link)
    await ann.browser.opens(link)  # opening it uses nothing up
    assert "ann@new.example" in ann.browser.text
    await ann.browser.sends()
    assert ann.browser.heading == "Your email address is changed"
    assert ("ann@school.example", "email_changed") in await mails(db)
    await ann.browser.opens("/account")
    assert "ann@new.example" in ann.browser.text
    await ann.browser.opens(link)
    assert ann.browser.page.status_code == 410


async def test_an_address_of_somebody_else_gets_no_link_and_the_same_answer(
    joined: Join, db: asyncpg.Connection
) -> None:
    ann, bob = await joined(), await joined("bob@school.example")
    before = await mails(db)
    await ann.browser.opens("/account/email")
    await ann.browser.sends(email=bob.email, password=GOOD)
    assert f"We sent a link to {bob.email}" in ann.browser.text
    assert sorted(await mails(db)) == sorted([*before, (ann.email, "email_change_asked")])


async def test_the_address_is_not_changed_without_the_password(joined: Join, db: asyncpg.Connection) -> None:
    ann = await joined()
    before = await mails(db)
    await ann.browser.opens("/account/email")
    await ann.browser.sends(email="ann@new.example", password=WRONG)
    assert ann.browser.page.status_code == 422
    assert "That is not your password" in ann.browser.text
    assert 'value="ann@new.example"' in ann.browser.page.text
    assert WRONG not in ann.browser.page.text
    assert await mails(db) == before


async def test_an_address_that_was_taken_meanwhile_is_not_taken_again(joined: Join, db: asyncpg.Connection) -> None:
    ann = await joined()
    await ann.browser.opens("/account/email")
    await ann.browser.sends(email="bob@school.example", password=GOOD)
    link = await link_mailed(db, "bob@school.example")
    await joined("bob@school.example")
    await ann.browser.opens(link)
    answer = await ann.browser.sends()
    assert answer.status_code == 409
    await ann.browser.opens("/account")
    assert "ann@school.example" in ann.browser.text


async def test_a_new_password_ends_every_other_session(joined: Join, somebody: Another, db: asyncpg.Connection) -> None:
    ann, phone = await joined(), somebody()
    await signs_in(phone, ann)
    await ann.browser.opens("/account/password")
    await ann.browser.sends(password=GOOD, new_password=NEW)
    assert "Your password is changed" in ann.browser.text
    assert (ann.email, "password_changed") in await mails(db)
    await phone.opens("/account")
    assert phone.at.startswith(OUT)
    await signs_in(phone, ann, NEW, -1)
    assert phone.page.status_code == 422, "an older code than the last is refused"


async def test_a_new_password_keeps_the_rules_and_needs_the_old_one(joined: Join) -> None:
    ann = (await joined()).browser
    await ann.opens("/account/password")
    await ann.sends(password=WRONG, new_password=COMMON)
    assert ann.page.status_code == 422
    assert TOO_COMMON in ann.text and "That is not your password" in ann.text


async def test_guesses_at_ones_password_are_counted(joined: Join) -> None:
    ann = (await joined()).browser
    for _ in range(10):
        await ann.opens("/account/password")
        await ann.sends(password=WRONG, new_password=NEW)
        assert ann.page.status_code == 422
    await ann.opens("/account/password")
    await ann.sends(password=GOOD, new_password=NEW)
    assert ann.page.status_code == 429


async def test_devices_are_listed_and_one_is_signed_out(joined: Join, somebody: Another) -> None:
    ann, phone = await joined(), somebody()
    phone.asked.headers["user-agent"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1"
    await signs_in(phone, ann)
    await ann.browser.opens("/account")
    assert "Safari on iPhone" in ann.browser.text
    assert ann.browser.page.text.count('govuk-tag">This device<') == 1
    (end,) = re.findall(r"/account/sessions/[0-9a-f-]+/end", ann.browser.page.text)
    await ann.browser.sends(end)
    assert "That device is signed out" in ann.browser.text
    await phone.opens("/account")
    assert phone.at.startswith(OUT)
    await ann.browser.opens("/account")
    assert ann.browser.heading == "Account"


async def test_nobody_ends_anothers_session(joined: Join, db: asyncpg.Connection) -> None:
    ann, bob = await joined(), await joined("bob@school.example")
    session = await db.fetchval(
        "SELECT s.id FROM session s JOIN account a ON a.id = s.account WHERE a.email = $1", bob.email
    )
    await ann.browser.opens("/account")
    answer = await ann.browser.posts(
        f"/account/sessions/{session}/end", **ann.browser.hidden("/account/sign-out-everywhere")
    )
    assert answer.status_code == 404
    await bob.browser.opens("/account")
    assert bob.browser.heading == "Account"


async def test_signing_out_everywhere_ends_this_device_too(joined: Join, somebody: Another) -> None:
    ann, phone = await joined(), somebody()
    await signs_in(phone, ann)
    await ann.browser.opens("/account")
    await ann.browser.sends("/account/sign-out-everywhere")
    for each in (ann.browser, phone):
        await each.opens("/account")
        assert each.at.startswith(OUT)


async def test_who_signs_out_reads_that_they_are_signed_out(joined: Join) -> None:
    ann = (await joined()).browser
    await ann.opens("/account")
    await ann.asked.post("/sign-out", data={"csrf": ann.hidden()["csrf"]})
    await ann.opens("/sign-in?signed=out")
    assert "You are signed out." in ann.text
    await ann.opens("/sign-in")
    assert "You are signed out." not in ann.text


async def test_a_new_app_takes_the_place_of_the_old_one(joined: Join, somebody: Another) -> None:
    ann, phone = await joined(), somebody()
    await ann.browser.opens("/account/second-factor")
    assert ann.browser.heading == "Set up a new app"
    await ann.browser.sends()
    new = ann.browser.key
    assert new != ann.key
    await ann.browser.sends(code=code(new))
    assert "Your app is set up" in ann.browser.text
    await signs_in(phone, ann)
    assert phone.page.status_code == 422
    await phone.sends(code=code(new, 1))
    assert phone.page.status_code == 200


async def test_a_new_app_and_new_codes_need_a_recent_second_factor(joined: Join, moved_clock: MovedClock) -> None:
    ann = await joined()
    moved_clock.forward(minutes=11)
    for path in ("/account/second-factor", "/account/second-factor/app", "/account/recovery-codes"):
        await ann.browser.opens(path)
        assert ann.browser.at.startswith("/sign-in/code"), path
    await ann.browser.opens("/account/recovery-codes")
    await ann.browser.sends(code=code(ann.key))
    assert ann.browser.heading == "Get your recovery codes"
    assert "The 10 codes you have left will stop working" in ann.browser.text
    await ann.browser.sends()
    assert len(ann.browser.codes) == 10 and set(ann.browser.codes).isdisjoint(ann.codes)


@pytest.mark.parametrize("path", ["/account/email", "/account/recovery-codes"])
async def test_who_is_asked_for_a_code_again_reads_why(joined: Join, moved_clock: MovedClock, path: str) -> None:
    ann = await joined()
    moved_clock.forward(minutes=11)
    await ann.browser.opens(path)
    assert "prove again that it is you: the last time was more than 10 minutes ago" in ann.browser.text


async def test_an_app_on_the_same_phone_is_opened_by_a_link_and_five_digits_are_no_code(joined: Join) -> None:
    ann = (await joined()).browser
    await ann.opens("/account/second-factor")
    await ann.sends()
    assert re.search(r'href="otpauth://totp/[^"]+">Open it in the app', ann.page.text)
    await ann.sends(code="123 45")
    assert ann.page.status_code == 422
    assert "The code must be 6 digits" in ann.text and "did not work" not in ann.text


async def test_the_first_app_needs_the_password_where_it_was_not_given_lately(
    invited: Invite, somebody: Another, moved_clock: MovedClock
) -> None:
    browser = somebody()
    await browser.opens(await invited())
    await browser.sends(name="Ann Example", password=GOOD)
    moved_clock.forward(minutes=11)
    await browser.opens("/account/second-factor")
    await browser.sends()
    assert browser.page.status_code == 422
    await browser.sends(password=WRONG)
    assert browser.page.status_code == 422
    await browser.sends(password=GOOD)
    assert browser.heading == "Set up your app"


async def test_the_only_second_factor_stays_and_the_page_says_why(joined: Join) -> None:
    ann = (await joined()).browser
    await ann.opens("/account")
    assert "They cannot be switched off" in ann.text


async def test_the_key_is_shown_once_and_never_again(joined: Join) -> None:
    ann = await joined()
    await ann.browser.opens("/account/second-factor/app")
    assert ann.browser.at == "/account/second-factor"
    for path in ("/account", "/account/second-factor", "/account/recovery-codes"):
        await ann.browser.opens(path)
        plain = ann.browser.page.text.replace(" ", "")
        assert ann.key not in plain
        assert not [each for each in ann.codes if each in plain]


async def test_leaving_ends_the_membership(joined: Join) -> None:
    ann = (await joined()).browser
    await ann.opens("/account")
    (leave,) = re.findall(r"/account/leave/[0-9a-f-]+", ann.page.text)
    await ann.opens(leave)
    assert "To come back you must be invited again" in ann.text
    await ann.sends()
    assert "You have left" in ann.text
    assert "Nobody. To act for a school" in ann.text
    assert (await ann.opens(leave)).status_code == 404


async def test_nobody_gives_up_anothers_membership(joined: Join, db: asyncpg.Connection) -> None:
    ann, bob = await joined(), await joined("bob@school.example")
    await bob.browser.opens("/account")
    (leave,) = re.findall(r"/account/leave/[0-9a-f-]+", bob.browser.page.text)
    assert (await ann.browser.opens(leave)).status_code == 404
    await ann.browser.opens("/account")
    answer = await ann.browser.posts(leave, **ann.browser.hidden("/account/sign-out-everywhere"))
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/account", "/account/email", "/account/second-factor", "/account/recovery-codes"])
async def test_strangers_sign_in_first(somebody: Another, path: str) -> None:
    browser = somebody()
    await browser.opens(path)
    assert browser.at.startswith("/sign-in?after=/account")


async def test_what_was_done_lately_is_shown_and_only_ones_own(joined: Join, somebody: Another) -> None:
    ann, bob, guesser = await joined(), await joined("bob@school.example"), somebody()
    await guesser.opens("/sign-in")
    await guesser.sends(email=ann.email, password=WRONG)
    await ann.browser.opens("/account/details")
    await ann.browser.sends(name="Ann Sample", phone="")
    for said in ("Could not sign in", "Changed your own details", "Made new recovery codes", "Signed in"):
        assert said in ann.browser.text
    assert "Joined by an invitation" in ann.browser.text
    await bob.browser.opens("/account")
    assert "Made new recovery codes" in bob.browser.text
    assert "Changed your own details" not in bob.browser.text and "Could not sign in" not in bob.browser.text


async def test_only_the_others_were_signed_out_and_that_is_said(joined: Join, somebody: Another) -> None:
    ann, phone = await joined(), somebody()
    await signs_in(phone, ann)
    await ann.browser.opens("/account/password")
    await ann.browser.sends(password=GOOD, new_password=NEW)
    assert "Signed out everywhere else" in ann.browser.text
