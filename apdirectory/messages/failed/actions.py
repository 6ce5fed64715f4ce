"""Sending again what was given up or waits."""

from uuid import UUID

from apdirectory.audit.actions import record
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, NotFound
from apdirectory.messages.queue import enqueue

# One try stays of those there were: Notify is asked whether it took what was ever tried.
ANEW = """
UPDATE outbox SET failed_at = NULL, tries = least(tries, 1), send_at = now()
WHERE id = $1 AND sent_at IS NULL AND NOT held
RETURNING true
"""
KNOWN = "SELECT true FROM outbox WHERE id = $1 AND sent_at IS NOT NULL"
NOW = "UPDATE pgqueuer SET execute_after = now() WHERE dedupe_key = $1 AND status = 'queued'"
SENT_MEANWHILE = "This mail was sent meanwhile. There is nothing left to do."


async def send_again(mail: UUID) -> None:
    """From now, with nearly all tries left: the same mail with the same id."""
    async with transaction() as database:
        if not await database.fetchval(ANEW, mail):
            if await database.fetchval(KNOWN, mail):
                raise Conflict(SENT_MEANWHILE)
            raise NotFound
        await enqueue(database, mail)
        await database.execute(NOW, str(mail))
        await record("mail.sent_again", subject_kind="mail", subject=str(mail))
