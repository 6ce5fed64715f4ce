"""A worker for tests: it sends what is due, and stops when nothing is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest

from apdirectory.database.transaction import transaction
from apdirectory.messages.sending import keep_sending
from apdirectory.messages.transport import transport
from tests.messages.conftest import Post

BUSY = """
SELECT count(*) FROM pgqueuer WHERE status = 'picked' OR status = 'queued' AND execute_after <= now()
"""
SENT = "SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL"


async def asked(sql: str) -> int:
    async with transaction() as database:
        return int(await database.fetchval(sql))


@asynccontextmanager
async def a_worker() -> AsyncIterator[None]:
    takes_mail, stopping = transport(), asyncio.Event()
    assert takes_mail
    running = asyncio.create_task(keep_sending(takes_mail, stopping))
    try:
        yield
    finally:
        stopping.set()
        await asyncio.wait({running}, timeout=5)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def idle() -> None:
    """Until nothing is due any more."""
    for _ in range(1000):
        if not await asked(BUSY):
            return
        await asyncio.sleep(0.02)
    pytest.fail("The queue did not come to rest")


async def send(workers: int = 1) -> int:
    """Send what is due; how many mails were marked as sent."""
    before = await asked(SENT)
    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(_send())
    return await asked(SENT) - before


async def _send() -> None:
    async with a_worker():
        await asyncio.sleep(0.05)
        await idle()


async def wait_is_over() -> None:
    """As if hours had passed: whoever died is known to be dead, and what waits for its next try is due."""
    async with transaction() as database:
        await database.execute("UPDATE outbox SET send_at = now() WHERE sent_at IS NULL")
        await database.execute(
            "UPDATE pgqueuer SET execute_after = now() - interval '1 second', heartbeat = now() - interval '1 hour'"
        )


async def outbox() -> list[asyncpg.Record]:
    async with transaction() as database:
        return await database.fetch("SELECT *, send_at - now() AS until_then FROM outbox ORDER BY put_at")


async def until_handed(post: Post, many: int = 1) -> None:
    for _ in range(1000):
        if len(post.handed) >= many:
            return
        await asyncio.sleep(0.01)
    pytest.fail("No mail came")
