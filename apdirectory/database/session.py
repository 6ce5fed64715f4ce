"""How a command gets its database: found or started, up to date, with the pool running."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

from apdirectory.database.embedded import Addresses, AlreadyRunning, addresses_of, embedded_postgres
from apdirectory.database.migrate import migrate
from apdirectory.database.transaction import open_pool
from apdirectory.settings import Settings, read_settings

Result = TypeVar("Result")


@contextmanager
def found_or_started(settings: Settings) -> Iterator[Addresses]:
    """The database of DATABASE_URL; else the embedded one, which a running server shares with commands."""
    with ExitStack() as stack:
        yield given_addresses(settings) or _embedded(settings, stack)


def given_addresses(settings: Settings) -> Addresses | None:
    """The database that the settings name, if they do."""
    if settings.database_url is None:
        return None
    return Addresses(owner=settings.database_owner_url or settings.database_url, app=settings.database_url)


def _embedded(settings: Settings, stack: ExitStack) -> Addresses:
    try:
        return stack.enter_context(embedded_postgres(settings.state_folder))
    except AlreadyRunning as running:
        if not running.address:
            raise
        return addresses_of(settings.state_folder)


def run_with_database(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Do a command's work with the pool open on a database that is up to date."""
    with found_or_started(read_settings()) as addresses:
        return asyncio.run(_up_to_date(addresses, work))


async def _up_to_date(addresses: Addresses, work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    await migrate(addresses.owner, addresses.app)
    async with open_pool(addresses.app):
        return await work()
