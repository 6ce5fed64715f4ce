"""What works in the background: sending mail, and doing what is due by the clock."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import structlog

from apdirectory.messages.schedules import Schedule
from apdirectory.messages.sending import keep_sending
from apdirectory.messages.timetable.clock import keep_time
from apdirectory.messages.transport import transport
from apdirectory.settings import read_settings

LOG = structlog.get_logger()

TO_FINISH = 8
"""Seconds, at the end, for the mail that is on its way and the clock action that runs."""


@asynccontextmanager
async def at_work(schedules: Sequence[Schedule]) -> AsyncIterator[None]:
    """A worker, for as long as this is open. Any number of them share the work."""
    takes_mail, stopping = transport(), asyncio.Event()
    work = [keep_time(schedules, stopping)]
    if takes_mail:
        work.append(keep_sending(takes_mail, stopping))
    elif not read_settings().local_mail:
        LOG.warning("no EMAIL_URL and no NOTIFY_API_KEY: mail waits in the outbox")
    running = {asyncio.create_task(each) for each in work}
    try:
        yield
    finally:
        stopping.set()
        await asyncio.wait(running, timeout=TO_FINISH)
        for task in running:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
