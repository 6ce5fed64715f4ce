"""Sending what waits in the outbox, for as long as the app runs. Each mail goes out at least once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import structlog

from apdirectory.messages.actions import CHANNEL, claim_next, mark_sent
from apdirectory.messages.delivery import hand_in
from apdirectory.settings import MailServer, read_settings
from apdirectory.web.log import log_failure

LOG = structlog.get_logger()

LOOK_AGAIN = 2
"""Seconds: what could not be sent before falls due without a word."""
AFTER_FAILURE = 15
TO_FINISH = 8
"""Seconds, at the end, for the mail that is on its way."""


async def send_due() -> int:
    """Send what is due now; how many were taken by the mail server. None while there is no EMAIL_URL."""
    server, sent = read_settings().mail_server, 0
    while server and (taken := await _send_next(server)) is not None:
        sent += taken
    return sent


async def _send_next(server: MailServer) -> bool | None:
    """Whether the mail server took it; nothing if none was due. One that fails is tried again later, and logged."""
    mail = await claim_next()
    if mail is None:
        return None
    try:
        await hand_in(mail, server, read_settings().service_name)
    except Exception as problem:  # whatever it is: the next mail may fare better
        LOG.warning("mail not sent", mail=mail.id, tries=mail.tries)
        log_failure(problem)
        return False
    await mark_sent(mail.id)
    return True


@asynccontextmanager
async def sending(database_url: str) -> AsyncIterator[None]:
    """Send mail in the background. At the end the mail that is on its way is still handed in and marked."""
    settings = read_settings()
    if settings.mail_server is None:
        if not settings.local_mail:
            LOG.warning("no EMAIL_URL: mail waits in the outbox")
        yield
        return
    postman = _Postman(settings.mail_server, database_url)
    running = asyncio.create_task(postman.run())
    try:
        yield
    finally:
        postman.stop()
        await asyncio.wait({running}, timeout=TO_FINISH)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


class _Postman:
    """Wakes when a mail is put in, by any process, and every few seconds."""

    def __init__(self, server: MailServer, database_url: str) -> None:
        self.server, self.database_url = server, database_url
        self.woken, self.stopping = asyncio.Event(), False
        self.ear: asyncpg.Connection | None = None

    async def run(self) -> None:
        try:
            while not self.stopping:
                await self._wait(await self._round())
        finally:
            if self.ear is not None:
                await self.ear.close(timeout=1)

    def stop(self) -> None:
        self.stopping = True
        self.woken.set()

    async def _round(self) -> float:
        """Send all that is due; how long to rest then."""
        try:
            self.woken.clear()
            await self._listen()
            while not self.stopping and await _send_next(self.server) is not None:
                pass
        except Exception as problem:  # the database may be away
            log_failure(problem)
            return AFTER_FAILURE
        return LOOK_AGAIN

    async def _listen(self) -> None:
        """On a connection of its own: one of the pool's would stay marked by it."""
        if self.ear is None or self.ear.is_closed():
            self.ear = await asyncpg.connect(self.database_url, timeout=10)
            await self.ear.add_listener(CHANNEL, lambda *_: self.woken.set())

    async def _wait(self, seconds: float) -> None:
        if self.stopping:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.woken.wait()
