"""A page with a form that takes time to fill in, for whoever acts in any role; and what it was sent with."""

from collections.abc import AsyncIterator
from html import unescape
from re import DOTALL, findall, search
from typing import Any, ClassVar

import asyncpg
import pytest
from litestar import Litestar, Request, Response, get, post

from apdirectory.accounts.access.matrix import MATRIX
from apdirectory.accounts.access.roles import CALLED
from apdirectory.app import create_app
from apdirectory.web.forms import Form, read_form
from apdirectory.web.rendering import form_page
from tests.signing_in import HOST, Browser, new_browser

TYPED = "Ten lines about\nwhat helps at school & <b>why</b>"
FROM_HERE = {"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}
"""As browsers say of a form that a page of ours sends."""


@get("/notes", include_in_schema=False)
async def notes(request: Request[Any, Any, Any]) -> Response[str]:
    return form_page(request, "sign_in/reset.html", Form(), heading="Notes")


class Kept:
    """What the form was sent with."""

    notes: ClassVar[list[dict[str, str]]] = []


@post("/notes", include_in_schema=False, status_code=200)
async def keep_notes(request: Request[Any, Any, Any]) -> str:
    form = await read_form(request, {"note", "tag"})
    Kept.notes.append(form.typed | {"tags": ",".join(form.sent.get("tag", []))})
    return "kept"


@pytest.fixture(scope="session")
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
        monkeypatch.setitem(MATRIX, ("/notes", method), frozenset(CALLED))
    monkeypatch.setattr(Kept, "notes", [])
    made = new_browser(app_with_notes)
    yield made
    await made.http.aclose()


async def begins(writer: Browser) -> dict[str, Any]:
    """Opens the page and types: what its form will send."""
    await writer.open("/notes")
    return {"csrf": writer.hidden("/sign-out")["csrf"], "note": TYPED, "tag": ["one", "two"]}


async def sends(writer: Browser, sent: dict[str, Any], **headers: str) -> None:
    """From the page as it was opened, whatever has happened since."""
    writer.page = await writer.http.post("/notes?from=here", data=sent, headers=FROM_HERE | headers)


def carried(writer: Browser, path: str = "/notes?from=here") -> dict[str, Any]:
    """What the page's own form sends: hidden fields may be there twice."""
    form = search(rf'<form action="{path.replace("?", "[?]")}".*?</form>', writer.page.text, DOTALL)
    assert form, writer.page.text
    sent: dict[str, Any] = {}
    for name, value in findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.group()):
        sent.setdefault(name, []).append(unescape(value))
    return sent


async def sends_it_now(writer: Browser) -> None:
    """From the page that shows what was typed, which sent nothing itself."""
    assert "What you typed is still here" in writer.page.text
    assert "what helps at school &amp; &lt;b&gt;why&lt;/b&gt;" in writer.page.text
    assert Kept.notes == [], "nothing is sent without a click"
    answer = await writer.http.post("/notes?from=here", data=carried(writer))
    assert answer.text == "kept"
    assert Kept.notes == [{"note": TYPED, "tag": "one", "tags": "one,two"}]
