"""People who can sign in, and a browser to do it with: it asks for the page, fills in its form, and sends it."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pyotp
import pytest
from litestar import Litestar

from apdirectory.accounts.sign_in.actions import renew_session, start_session
from apdirectory.accounts.sign_in.credentials.actions import begin_totp, confirm_totp, make_recovery_codes, set_password
from apdirectory.app import create_app
from apdirectory.web.clock import now

HOST = "apdirectory.test"
PASSWORD, NEW_PASSWORD = "three words apart", "another three words"
CODES = timedelta(minutes=5)
"""How long ago the app was set up, so that today's codes are unused."""


@dataclass(frozen=True)
class Someone:
    account: UUID
    email: str
    totp: pyotp.TOTP | None = None

    def code(self) -> str:
        assert self.totp is not None
        return self.totp.at(now())


@dataclass
class Browser:
    """What it was sent last is `page`."""

    http: httpx.AsyncClient
    page: httpx.Response = field(default_factory=lambda: httpx.Response(204))

    async def open(self, path: str, **headers: str) -> httpx.Response:
        self.page = await self.http.get(path, headers=headers)
        return self.page

    async def send(self, path: str, *, headers: dict[str, str] | None = None, **typed: str) -> httpx.Response:
        """The form of the page it is on, or of the page at this path."""
        if 'name="csrf"' not in self.page.text or f'action="{path}"' not in self.page.text:
            await self.open(path)
        self.page = await self.http.post(path, data=self.hidden(path) | typed, headers=headers)
        return self.page

    def hidden(self, path: str) -> dict[str, str]:
        """What the page's form carries besides what one types."""
        form = re.search(rf'<form action="{re.escape(path)}".*?</form>', self.page.text, re.DOTALL)
        text = form.group() if form else ""
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
        return {name: unescape(value) for name, value in found}

    async def sign_in(self, who: Someone, **more: str) -> httpx.Response:
        """With the password and, where there is an app, its code."""
        await self.send("/sign-in", email=who.email, password=PASSWORD, **more)
        if who.totp is not None and self.page.headers.get("location", "").startswith("/sign-in/code"):
            await self.open(self.page.headers["location"])
            await self.send("/sign-in/code", code=who.code())
        return self.page

    @property
    def session(self) -> str:
        return self.http.cookies.get("session") or ""

    async def has_session_of(self, who: Someone) -> None:
        """Signed in to the end, without filling in a form."""
        self.holds(await renew_session(await start_session(who.account, typed=True)))

    def holds(self, session: str) -> None:
        """Whatever it held before."""
        self.http.cookies.delete("session") if self.session else None
        self.http.cookies.set("session", session, domain=HOST, path="/")


def new_browser(app: Litestar, address: str = "192.0.2.1") -> Browser:
    transport = httpx.ASGITransport(app=app, client=(address, 50_000))
    return Browser(httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}"))


async def add_someone(database: asyncpg.Connection, role: str = "la_manager", **told: Any) -> Someone:
    """With a password and, unless told otherwise, an app; a member of one council."""
    said = {"email": f"{uuid4().hex}@example.org", "app": role != "commissioner", "state": "active"}
    said |= {"password": PASSWORD, "organisation": "Example Council"} | told
    account = uuid4()
    await database.execute(
        "INSERT INTO account (id, email, name, state, signed_in_at) VALUES ($1, $2, 'Sam Example', $3, $4)",
        *(account, said["email"], said["state"], said.get("signed_in_at", now())),
    )
    if said["password"]:
        await set_password(account, said["password"])
    secret = await begin_totp(account) if said["app"] else None
    totp = pyotp.TOTP(secret) if secret else None
    if totp:
        assert await confirm_totp(account, totp.at(now() - CODES), now() - CODES)
        await make_recovery_codes(account)
    if role:
        await add_membership(database, account, role, said["organisation"])
    return Someone(account, said["email"], totp)


async def add_membership(database: asyncpg.Connection, account: UUID, role: str, name: str = "Example Council") -> UUID:
    await database.execute(
        "INSERT INTO authority (id, name, full_name, uses_service) VALUES (916, 'Example', 'Example Council', true)"
        " ON CONFLICT DO NOTHING"
    )
    organisation = await database.fetchval(
        "INSERT INTO organisation (kind, name) VALUES ('other', $1) RETURNING id", name
    )
    authority = 916 if role in ("la_officer", "la_manager", "quality_officer", "commissioner") else None
    membership: UUID = await database.fetchval(
        "INSERT INTO membership (id, account, organisation, role, authority) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        *(uuid4(), account, organisation, role, authority),
    )
    return membership


@pytest.fixture(scope="session")
def signing_app() -> Litestar:
    return create_app()


@pytest.fixture
async def browser(db: asyncpg.Connection, signing_app: Litestar) -> AsyncIterator[Browser]:
    """In the test's transaction, so that what it does is gone afterwards."""
    made = new_browser(signing_app)
    yield made
    await made.http.aclose()


@pytest.fixture
async def manager(db: asyncpg.Connection) -> Someone:
    return await add_someone(db)


@pytest.fixture
async def commissioner(db: asyncpg.Connection) -> Someone:
    """Needs no second factor, and has none."""
    return await add_someone(db, "commissioner")
