"""Evidence that is there, for tests of other things."""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg

from apdirectory.web.clock import now
from apdirectory.web.today import today

SHOW = """
INSERT INTO evidence (id, provider, item, form, link, issued_on, ends_on, state, accepted_on)
SELECT $1, id, $3, 'link', 'https://example.org/certificate', $4::date, $5, $6::text,
       CASE WHEN $6::text = 'accepted' THEN $4::date END
FROM provider WHERE slug = $2
RETURNING id
"""


async def show(db: asyncpg.Connection, slug: str, item: str = "gas", *, ends: int = 20, state: str = "waiting") -> UUID:
    """A link that says so; the evidence's id."""
    day = today(now())
    made: UUID = await db.fetchval(SHOW, uuid4(), slug, item, day, day + timedelta(days=ends), state)
    return made
