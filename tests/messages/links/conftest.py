"""The service with links for tests, and a browser that nobody is signed in with."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from litestar import Litestar

from tests.purposes import create_app
from tests.signing_in import Browser, new_browser


@pytest.fixture(scope="session")
def links_app() -> Litestar:
    return create_app()


@pytest.fixture
async def holder(db: asyncpg.Connection, links_app: Litestar) -> AsyncIterator[Browser]:
    made = new_browser(links_app)
    yield made
    await made.http.aclose()
