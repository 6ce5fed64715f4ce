"""Adding a provider to one's own account, taking it away, and joining with it, at a real provider."""

from urllib.parse import urlsplit

import asyncpg
import pytest

from apdirectory.accounts.people.actions import add_account, invite_unasked
from apdirectory.accounts.people.places import Place
from apdirectory.web.clock import now
from tests.accounts.people.bodies import OURS, make_bodies
from tests.accounts.sign_in.oidc.elsewhere import Elsewhere
from tests.accounts.sign_in.oidc.provider import MONA, NEW
from tests.accounts.sign_in.test_signing_in import audited
from tests.conftest import MovedClock
from tests.signing_in import PASSWORD, Browser, Someone

ADD = "/account/sign-in-with/entra"
STANDING = "SELECT subject FROM identity WHERE removed_at IS NULL ORDER BY 1"


async def identities(db: asyncpg.Connection) -> list[str]:
    return [
        row["subject"] for row in await db.fetch("SELECT subject FROM identity WHERE removed_at IS NULL ORDER BY 1")
    ]


async def opened_mail(db: asyncpg.Connection, browser: Browser, who: Someone) -> None:
    """Signed in, and the link that was mailed to set up a second step was used, just now."""
    await browser.has_session_of(who)
    await db.execute("UPDATE session SET mailbox_at = $2 WHERE account = $1 AND ended_at IS NULL", who.account, now())


async def add(browser: Browser, elsewhere: Elsewhere, who: str, name: str = "entra") -> None:
    address = await elsewhere.go(browser, name, f"/account/sign-in-with/{name}", password=PASSWORD)
    await elsewhere.come_back(browser, address, who)


async def test_an_owner_adds_a_provider_that_vouches_for_no_address_and_signs_in_with_it(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere, sam: Someone
) -> None:
    await opened_mail(db, browser, sam)
    assert "Not used" in (await browser.open("/account")).text
    await add(browser, elsewhere, "sam")
    assert browser.page.headers["location"] == "/account?done=identity"
    page = await browser.open("/account")
    assert "Sign out here and you are still signed in to Microsoft" in page.text
    assert await audited(sam) == ["identity.linked"]
    mailed = await db.fetch("SELECT message, body FROM outbox WHERE recipient = $1", sam.email)
    assert [(each["message"], "Microsoft" in each["body"]) for each in mailed] == [("identity_linked", True)]
    browser.holds("")
    assert (await elsewhere.sign_in(browser, "sam", "entra")).status_code == 303
    assert browser.session


@pytest.mark.parametrize("path", [ADD, f"{ADD}/remove"])
@pytest.mark.parametrize("typed", ["", "not the right one"])
async def test_the_password_is_asked_for_again(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere, sam: Someone, path: str, typed: str
) -> None:
    await opened_mail(db, browser, sam)
    if path != ADD:
        await add(browser, elsewhere, "sam")
    before = await identities(db)
    await browser.open(path)
    answer = await browser.send(path, password=typed)
    assert answer.status_code == 422
    assert "refresh" not in answer.text
    assert await identities(db) == before


async def test_the_second_factor_is_asked_for_again(
    browser: Browser, elsewhere: Elsewhere, manager: Someone, moved_clock: MovedClock
) -> None:
    await browser.has_session_of(manager)
    assert (await browser.open(ADD)).status_code == 200
    moved_clock.forward(minutes=11)
    assert (await browser.open(ADD)).headers["location"].startswith(f"/sign-in/code?after={ADD}")
    assert (await browser.send(ADD, password=PASSWORD)).status_code in (303, 401, 403)


async def test_what_one_person_began_is_added_to_nobody_elses_account(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere, sam: Someone, commissioner: Someone
) -> None:
    await opened_mail(db, browser, sam)
    address = await elsewhere.go(browser, "entra", ADD, password=PASSWORD)
    await opened_mail(db, browser, commissioner)
    answer = await elsewhere.come_back(browser, address, "sam")
    assert (answer.status_code, await identities(db)) == (403, [])
    await opened_mail(db, browser, sam)
    address = await elsewhere.go(browser, "entra", ADD, password=PASSWORD)
    browser.holds("")
    await elsewhere.come_back(browser, address, "sam")
    assert await identities(db) == []


async def test_nobody_takes_over_what_is_anothers_here(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere, sam: Someone, commissioner: Someone
) -> None:
    await opened_mail(db, browser, sam)
    await add(browser, elsewhere, "sam")
    await opened_mail(db, browser, commissioner)
    await add(browser, elsewhere, "sam")
    assert browser.page.status_code == 409
    owner = await db.fetchval("SELECT account FROM identity")
    assert owner == sam.account


async def test_what_is_taken_away_signs_nobody_in_and_ends_their_other_sessions(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere, sam: Someone
) -> None:
    await opened_mail(db, browser, sam)
    await add(browser, elsewhere, "sam")
    elsewhere_too = browser.session
    await opened_mail(db, browser, sam)
    await browser.open(f"{ADD}/remove")
    answer = await browser.send(f"{ADD}/remove", password=PASSWORD)
    assert answer.headers["location"] == "/account?done=identity-removed"
    assert await identities(db) == []
    assert (await browser.open("/account")).status_code == 200
    browser.holds(elsewhere_too)
    assert (await browser.open("/account")).status_code == 303
    refused = await elsewhere.sign_in(browser, "sam", "entra")
    assert refused.status_code == 403
    assert "meanwhile" not in refused.text, "it was gone before, and is nobody's"
    messages = {row["message"] for row in await db.fetch("SELECT message FROM outbox WHERE recipient = $1", sam.email)}
    assert messages >= {"identity_linked", "identity_removed"}


async def invited(email: str = NEW, role: str = "commissioner") -> str:
    bodies = await make_bodies()
    return await invite_unasked(email, "New Person", Place(role=role, organisation=bodies.council, authority=OURS))


async def test_whoever_is_invited_joins_with_a_verified_address_and_chooses_no_password(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere
) -> None:
    link = f"/invitation/{await invited()}"
    assert "Join with DfE Sign-in" in (await browser.open(link)).text
    answer = await elsewhere.come_back(browser, await elsewhere.go(browser, "dfe", link), "new")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert await identities(db) == ["new"]
    assert (await browser.open(link)).status_code == 410
    assert await db.fetchval("SELECT count(*) FROM credential WHERE password_hash IS NOT NULL") == 0
    remove = "/account/sign-in-with/dfe/remove"
    await browser.open(remove)
    refused = await browser.send(remove, password=PASSWORD)
    assert "You have no password yet" in refused.text
    assert await identities(db) == ["new"]
    await browser.open("/")
    await browser.send("/sign-out")
    assert (await elsewhere.sign_in(browser, "new")).status_code == 303


async def test_whoever_joins_so_sets_up_a_second_factor_at_once_where_the_role_needs_one(
    browser: Browser, elsewhere: Elsewhere
) -> None:
    link = f"/invitation/{await invited(role='la_manager')}"
    answer = await elsewhere.come_back(browser, await elsewhere.go(browser, "dfe", link), "new")
    assert answer.headers["location"] == "/account/second-factor"
    page = await browser.open("/account/second-factor")
    assert "Check your email" not in page.text
    assert (await browser.open("/account")).status_code == 303


@pytest.mark.parametrize(("who", "name"), [("sam", "dfe"), ("new", "entra"), ("sam, not verified", "dfe")])
async def test_nobody_joins_with_an_address_that_is_another_or_not_verified(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere, who: str, name: str
) -> None:
    link = f"/invitation/{await invited()}"
    answer = await elsewhere.come_back(browser, await elsewhere.go(browser, name, link), who)
    assert answer.status_code == 403
    assert "choose a password" in answer.text
    assert (await identities(db), browser.session) == ([], "")
    assert (await browser.open(link)).status_code == 200, "the link still works"


async def test_an_invitation_makes_no_second_account_and_an_account_of_ones_own_no_second_person(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere
) -> None:
    link = f"/invitation/{await invited()}"
    address = await elsewhere.go(browser, "dfe", link)
    await add_account(email=NEW, name="New Person")
    answer = await elsewhere.come_back(browser, address, "new")
    assert (answer.status_code, await identities(db)) == (403, [])


async def test_a_link_that_has_ended_leads_nowhere(
    browser: Browser, elsewhere: Elsewhere, moved_clock: MovedClock
) -> None:
    link = f"/invitation/{await invited()}"
    address = await elsewhere.go(browser, "dfe", link)
    moved_clock.forward(minutes=5)
    assert urlsplit(address).path == "/auth"
    moved_clock.forward(hours=48)
    await browser.open("/sign-in")
    token = browser.hidden("/sign-in")["csrf"]
    assert (await browser.http.post(f"{link}/with/dfe", data={"csrf": token})).status_code == 410


async def test_whoever_has_no_password_is_asked_for_none_while_the_mail_was_opened_lately(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere, moved_clock: MovedClock
) -> None:
    link = f"/invitation/{await invited(role='la_manager')}"
    await elsewhere.come_back(browser, await elsewhere.go(browser, "dfe", link), "new")
    moved_clock.forward(minutes=11)
    assert "Your password" not in (await browser.open("/account/second-factor")).text
    answer = await browser.send("/account/second-factor")
    assert answer.headers["location"] == "/account/second-factor/app"
    moved_clock.forward(minutes=25)
    assert (await browser.open("/account")).status_code == 303
    moved_clock.forward(minutes=25)
    assert "Check your email" in (await browser.open("/account/second-factor")).text


async def test_a_session_from_elsewhere_has_given_no_password(
    browser: Browser, elsewhere: Elsewhere, manager: Someone, db: asyncpg.Connection, moved_clock: MovedClock
) -> None:
    """Two factors were given there; neither was the password that is asked for here."""
    await db.execute("UPDATE account SET email = $2 WHERE id = $1", manager.account, MONA)
    await elsewhere.sign_in(browser, "mona")
    assert await db.fetchval("SELECT count(*) FROM session WHERE ended_at IS NULL AND password_at IS NULL") == 1
    await browser.open("/sign-in/code")
    await browser.send("/sign-in/code", code=manager.code())
    for page in ("/account/second-factor", "/account/passkeys/add"):
        assert "Your password" in (await browser.open(page)).text
    answer = await browser.send("/account/second-factor", password="")
    assert answer.status_code == 422
    assert (await browser.open("/account/second-factor/app")).status_code == 303


async def test_the_right_password_alone_adds_no_provider(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere, sam: Someone
) -> None:
    """Whoever bought it would have a way in that outlives it (decision 13)."""
    await browser.has_session_of(sam)
    assert (await browser.open(ADD)).headers["location"] == "/account/second-factor"
    await browser.open("/account")
    token = browser.hidden("/sign-out")
    answer = await browser.http.post(ADD, data=token | {"password": PASSWORD})
    assert "refresh" not in answer.text
    await opened_mail(db, browser, sam)
    assert (await browser.open(ADD)).status_code == 200


async def test_what_is_taken_away_stays_away_until_its_owner_adds_it(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere, sam: Someone, commissioner: Someone
) -> None:
    """Its address is verified: that found the account the first time, and finds it no more."""
    away = "/account/sign-in-with/dfe"
    assert (await elsewhere.sign_in(browser, "sam")).status_code == 303
    await opened_mail(db, browser, sam)
    await browser.send(f"{away}/remove", password=PASSWORD)
    assert await identities(db) == []
    browser.holds("")
    for who in ("sam", "another sam"):
        assert (await elsewhere.sign_in(browser, who)).status_code == 403
    assert (await identities(db), browser.session) == ([], "")
    await opened_mail(db, browser, sam)
    await add(browser, elsewhere, "sam", "dfe")
    assert await identities(db) == ["sam"]
    browser.holds("")
    assert (await elsewhere.sign_in(browser, "sam")).status_code == 303


async def test_what_one_took_away_another_may_add(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere, sam: Someone, commissioner: Someone
) -> None:
    await opened_mail(db, browser, sam)
    await add(browser, elsewhere, "sam")
    await browser.send(f"{ADD}/remove", password=PASSWORD)
    await opened_mail(db, browser, commissioner)
    await add(browser, elsewhere, "sam")
    assert await db.fetchval("SELECT account FROM identity WHERE removed_at IS NULL") == commissioner.account
