"""Databases with 1,000 to 100,000 invented providers over real postcodes, on an embedded server of their own."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg

from apdirectory.authorities.actions import load_authorities
from apdirectory.database.embedded import Addresses, embedded_postgres
from apdirectory.database.migrate import migrate
from apdirectory.database.transaction import open_pool
from apdirectory.places.postcodes import load_postcodes
from apdirectory.providers.examples.actions import make_national
from benchmarks.cases import SEED, today


@contextmanager
def server() -> Iterator[Addresses]:
    with TemporaryDirectory(prefix="apdirectory-bench-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL may have to run as another user
        with embedded_postgres(Path(folder) / "state") as addresses:
            yield addresses


async def prepare(addresses: Addresses) -> None:
    """Tables, authorities that all use the service, and postcodes: what every directory starts from."""
    await migrate(addresses.owner, addresses.app)
    async with open_pool(addresses.app):
        await load_authorities()
        await load_postcodes()
    await _run(addresses.owner, "UPDATE authority SET uses_service = true")


@asynccontextmanager
async def directory(addresses: Addresses, providers: int) -> AsyncIterator[None]:
    """The directory with so many providers, in place of the one before."""
    await _run(addresses.owner, "TRUNCATE provider CASCADE")
    async with open_pool(addresses.app):
        await make_national(providers, SEED, today())
    for table in ("listing", "listing_provider", "listing_text", "listing_verdict", "listing_word"):
        await _run(addresses.owner, f"VACUUM (ANALYZE) {table}")
    yield


async def sizes(addresses: Addresses) -> dict[str, int]:
    connection = await asyncpg.connect(addresses.owner)
    try:
        tables = ("provider", "offer", "site", "listing")
        return {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in tables}
    finally:
        await connection.close()


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
