"""Sending what waits in the outbox, for as long as a worker runs. Each mail goes out at least once."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import asyncpg
import structlog
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job
from pgqueuer.qm import QueueManager

from apdirectory.database.engine import DB
from apdirectory.database.transaction import SESSION
from apdirectory.messages.actions import begin_try, mark_failed, mark_sent, queue_lost
from apdirectory.messages.queue import MAIL, NAMES, mail_of, queue
from apdirectory.messages.transport import Transport
from apdirectory.web.log import log_failure

LOG = structlog.get_logger()

LOOK_AGAIN = timedelta(seconds=2)
"""A worker hears of new mail at once. This is for where it does not: a pooler before PostgreSQL may not pass it on."""
AT_ONCE, A_BATCH = 4, 2
"""Mails that one worker hands in at the same time, and how many it takes from the queue in one go."""
STILL_AT_IT = timedelta(seconds=60)
"""Without a sign of life for so long, a worker is dead and another may send its mail. Handing in takes half as long."""
AFTER_FAILURE = 15.0
"""Seconds, when the database is away."""


async def keep_sending(transport: Transport, stopping: asyncio.Event) -> None:
    """Send until told to stop; what is being handed in then is finished."""
    while not stopping.is_set():
        try:
            await _send_from_queue(transport, stopping)
        except Exception as problem:  # the database may be away
            log_failure(problem)
        with suppress(TimeoutError):
            async with asyncio.timeout(AFTER_FAILURE):
                await stopping.wait()


async def _send_from_queue(transport: Transport, stopping: asyncio.Event) -> None:
    """With a connection of its own, which hears of new mail."""
    await queue_lost()
    connection = await asyncpg.connect(DB.config["dsn"], server_settings=SESSION)
    try:
        manager = QueueManager(queue(connection), NAMES.channel)
        manager.shutdown = stopping

        @manager.entrypoint(MAIL)
        async def try_one(job: Job) -> None:
            await _try(mail_of(job), transport)

        await manager.run(
            dequeue_timeout=LOOK_AGAIN,
            batch_size=A_BATCH,
            max_concurrent_tasks=AT_ONCE,
            heartbeat_timeout=STILL_AT_IT,
            log_aggregation_interval=timedelta(0),
        )
    finally:
        connection.terminate()


async def _try(mail: UUID, transport: Transport) -> None:
    """A job ends when its mail was sent or given up, else it is tried again. The queue is told no more than that."""
    try:
        wait = await send(mail, transport)
    except Exception as problem:  # the database may be away
        log_failure(problem)
        wait = timedelta(seconds=AFTER_FAILURE)
    if wait is not None:
        raise RetryRequested(wait, "not taken")


async def send(mail: UUID, transport: Transport) -> timedelta | None:
    """Hand in one mail, and mark it as sent; else how long until it is tried again, if it is."""
    trying = await begin_try(mail)
    if trying is None:
        return None
    try:
        await transport.hand_in(trying)
    except Exception as problem:  # whatever it is: it waits, and holds no other mail up
        LOG.warning("mail not sent", mail=mail, tries=trying.tries)
        log_failure(problem)
        refused = transport.why_not(problem)
    else:
        await mark_sent(mail)
        return None
    return await mark_failed(mail, refused.why, for_good=refused.for_good)
