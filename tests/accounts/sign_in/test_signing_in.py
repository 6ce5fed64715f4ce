"""Signing in by password and code, being sent on, choosing whom to act for, and out again."""

import re

import asyncpg
import pytest

from apdirectory.accounts.sign_in.credentials.actions import make_recovery_codes
from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import transaction
from tests.conftest import MovedClock
from tests.signing_in import NEW_PASSWORD, PASSWORD, Browser, Someone, add_membership, add_someone


async def audited(someone: Someone) -> list[str]:
    """As a manager of their council may read it."""
    with asking(Asker(role="la_manager", authority=916)):
        async with transaction() as database:
            rows = await database.fetch("SELECT action FROM audit WHERE subject = $1 ORDER BY id", str(someone.account))
    return [row["action"] for row in rows]


async def test_password_then_code_lead_to_the_page_that_was_wanted(browser: Browser, manager: Someone) -> None:
    await browser.open("/sign-in?after=/admin/people%3Frole%3Dreferrer")
    first = await browser.send("/sign-in", email=manager.email, password=PASSWORD)
    assert (first.status_code, first.headers["location"][:14]) == (303, "/sign-in/code?")
    await browser.open(first.headers["location"])
    last = await browser.send("/sign-in/code", code=manager.code())
    assert (last.status_code, last.headers["location"]) == (303, "/admin/people?role=referrer")
    home = await browser.open("/")
    assert "Acting for <strong>Example Council</strong>, council manager" in home.text
    assert 'action="/sign-out"' in home.text


async def test_whoever_needs_no_second_factor_is_in_with_the_password(browser: Browser, commissioner: Someone) -> None:
    answer = await browser.sign_in(commissioner)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Acting for" in (await browser.open("/")).text
    assert await audited(commissioner) == ["account.signed_in"]


async def test_before_the_code_nobody_is_asking(browser: Browser, manager: Someone) -> None:
    await browser.send("/sign-in", email=manager.email, password=PASSWORD)
    page = await browser.open("/")
    assert "Acting for" not in page.text
    assert "Signing in as <strong>Sam Example</strong>" in page.text
    refused = await browser.open("/admin/people")
    assert (refused.status_code, refused.headers["location"]) == (303, "/sign-in/code?after=/admin/people")


async def test_an_account_that_has_to_set_up_its_app_is_sent_there(db: asyncpg.Connection, browser: Browser) -> None:
    without = await add_someone(db, app=False)
    await browser.sign_in(without)
    answer = await browser.open("/sign-in/code")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/second-factor")


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "000000", "1" * 300])
async def test_a_wrong_code_is_said_and_kept_out(browser: Browser, manager: Someone, typed: str) -> None:
    await browser.send("/sign-in", email=manager.email, password=PASSWORD)
    answer = await browser.send("/sign-in/code", code=typed)
    assert answer.status_code == 422
    assert "<title>Error: Enter your code" in answer.text
    assert (await browser.open("/admin/people")).status_code == 303
    assert ("account.second_factor_failed" in await audited(manager)) == bool(typed and len(typed) < 200)


async def test_a_recovery_code_stands_in_for_the_app_once(
    db: asyncpg.Connection, browser: Browser, manager: Someone
) -> None:
    codes = await make_recovery_codes(manager.account)
    for times, status in ((1, 303), (2, 422)):
        await browser.send("/sign-in", email=manager.email, password=PASSWORD)
        answer = await browser.send("/sign-in/recovery", recovery_code=codes[0].lower())
        assert answer.status_code == status, times
        await browser.open("/")
        await browser.send("/sign-out")


async def test_signing_out_ends_the_session_whatever_the_browser_still_holds(
    browser: Browser, commissioner: Someone
) -> None:
    await browser.sign_in(commissioner)
    held = browser.session
    await browser.open("/")
    out = await browser.send("/sign-out")
    assert out.status_code == 303
    assert browser.session == ""
    browser.holds(held)
    assert "Acting for" not in (await browser.open("/")).text


async def test_of_several_memberships_one_is_chosen_and_can_be_changed(
    db: asyncpg.Connection, browser: Browser, manager: Someone
) -> None:
    other = await add_membership(db, manager.account, "provider_editor", "Example Provider")
    answer = await browser.sign_in(manager, after="/admin/people")
    assert answer.headers["location"] == "/acting-for?after=/admin/people"
    assert (await browser.open("/admin/people")).headers["location"].startswith("/acting-for")
    page = await browser.open(answer.headers["location"])
    assert page.text.index("Example Council") < page.text.index("Example Provider")
    nothing = await browser.send("/acting-for")
    assert nothing.status_code == 422
    chosen = await browser.send("/acting-for", membership=str(other))
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/admin/people")
    assert "Acting for <strong>Example Provider</strong>, provider" in (await browser.open("/")).text


async def test_nobody_acts_for_an_organisation_that_is_not_theirs_or_is_theirs_no_more(
    db: asyncpg.Connection, browser: Browser, manager: Someone, commissioner: Someone
) -> None:
    theirs = await db.fetchval("SELECT id FROM membership WHERE account = $1", commissioner.account)
    await add_membership(db, manager.account, "provider_editor", "Example Provider")
    await browser.sign_in(manager)
    assert (await browser.send("/acting-for", membership=str(theirs))).status_code == 422
    own = await db.fetchval("SELECT id FROM membership WHERE account = $1 AND authority = 916", manager.account)
    await browser.send("/acting-for", membership=str(own))
    assert "Acting for" in (await browser.open("/")).text
    await db.execute("UPDATE membership SET stopped_at = now() WHERE id = $1", own)
    assert "Acting for" not in (await browser.open("/")).text, "the other is not taken instead"
    assert (await browser.send("/acting-for", membership=str(own))).status_code == 422


async def test_with_one_membership_nothing_is_asked_and_with_none_it_is_said(
    db: asyncpg.Connection, browser: Browser, commissioner: Someone
) -> None:
    await browser.sign_in(commissioner)
    assert (await browser.open("/acting-for")).status_code == 303
    await db.execute("UPDATE membership SET stopped_at = now() WHERE account = $1", commissioner.account)
    page = await browser.open("/acting-for")
    assert "You have no access now" in page.text


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.test/",
        "//evil.test/",
        "/\\evil.test",
        "/\t/evil.test",
        "\\\\evil.test",
        "javascript:alert(1)",
        "/x\r\nset-cookie: a=b",
        "evil.test",
        "/sign-out",
        "/" + "x" * 3000,
    ],
)
async def test_nobody_is_sent_to_another_website(browser: Browser, commissioner: Someone, wanted: str) -> None:
    answer = await browser.sign_in(commissioner, after=wanted)
    assert answer.headers["location"] == "/"
    assert "set-cookie: a=b" not in str(answer.headers)


async def test_whoever_left_the_account_for_90_days_proves_that_the_mail_is_still_theirs(
    db: asyncpg.Connection, browser: Browser, moved_clock: MovedClock
) -> None:
    someone = await add_someone(db, "commissioner")
    moved_clock.forward(days=91)
    answer = await browser.send("/sign-in", email=someone.email, password=PASSWORD)
    assert "You have not signed in for a long time" in answer.text
    assert browser.session == ""
    body = await db.fetchval("SELECT body FROM outbox WHERE message = 'reset' AND recipient = $1", someone.email)
    (link,) = re.findall(r"/sign-in/reset/\S+", body)
    await browser.send(link, password=NEW_PASSWORD)
    answer = await browser.send("/sign-in", email=someone.email, password=NEW_PASSWORD)
    assert answer.status_code == 303
    assert browser.session


async def test_a_new_device_is_told_of_by_mail_and_a_known_one_is_not(
    db: asyncpg.Connection, browser: Browser, commissioner: Someone
) -> None:
    for _ in range(2):
        await browser.sign_in(commissioner)
        await browser.open("/")
        await browser.send("/sign-out")
    mails = await db.fetchval(
        "SELECT count(*) FROM outbox WHERE message = 'signed_in_new_device' AND recipient = $1", commissioner.email
    )
    assert mails == 1


async def test_examples_whose_password_everyone_knows_sign_in_to_a_demonstration_alone(
    db: asyncpg.Connection, browser: Browser, commissioner: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await db.execute("UPDATE account SET example = true WHERE id = $1", commissioner.account)
    refused = await browser.sign_in(commissioner)
    assert refused.status_code == 422
    monkeypatch.setenv("DEMONSTRATION", "yes")
    assert (await browser.sign_in(commissioner)).status_code == 303
    assert "Acting for" in (await browser.open("/")).text
    monkeypatch.delenv("DEMONSTRATION")
    assert "Acting for" not in (await browser.open("/")).text


async def test_whoever_has_no_codes_left_reads_whom_to_ring(
    browser: Browser, manager: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.send("/sign-in", email=manager.email, password=PASSWORD)
    assert "No codes left? Ask the person who looks after accounts" in (await browser.open("/sign-in/recovery")).text
    monkeypatch.setenv("HELP_PHONE", "01452 960009")
    assert "No codes left? Ring 01452 960009." in (await browser.open("/sign-in/recovery")).text
