"""Which accounts elsewhere belong to which accounts here."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from apdirectory.database.transaction import connection

WHOSE = "SELECT account FROM identity WHERE issuer = $1 AND subject = $2 AND removed_at IS NULL"
HELD = "SELECT issuer, linked_at, used_at FROM identity WHERE account = $1 AND removed_at IS NULL"


class Linked(Struct, frozen=True, kw_only=True):
    issuer: str
    linked_at: datetime
    used_at: datetime | None


async def account_of(issuer: str, subject: str) -> UUID | None:
    """Whose account here belongs to a person there."""
    async with connection() as database:
        found: UUID | None = await database.fetchval(WHOSE, issuer, subject)
    return found


async def linked_to(account: UUID) -> dict[str, Linked]:
    """By issuer."""
    async with connection() as database:
        return {row["issuer"]: Linked(**dict(row)) for row in await database.fetch(HELD, account)}
