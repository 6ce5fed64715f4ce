"""The way of somebody's browser to a provider and back, as fixtures."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from apdirectory.accounts.sign_in.oidc.metadata import forget
from tests.accounts.sign_in.oidc.provider import (
    CLIENT,
    DFE,
    ENTRA,
    SAM,
    SECRET,
    RealProvider,
    leads_to,
    real_provider,
)
from tests.signing_in import HOST, Browser, Someone, add_someone

NAMES = {"dfe": DFE, "entra": ENTRA}
HOME = f"http://{HOST}"


class Elsewhere:
    """Both providers, as this installation has them."""

    def __init__(self, real: RealProvider) -> None:
        self.real = real

    async def go(self, browser: Browser, name: str = "dfe", page: str = "/sign-in", **typed: str) -> str:
        """Press the button; where it leads."""
        await browser.open(page)
        begin = page.partition("?")[0]
        path = f"{begin}/with/{name}" if begin == "/sign-in" or begin.startswith("/invitation") else begin
        return leads_to(await browser.send(path, headers=None, **typed))

    async def come_back(self, browser: Browser, address: str, who: str) -> httpx.Response:
        parts = urlsplit(await self.real.visit(address, who))
        return await browser.open(f"{parts.path}?{parts.query}")

    async def sign_in(self, browser: Browser, who: str, name: str = "dfe", page: str = "/sign-in") -> httpx.Response:
        return await self.come_back(browser, await self.go(browser, name, page), who)


@pytest.fixture(scope="session")
def real() -> Iterator[RealProvider]:
    with real_provider(*(f"{HOME}/sign-in/with/{name}/back" for name in NAMES)) as made:
        yield made


@pytest.fixture
def elsewhere(real: RealProvider, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    set_up(monkeypatch, dict(zip(NAMES, real.issuers, strict=True)))
    yield Elsewhere(real)
    forget()


def set_up(monkeypatch: pytest.MonkeyPatch, issuers: dict[str, str]) -> None:
    monkeypatch.setenv("BASE_URL", HOME)
    for name, issuer in issuers.items():
        for what, value in (("ISSUER", issuer), ("CLIENT_ID", CLIENT), ("CLIENT_SECRET", SECRET)):
            monkeypatch.setenv(f"OIDC_{name.upper()}_{what}", value)
    forget()


@pytest.fixture
async def sam(db: asyncpg.Connection) -> Someone:
    """Needs no second factor, and has none."""
    return await add_someone(db, "commissioner", email=SAM)
