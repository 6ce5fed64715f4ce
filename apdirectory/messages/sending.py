"""Sending what waits in the outbox, for as long as the app runs. Each mail goes out at least once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from apdirectory.messages.actions import claim_next, mark_sent
from apdirectory.messages.delivery import hand_in
from apdirectory.settings import MailServer, read_settings
from apdirectory.web.log import log_failure

LOG = structlog.get_logger()

LOOK_AGAIN = 1
AFTER_FAILURE = 15
TO_FINISH = 8
"""Seconds, at the end, for the mail that is on its way."""


@asynccontextmanager
async def sending() -> AsyncIterator[None]:
    """Send mail in the background. At the end the mail that is on its way is still handed in and marked."""
    settings = read_settings()
    if settings.mail_server is None:
        if not settings.local_mail:
            LOG.warning("no EMAIL_URL: mail waits in the outbox")
        yield
        return
    stopping = asyncio.Event()
    running = asyncio.create_task(_keep_sending(settings.mail_server, stopping))
    try:
        yield
    finally:
        stopping.set()
        await asyncio.wait({running}, timeout=TO_FINISH)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def _keep_sending(server: MailServer, stopping: asyncio.Event) -> None:
    """Look every second for what is due, whichever process put it in."""
    while not stopping.is_set():
        rest = LOOK_AGAIN
        try:
            await send_due(server, stopping)
        except Exception as problem:  # the database may be away
            log_failure(problem)
            rest = AFTER_FAILURE
        with suppress(TimeoutError):
            async with asyncio.timeout(rest):
                await stopping.wait()


async def send_due(server: MailServer, stopping: asyncio.Event) -> None:
    """Send what is due now, one after another. One that fails is tried again later, and logged."""
    while not stopping.is_set() and (mail := await claim_next()) is not None:
        try:
            await hand_in(mail, server, read_settings().service_name)
        except Exception as problem:  # whatever it is: the next mail may fare better
            LOG.warning("mail not sent", mail=mail.id, tries=mail.tries)
            log_failure(problem)
        else:
            await mark_sent(mail.id)
