"""Sessions: never the visitor's choice, never the same before and after proof, over at once, and over in time."""

import asyncpg
import httpx
import pytest
from litestar import Litestar

from apdirectory.accounts.sign_in.actions import end_all_sessions, end_own_session
from apdirectory.accounts.sign_in.queries import sessions_of
from tests.conftest import MovedClock
from tests.signing_in import HOST, PASSWORD, Browser, Someone, add_someone, new_browser

FOR = "Acting for <strong>"
SESSIONS = "SELECT count(*) FROM session"


async def is_in(browser: Browser) -> bool:
    return "Acting for" in (await browser.open("/")).text


async def test_nothing_is_stored_or_set_for_those_who_only_read(db: asyncpg.Connection, browser: Browser) -> None:
    for path in ("/", "/providers", "/about-the-data"):
        assert "set-cookie" not in (await browser.open(path)).headers
    await browser.open("/sign-in")
    await browser.send("/sign-in", email="nobody@example.org", password=PASSWORD)
    assert await db.fetchval(SESSIONS) == 0
    assert browser.session == ""


async def test_a_chosen_cookie_is_never_taken_up(
    db: asyncpg.Connection, browser: Browser, commissioner: Someone
) -> None:
    chosen = "A" * 43
    browser.holds(chosen)
    assert not await is_in(browser)
    await browser.sign_in(commissioner)
    assert browser.session not in ("", chosen)
    browser.holds(chosen)
    assert not await is_in(browser)


@pytest.mark.parametrize(
    "sent", ["x", "A" * 44, "é" * 43, "' OR true --", '"' + "A" * 41 + '"', "A" * 43 + "; session=B"]
)
async def test_a_cookie_that_cannot_be_ours_is_nobodys(browser: Browser, sent: str) -> None:
    answer = await browser.http.get("/", headers=[(b"cookie", b"session=" + sent.encode())])
    assert answer.status_code == 200
    assert "Acting for" not in answer.text


async def test_each_step_of_proof_has_a_new_token_and_the_old_one_opens_nothing(
    browser: Browser, manager: Someone
) -> None:
    await browser.send("/sign-in", email=manager.email, password=PASSWORD)
    before = browser.session
    await browser.open("/sign-in/code")
    await browser.send("/sign-in/code", code=manager.code())
    after = browser.session
    assert before and after and before != after
    assert await is_in(browser)
    browser.holds(before)
    refused = await browser.open("/sign-in/code")
    assert refused.headers["location"].startswith("/sign-in")


async def test_signing_in_again_ends_the_session_that_the_browser_had(
    db: asyncpg.Connection, browser: Browser, commissioner: Someone, manager: Someone
) -> None:
    await browser.sign_in(commissioner)
    first = browser.session
    await browser.open("/about-the-data")
    token = browser.hidden("/sign-out")["csrf"]
    await browser.http.post("/sign-in", data={"email": manager.email, "password": PASSWORD, "csrf": token})
    assert browser.session != first
    browser.holds(first)
    assert not await is_in(browser)


async def test_the_table_alone_signs_nobody_in(db: asyncpg.Connection, browser: Browser, commissioner: Someone) -> None:
    await browser.sign_in(commissioner)
    """Whoever reads a backup has every column, and no cookie."""
    cookie = browser.session
    for read in map(str, await db.fetchrow("SELECT * FROM session")):
        browser.holds(read)
        assert not await is_in(browser), read
    browser.holds(cookie)
    assert await is_in(browser)


async def test_half_an_hour_without_use_ends_it_and_use_keeps_it(
    browser: Browser, commissioner: Someone, moved_clock: MovedClock
) -> None:
    await browser.sign_in(commissioner)
    for _ in range(3):
        moved_clock.forward(minutes=29)
        assert await is_in(browser)
    moved_clock.forward(minutes=30, seconds=1)
    assert not await is_in(browser)


async def test_twelve_hours_end_it_however_much_it_is_used(
    browser: Browser, manager: Someone, moved_clock: MovedClock
) -> None:
    """Also where the second factor has been given again meanwhile."""
    await browser.sign_in(manager)
    for _ in range(24):
        moved_clock.forward(minutes=29)
        assert await is_in(browser)
    await browser.open("/sign-in/code")
    await browser.send("/sign-in/code", code=manager.code())
    assert await is_in(browser)
    moved_clock.forward(minutes=25)
    assert not await is_in(browser)


async def test_its_use_is_noted_at_most_once_a_minute(
    db: asyncpg.Connection, browser: Browser, commissioner: Someone, moved_clock: MovedClock
) -> None:
    await browser.sign_in(commissioner)
    seen = await db.fetchval("SELECT seen_at FROM session")
    moved_clock.forward(seconds=50)
    await browser.open("/")
    assert await db.fetchval("SELECT seen_at FROM session") == seen
    moved_clock.forward(seconds=20)
    await browser.open("/")
    assert await db.fetchval("SELECT seen_at FROM session") > seen


@pytest.fixture
async def three(signing_app: Litestar, commissioner: Someone) -> list[Browser]:
    browsers = [new_browser(signing_app) for _ in range(3)]
    for each in browsers:
        await each.sign_in(commissioner)
        assert await is_in(each)
    return browsers


async def test_a_disabled_account_is_out_everywhere_at_once(
    db: asyncpg.Connection, three: list[Browser], commissioner: Someone
) -> None:
    await db.execute("UPDATE account SET state = 'disabled' WHERE id = $1", commissioner.account)
    for each in three:
        assert not await is_in(each)
        assert (await each.open("/acting-for")).headers["location"].startswith("/timed-out")
    await three[0].send("/sign-in/reset", email=commissioner.email)
    assert await db.fetchval("SELECT count(*) FROM outbox WHERE message = 'reset'") == 0
    await db.execute("UPDATE account SET state = 'active' WHERE id = $1", commissioner.account)


async def test_a_stopped_membership_is_acted_for_no_more_at_once(
    db: asyncpg.Connection, three: list[Browser], commissioner: Someone
) -> None:
    await db.execute("UPDATE membership SET stopped_at = now() WHERE account = $1", commissioner.account)
    assert [await is_in(each) for each in three] == [False] * 3


async def test_sign_out_everywhere_is_everywhere_and_one_in_the_list_is_one(
    three: list[Browser], commissioner: Someone
) -> None:
    listed = await sessions_of(commissioner.account)
    assert len(listed) == 3
    assert await end_own_session(commissioner.account, listed[0].id)
    assert not await end_own_session(commissioner.account, listed[0].id)
    assert sorted([await is_in(each) for each in three]) == [False, True, True]
    assert await end_all_sessions(commissioner.account, but=listed[1].id) == 1
    assert sorted([await is_in(each) for each in three]) == [False, False, True]
    assert await end_all_sessions(commissioner.account) == 1
    assert [await is_in(each) for each in three] == [False] * 3


async def test_nobody_ends_anothers_session(db: asyncpg.Connection, three: list[Browser], manager: Someone) -> None:
    theirs = await db.fetchval("SELECT id FROM session LIMIT 1")
    assert not await end_own_session(manager.account, theirs)
    assert all([await is_in(each) for each in three])


async def test_what_one_person_saw_reaches_nobody_else(
    db: asyncpg.Connection, signing_app: Litestar, commissioner: Someone
) -> None:
    """One person, then another, then nobody, on the same addresses."""
    other = await add_someone(db, "provider_editor", app=False, organisation="Their Own Provider")
    first, second, nobody = (new_browser(signing_app) for _ in range(3))
    await first.sign_in(commissioner)
    await second.sign_in(other)
    for path in ("/", "/providers", "/about-the-data", "/sign-in/reset"):
        pages = [await each.open(path) for each in (first, second, nobody)]
        assert [(FOR + "Example Council" in each.text, "Their Own" in each.text) for each in pages] == [
            (True, False),
            (False, True),
            (False, False),
        ]
        assert [each.headers["cache-control"] for each in pages[:2]] == ["no-store"] * 2
        assert all("etag" not in each.headers for each in pages[:2])
        assert all("cookie" in each.headers["vary"] for each in pages)
        tokens = [each.hidden("/sign-out").get("csrf", "") for each in (first, second, nobody)]
        assert len(set(tokens)) == 3 and tokens[2] == ""


async def test_over_tls_the_cookies_are_for_this_host_and_tls_alone(
    browser: Browser, commissioner: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASE_URL", f"https://{HOST}")
    browser.http.base_url = httpx.URL(f"https://{HOST}")
    await browser.sign_in(commissioner)
    made = browser.page.headers.get_list("set-cookie")
    assert sorted(each.partition("=")[0] for each in made) == ["__Host-device", "__Host-session"]
    for each in made:
        assert "secure" in each.lower() and "httponly" in each.lower() and "samesite=lax" in each.lower()
        assert "domain" not in each.lower()
    assert "max-age" not in next(each for each in made if "session" in each).lower()


async def test_a_code_that_was_used_opens_nothing_on_another_device(
    signing_app: Litestar, browser: Browser, manager: Someone
) -> None:
    code, other = manager.code(), new_browser(signing_app)
    for each in (browser, other):
        await each.send("/sign-in", email=manager.email, password=PASSWORD)
    assert (await browser.send("/sign-in/code", code=code)).status_code == 303
    assert (await other.send("/sign-in/code", code=code)).status_code == 422
    assert await is_in(browser)
    assert not await is_in(other)
