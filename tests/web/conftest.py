"""The app, asked over ASGI in the tests' own event loop. It uses the session's pool, so no lifespan runs."""

from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar

from apdirectory.app import create_app
from apdirectory.database.embedded import Addresses


@pytest.fixture(scope="session")
def app() -> Litestar:
    return create_app()


@pytest.fixture
async def client(app: Litestar, addresses: Addresses) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://apdirectory.test") as asked:
        yield asked
