"""What was typed survives a session that ended: in the page alone, for the one who typed it, sent only with a click."""

import ast
import re

import asyncpg
import pytest

from apdirectory.accounts.sign_in.drafts import LEFT_AT, SECRETS
from apdirectory.paths import TEMPLATES
from tests.accounts.sign_in.notes import FROM_HERE, begins, sends, sends_it_now
from tests.conftest import MovedClock
from tests.signing_in import PASSWORD, Browser, Someone, add_membership
from tests.test_conventions import MODULES, tree


async def times_out(writer: Browser, who: Someone, clock: MovedClock) -> None:
    """Typing for too long, and then sending."""
    await writer.sign_in(who)
    sent = await begins(writer)
    clock.forward(minutes=31)
    await sends(writer, sent)


async def stored(db: asyncpg.Connection) -> int:
    found: int = await db.fetchval("SELECT count(*) FROM session")
    return found


async def test_what_was_typed_is_shown_again_after_signing_in_and_sent_with_a_click(
    db: asyncpg.Connection, writer: Browser, manager: Someone, moved_clock: MovedClock
) -> None:
    await times_out(writer, manager, moved_clock)
    before = await stored(db)
    assert (writer.page.status_code, writer.page.headers["cache-control"]) == (401, "no-store")
    assert "What you just typed is kept on this page" in writer.page.text
    assert "Ten lines" not in writer.page.text, "sealed: whoever sits down here now reads nothing"
    assert await stored(db) == before
    first = await writer.send("/sign-in", email=manager.email, password="wrong again, sorry")  # noqa: S106
    assert first.status_code == 422
    code = await writer.send("/sign-in", email=manager.email, password=PASSWORD)
    assert code.status_code == 200
    await writer.send("/sign-in/code", code="000000")
    await writer.send("/sign-in/recovery")
    assert "Use a recovery code" in writer.page.text
    writer.page = code
    await writer.send("/sign-in/code", code=manager.code())
    assert 'href="/notes?from=here">Go on without sending it' in writer.page.text
    await sends_it_now(writer)


async def test_whoever_else_signs_in_there_does_not_see_it(
    writer: Browser, manager: Someone, commissioner: Someone, moved_clock: MovedClock
) -> None:
    await times_out(writer, manager, moved_clock)
    other = await writer.send("/sign-in", email=commissioner.email, password=PASSWORD)
    assert other.status_code == 303
    assert "Ten lines" not in other.text


async def test_it_goes_along_to_the_choice_of_whom_to_act_for(
    db: asyncpg.Connection, writer: Browser, commissioner: Someone, moved_clock: MovedClock
) -> None:
    await times_out(writer, commissioner, moved_clock)
    was = await db.fetchval("SELECT id FROM membership WHERE account = $1", commissioner.account)
    await add_membership(db, commissioner.account, "provider_editor", "Example Provider")
    await writer.send("/sign-in", email=commissioner.email, password=PASSWORD)
    assert "Who are you acting for?" in writer.page.text
    await writer.send("/acting-for", membership=str(was))
    await sends_it_now(writer)


async def test_what_cannot_be_opened_is_left_out(
    writer: Browser, commissioner: Someone, moved_clock: MovedClock
) -> None:
    for draft in ("", "x", "gAAAAAB" + "A" * 200, "é"):
        answer = await writer.send("/sign-in", email=commissioner.email, password=PASSWORD, draft=draft)
        assert answer.status_code == 303
        await writer.open("/")
        await writer.send("/sign-out")
    await times_out(writer, commissioner, moved_clock)
    moved_clock.forward(hours=12, minutes=1)
    answer = await writer.send("/sign-in", email=commissioner.email, password=PASSWORD)
    assert answer.status_code == 303


async def test_a_form_that_only_looks_like_ours_is_not_kept(
    writer: Browser, commissioner: Someone, moved_clock: MovedClock
) -> None:
    """Another site could otherwise have somebody confirm what they never typed."""
    await writer.sign_in(commissioner)
    moved_clock.forward(minutes=31)
    for token in ("0" * 64, ".".join(["0" * 32] * 3 + ["0" * 64])):
        answer = await writer.http.post("/notes", data={"note": "not mine", "csrf": token}, headers=FROM_HERE)
        assert answer.status_code == 403
        assert 'name="draft"' not in answer.text


async def test_the_page_for_those_who_timed_out_stands_alone_too(browser: Browser) -> None:
    page = await browser.open("/timed-out?after=/account")
    assert page.status_code == 200
    assert "Saved answers are safe." in page.text
    assert browser.hidden("/sign-in")["after"] == "/account"


async def test_a_page_asked_for_too_late_says_so_and_comes_back_to_it(
    writer: Browser, commissioner: Someone, moved_clock: MovedClock
) -> None:
    await writer.sign_in(commissioner)
    moved_clock.forward(minutes=31)
    led = await writer.open("/notes?from=here")
    assert (led.status_code, led.headers["location"]) == (303, "/timed-out?after=/notes%3Ffrom%3Dhere")
    await writer.open(led.headers["location"])
    assert "You timed out" in writer.page.text
    again = await writer.send("/sign-in", email=commissioner.email, password=PASSWORD)
    assert again.headers["location"] == "/notes?from=here"
    await writer.open("/notes")
    await writer.send("/sign-out")
    assert (await writer.open("/notes")).headers["location"] == "/sign-in?after=/notes"


async def test_a_page_that_gives_up_in_time_loses_nothing_and_sends_nothing(
    writer: Browser, commissioner: Someone, moved_clock: MovedClock
) -> None:
    """By the browser's clock the session was over; by ours it was, or was not."""
    await writer.sign_in(commissioner)
    given_up = await begins(writer) | {LEFT_AT: "/notes?from=here"}
    before = {"headers": FROM_HERE | {"referer": "http://apdirectory.test/notes?page=2"}}
    writer.page = await writer.http.post("/timed-out", data=given_up, **before)
    assert writer.page.status_code == 200
    assert 'href="/notes?page=2">Go on without sending it' in writer.page.text
    moved_clock.forward(minutes=31)
    writer.page = await writer.http.post("/timed-out", data=given_up, **before)
    assert writer.page.status_code == 401
    assert writer.hidden("/sign-in")["after"] == "/notes?page=2"
    await writer.send("/sign-in", email=commissioner.email, password=PASSWORD)
    await sends_it_now(writer)


@pytest.mark.parametrize("secret", sorted(SECRETS))
async def test_a_form_with_a_password_or_a_code_is_never_kept(
    writer: Browser, commissioner: Someone, moved_clock: MovedClock, secret: str
) -> None:
    await writer.sign_in(commissioner)
    sent = await begins(writer) | {secret: "three words apart"}
    moved_clock.forward(minutes=31)
    await sends(writer, sent)
    assert writer.page.status_code == 401
    assert 'name="draft"' not in writer.page.text


def test_every_field_with_a_password_or_a_code_is_known_as_one() -> None:
    """They are read by Form.secret, and shown by password_field or as one-time codes."""
    read = {
        node.args[0].value
        for name in MODULES
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "secret"
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert read <= SECRETS
    shown = [file.read_text() for file in TEMPLATES.rglob("*.html")]
    fields = {name for text in shown for name in re.findall(r'password_field\(form, "(\w+)"', text)}
    assert fields and fields <= SECRETS
