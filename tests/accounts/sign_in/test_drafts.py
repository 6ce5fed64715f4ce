"""What was typed survives a session that ended: in the page alone, for the one who typed it, sent only with a click."""

from collections.abc import AsyncIterator
from typing import Any, ClassVar

import asyncpg
import pytest
from litestar import Litestar, Request, Response, get, post

from apdirectory.accounts.access.matrix import MATRIX, MEMBER
from apdirectory.app import create_app
from apdirectory.web.forms import read_form
from apdirectory.web.rendering import form_page
from tests.conftest import MovedClock
from tests.signing_in import PASSWORD, Browser, Someone, add_membership, new_browser

TYPED = "Ten lines about\nwhat helps at school & <b>why</b>"


@get("/notes", include_in_schema=False)
async def notes(request: Request[Any, Any, Any]) -> Response[str]:
    from apdirectory.web.forms import Form

    return form_page(request, "sign_in/reset.html", Form(), heading="Notes")


class Kept:
    """What the form was sent with."""

    notes: ClassVar[list[dict[str, str]]] = []


@post("/notes", include_in_schema=False, status_code=200)
async def keep_notes(request: Request[Any, Any, Any]) -> str:
    form = await read_form(request, {"note", "new_password", "tag"})
    Kept.notes.append(form.typed | {"tags": ",".join(form.sent.get("tag", []))})
    return "kept"


@pytest.fixture(scope="module")
def app_with_notes() -> Litestar:
    made = create_app()
    made.register(notes)
    made.register(keep_notes)
    return made


@pytest.fixture
async def writer(
    db: asyncpg.Connection, app_with_notes: Litestar, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Browser]:
    for method in ("GET", "POST"):
        monkeypatch.setitem(MATRIX, ("/notes", method), MEMBER)
    monkeypatch.setattr(Kept, "notes", [])
    made = new_browser(app_with_notes)
    yield made
    await made.http.aclose()


async def times_out(writer: Browser, who: Someone, clock: MovedClock) -> None:
    """Typing for too long, and then sending."""
    await writer.sign_in(who)
    await writer.open("/notes")
    token = writer.hidden("/sign-out")["csrf"]
    clock.forward(minutes=31)
    sent = {"csrf": token, "note": TYPED, "tag": ["one", "two"], "new_password": "secret words here"}
    writer.page = await writer.http.post("/notes?from=here", data=sent)


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
    shown = await writer.send("/sign-in/code", code=manager.code())
    assert "You are signed in again" in shown.text
    assert "what helps at school &amp; &lt;b&gt;why&lt;/b&gt;" in shown.text
    assert "secret words here" not in shown.text
    assert Kept.notes == [], "nothing is sent without a click"
    sent = await writer.http.post("/notes?from=here", data=carried(writer))
    assert sent.text == "kept"
    assert Kept.notes == [{"note": TYPED, "tag": "one", "tags": "one,two"}]


def carried(writer: Browser) -> dict[str, Any]:
    """What the page's own form sends: hidden fields may be there twice."""
    from html import unescape
    from re import DOTALL, findall, search

    form = search(r'<form action="/notes\?from=here".*?</form>', writer.page.text, DOTALL)
    assert form
    sent: dict[str, Any] = {}
    for name, value in findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.group()):
        sent.setdefault(name, []).append(unescape(value))
    return sent


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
    other = await add_membership(db, commissioner.account, "provider_editor", "Example Provider")
    await writer.send("/sign-in", email=commissioner.email, password=PASSWORD)
    assert "Who are you acting for?" in writer.page.text
    await writer.send("/acting-for", membership=str(other))
    assert "You are signed in again" in writer.page.text


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
    answer = await writer.http.post("/notes", data={"note": "not mine", "csrf": "0" * 64})
    assert answer.status_code == 403
    assert 'name="draft"' not in answer.text


async def test_the_page_for_those_who_timed_out_stands_alone_too(browser: Browser) -> None:
    page = await browser.open("/timed-out?after=/account")
    assert page.status_code == 200
    assert "Saved answers are safe." in page.text
    assert browser.hidden("/sign-in")["after"] == "/account"
