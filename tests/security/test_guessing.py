"""Guessing passwords: so many tries in a quarter of an hour, no header or hurry makes more, nobody locks out others."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import httpx
import pytest
from litestar import Litestar

from apdirectory.accounts.sign_in.guessing import limits as limits_file
from apdirectory.accounts.sign_in.guessing.actions import try_once, was_right
from apdirectory.accounts.sign_in.guessing.limits import (
    MOST,
    MOST_OF_ADDRESS,
    MOST_OF_EVERYONE,
    Limit,
    TooMany,
    limits,
)
from apdirectory.app import create_app
from apdirectory.database.embedded import Addresses
from tests.conftest import MovedClock
from tests.signing_in import PASSWORD, Browser, Someone, new_browser

WRONG = "not the right one"


@pytest.fixture(autouse=True)
def quick_argon2(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted here is tries, not work."""
    from argon2 import PasswordHasher

    from apdirectory.accounts.sign_in.credentials import hashing

    monkeypatch.setattr(hashing, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many an address may try here: fewer than otherwise, and fewer than an account."""
    monkeypatch.setattr(limits_file, "MOST_OF_ADDRESS", MOST - 5)
    return MOST - 5


def many(account: str, address: str) -> list[Limit]:
    return limits("password", account=account, address=address, device=None)


async def let_through(tries: int, limited: list[Limit]) -> int:
    """Of so many tries."""
    through = 0
    for _ in range(tries):
        try:
            await try_once(limited)
            through += 1
        except TooMany:
            pass
    return through


async def guess(browser: Browser, email: str, **headers: str) -> httpx.Response:
    return await browser.send("/sign-in", email=email, password=WRONG, headers=headers)


async def test_the_eleventh_try_at_an_account_is_refused_wherever_it_comes_from(
    signing_app: Litestar, browser: Browser, commissioner: Someone
) -> None:
    for number in range(MOST):
        from_elsewhere = new_browser(signing_app, f"192.0.2.{100 + number}")
        assert (await guess(from_elsewhere, commissioner.email)).status_code == 422
    refused = await guess(browser, commissioner.email)
    assert refused.status_code == 429
    assert "Too many tries" in refused.text
    right = await new_browser(signing_app, "192.0.2.99").send("/sign-in", email=commissioner.email, password=PASSWORD)
    assert right.status_code == 429, "even the right password, on a device that is not known"


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip", "x-client-ip"])
async def test_a_header_does_not_make_another_address(browser: Browser, few: int, header: str) -> None:
    for number in range(few):
        assert (await guess(browser, f"{number}@example.org", **{header: f"203.0.113.{number}"})).status_code == 422
    assert (await guess(browser, "another@example.org", **{header: "203.0.113.99"})).status_code == 429


async def test_behind_a_proxy_of_ours_the_address_is_what_the_proxy_wrote(
    db: asyncpg.Connection, signing_app: Litestar, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8")
    proxied = new_browser(signing_app, "10.0.0.1")
    for number in range(few):
        said = f"203.0.113.{number}, 198.51.100.7"  # the first is the visitor's own word
        assert (await guess(proxied, f"{number}@example.org", **{"x-forwarded-for": said})).status_code == 422
    said = "203.0.113.99, 198.51.100.7, 10.0.0.2"
    assert (await guess(proxied, "a@example.org", **{"x-forwarded-for": said})).status_code == 429
    assert (await guess(proxied, "a@example.org", **{"x-forwarded-for": "198.51.100.8"})).status_code == 422


async def test_it_says_when_to_try_again_and_then_one_can(
    browser: Browser, commissioner: Someone, moved_clock: MovedClock
) -> None:
    for _ in range(MOST):
        await guess(browser, commissioner.email)
    moved_clock.forward(minutes=10)
    refused = await guess(browser, commissioner.email)
    assert "Try again after " in refused.text
    for _ in range(5):
        moved_clock.forward(seconds=30)
        await guess(browser, commissioner.email)
    moved_clock.forward(minutes=2, seconds=35)
    answer = await browser.send("/sign-in", email=commissioner.email, password=PASSWORD)
    assert answer.status_code == 303, "trying on meanwhile has not moved the end"


def test_the_time_is_the_clocks_and_never_too_early() -> None:
    assert TooMany(datetime(2026, 11, 22, 15, 14, 1, tzinfo=UTC)).message == "Try again after 3:15pm."
    assert TooMany(datetime(2026, 7, 1, 14, 15, tzinfo=UTC)).message == "Try again after 3:15pm."


async def test_whoever_guesses_locks_nobody_out_who_is_in_or_comes_back_on_their_device(
    signing_app: Litestar, browser: Browser, commissioner: Someone
) -> None:
    await browser.sign_in(commissioner)
    attacker = new_browser(signing_app, "198.51.100.66")
    for _ in range(MOST + 5):
        await guess(attacker, commissioner.email)
    assert "Acting for" in (await browser.open("/")).text
    await browser.send("/sign-out")
    assert (await browser.sign_in(commissioner)).status_code == 303


async def test_a_known_device_has_ten_tries_of_its_own_and_is_known_for_its_account_alone(
    signing_app: Litestar, browser: Browser, commissioner: Someone, manager: Someone
) -> None:
    await browser.sign_in(commissioner)
    await browser.open("/")
    await browser.send("/sign-out")
    for _ in range(MOST):
        assert (await guess(browser, commissioner.email)).status_code == 422
    assert (await guess(browser, commissioner.email)).status_code == 429
    for _ in range(MOST):
        assert (await guess(browser, manager.email)).status_code == 422
    assert (await guess(browser, manager.email)).status_code == 429


async def test_a_device_cookie_that_was_made_up_is_none(browser: Browser, commissioner: Someone) -> None:
    browser.http.cookies.set("device", f"{'A' * 22}.{'0' * 64}", domain="apdirectory.test")
    for number in range(MOST + 1):
        browser.http.cookies.set("device", f"{number:022}.{'0' * 64}", domain="apdirectory.test", path="/")
        answer = await guess(browser, commissioner.email)
    assert answer.status_code == 429


async def test_codes_are_limited_too_both_kinds_together(browser: Browser, manager: Someone) -> None:
    await browser.send("/sign-in", email=manager.email, password=PASSWORD)
    for number in range(MOST):
        kind, path = ("code", "/sign-in/code") if number % 2 else ("recovery_code", "/sign-in/recovery")
        assert (await browser.send(path, **{kind: f"{number:06}"}, headers=None)).status_code == 422
    assert (await browser.send("/sign-in/code", code=manager.code())).status_code == 429


async def test_links_are_limited_too(signing_app: Litestar, browser: Browser, manager: Someone) -> None:
    for number in range(MOST):
        each = new_browser(signing_app, f"192.0.2.{100 + number}")
        assert (await each.send("/sign-in/reset", email=manager.email)).status_code == 303
    assert (await browser.send("/sign-in/reset", email=manager.email)).status_code == 429
    assert (await browser.send("/sign-in/reset", email="other@example.org")).status_code == 303


async def test_those_who_get_in_use_up_nobodys_tries(db: asyncpg.Connection, few: int) -> None:
    """A whole office behind one address signs in on a Monday morning."""
    for _ in range(3 * few):
        await was_right(await try_once(many(uuid4().hex, "192.0.2.1")))


async def test_an_address_has_as_many_as_a_council_that_shares_it_mistypes(db: asyncpg.Connection) -> None:
    for number in range(MOST_OF_ADDRESS):
        await try_once(many(f"{number}@example.org", "192.0.2.1"))
    with pytest.raises(TooMany):
        await try_once(many("another@example.org", "192.0.2.1"))
    await try_once(many("another@example.org", "192.0.2.2"))


async def test_one_machine_locks_nobody_else_out_however_long_it_goes_on(db: asyncpg.Connection) -> None:
    through = 0
    for number in range(MOST_OF_EVERYONE):
        through += await let_through(1, many(f"{number}@example.org", "192.0.2.1"))
    assert through == MOST_OF_ADDRESS
    await try_once(many("somebody@example.org", "192.0.2.2"))
    await try_once(many("0@example.org", "192.0.2.2"))


async def test_an_ipv6_network_is_one_machine(db: asyncpg.Connection) -> None:
    """Whoever rents one has 65,536 connections of it."""
    through = 0
    for number in range(2 * MOST_OF_ADDRESS):
        through += await let_through(1, many(f"{number}@example.org", f"2001:db8:7:{number:x}::1"))
    assert through == MOST_OF_ADDRESS


async def test_what_is_refused_uses_up_no_other_limit(db: asyncpg.Connection) -> None:
    """Whoever hammers one account from an office does not lock the office out; nor does a stop for everyone last."""
    assert await let_through(2 * MOST_OF_ADDRESS, many("target@example.org", "192.0.2.1")) == MOST
    for number in range(MOST_OF_ADDRESS - MOST):
        await try_once(many(f"colleague.{number}@example.org", "192.0.2.1"))
    address, account, everyone = many("b@example.org", "192.0.2.3")
    full = Limit(who=everyone.who, most=1)
    assert await let_through(2 * MOST, [address, account, full]) == 0
    assert await let_through(2 * MOST, [address, account]) == MOST


async def test_everyone_together_has_a_limit(db: asyncpg.Connection) -> None:
    everyone = many("a@example.org", "192.0.2.1")[-1]
    assert everyone.most == MOST_OF_EVERYONE
    assert many("b@example.org", "192.0.2.2")[-1] == everyone
    assert await let_through(5, [Limit(who=everyone.who, most=3)]) == 3


@pytest.mark.parametrize("seconds", [1, 89])
async def test_the_quarter_of_an_hour_slides(db: asyncpg.Connection, moved_clock: MovedClock, seconds: int) -> None:
    """Never more than ten in any quarter of an hour, also across the end of one."""
    limit = [Limit(who="x", most=MOST)]
    let_through: list[timedelta] = []
    passed = timedelta(0)
    for _ in range(120):
        moved_clock.forward(seconds=seconds * 7)
        passed += timedelta(seconds=seconds * 7)
        try:
            await try_once(limit)
            let_through.append(passed)
        except TooMany as refused:
            assert refused.until
    for first, eleventh in zip(let_through, let_through[MOST:], strict=False):
        assert eleventh - first >= timedelta(minutes=15)


async def test_an_ipv6_connection_counts_as_one() -> None:
    one = many("a", "2001:db8::1")[0]
    assert one == many("a", "2001:db8:0:ffff::1")[0]
    assert one != many("a", "2001:db8:1::1")[0]


async def test_fifty_at_once_are_ten_and_forty(clean_database: Addresses) -> None:
    app = create_app()

    async def one(number: int) -> int:
        each = new_browser(app, f"192.0.2.{number}")
        return (await guess(each, "target@example.org")).status_code

    answers = await asyncio.gather(*(one(number) for number in range(50)))
    assert sorted(answers) == [422] * MOST + [429] * 40
