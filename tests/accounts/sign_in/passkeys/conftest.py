"""Somebody at the address that passkeys are bound to, with a device."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg
import httpx
import pytest
from litestar import Litestar

from tests.accounts.sign_in.passkeys.device import ORIGIN, Device
from tests.signing_in import PASSWORD, Browser, Someone

USING, ADDING = "/sign-in/passkey", "/account/passkeys/add"
Another = Callable[[], "Person"]
Add = Callable[..., Awaitable[Device]]


class Person(Browser):
    """A browser that knows passkeys."""

    async def asks(self, form: str) -> dict[str, Any]:
        """What its script is told to ask the device for; the answer itself is `page` where it is none."""
        answer = await self.http.post(f"{form}/options", data={"csrf": self.hidden(form)["csrf"]})
        if answer.status_code != 200:
            self.page = answer
            return {}
        found: dict[str, Any] = answer.json()
        return found

    async def uses(self, device: Device, at: str = "/sign-in") -> httpx.Response:
        await self.open(at)
        return await self.gives(device.use(await self.asks(USING)))

    async def gives(self, sent: str, **more: str) -> httpx.Response:
        """What the device gave, with the page's form."""
        self.page = await self.http.post(USING, data=self.hidden(USING) | {"credential": sent} | more)
        return self.page

    async def adds(self, device: Device, name: str = "Work laptop") -> httpx.Response:
        await self.open(ADDING)
        sent = device.make(await self.asks(ADDING))
        self.page = await self.http.post(ADDING, data=self.hidden(ADDING) | {"credential": sent, "name": name})
        return self.page

    def holds(self, session: str) -> None:
        self.http.cookies.set("session", session, domain="localhost.local", path="/")

    @property
    def leads(self) -> str:
        return self.page.headers.get("location", "")


@pytest.fixture
async def another(db: asyncpg.Connection, signing_app: Litestar) -> AsyncIterator[Another]:
    made: list[Person] = []

    def person() -> Person:
        transport = httpx.ASGITransport(app=signing_app, client=("192.0.2.1", 50_000))
        made.append(Person(httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN})))
        return made[-1]

    yield person
    for each in made:
        await each.http.aclose()


@pytest.fixture
async def with_passkey(another: Another) -> Add:
    """Gives somebody, who has an app, a passkey."""

    async def add(who: Someone, name: str = "Work laptop", device: Device | None = None) -> Device:
        browser, device = another(), device or Device()
        await browser.sign_in(who)
        await browser.adds(device, name)
        assert browser.leads == "/account?done=passkey", browser.page.text
        return device

    return add


async def in_by_password(browser: Person, who: Someone) -> None:
    await browser.send("/sign-in", email=who.email, password=PASSWORD)
