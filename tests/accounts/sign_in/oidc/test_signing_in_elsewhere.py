"""Signing in with DfE Sign-in or Microsoft, at a real provider."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from apdirectory.web.clock import now
from tests.accounts.sign_in.oidc.elsewhere import Elsewhere
from tests.accounts.sign_in.oidc.provider import DFE, MONA, SAM
from tests.accounts.sign_in.test_signing_in import audited
from tests.signing_in import Browser, Someone, add_someone

UNKNOWN = "We do not know you here"


async def linked(db: asyncpg.Connection) -> list[tuple[str, str]]:
    rows = await db.fetch("SELECT subject, a.email FROM identity i JOIN account a ON a.id = i.account ORDER BY 1")
    return [(row["subject"], row["email"]) for row in rows]


async def test_without_settings_nothing_is_offered_and_nothing_is_there(browser: Browser, manager: Someone) -> None:
    assert "DfE" not in (await browser.open("/sign-in")).text
    assert (await browser.send("/sign-in/with/dfe")).status_code == 403  # without a form there is no token
    await browser.open("/sign-in")
    token = browser.hidden("/sign-in")
    assert (await browser.http.post("/sign-in/with/dfe", data={"csrf": token["csrf"]})).status_code == 404
    assert (await browser.open("/sign-in/with/dfe/back?code=x&state=y")).status_code == 404


async def test_each_provider_that_is_set_has_a_button(browser: Browser, elsewhere: Elsewhere) -> None:
    page = await browser.open("/sign-in")
    assert "Sign in with DfE Sign-in" in page.text
    assert "Sign in with Microsoft" in page.text
    assert (await browser.http.post("/sign-in/with/dfe", data={})).status_code == 403


async def test_a_verified_address_finds_the_account_and_from_then_on_the_person_does(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere, sam: Someone
) -> None:
    answer = await elsewhere.sign_in(browser, "sam", page="/sign-in?after=/account/details")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/details")
    assert "Acting for" in (await browser.open("/")).text
    assert await linked(db) == [("sam", SAM)]
    mails = await db.fetch("SELECT message FROM outbox WHERE recipient = $1", SAM)
    assert "identity_linked" in [each["message"] for each in mails]
    assert await audited(sam) == ["identity.linked", "account.signed_in"]
    detail = await db.fetchval("SELECT detail->>'method' FROM audit WHERE action = 'account.signed_in'")
    assert detail in (None, "dfe")
    await db.execute("UPDATE account SET email = 'elsewhere@school.example' WHERE id = $1", sam.account)
    await browser.open("/")
    await browser.send("/sign-out")
    assert (await elsewhere.sign_in(browser, "sam")).status_code == 303
    assert "Acting for" in (await browser.open("/")).text


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("sam, not verified", "dfe"),
        ("sam, of whom nothing is said", "dfe"),
        ("sam of a domain", "dfe"),
        ("sam of no domain", "entra"),
        ("sam", "entra"),
        ("new", "dfe"),
    ],
)
async def test_an_address_that_is_not_verified_finds_nobody_and_unknown_people_read_the_same(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere, sam: Someone, who: str, name: str
) -> None:
    answer = await elsewhere.sign_in(browser, who, name)
    assert answer.status_code == 403
    assert UNKNOWN in answer.text
    assert SAM not in answer.text
    assert await linked(db) == []
    assert browser.session == ""


async def test_microsofts_address_counts_where_its_domain_is_verified(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere, sam: Someone
) -> None:
    assert (await elsewhere.sign_in(browser, "sam of a domain", "entra")).status_code == 303
    assert await linked(db) == [("sam of a domain", SAM)]


async def test_an_address_that_has_changed_hands_there_opens_nothing(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere, sam: Someone
) -> None:
    await elsewhere.sign_in(browser, "sam")
    await browser.open("/")
    await browser.send("/sign-out")
    answer = await elsewhere.sign_in(browser, "another sam")
    assert UNKNOWN in answer.text
    assert await linked(db) == [("sam", SAM)]


@pytest.mark.parametrize("linked_before", [True, False])
async def test_a_closed_account_reads_as_unknown(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere, sam: Someone, linked_before: bool
) -> None:
    if linked_before:
        await elsewhere.sign_in(browser, "sam")
        browser.holds("")
    await db.execute("UPDATE account SET state = 'disabled' WHERE id = $1", sam.account)
    closed = await elsewhere.sign_in(browser, "sam")
    assert closed.status_code == 403
    unknown = await elsewhere.sign_in(browser, "new")
    assert closed.text == unknown.text


async def test_an_account_that_was_left_needs_its_mailbox_as_with_a_password(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere
) -> None:
    await add_someone(db, "commissioner", email=SAM, password="", signed_in_at=now() - timedelta(days=91))
    answer = await elsewhere.sign_in(browser, "sam")
    assert "You have not signed in for a long time" in answer.text
    assert browser.session == ""
    assert await linked(db) == []
    assert await db.fetchval("SELECT count(*) FROM outbox WHERE recipient = $1 AND message = 'reset'", SAM) == 1


async def test_it_is_one_factor_and_ours_follows(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere
) -> None:
    mona = await add_someone(db, email=MONA)
    answer = await elsewhere.sign_in(browser, "mona")
    assert answer.headers["location"].startswith("/sign-in/code")
    assert (await browser.open("/account/details")).status_code == 303
    await browser.open("/sign-in/code")
    await browser.send("/sign-in/code", code=mona.code())
    assert (await browser.open("/account/details")).status_code == 200


async def test_without_a_second_factor_of_ours_a_link_is_mailed_to_set_one_up(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere
) -> None:
    await add_someone(db, email=MONA, app=False)
    await elsewhere.sign_in(browser, "mona")
    assert "Check your email" in (await browser.open("/account/second-factor")).text


async def test_two_factors_there_are_two_here(db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere) -> None:
    await add_someone(db, email=MONA)
    answer = await elsewhere.sign_in(browser, "mona with two factors")
    assert answer.headers["location"] == "/"
    assert (await browser.open("/account/details")).status_code == 200
    assert await db.fetchval(
        "SELECT second_factor_at > now() - interval '1 minute' FROM session WHERE ended_at IS NULL"
    )


async def test_a_level_counts_as_two_factors_only_where_the_installation_says_so(
    db: asyncpg.Connection, browser: Browser, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_someone(db, email=MONA)
    answer = await elsewhere.sign_in(browser, "mona with a level")
    assert answer.headers["location"].startswith("/sign-in/code")
    await browser.open("/")
    await browser.send("/sign-out")
    monkeypatch.setenv("OIDC_DFE_TWO_FACTORS", "level2")
    answer = await elsewhere.sign_in(browser, "mona with a level")
    assert answer.headers["location"] == "/"


async def test_new_keys_between_two_sign_ins_are_fetched(browser: Browser, elsewhere: Elsewhere, sam: Someone) -> None:
    assert (await elsewhere.sign_in(browser, "sam")).status_code == 303
    elsewhere.real.new_keys(DFE)
    browser.holds("")
    assert (await elsewhere.sign_in(browser, "sam")).status_code == 303


async def test_whoever_stops_there_reads_so_and_none_of_the_providers_words(
    browser: Browser, elsewhere: Elsewhere
) -> None:
    answer = await elsewhere.sign_in(browser, "")
    assert answer.status_code == 403
    assert "You stopped, or DfE Sign-in did not let you in" in answer.text
    assert "the person stopped" not in answer.text


@pytest.mark.parametrize("host", ["evil.test", "apdirectory.test.evil.test"])
async def test_the_address_to_come_back_to_is_the_installations_whatever_the_request_says(
    browser: Browser, elsewhere: Elsewhere, host: str
) -> None:
    await browser.open("/sign-in")
    hidden = browser.hidden("/sign-in/with/dfe")
    answer = await browser.http.post("/sign-in/with/dfe", data=hidden, headers={"host": host})
    asked = parse_qs(urlsplit(answer.text.partition("0; url=")[2].partition('"')[0].replace("&amp;", "&")).query)
    assert asked["redirect_uri"] == ["http://apdirectory.test/sign-in/with/dfe/back"]
    assert asked["code_challenge_method"] == ["S256"]
    assert "code_verifier" not in asked


async def test_the_way_back_works_once(browser: Browser, elsewhere: Elsewhere, sam: Someone) -> None:
    address = await elsewhere.go(browser)
    kept = browser.http.cookies["elsewhere"]
    back = await elsewhere.real.visit(address, "sam")
    assert (await browser.open(back)).status_code == 303
    assert "elsewhere" not in browser.http.cookies, "the browser has dropped what it must fit"
    browser.holds("")
    again = await browser.open(back)
    assert (again.status_code, browser.session) == (403, "")
    browser.http.cookies.set("elsewhere", kept, domain="apdirectory.test", path="/")
    once_more = await browser.open(back)
    assert (once_more.status_code, browser.session) == (403, "")
    assert "That took too long" in once_more.text, "the way back is used up, before anybody is asked about the code"
