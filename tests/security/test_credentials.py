"""Codes used twice, links used twice, and links that lead elsewhere: THREATS, "TOTP replay", "Reset and invitation"."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from hashlib import sha256

import asyncpg
import httpx
import pytest
from litestar import Litestar

from apdirectory.accounts.access.matrix import MATRIX
from apdirectory.accounts.access.who import ANYONE, ANYONE_UNKEPT
from apdirectory.accounts.people.actions import accept_invitation, invite, stop_membership
from apdirectory.accounts.people.queries import LinkEnded
from apdirectory.accounts.sign_in.credentials.actions import verify_password
from apdirectory.accounts.sign_in.credentials.totp import opened
from apdirectory.accounts.sign_in.invitation.actions import join
from apdirectory.app import create_app
from apdirectory.database.asking import asking
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import pool
from apdirectory.errors import Forbidden
from apdirectory.settings import read_settings
from apdirectory.web.cookies import SESSION, cookie_name
from tests.accounts.credentials.browsing import Somebody, code
from tests.accounts.people.bodies import OURS, make_bodies, member

GOOD, OTHER = "kettle ribbon 19 orchard", "lantern moss 4 gravel"
EMAIL = "ann@school.example"
SET_UP = "/account/second-factor"


@pytest.fixture(scope="module")
def app() -> Litestar:
    return create_app()


@pytest.fixture
async def browsers(app: Litestar, clean_database: Addresses) -> AsyncIterator[Callable[[], Somebody]]:
    """On a database where what is done stays done, as in real use."""
    made: list[Somebody] = []

    def another() -> Somebody:
        made.append(Somebody(app))
        return made[-1]

    yield another
    for each in made:
        await each.asked.aclose()


@pytest.fixture
async def link(clean_database: Addresses) -> str:
    bodies = await make_bodies()
    manager = await member("la_manager", bodies.council, OURS)
    with asking(manager):
        token = await invite(
            email=EMAIL, name="Ann Example", role="referrer", organisation=bodies.school, authority=OURS
        )
    return f"/invitation/{token}"


async def joins(browser: Somebody, link: str) -> str:
    """To the end; the key of the app."""
    await browser.opens(link)
    await browser.sends(name="Ann Example", password=GOOD)
    await browser.sends()
    key = browser.key
    await browser.sends(code=code(key))
    await browser.sends()
    return key


async def gives_password(browser: Somebody) -> None:
    await browser.opens("/sign-in")
    await browser.sends(email=EMAIL, password=GOOD)
    assert browser.at.startswith("/sign-in/code")


async def together(*sent: Awaitable[httpx.Response]) -> list[int]:
    return sorted(answer.status_code for answer in await asyncio.gather(*sent))


async def test_a_code_is_good_once(browsers: Callable[[], Somebody], link: str) -> None:
    key = await joins(browsers(), link)
    first, second = browsers(), browsers()
    await gives_password(first)
    await gives_password(second)
    same = code(key, 1)
    assert (await first.sends(code=same)).status_code == 200
    assert (await second.sends(code=same)).status_code == 422
    assert second.heading == "Enter your code"
    await second.opens("/account")
    assert second.at.startswith("/sign-in/code")


async def test_a_code_sent_from_many_browsers_at_once_lets_one_in(browsers: Callable[[], Somebody], link: str) -> None:
    key = await joins(browsers(), link)
    many = [browsers() for _ in range(5)]
    for each in many:
        await gives_password(each)
    same = code(key, 1)
    answers = await together(*(each.posts("/sign-in/code", **each.hidden(), code=same) for each in many))
    assert answers == [303, 422, 422, 422, 422]


async def test_a_recovery_code_sent_from_two_browsers_at_once_lets_one_in(
    browsers: Callable[[], Somebody], link: str
) -> None:
    ann, two = browsers(), [browsers(), browsers()]
    await joins(ann, link)
    one = ann.codes[0]
    for each in two:
        await gives_password(each)
        await each.opens("/sign-in/recovery")
    answers = await together(*(each.posts("/sign-in/recovery", **each.hidden(), recovery_code=one) for each in two))
    assert answers == [303, 422]


FIRST_FACTOR = ("/account/second-factor", "/account/passkeys/add")
"""Where somebody who has no second factor yet makes one."""


async def test_before_the_factor_every_page_leads_to_it(browsers: Callable[[], Somebody], link: str) -> None:
    new, known = browsers(), browsers()
    await new.opens(link)
    await new.sends(name="Ann Example", password=GOOD)
    pages = [path for (path, method), who in MATRIX.items() if method == "GET" and who not in (ANYONE, ANYONE_UNKEPT)]
    assert len(pages) > 10
    mine = [path for path in pages if "{" not in path and not path.startswith(("/sign-in", *FIRST_FACTOR))]
    for path in mine:
        await new.opens(path)
        assert new.at == SET_UP, path
    await joins_on(new)
    await gives_password(known)
    for path in [*mine, SET_UP, f"{SET_UP}/app", "/account/passkeys/add"]:
        await known.opens(path)
        assert known.at.startswith("/sign-in/code"), path


async def joins_on(browser: Somebody) -> None:
    await browser.opens(SET_UP)
    await browser.sends()
    await browser.sends(code=code(browser.key))


async def test_half_a_sign_in_changes_nothing(browsers: Callable[[], Somebody], link: str) -> None:
    await joins(browsers(), link)
    thief = browsers()
    await gives_password(thief)
    token = {"csrf": thief.hidden()["csrf"]}
    before = await stored()
    posts = [path for (path, method), who in MATRIX.items() if method == "POST" and path.startswith("/account")]
    assert len(posts) > 5
    for path in posts:
        there = re.sub(r"{\w+}", "00000000-0000-4000-8000-000000000000", path)
        answer = await thief.posts(there, **token)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/sign-in/code"), path
    assert await stored() == before


async def stored() -> list[asyncpg.Record]:
    rows: list[asyncpg.Record] = await pool().fetch(
        "SELECT a.email, a.name, c.password_hash, c.totp_secret, c.totp_new FROM account a JOIN credential c"
        " ON c.account = a.id ORDER BY 1"
    )
    return rows


async def test_the_second_factor_changes_the_cookie(browsers: Callable[[], Somebody], link: str) -> None:
    ann = browsers()
    await ann.opens(link)
    await ann.sends(name="Ann Example", password=GOOD)
    before = ann.asked.cookies[cookie_name(SESSION)]
    await ann.sends()
    await ann.sends(code=code(ann.key))
    assert ann.asked.cookies[cookie_name(SESSION)] != before
    ann.asked.cookies.clear()
    ann.asked.cookies.set(cookie_name(SESSION), before, domain="apdirectory.test")
    await ann.opens("/account")
    assert ann.at.startswith("/sign-in?")


async def test_an_invitation_taken_up_twice_at_once_lets_one_in(browsers: Callable[[], Somebody], link: str) -> None:
    one, two = browsers(), browsers()
    passwords = {one: GOOD, two: OTHER}
    for each in passwords:
        await each.opens(link)
    answers = await together(
        *(each.posts(link, **each.hidden(), name="Ann", password=said) for each, said in passwords.items())
    )
    assert answers == [303, 410]
    account = await pool().fetchval("SELECT id FROM account WHERE email = $1", EMAIL)
    right = [await verify_password(account, said) for said in passwords.values()]
    assert sorted(right) == [False, True]
    assert await pool().fetchval("SELECT count(*) FROM membership WHERE account = $1", account) == 1


async def test_a_used_invitation_sets_no_other_password(browsers: Callable[[], Somebody], link: str) -> None:
    await joins(browsers(), link)
    thief = browsers()
    await thief.opens("/sign-in")
    answer = await thief.posts(link, csrf=thief.hidden()["csrf"], name="Ann", password=OTHER)
    assert answer.status_code == 410
    account = await pool().fetchval("SELECT id FROM account WHERE email = $1", EMAIL)
    assert not await verify_password(account, OTHER)


async def test_an_invitation_sets_no_password_of_an_account_that_is_there(
    browsers: Callable[[], Somebody], link: str
) -> None:
    await joins(browsers(), link)
    bodies = await pool().fetchrow("SELECT organisation, authority FROM membership WHERE role = 'la_manager'")
    manager = await member("la_manager", bodies["organisation"], OURS)
    with asking(manager):
        token = await invite(
            email=EMAIL, name="Ann", role="commissioner", organisation=bodies["organisation"], authority=OURS
        )
    thief = browsers()
    await thief.opens("/sign-in")
    own_form = {"csrf": thief.hidden()["csrf"]}
    assert (await thief.posts(f"/invitation/{token}", **own_form)).status_code == 403
    assert (await thief.posts(f"/invitation/{token}", **own_form, name="Ann", password=OTHER)).status_code == 400
    with pytest.raises(Forbidden, match="has an account"):
        await join(token, "Ann", OTHER)
    account = await pool().fetchval("SELECT id FROM account WHERE email = $1", EMAIL)
    assert not await verify_password(account, OTHER)
    assert await pool().fetchval("SELECT count(*) FROM membership WHERE account = $1", account) == 1


async def test_who_was_stopped_comes_back_by_no_link_of_that_council(
    browsers: Callable[[], Somebody], link: str
) -> None:
    ann = browsers()
    await joins(ann, link)
    own = await pool().fetchrow("SELECT organisation FROM membership WHERE role = 'la_manager'")
    stopped = await pool().fetchval("SELECT id FROM membership WHERE role = 'referrer'")
    manager = await member("la_manager", own["organisation"], OURS)
    with asking(manager):
        token = await invite(
            email=EMAIL, name="Ann", role="commissioner", organisation=own["organisation"], authority=OURS
        )
        await stop_membership(stopped, "Left")
    assert (await ann.opens(f"/invitation/{token}")).status_code == 410
    with pytest.raises(LinkEnded):
        await accept_invitation(token, "Ann")
    assert await pool().fetchval("SELECT count(*) FROM membership WHERE role = 'commissioner'") == 0


async def test_opening_links_uses_nothing_up(browsers: Callable[[], Somebody], link: str) -> None:
    scanner, ann = browsers(), browsers()
    for _ in range(3):
        assert (await scanner.opens(link)).status_code == 200
        await scanner.asked.head(link)
    assert await joins(ann, link)


async def test_an_email_change_confirmed_twice_at_once_is_done_once(
    browsers: Callable[[], Somebody], link: str
) -> None:
    ann = browsers()
    await joins(ann, link)
    change = await asks_for_new_address(ann)
    one, two = browsers(), browsers()
    for each in (one, two):
        await each.opens(change)
    assert await together(*(each.posts(change, **each.hidden()) for each in (one, two))) == [200, 410]


async def test_a_false_host_changes_no_link(browsers: Callable[[], Somebody], link: str) -> None:
    ann = browsers()
    await joins(ann, link)
    await ann.opens("/account/email")
    sent = ann.hidden() | {"email": "ann@new.example", "password": GOOD}
    await ann.asked.post("/account/email", data=sent, headers={"host": "evil.example"})
    bodies = [row["body"] for row in await pool().fetch("SELECT body FROM outbox")]
    links = {found for body in bodies for found in re.findall(r"https?://\S+", body)}
    assert len(links) == 2
    assert all(each.startswith(f"{read_settings().base_url}/") for each in links)


async def asks_for_new_address(browser: Somebody) -> str:
    await browser.opens("/account/email")
    await browser.sends(email="ann@new.example", password=GOOD)
    body = await pool().fetchval("SELECT body FROM outbox WHERE recipient = 'ann@new.example'")
    return str(re.findall(r"https?://[^/\s]+(/email-change/\S+)", body)[0])


async def test_links_are_kept_hashed_and_secrets_sealed(browsers: Callable[[], Somebody], link: str) -> None:
    ann = browsers()
    key = await joins(ann, link)
    codes, change = ann.codes, await asks_for_new_address(ann)
    tables = ("invitation", "reset", "credential", "recovery_code", "session", "account")
    kept = "".join([str(await pool().fetchval(f"SELECT json_agg(t)::text FROM {each} t")) for each in tables])
    tokens = [each.rpartition("/")[2] for each in (link, change)]
    cookies = list(ann.asked.cookies.values())
    assert [each for each in [*tokens, *codes, *cookies, key, GOOD] if each in kept] == []
    assert all(sha256(each.encode()).hexdigest() in kept for each in tokens)
    assert opened(await pool().fetchval("SELECT totp_secret FROM credential")) == key


async def test_forms_of_ones_account_take_nothing_that_was_not_offered(
    browsers: Callable[[], Somebody], link: str
) -> None:
    ann = browsers()
    await joins(ann, link)
    await ann.opens("/account/details")
    token = {"csrf": ann.hidden()["csrf"]}
    before = await stored()
    for path in ("/account/details", "/account/email", "/account/password", SET_UP, "/account/sign-out-everywhere"):
        for name in ("role", "state", "authority", "account", "totp_secret"):
            answer = await ann.posts(path, **token, **{name: "la_manager"})
            assert answer.status_code == 400, (path, name)
    assert await stored() == before
