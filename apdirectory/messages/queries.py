"""Reading the outbox, for the local mail page."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from apdirectory.database.transaction import connection

NEWEST = """
SELECT id, recipient, subject, body, put_at FROM outbox WHERE sent_at IS NULL ORDER BY put_at DESC, id LIMIT $1
"""
ONE = "SELECT id, recipient, subject, body, put_at FROM outbox WHERE sent_at IS NULL AND id = $1"


class Unsent(Struct, frozen=True, kw_only=True):
    id: UUID
    recipient: str
    subject: str
    body: str
    put_at: datetime


async def unsent_mails(at_most: int) -> list[Unsent]:
    """The newest first."""
    async with connection() as database:
        return [Unsent(**row) for row in await database.fetch(NEWEST, at_most)]


async def unsent_mail(mail: UUID) -> Unsent | None:
    async with connection() as database:
        row = await database.fetchrow(ONE, mail)
    return Unsent(**row) if row else None
