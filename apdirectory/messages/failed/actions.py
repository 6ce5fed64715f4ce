"""Sending again what was given up or waits, one or all."""

from uuid import UUID

import asyncpg

from apdirectory.audit.actions import record
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, NotFound
from apdirectory.messages.queue import enqueue
from apdirectory.messages.refusal import NO_SUCH_ADDRESS

# One try stays of those there were: Notify is asked whether it took what was ever tried.
ANEW = """
UPDATE outbox SET failed_at = NULL, tries = least(tries, 1), send_at = now()
WHERE id = $1 AND sent_at IS NULL AND NOT held
RETURNING true
"""
GIVEN_UP = "SELECT id FROM outbox WHERE failed_at IS NOT NULL AND problem IS DISTINCT FROM $1 ORDER BY put_at"
KNOWN = "SELECT true FROM outbox WHERE id = $1 AND sent_at IS NOT NULL"
NOW = "UPDATE pgqueuer SET execute_after = now() WHERE dedupe_key = $1 AND status = 'queued'"
SENT_MEANWHILE = "This mail was sent meanwhile. There is nothing left to do."


async def send_again(mail: UUID) -> None:
    """From now, with nearly all tries left: the same mail with the same id."""
    async with transaction() as database:
        if not await _anew(database, mail):
            if await database.fetchval(KNOWN, mail):
                raise Conflict(SENT_MEANWHILE)
            raise NotFound


async def send_all_again() -> int:
    """Whatever was given up, but for addresses that are none: those are put right first. How many.

    Of two who ask at once the second finds none left.
    """
    async with transaction() as database:
        given_up = [row["id"] for row in await database.fetch(GIVEN_UP, NO_SUCH_ADDRESS.why)]
        return sum([await _anew(database, mail) for mail in given_up])


async def _anew(database: asyncpg.Connection, mail: UUID) -> bool:
    """Whether it was there to be sent."""
    if not await database.fetchval(ANEW, mail):
        return False
    await enqueue(database, mail)
    await database.execute(NOW, str(mail))
    await record("mail.sent_again", subject_kind="mail", subject=str(mail))
    return True
