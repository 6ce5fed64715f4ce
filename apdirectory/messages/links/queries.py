"""How a link stands."""

from datetime import datetime
from uuid import UUID

from apdirectory.database.transaction import connection
from apdirectory.messages.links.purposes import Link
from apdirectory.messages.links.signature import Signed

FIND = """
SELECT id, subject, recipient, authority, used_at, expires_at, revoked_at, newer.made_at AS renewed_at
FROM signed_link link
LEFT JOIN LATERAL (SELECT made_at FROM signed_link WHERE id = link.renewed_by) newer ON true
WHERE id = $1 AND purpose = $2 AND expires_at = $3
"""


class Kept(Link, frozen=True, kw_only=True):
    """One as it is kept."""

    used_at: datetime | None
    expires_at: datetime
    revoked_at: datetime | None
    renewed_at: datetime | None
    """When another was sent in its place."""

    def ended_at(self, when: datetime, *, once: bool) -> datetime | None:
        """When it came to its end by itself; None: it works."""
        ends = (self.renewed_at, self.used_at if once else None, self.expires_at if self.expires_at <= when else None)
        return min((each for each in ends if each is not None), default=None)


async def link_as_kept(signed: Signed) -> Kept | None:
    """Nothing also where the table says something else of it than was signed."""
    async with connection() as database:
        row = await database.fetchrow(FIND, signed.id, signed.purpose, signed.expires_at)
    return Kept(**row) if row else None


async def is_forgotten(link: UUID) -> bool:
    """Whether it was sent so long ago that nothing of it is kept."""
    async with connection() as database:
        return not await database.fetchval("SELECT EXISTS (SELECT FROM signed_link WHERE id = $1)", link)
