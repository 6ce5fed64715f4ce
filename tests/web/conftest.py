"""The app, asked over ASGI in the tests' own event loop. It uses the session's pool, so no lifespan runs."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from litestar import Litestar, get, post

from apdirectory.accounts.access.matrix import MATRIX
from apdirectory.accounts.access.who import ANYONE_UNKEPT
from apdirectory.app import create_app
from apdirectory.database.embedded import Addresses


def asking(app: Litestar) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://apdirectory.test")


@pytest.fixture(scope="session")
def app() -> Litestar:
    return create_app()


@pytest.fixture
async def client(app: Litestar, addresses: Addresses) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(app) as asked:
        yield asked


class Raises:
    """What the failing routes raise."""

    problem: Exception = RuntimeError()


@get("/fails", include_in_schema=False)
async def failing_page() -> None:
    raise Raises.problem


@post("/fails", include_in_schema=False)
async def failing_form() -> None:
    raise Raises.problem


@get("/api/v1/fails", include_in_schema=False)
async def failing_api() -> None:
    raise Raises.problem


@pytest.fixture(scope="session")
def failing_app() -> Litestar:
    made = create_app()
    made.register(failing_page)
    made.register(failing_form)
    made.register(failing_api)
    return made


@pytest.fixture
async def failing(failing_app: Litestar, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """Asks an app that has a page and an API route which raise `Raises.problem`."""
    for route in (("/fails", "GET"), ("/fails", "POST"), ("/api/v1/fails", "GET")):
        monkeypatch.setitem(MATRIX, route, ANYONE_UNKEPT)
    async with asking(failing_app) as asked:
        yield asked


@pytest.fixture
def raises(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Raises]]:
    monkeypatch.setattr(Raises, "problem", RuntimeError())
    yield Raises
