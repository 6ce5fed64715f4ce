"""Guessing codes, with the password known: fifty a day and then none until there is a new password; its owner hears."""

import re
from typing import Any

import asyncpg
import pytest
from litestar import Litestar

from apdirectory.accounts.sign_in.guessing.actions import tell_of_wrong_codes, try_once, was_right
from apdirectory.accounts.sign_in.guessing.limits import MOST, MOST_CODES, TOLD_AFTER, TooMany, code_limits
from tests.conftest import MovedClock
from tests.signing_in import NEW_PASSWORD, PASSWORD, Browser, Someone, new_browser

PAST_THE_QUARTER = 16
"""Minutes."""


async def guess_codes(who: Someone, tries: int, clock: MovedClock, device: str | None = None) -> int:
    """Never too many in a quarter of an hour, each from another address; how many were let through."""
    through = 0
    for number in range(tries):
        if number % MOST == 0:
            clock.forward(minutes=PAST_THE_QUARTER)
        try:
            attempt = await try_once(code_limits(who.account, f"198.51.100.{number}", device))
            through += 1
        except TooMany as refused:
            assert refused.until is None
            continue
        await tell_of_wrong_codes(who.account, who.email, attempt)
    clock.forward(minutes=PAST_THE_QUARTER)
    return through


async def give_code(browser: Browser, who: Someone, password: str = PASSWORD) -> int:
    await browser.send("/sign-in", email=who.email, password=password)
    return (await browser.send("/sign-in/code", code=who.code())).status_code


async def choose_new_password(db: asyncpg.Connection, browser: Browser, who: Someone, password: str) -> None:
    await browser.send("/sign-in/reset", email=who.email)
    body = await db.fetchval(
        "SELECT body FROM outbox WHERE recipient = $1 AND message = 'reset' AND body <> ''",
        who.email,
    )
    (link,) = re.findall(r"/sign-in/reset/\S+", body)
    await db.execute("UPDATE outbox SET body = '' WHERE recipient = $1", who.email)
    assert (await browser.send(link, password=password)).status_code == 303


async def told(db: asyncpg.Connection, who: Someone) -> int:
    found: int = await db.fetchval(
        "SELECT count(*) FROM outbox WHERE message = 'codes_guessed' AND recipient = $1", who.email
    )
    return found


async def test_after_fifty_wrong_codes_in_a_day_only_a_new_password_lets_one_try_again(
    db: asyncpg.Connection, browser: Browser, manager: Someone, moved_clock: MovedClock
) -> None:
    assert await guess_codes(manager, MOST_CODES + MOST, moved_clock) == MOST_CODES
    assert await give_code(browser, manager) == 429
    assert "Choose a new password first" in browser.page.text
    moved_clock.forward(hours=25)
    assert await give_code(browser, manager) == 429, "time alone does not end it"
    await choose_new_password(db, browser, manager, NEW_PASSWORD)
    assert await give_code(browser, manager, NEW_PASSWORD) == 303


async def test_wrong_codes_of_more_than_a_day_ago_do_not_count(
    db: asyncpg.Connection, browser: Browser, manager: Someone, moved_clock: MovedClock
) -> None:
    for _ in range(2):
        assert await guess_codes(manager, MOST_CODES - 1, moved_clock) == MOST_CODES - 1
        moved_clock.forward(hours=24)
    assert await give_code(browser, manager) == 303


async def test_a_right_code_counts_for_nothing_and_makes_no_room(
    db: asyncpg.Connection, browser: Browser, manager: Someone, moved_clock: MovedClock
) -> None:
    assert await guess_codes(manager, MOST_CODES - 1, moved_clock) == MOST_CODES - 1
    for _ in range(3):
        await was_right(await try_once(code_limits(manager.account, "192.0.2.1", None)))
    assert await guess_codes(manager, MOST, moved_clock) == 1


async def test_codes_typed_elsewhere_do_not_stop_a_known_device_which_has_fifty_of_its_own(
    db: asyncpg.Connection, signing_app: Litestar, browser: Browser, manager: Someone, moved_clock: MovedClock
) -> None:
    await browser.sign_in(manager)
    await browser.open("/")
    await browser.send("/sign-out")
    await guess_codes(manager, MOST_CODES, moved_clock)
    assert await give_code(browser, manager) == 303
    assert await give_code(new_browser(signing_app), manager) == 429
    assert await guess_codes(manager, MOST_CODES + MOST, moved_clock, device="another") == MOST_CODES
    await browser.open("/")
    await browser.send("/sign-out")
    assert await give_code(browser, manager) == 429


async def test_whoever_reads_the_mail_gets_fifty_more_once_a_day_and_not_each_time(
    db: asyncpg.Connection, signing_app: Litestar, manager: Someone, moved_clock: MovedClock
) -> None:
    for number, more in enumerate((MOST_CODES, 0)):
        await guess_codes(manager, MOST_CODES, moved_clock)
        await choose_new_password(db, new_browser(signing_app), manager, f"{NEW_PASSWORD} {number}")
        assert await guess_codes(manager, MOST_CODES, moved_clock) == more


async def test_the_owner_is_told_once_after_a_few_wrong_codes(
    db: asyncpg.Connection, browser: Browser, manager: Someone, moved_clock: MovedClock
) -> None:
    await browser.send("/sign-in", email=manager.email, password=PASSWORD)
    for number in range(TOLD_AFTER + 3):
        assert await told(db, manager) == (number >= TOLD_AFTER)
        assert (await browser.send("/sign-in/code", code=f"{number:06}")).status_code == 422
    assert await guess_codes(manager, MOST, moved_clock) == MOST
    assert await told(db, manager) == 1
    subject, body = await db.fetchrow("SELECT subject, body FROM outbox WHERE message = 'codes_guessed'")
    assert "Someone may know your password" in subject
    assert "/sign-in/reset\n" in body
    moved_clock.forward(hours=25)
    await guess_codes(manager, TOLD_AFTER, moved_clock)
    assert await told(db, manager) == 2


@pytest.mark.parametrize(("path", "field"), [("/sign-in/code", "code"), ("/sign-in/recovery", "recovery_code")])
async def test_a_stop_keeps_what_the_page_carries(
    browser: Browser, manager: Someone, moved_clock: MovedClock, path: str, field: str
) -> None:
    await browser.send("/sign-in", email=manager.email, password=PASSWORD)
    for number in range(MOST):
        await browser.send(path, headers=None, **{field: f"{number:06}"})
    kept: dict[str, Any] = {"draft": "sealed", "after": "/admin/people?role=referrer"}
    stopped = await browser.send(path, headers=None, **kept, **{field: "987654"})
    assert stopped.status_code == 429
    assert "Too many tries. Try again after " in stopped.text
    assert stopped.headers["cache-control"] == "no-store"
    assert kept.items() <= browser.hidden(path).items()
    assert "987654" not in stopped.text


async def test_a_stop_at_the_password_keeps_all_but_the_password(browser: Browser, manager: Someone) -> None:
    for _ in range(MOST):
        await browser.send("/sign-in", email=manager.email, password="x" * 20)
    kept: dict[str, Any] = {"draft": "sealed", "after": "/admin/people?role=referrer"}
    stopped = await browser.send("/sign-in", email=manager.email, password=PASSWORD, **kept)
    assert stopped.status_code == 429
    assert "<title>Error: Sign in" in stopped.text
    assert stopped.headers["cache-control"] == "no-store"
    assert kept.items() <= browser.hidden("/sign-in").items()
    assert f'value="{manager.email}"' in stopped.text
    assert PASSWORD not in stopped.text


async def test_a_stop_at_asking_for_links_keeps_the_address(browser: Browser, manager: Someone) -> None:
    for _ in range(MOST):
        await browser.send("/sign-in/reset", email=manager.email)
    stopped = await browser.send("/sign-in/reset", email=manager.email)
    assert stopped.status_code == 429
    assert f'value="{manager.email}"' in stopped.text
