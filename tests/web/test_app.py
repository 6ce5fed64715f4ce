"""The application as it starts, runs and stops."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import suppress

import asyncpg
import httpx
import pytest
from litestar import Litestar

from apdirectory import app as application
from apdirectory.app import create_app
from apdirectory.database.embedded import Addresses
from apdirectory.database.engine import DB
from apdirectory.web import frame as frames
from tests.web.conftest import asking


@pytest.fixture
def on_its_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Without the tests' pool; what starting changes is put back."""
    usual = DB.pool, DB.config["dsn"], logging.root.handlers, logging.root.level
    DB.pool = None
    monkeypatch.setattr(frames._Kept, "frame", frames.frame())
    yield monkeypatch
    DB.pool, DB.config["dsn"], logging.root.handlers, _ = usual
    logging.root.setLevel(usual[3])


async def test_it_opens_the_database_reads_the_frame_and_closes_it(
    addresses: Addresses, on_its_own: pytest.MonkeyPatch
) -> None:
    on_its_own.setenv("DATABASE_URL", addresses.app)
    app = create_app()
    async with app.lifespan(), asking(app) as client:
        assert (await client.get("/readyz")).status_code == 200
        assert (await client.get("/api/v1/providers")).status_code == 200
    assert DB.pool is None


async def test_it_does_not_start_without_a_database(addresses: Addresses, on_its_own: pytest.MonkeyPatch) -> None:
    on_its_own.delenv("DATABASE_URL", raising=False)
    with pytest.raises(ExceptionGroup) as raised:
        async with create_app().lifespan():
            pass
    assert "apdirectory serve" in str(raised.value.exceptions[0])


async def test_the_frame_is_read_again_though_the_database_was_away(
    app: Litestar, on_its_own: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read = []

    async def away_at_first() -> None:
        read.append(1)
        if len(read) == 1:
            raise ConnectionRefusedError

    on_its_own.setattr(application, "read_frame", away_at_first)
    on_its_own.setattr(application, "A_MINUTE", 0.01)
    with suppress(TimeoutError):
        await asyncio.wait_for(application._keep_frame(), 0.3)
    assert len(read) > 2
    assert "ConnectionRefusedError" in capsys.readouterr().err


async def test_pages_and_api_say_so_while_the_database_is_away(
    client: httpx.AsyncClient, addresses: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = await asyncpg.create_pool("postgresql://nobody@127.0.0.1:1/none", min_size=0)
    monkeypatch.setattr(DB, "pool", nobody)
    page = await client.get("/providers?q=forge")
    assert page.status_code == 503
    assert "Not working now" in page.text
    assert "Child in danger? Ring 999." in page.text
    problem = await client.get("/api/v1/providers")
    assert problem.status_code == problem.json()["status"] == 503
    assert (await client.get("/readyz")).status_code == 503
    assert (await client.get("/healthz")).status_code == 200
    nobody.terminate()


async def test_connections_that_were_cut_are_replaced(client: httpx.AsyncClient, addresses: Addresses) -> None:
    owner = await asyncpg.connect(addresses.app)
    await owner.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
    )
    await owner.close()
    await asyncio.sleep(0.1)
    assert (await client.get("/api/v1/providers")).status_code == 200
