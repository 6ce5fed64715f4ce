"""Links that let a first second factor be set up."""

from datetime import datetime
from uuid import UUID

from apdirectory.accounts.people.queries import LinkEnded, LinkNotWhole
from apdirectory.database.transaction import connection
from apdirectory.errors import WayOn
from apdirectory.web.clock import now
from apdirectory.web.tokens import token_hash

LINK = "/account/second-factor/link"
FOUND = """
SELECT used_at, expires_at FROM reset WHERE token_hash = $1 AND account = $2 AND purpose = 'second_factor'
"""
UNTIL = """
SELECT max(expires_at) FROM reset
WHERE account = $1 AND purpose = 'second_factor' AND used_at IS NULL AND expires_at > $2
"""
GO_ON = WayOn("Set up a second step", "/account/second-factor")


async def factor_link(token: str, account: UUID) -> None:
    """Refuses one that was not sent to this account (LinkNotWhole), and one that is used or over (LinkEnded)."""
    async with connection() as database:
        row = await database.fetchrow(FOUND, token_hash(token), account)
    if row is None:
        raise LinkNotWhole
    if row["used_at"] or row["expires_at"] <= now():
        raise LinkEnded(row["used_at"] or row["expires_at"], "Ask for another. It works for a day.", way_on=GO_ON)


async def link_works_until(account: UUID) -> datetime | None:
    """Of the link that was sent last; None where there is none that still works."""
    async with connection() as database:
        found: datetime | None = await database.fetchval(UNTIL, account, now())
    return found
