"""What a passkey says is taken once, here, and from its owner (THREATS, "Stuffed password")."""

import json

import asyncpg
import pytest

from apdirectory.accounts.sign_in.passkeys.actions import use_passkey
from apdirectory.accounts.sign_in.passkeys.ceremony import given
from apdirectory.accounts.sign_in.passkeys.party import party
from apdirectory.accounts.sign_in.passkeys.queries import key_called
from tests.accounts.sign_in.passkeys.conftest import (
    ADDING,
    USING,
    Add,
    Another,
    Person,
    another,
    in_by_password,
    with_passkey,
)
from tests.accounts.sign_in.passkeys.device import PRESENT, UNLOCKED, Device, octets, text
from tests.conftest import MovedClock
from tests.signing_in import PASSWORD, Someone, add_someone, manager, signing_app

__all__ = ["another", "manager", "signing_app", "with_passkey"]
JUNK = ["", "{", "[]", "null", '"x"', "{}", '{"response": 1}', '{"response": {"clientDataJSON": "é"}}', "x" * 30_000]
JUNK += [json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30"}})]


async def asked(browser: Person, at: str = "/sign-in") -> dict[str, object]:
    await browser.open(at)
    return await browser.asks(USING)


def refused(browser: Person) -> bool:
    return browser.page.status_code == 422 and "did not work" in browser.page.text and not browser.session


async def copies_told(db: asyncpg.Connection) -> int:
    found: int = await db.fetchval("SELECT count(*) FROM outbox WHERE message = 'passkey_copied'")
    return found


# --- Once, here and now


async def test_what_was_signed_is_taken_once(another: Another, manager: Someone, with_passkey: Add) -> None:
    device, browser = await with_passkey(manager), another()
    device.counts = False  # a device that does not count cannot be told by its count
    sent = device.use(await asked(browser))
    await browser.gives(sent)
    assert browser.session
    await browser.send("/sign-out")
    await browser.open("/sign-in")
    await browser.gives(sent)
    assert refused(browser)


async def test_a_challenge_is_of_one_browser(another: Another, manager: Someone, with_passkey: Add) -> None:
    device, owner, thief = await with_passkey(manager), another(), another()
    sent = device.use(await asked(owner))
    await thief.open("/sign-in")
    await thief.gives(sent)
    assert refused(thief)


async def test_a_challenge_of_the_sign_in_page_is_none_of_a_session(
    another: Another, manager: Someone, with_passkey: Add
) -> None:
    device, browser = await with_passkey(manager), another()
    sent = device.use(await asked(browser))
    await in_by_password(browser, manager)
    await browser.open("/sign-in/code")
    await browser.gives(sent)
    assert browser.page.status_code == 422


async def test_after_five_minutes_a_challenge_is_over(
    another: Another, manager: Someone, with_passkey: Add, moved_clock: MovedClock
) -> None:
    device, browser = await with_passkey(manager), another()
    sent = device.use(await asked(browser))
    moved_clock.forward(minutes=5, seconds=1)
    await browser.gives(sent)
    assert refused(browser)


async def test_a_challenge_that_is_not_ours_or_for_something_else_is_refused(
    another: Another, manager: Someone, with_passkey: Add
) -> None:
    device, browser = await with_passkey(manager), another()
    await browser.open("/sign-in")
    for chosen in (b"", b"x" * 48, bytes(48)):
        await browser.gives(device.use({"challenge": text(chosen)}))
        assert refused(browser)
    real = octets(str((await browser.asks(USING))["challenge"]))
    later = real[:16] + (int.from_bytes(real[16:24]) + 60).to_bytes(8) + real[24:]
    await browser.gives(device.use({"challenge": text(later)}))
    assert refused(browser)
    inside = another()
    await inside.uses(device)
    await inside.send(ADDING, password=PASSWORD)
    await inside.open(ADDING)
    options = await inside.asks(ADDING)
    await inside.open("/sign-in/code")
    await inside.gives(device.use({"challenge": options["challenge"]}))
    assert inside.page.status_code == 422


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://evil.test"},
        {"origin": "http://localhost:8001"},
        {"origin": "https://localhost:8000"},
        {"name": "evil.test"},
        {"flags": PRESENT},
        {"flags": UNLOCKED},
        {"flags": 0},
        {"key": Device().key},
    ],
    ids=lambda change: "another key" if "key" in change else str(change),
)
async def test_another_site_a_device_that_was_not_unlocked_and_another_key_are_refused(
    another: Another, db: asyncpg.Connection, manager: Someone, with_passkey: Add, lie: dict[str, object]
) -> None:
    device, browser = await with_passkey(manager), another()
    for name, value in lie.items():
        setattr(device, name, value)
    await browser.uses(device)
    assert refused(browser)
    assert await db.fetchval("SELECT sign_count FROM passkey") == 0


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: junk[:20])
async def test_what_cannot_be_read_is_refused_like_the_rest(
    another: Another, manager: Someone, with_passkey: Add, junk: str
) -> None:
    browser, adding = another(), another()
    await browser.open("/sign-in")
    await browser.gives(junk)
    assert refused(browser)
    await adding.sign_in(manager)
    await adding.open(ADDING)
    sent = adding.hidden(ADDING) | {"credential": junk, "name": "X"}
    assert (await adding.http.post(ADDING, data=sent)).status_code == 422


# --- Whose it is


async def test_anothers_passkey_is_no_second_factor(
    another: Another, db: asyncpg.Connection, manager: Someone, with_passkey: Add
) -> None:
    other = await add_someone(db)
    theirs, browser = await with_passkey(other), another()
    await with_passkey(manager)
    await in_by_password(browser, manager)
    for account in (theirs.account, None, manager.account.bytes):
        theirs.account = account
        await browser.uses(theirs, "/sign-in/code")
        assert browser.page.status_code == 422
    assert (await browser.open("/account")).status_code == 303


@pytest.mark.parametrize("named", [None, b"x" * 16, b"x"])
async def test_a_device_that_names_another_account_or_none_signs_nobody_in(
    another: Another, manager: Someone, with_passkey: Add, named: bytes | None
) -> None:
    device, browser = await with_passkey(manager), another()
    device.account = named
    await browser.uses(device)
    assert refused(browser)


async def test_a_passkey_that_somebody_has_is_not_added_to_another_account(
    another: Another, db: asyncpg.Connection, manager: Someone, with_passkey: Add
) -> None:
    device, thief = await with_passkey(manager), another()
    await thief.sign_in(await add_someone(db))
    await thief.adds(device)
    assert thief.page.status_code == 409
    assert await db.fetchval("SELECT account FROM passkey") == manager.account


# --- Copies


async def test_a_count_that_goes_back_is_refused_and_the_owner_told(
    another: Another, db: asyncpg.Connection, manager: Someone, with_passkey: Add
) -> None:
    device, browser, copied = await with_passkey(manager), another(), another()
    device.count = 5
    await browser.uses(device)
    assert browser.session
    for count in (3, 5):
        device.count = count - 1
        await copied.uses(device)
        assert refused(copied)
    assert await copies_told(db) == 2
    device.counts, device.count = False, 0
    await copied.uses(device)
    assert refused(copied) and await copies_told(db) == 3


async def test_one_that_was_removed_at_that_moment_is_no_copy(
    another: Another, db: asyncpg.Connection, manager: Someone, with_passkey: Add
) -> None:
    device, browser = await with_passkey(manager), another()
    await browser.open("/sign-in")
    sent = device.use(await browser.asks(USING))
    key = await key_called(device.credential)
    answer, here = given(sent), party()
    assert key and answer and here
    await db.execute("DELETE FROM passkey")
    assert not await use_passkey(key, answer, here)
    assert await copies_told(db) == 0


async def test_what_nobody_signed_brings_about_no_mail(
    another: Another, db: asyncpg.Connection, manager: Someone, with_passkey: Add
) -> None:
    device, browser, stranger = await with_passkey(manager), another(), another()
    device.count = 5
    await browser.uses(device)
    await stranger.uses(Device(credential=device.credential, account=device.account))
    assert refused(stranger) and await copies_told(db) == 0


# --- Guessing


async def test_failures_are_limited_and_lock_no_known_device_out(
    another: Another, manager: Someone, with_passkey: Add
) -> None:
    device, known, stranger = await with_passkey(manager), another(), another()
    await known.uses(device)
    await known.send("/sign-out")
    lying = Device(credential=device.credential, account=device.account)
    for _ in range(10):
        await stranger.uses(lying)
        assert refused(stranger)
    await stranger.uses(device)
    assert stranger.page.status_code == 429 and "Too many tries" in stranger.page.text and not stranger.session
    await known.uses(device)
    assert known.session


# --- Adding one


async def test_a_right_password_alone_adds_nothing(another: Another, db: asyncpg.Connection) -> None:
    who, thief = await add_someone(db, app=False), another()
    await in_by_password(thief, who)
    await thief.open(ADDING)
    assert thief.leads == "/account/second-factor"
    await thief.open("/account/second-factor")
    token = thief.hidden("/account/second-factor/link")["csrf"]
    for path, sent in ((f"{ADDING}/options", {}), (ADDING, {"name": "X", "credential": "{}"})):
        answer = await thief.http.post(path, data={"csrf": token} | sent)
        assert (answer.status_code, answer.headers["location"]) == (303, "/account/second-factor")


async def test_one_more_needs_a_fresh_second_factor_and_the_password(
    another: Another, db: asyncpg.Connection, manager: Someone, with_passkey: Add, moved_clock: MovedClock
) -> None:
    device, browser = await with_passkey(manager), another()
    await browser.uses(device)
    await browser.send(ADDING, password=PASSWORD)
    await browser.open(ADDING)
    sent = browser.hidden(ADDING) | {"name": "X", "credential": Device().make(await browser.asks(ADDING))}
    moved_clock.forward(minutes=11)
    answers = [await browser.http.post(ADDING, data=sent), await browser.http.get(ADDING)]
    assert {each.headers["location"] for each in answers} == {f"/sign-in/code?after={ADDING}"}
    await browser.uses(device, "/sign-in/code")
    page = (await browser.open(ADDING)).text
    assert 'name="password"' in page and "Create passkey" not in page
    token = {"csrf": browser.hidden(ADDING)["csrf"]}
    assert (await browser.http.post(f"{ADDING}/options", data=token)).status_code == 303
    assert (await browser.http.post(ADDING, data=sent | token)).status_code == 422
    await browser.send(ADDING, password="not the right one")  # noqa: S106 - wrong
    assert browser.page.status_code == 422
    assert await db.fetchval("SELECT count(*) FROM passkey") == 1


async def test_removing_needs_a_fresh_second_factor(
    another: Another, db: asyncpg.Connection, manager: Someone, with_passkey: Add, moved_clock: MovedClock
) -> None:
    browser, path = another(), ""
    await browser.uses(await with_passkey(manager))
    path = f"/account/passkeys/{await db.fetchval('SELECT id FROM passkey')}/remove"
    await browser.open(path)
    sent = browser.hidden(path)
    moved_clock.forward(minutes=11)
    for answer in (await browser.http.post(path, data=sent), await browser.http.get(path)):
        assert answer.headers["location"] == f"/sign-in/code?after={path}"
    assert await db.fetchval("SELECT count(*) FROM passkey") == 1


@pytest.mark.parametrize("lie", [{"origin": "https://evil.test"}, {"name": "evil.test"}, {"flags": PRESENT}], ids=str)
async def test_a_new_one_comes_from_here_and_from_a_device_that_was_unlocked(
    another: Another, db: asyncpg.Connection, manager: Someone, lie: dict[str, object]
) -> None:
    browser = another()
    await browser.sign_in(manager)
    await browser.adds(Device(**lie))  # type: ignore[arg-type]
    assert browser.page.status_code == 422 and "could not be added" in browser.page.text
    assert await db.fetchval("SELECT count(*) FROM passkey") == 0


async def test_a_new_one_answers_a_challenge_of_its_session_once(
    another: Another, db: asyncpg.Connection, manager: Someone, moved_clock: MovedClock
) -> None:
    browser, other = another(), another()
    await browser.sign_in(manager)
    await browser.open(ADDING)
    options = await browser.asks(ADDING)
    await other.has_session_of(await add_someone(db))
    await other.open(ADDING)
    theirs = other.hidden(ADDING) | {"name": "X", "credential": Device().make(options)}
    assert (await other.http.post(ADDING, data=theirs)).status_code == 422
    first, second = (browser.hidden(ADDING) | {"name": "X", "credential": Device().make(options)} for _ in range(2))
    assert (await browser.http.post(ADDING, data=first)).status_code == 303
    assert (await browser.http.post(ADDING, data=second)).status_code == 409
    await browser.open(ADDING)
    late = browser.hidden(ADDING) | {"name": "X", "credential": Device().make(await browser.asks(ADDING))}
    moved_clock.forward(minutes=5, seconds=1)
    assert (await browser.http.post(ADDING, data=late)).status_code == 422
    assert await db.fetchval("SELECT count(*) FROM passkey") == 1


# --- Nobody is kept track of


async def test_looking_at_the_sign_in_page_stores_nothing(another: Another, db: asyncpg.Connection) -> None:
    browser = another()
    await asked(browser)
    assert await db.fetchval("SELECT count(*) FROM passkey_challenge") == 0


async def test_spent_challenges_are_forgotten(
    another: Another, db: asyncpg.Connection, manager: Someone, with_passkey: Add, moved_clock: MovedClock
) -> None:
    device = await with_passkey(manager)
    moved_clock.forward(minutes=11)
    await another().uses(device)
    assert await db.fetchval("SELECT count(*) FROM passkey_challenge") == 1
