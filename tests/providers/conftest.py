"""Pages asked over ASGI, over a small invented directory around real-looking postcodes."""

from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from litestar import Litestar

from apdirectory.app import create_app
from apdirectory.database.embedded import Addresses
from apdirectory.web.today import today
from tests.providers.search.again import copied_out, copy_in
from tests.providers.search.directory import directory, set_authorities_up, write

POSTCODES = {
    "GL11AD": (383_100, 218_400, "E07000081"),
    "GL52AA": (385_000, 205_000, "E07000082"),
    "GL503EW": (394_700, 222_300, "E07000078"),
}
DISTRICTS = [
    ("E07000078", "Cheltenham", "Gloucestershire", 916, 395_000, 222_000),
    ("E07000079", "Cotswold", "Gloucestershire", 916, 410_000, 210_000),
    ("E07000081", "Gloucester", "Gloucestershire", 916, 383_000, 218_000),
    ("E07000082", "Stroud", "Gloucestershire", 916, 384_000, 205_000),
    ("E07000085", "East Hampshire", "Hampshire", 850, 472_000, 123_000),
]

WRITTEN: dict[str, bytes] = {}
"""Writing them takes seconds: done once a run."""


@pytest.fixture(scope="session")
def pages_app() -> Litestar:
    return create_app()


@pytest.fixture
async def asked(pages_app: Litestar, addresses: Addresses) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=pages_app)
    async with httpx.AsyncClient(transport=transport, base_url="http://apdirectory.test") as client:
        yield client


@pytest.fixture
async def place_names(db: asyncpg.Connection) -> asyncpg.Connection:
    """Three postcodes and five districts."""
    await db.copy_records_to_table("postcode", records=[(code, *where) for code, where in POSTCODES.items()])
    columns = ("code", "name", "county", "authority", "easting", "northing")
    await db.copy_records_to_table("district", records=DISTRICTS, columns=columns)
    return db


@pytest.fixture
async def invented(place_names: asyncpg.Connection) -> asyncpg.Connection:
    """Three hundred invented providers within reach of the postcodes."""
    if WRITTEN:
        await set_authorities_up(place_names)
        await copy_in(place_names, WRITTEN)
    else:
        await write(list(directory(300, today(), seed=11)))
        WRITTEN.update(await copied_out(place_names))
    return place_names
