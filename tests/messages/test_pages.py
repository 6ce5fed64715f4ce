"""The local mail page: whoever sits at the machine of a trial reads what it has not sent; nobody else sees a thing."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import asyncpg
import httpx
import pytest

from apdirectory.app import create_app
from apdirectory.database.embedded import Addresses
from apdirectory.messages.actions import put
from apdirectory.messages.paragraphs import Part, paragraphs
from apdirectory.settings import read_settings
from apdirectory.web.commands import settings_of_the_app, told_when_ready

HERE = "http://127.0.0.1:8000"


@pytest.fixture
async def trial(db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """As `serve` starts it on the embedded database."""
    for name in ("EMAIL_URL", "HOST", "PORT", "BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LOCAL_MAIL", "yes")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=create_app()), base_url=HERE) as asking:
        yield asking


async def put_at(db: asyncpg.Connection, ago: str, to: str) -> None:
    mail = await put(to, "password_changed")
    await db.execute("UPDATE outbox SET put_at = now() - $2::text::interval WHERE id = $1", mail, ago)


async def test_no_mail_says_what_to_do(trial: httpx.AsyncClient) -> None:
    page = await trial.get("/mail")
    assert page.status_code == 200
    assert "No mail yet. Invite someone" in page.text


async def test_mail_is_listed_newest_first(trial: httpx.AsyncClient, db: asyncpg.Connection) -> None:
    for ago, to in (("3 days", "old@example.org"), ("1 minute", "new@example.org"), ("1 day", "jo@example.org")):
        await put_at(db, ago, to)
    page = await trial.get("/mail")
    assert re.findall(r"[a-z]+@example.org", page.text) == ["new@example.org", "jo@example.org", "old@example.org"]
    assert page.text.count("Your password for Find alternative provision has changed") == 3
    assert "Mail that this trial has not sent" in page.text
    assert re.search(r"\d{1,2}:\d\d[ap]m on \d{1,2} \w{3} \d{4}", page.text)
    assert len(re.findall(r"<h1", page.text)) == 1


async def test_a_mail_has_one_heading_and_its_links_can_be_followed(trial: httpx.AsyncClient) -> None:
    mail = await put("jo@example.org", "reset", link="/sign-in/reset/a_b-c?d=1&e=2", until="3:15pm")
    page = await trial.get(f"/mail/{mail}")
    assert page.status_code == 200
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page.text)
    assert heading == "Choose a new password for Find alternative provision"
    assert f"<title>{heading} - Mail - " in page.text
    (link,) = re.findall(r'<a class="govuk-link" href="([^"]*reset[^"]*)">', page.text)
    assert unescape(link) == f"{HERE}/sign-in/reset/a_b-c?d=1&e=2"
    assert "jo@example.org" in page.text
    assert "Mail that this trial has not sent" in page.text


async def test_what_people_typed_is_shown_and_never_run(trial: httpx.AsyncClient) -> None:
    hostile = "<script>alert(1)</script> https://evil.example/x javascript:alert(1) \"'>"
    mail = await put("jo@example.org", "membership_stopped", organisation=hostile)
    for page in (await trial.get("/mail"), await trial.get(f"/mail/{mail}")):
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
        assert not re.search(r'href="(?!https?://127|/|#)', page.text)
        assert 'href="https://evil' not in page.text


def test_only_links_to_the_service_become_links() -> None:
    body = "Open:\n\nhttps://ap.example/a/b?c\nhttps://ap.example.evil/x\n\n\nand https://ap.example/y now\n"
    assert list(paragraphs(body, "https://ap.example")) == [
        [[Part("Open:", False)]],
        [[Part("https://ap.example/a/b?c", True)], [Part("https://ap.example.evil/x", False)]],
        [[Part("and ", False), Part("https://ap.example/y", True), Part(" now", False)]],
    ]


async def test_mail_that_was_sent_is_not_shown(trial: httpx.AsyncClient, db: asyncpg.Connection) -> None:
    mail = await put("jo@example.org", "password_changed")
    await db.execute("UPDATE outbox SET sent_at = now()")
    assert "jo@example.org" not in (await trial.get("/mail")).text
    assert (await trial.get(f"/mail/{mail}")).status_code == 404


async def test_nobody_keeps_a_copy(trial: httpx.AsyncClient) -> None:
    mail = await put("jo@example.org", "password_changed")
    for path in ("/mail", f"/mail/{mail}"):
        assert (await trial.get(path)).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/mail/00000000-0000-4000-8000-000000000000", "/mail/1", "/mail/x", "/mail/%00"])
async def test_a_mail_that_is_not_there_is_not_found(trial: httpx.AsyncClient, path: str) -> None:
    assert (await trial.get(path)).status_code in (400, 404)


@pytest.mark.parametrize(
    "settings",
    [
        {"LOCAL_MAIL": ""},
        {"EMAIL_URL": "smtp://127.0.0.1:1"},
        {"HOST": "192.0.2.1"},
        {"BASE_URL": "https://ap.example.org"},
    ],
    ids=lambda settings: next(iter(settings)),
)
async def test_anywhere_else_there_is_no_such_page(
    trial: httpx.AsyncClient, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = await put("jo@example.org", "password_changed")
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    nothing = await trial.get("/nothing-here")
    for path in ("/mail", f"/mail/{mail}"):
        page = await trial.get(path)
        assert page.status_code == 404
        assert page.text == nothing.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.0.2.1:8000"])
async def test_another_websites_name_that_leads_here_shows_nothing(trial: httpx.AsyncClient, host: str) -> None:
    mail = await put("jo@example.org", "password_changed")
    for path in ("/mail", f"/mail/{mail}"):
        assert (await trial.get(path, headers={"host": host})).status_code == 404


@pytest.mark.parametrize(
    "header", ["Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"]
)
async def test_what_a_proxy_passes_on_is_shown_nothing(trial: httpx.AsyncClient, header: str) -> None:
    mail = await put("jo@example.org", "password_changed")
    for path in ("/mail", f"/mail/{mail}"):
        assert (await trial.get(path)).status_code == 200
        assert (await trial.get(path, headers={header: "127.0.0.1"})).status_code == 404


async def test_a_proxy_that_says_nothing_is_told_by_its_old_http(trial: httpx.AsyncClient) -> None:
    async def old(scope: Any, receive: Any, send: Any) -> None:
        await app(scope | {"http_version": "1.0"}, receive, send)

    app = create_app()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=old), base_url=HERE) as proxy:
        assert (await proxy.get("/healthz")).status_code == 200
        assert (await proxy.get("/mail")).status_code == 404
    assert (await trial.get("/mail")).status_code == 200


@pytest.mark.parametrize(("given", "shown"), [("", "yes"), ("postgresql://app@db/ap", "")])
def test_serve_shows_mail_on_the_embedded_database_and_never_on_a_given_one(
    monkeypatch: pytest.MonkeyPatch, given: str, shown: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", given)
    monkeypatch.setenv("LOCAL_MAIL", "no" if shown else "yes")
    assert settings_of_the_app(read_settings(), Addresses("owner", "app"))["LOCAL_MAIL"] == shown


def test_serve_says_where_mail_is_shown() -> None:
    first, told = told_when_ready(HERE, mail_is_shown=True).splitlines()
    assert first.startswith(f"Ready at {HERE} ")
    assert f"is at {HERE}/mail for whoever uses this machine" in told
    assert "/mail" not in told_when_ready(HERE, mail_is_shown=False)
