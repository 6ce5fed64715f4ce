"""One's own passkeys: the first, another, their names, and which of them stays."""

from uuid import uuid4

import asyncpg
import pytest

from apdirectory.accounts.sign_in.lost_phone.actions import take_away_phone_unasked
from apdirectory.accounts.sign_in.passkeys.actions import remove_passkey
from apdirectory.errors import Conflict
from tests.accounts.credentials.browsing import link_mailed
from tests.accounts.sign_in.passkeys.conftest import ADDING, Add, Another, Person, in_by_password
from tests.accounts.sign_in.passkeys.device import Device
from tests.signing_in import Someone, add_someone

START = "/account/second-factor"


async def mails(db: asyncpg.Connection) -> list[str]:
    return [row["message"] for row in await db.fetch("SELECT message FROM outbox WHERE message ~ '^passkey'")]


async def only(db: asyncpg.Connection) -> str:
    return f"/account/passkeys/{await db.fetchval('SELECT id FROM passkey')}"


async def with_first(another: Another, db: asyncpg.Connection) -> tuple[Someone, Person, Device]:
    """Somebody whose only second factor is a passkey."""
    who, browser, device = await add_someone(db, app=False), another(), Device()
    await in_by_password(browser, who)
    await browser.open(START)
    link = await link_mailed(db, who.email)
    await browser.send(link)
    assert browser.leads == START
    await browser.adds(device)
    return who, browser, device


async def test_the_first_comes_by_the_mailed_link_and_leads_to_recovery_codes(
    another: Another, db: asyncpg.Connection
) -> None:
    _, browser, device = await with_first(another, db)
    assert browser.leads == "/account/recovery-codes"
    assert await mails(db) == ["passkey_added"]
    await browser.open("/account")
    assert "Work laptop" in browser.page.text and "It stays: it is your only second step" in browser.page.text
    again = another()
    await again.uses(device)
    assert (await again.open("/account")).status_code == 200


async def test_a_passkey_is_the_first_choice_and_an_app_the_second(another: Another, db: asyncpg.Connection) -> None:
    who, browser = await add_someone(db, app=False), another()
    await in_by_password(browser, who)
    await browser.open(START)
    await browser.send(await link_mailed(db, who.email))
    page = (await browser.open(START)).text
    assert 0 < page.index('href="/account/passkeys/add"') < page.index("Or use an app") < page.index("Continue")


async def test_what_is_asked_of_the_device(another: Another, db: asyncpg.Connection, manager: Someone) -> None:
    browser, device = another(), Device()
    await browser.sign_in(manager)
    await browser.open(ADDING)
    options = await browser.asks(ADDING)
    assert options["rp"] == {"id": "localhost", "name": "Find alternative provision"}
    assert options["authenticatorSelection"]["residentKey"] == "preferred"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["attestation"] == "none" and options["user"]["name"] == manager.email
    assert options["excludeCredentials"] == []
    await browser.adds(device)
    await browser.open(ADDING)
    assert len((await browser.asks(ADDING))["excludeCredentials"]) == 1
    kept = await db.fetchrow("SELECT transports, name, sign_count, backed_up FROM passkey")
    assert tuple(kept) == (["internal"], "Work laptop", 0, False)


async def test_a_name_is_needed(another: Another, db: asyncpg.Connection, manager: Someone) -> None:
    browser = another()
    await browser.sign_in(manager)
    await browser.adds(Device(), name=" ")
    assert browser.page.status_code == 422 and "Enter name of the passkey" in browser.page.text
    assert await db.fetchval("SELECT count(*) FROM passkey") == 0


async def test_another_session_ends_and_this_one_goes_on(
    another: Another, db: asyncpg.Connection, manager: Someone
) -> None:
    here, elsewhere = another(), another()
    await elsewhere.has_session_of(manager)
    await here.sign_in(manager)
    await here.adds(Device())
    assert (await here.open("/account")).status_code == 200
    assert (await elsewhere.open("/account")).status_code == 303


async def test_one_can_be_renamed(
    another: Another, db: asyncpg.Connection, manager: Someone, with_passkey: Add
) -> None:
    browser = another()
    await browser.uses(await with_passkey(manager))
    path = await only(db)
    await browser.send(path, name="")
    assert browser.page.status_code == 422
    await browser.send(path, name="  My   phone ")
    assert browser.leads == "/account?done=passkey-renamed"
    assert await db.fetchval("SELECT name FROM passkey") == "My phone"


async def test_one_can_be_removed_where_there_is_an_app(
    another: Another, db: asyncpg.Connection, manager: Someone, with_passkey: Add
) -> None:
    device, browser, elsewhere, later = await with_passkey(manager), another(), another(), another()
    await browser.uses(device)
    await elsewhere.uses(device)
    await browser.send(f"{await only(db)}/remove")
    assert browser.leads == "/account?done=passkey-removed"
    assert await mails(db) == ["passkey_added", "passkey_removed"]
    assert (await browser.open("/account")).status_code == 200
    assert (await elsewhere.open("/account")).status_code == 303
    await later.uses(device)
    assert later.page.status_code == 422 and not later.session


async def test_the_last_method_stays_and_the_page_says_why(another: Another, db: asyncpg.Connection) -> None:
    _, browser, _ = await with_first(another, db)
    path = await only(db)
    await browser.open(f"{path}/remove")
    assert browser.page.status_code == 409 and "It is your only second step" in browser.page.text
    assert 'href="/account/passkeys/add"' in browser.page.text
    await browser.open("/account")
    token = browser.hidden("/account/sign-out-everywhere")["csrf"]
    answer = await browser.http.post(f"{path}/remove", data={"csrf": token})
    assert answer.status_code == 409
    await browser.adds(Device(), "Phone")
    await browser.send(f"{path}/remove")
    assert browser.leads == "/account?done=passkey-removed"
    assert await db.fetchval("SELECT count(*) FROM passkey") == 1


@pytest.mark.parametrize("more", ["", "/remove"])
async def test_anothers_is_not_there(
    another: Another, db: asyncpg.Connection, manager: Someone, with_passkey: Add, more: str
) -> None:
    await with_passkey(manager)
    path, browser = await only(db), another()
    await browser.has_session_of(await add_someone(db))
    for each in (path, f"/account/passkeys/{uuid4()}"):
        assert (await browser.open(f"{each}{more}")).status_code == 404
    await browser.open("/account")
    token = browser.hidden("/account/sign-out-everywhere")["csrf"]
    sent = {"csrf": token} | ({} if more else {"name": "Mine now"})
    assert (await browser.http.post(f"{path}{more}", data=sent)).status_code == 404
    assert await db.fetchval("SELECT name FROM passkey") == "Work laptop"


async def test_a_lost_phone_takes_passkeys_away_too(another: Another, db: asyncpg.Connection) -> None:
    who, _, device = await with_first(another, db)
    await take_away_phone_unasked(who.email)
    assert await db.fetchval("SELECT count(*) FROM passkey") == 0
    browser = another()
    await browser.uses(device)
    assert browser.page.status_code == 422 and not browser.session


async def test_a_lost_phone_is_lost_also_where_there_was_never_a_password(
    another: Another, db: asyncpg.Connection
) -> None:
    who, _, _ = await with_first(another, db)
    await db.execute("DELETE FROM credential WHERE account = $1", who.account)
    await take_away_phone_unasked(who.email)
    with pytest.raises(Conflict):
        await take_away_phone_unasked(who.email)


async def test_whoever_has_a_passkey_needs_no_link_and_is_mailed_none(another: Another, db: asyncpg.Connection) -> None:
    who, _, _ = await with_first(another, db)
    links = "SELECT count(*) FROM outbox WHERE message = 'second_factor_link'"
    before = await db.fetchval(links)
    browser = another()
    await in_by_password(browser, who)
    assert await db.fetchval(links) == before


async def test_whoever_needs_no_second_factor_and_has_a_passkey_gives_it(
    another: Another, db: asyncpg.Connection
) -> None:
    who, browser, later = await add_someone(db, "commissioner"), another(), another()
    await in_by_password(browser, who)
    await browser.open(START)
    await browser.send(f"{START}/link")
    await browser.open(START)
    await browser.send(await link_mailed(db, who.email))
    await browser.adds(Device())
    await in_by_password(later, who)
    assert later.leads == "/sign-in/code"
    assert (await later.open("/account")).status_code == 303


async def test_the_last_stays_also_where_the_page_did_not_look(another: Another, db: asyncpg.Connection) -> None:
    who, _, _ = await with_first(another, db)
    with pytest.raises(Conflict):
        await remove_passkey(who.account, await db.fetchval("SELECT id FROM passkey"), keep=None)


async def test_an_app_can_be_set_up_beside_a_passkey(another: Another, db: asyncpg.Connection) -> None:
    _, browser, _ = await with_first(another, db)
    page = (await browser.open(START)).text
    assert "Set up codes from an app</h1>" in page and "Or use an app" not in page
    await browser.send(START)
    assert browser.leads == f"{START}/app"
