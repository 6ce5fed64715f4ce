"""Signing in with a passkey: alone, as the second factor, and when a fresh one is asked for."""

from datetime import timedelta

import asyncpg
import pytest

from apdirectory.web.clock import now
from apdirectory.web.commands import told_when_ready
from tests.accounts.sign_in.passkeys.conftest import USING, Add, Another, in_by_password
from tests.accounts.sign_in.passkeys.device import Device
from tests.conftest import MovedClock
from tests.signing_in import Someone


async def test_a_passkey_alone_signs_in_to_the_end(
    db: asyncpg.Connection, another: Another, manager: Someone, with_passkey: Add
) -> None:
    device, browser = await with_passkey(manager), another()
    await browser.open("/sign-in?after=/account/details")
    assert "Sign in with a passkey" in browser.page.text
    options = await browser.asks(USING)
    assert options["rpId"] == "localhost" and options["userVerification"] == "required"
    assert not options.get("allowCredentials")
    await browser.gives(device.use(options))
    assert browser.leads == "/account/details"
    await browser.open("/account")
    assert browser.page.status_code == 200 and "Work laptop" in browser.page.text
    row = await db.fetchrow("SELECT second_factor_at FROM session ORDER BY started_at DESC LIMIT 1")
    assert row["second_factor_at"] is not None
    assert await db.fetchval("SELECT used_at FROM passkey") is not None
    assert await db.fetchval("SELECT sign_count FROM passkey") == 1


async def test_the_audit_says_by_what(
    db: asyncpg.Connection, another: Another, manager: Someone, with_passkey: Add
) -> None:
    device = await with_passkey(manager)
    await another().uses(device)
    await db.execute("SELECT set_config('app.role', 'la_manager', true), set_config('app.authority', '916', true)")
    rows = await db.fetch("SELECT detail::text FROM audit WHERE action = 'account.signed_in'")
    found = [row["detail"] for row in rows]
    assert sum('"passkey"' in each for each in found) == 2  # when it was made, and now
    assert sum('"app"' in each for each in found) == 1


async def test_signing_in_gives_a_new_session_and_ends_none_of_another_device(
    db: asyncpg.Connection, another: Another, manager: Someone, with_passkey: Add
) -> None:
    device, first, second = await with_passkey(manager), another(), another()
    await first.uses(device)
    before = first.session
    await second.uses(device)
    assert second.session != before
    assert (await first.open("/account")).status_code == 200


async def test_after_the_password_it_is_the_second_factor(
    another: Another, manager: Someone, with_passkey: Add
) -> None:
    device, browser = await with_passkey(manager), another()
    await in_by_password(browser, manager)
    assert browser.leads.startswith("/sign-in/code")
    before = browser.session
    await browser.open("/sign-in/code")
    assert "Use your passkey" in browser.page.text and 'name="code"' in browser.page.text
    options = await browser.asks(USING)
    assert len(options["allowCredentials"]) == 1
    assert options["allowCredentials"][0]["transports"] == ["internal"]
    device.account = None  # devices name the account only where they had to find it
    await browser.gives(device.use(options))
    assert browser.leads == "/" and browser.session != before
    assert (await browser.open("/account")).status_code == 200


async def test_it_is_the_fresh_second_factor_that_some_acts_ask_for(
    another: Another, manager: Someone, with_passkey: Add, moved_clock: MovedClock
) -> None:
    device, browser = await with_passkey(manager), another()
    await browser.uses(device)
    moved_clock.forward(minutes=11)
    await browser.open("/account/recovery-codes")
    assert browser.leads == "/sign-in/code?after=/account/recovery-codes"
    await browser.uses(device, browser.leads)
    assert browser.leads == "/account/recovery-codes"
    assert (await browser.open(browser.leads)).status_code == 200


async def test_what_was_typed_before_is_carried_through(
    another: Another, manager: Someone, with_passkey: Add, moved_clock: MovedClock
) -> None:
    device, browser = await with_passkey(manager), another()
    await browser.uses(device)
    await browser.open("/account/details")
    moved_clock.forward(minutes=31)
    await browser.send("/account/details", name="Sam the Second", phone="")
    assert browser.page.status_code == 401
    assert browser.hidden(USING)["draft"]
    await browser.gives(device.use(await browser.asks(USING)))
    assert "What you typed is still here" in browser.page.text and "Sam the Second" in browser.page.text


async def test_a_closed_account_is_refused_and_told_nothing(
    db: asyncpg.Connection, another: Another, manager: Someone, with_passkey: Add
) -> None:
    device, closed, unknown = await with_passkey(manager), another(), another()
    await db.execute("UPDATE account SET state = 'disabled' WHERE id = $1", manager.account)
    await closed.uses(device)
    await unknown.uses(Device(account=manager.account.bytes))
    assert closed.page.status_code == unknown.page.status_code == 422
    assert "That passkey did not work" in closed.page.text and not closed.session
    assert await db.fetchval("SELECT count(*) FROM session WHERE ended_at IS NULL AND device = ''") <= 1


async def test_after_90_days_away_a_passkey_is_not_enough(
    db: asyncpg.Connection, another: Another, manager: Someone, with_passkey: Add
) -> None:
    device, browser = await with_passkey(manager), another()
    long_ago = now() - timedelta(days=91)
    await db.execute("UPDATE account SET signed_in_at = $2, created_at = $2 WHERE id = $1", manager.account, long_ago)
    await db.execute("UPDATE credential SET password_at = $2 WHERE account = $1", manager.account, long_ago)
    await browser.uses(device)
    assert "You have not signed in for a long time" in browser.page.text and not browser.session
    assert await db.fetchval("SELECT count(*) FROM outbox WHERE message = 'reset'") == 1


async def test_a_new_device_is_told_of(
    db: asyncpg.Connection, another: Another, manager: Someone, with_passkey: Add
) -> None:
    device = await with_passkey(manager)
    told = "SELECT count(*) FROM outbox WHERE message = 'signed_in_new_device'"
    before = await db.fetchval(told)
    browser = another()
    await browser.uses(device)
    assert await db.fetchval(told) == before + 1
    await browser.send("/sign-out")
    await browser.uses(device)
    assert await db.fetchval(told) == before + 1


async def test_without_an_app_no_code_is_asked_for(
    db: asyncpg.Connection, another: Another, manager: Someone, with_passkey: Add
) -> None:
    device, browser = await with_passkey(manager), another()
    await db.execute("UPDATE credential SET totp_at = NULL, totp_secret = NULL")
    await in_by_password(browser, manager)
    assert browser.leads.startswith("/sign-in/code")
    await browser.open("/sign-in/code")
    assert "<h1" in browser.page.text and 'name="code"' not in browser.page.text
    assert "it needs JavaScript" in browser.page.text and "Use a recovery code instead" in browser.page.text
    await browser.gives(device.use(await browser.asks(USING)))
    assert (await browser.open("/account")).status_code == 200


async def test_whoever_has_no_recovery_codes_is_led_to_them(
    db: asyncpg.Connection, another: Another, manager: Someone, with_passkey: Add
) -> None:
    device, browser = await with_passkey(manager), another()
    await db.execute("DELETE FROM recovery_code")
    await browser.uses(device)
    assert browser.leads == "/account/recovery-codes"


@pytest.mark.parametrize(
    ("base", "here", "told"),
    [
        ("http://127.0.0.1:8000", True, False),
        ("http://localhost:8000", True, False),
        ("http://[::1]:8000", True, False),
        ("https://ap.example.org", False, True),
        ("http://ap.example.org", False, False),
        ("https://192.0.2.7", False, False),
    ],
)
async def test_passkeys_are_offered_where_browsers_take_them(
    another: Another, monkeypatch: pytest.MonkeyPatch, base: str, here: bool, told: bool
) -> None:
    monkeypatch.setenv("BASE_URL", base)
    browser = another()
    page = (await browser.http.get("/sign-in", headers={"host": "localhost:8000"})).text
    assert ("Sign in with a passkey" in page) == here
    assert (f'Passkeys work at <a class="govuk-link" href="{base}/sign-in">' in page) == told


async def test_at_an_ip_address_the_page_says_where_they_work(another: Another) -> None:
    page = (await another().http.get("/sign-in", headers={"host": "127.0.0.1:8000"})).text
    assert 'href="http://localhost:8000/sign-in"' in page and "Sign in with a passkey" not in page


def test_serve_says_at_which_address_passkeys_can_be_tried() -> None:
    assert "To try passkeys: http://localhost:8000" in told_when_ready("http://127.0.0.1:8000", mail_is_shown=False)
    assert "passkeys" not in told_when_ready("https://ap.example.org", mail_is_shown=False)


async def test_a_passkey_is_no_password_that_was_typed(another: Another, manager: Someone, with_passkey: Add) -> None:
    device, browser = await with_passkey(manager), another()
    await browser.uses(device)
    for page in ("/account/second-factor", "/account/passkeys/add"):
        assert "Your password" in (await browser.open(page)).text
    assert (await browser.open("/account/second-factor/app")).status_code == 303
