"""Reading concerns. Row-level security decides which of them the asker finds."""

from uuid import UUID

from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.providers.due import Due
from apdirectory.providers.quality.concerns.concern import Concern, Line, Own
from apdirectory.web.today import today

ONE = """
SELECT c.id, c.authority_id, c.provider, p.slug, p.name, p.state AS entry_state, c.what, c.since, c.urgent,
       c.raised_at, c.raised_by, coalesce(who.name, '') AS raised_by_name, coalesce(o.name, '') AS raised_for,
       c.state, c.outcome, c.answer, c.closed_why, c.closed_at, coalesce(closer.name, '') AS closed_by_name
FROM concern c
JOIN provider p ON p.id = c.provider
LEFT JOIN account who ON who.id = c.raised_by
LEFT JOIN membership m ON m.id = c.raised_as
LEFT JOIN organisation o ON o.id = m.organisation
LEFT JOIN account closer ON closer.id = c.closed_by
WHERE c.id = $1
"""

OWN = """
SELECT p.name, p.slug, c.raised_at, c.state, c.answer
FROM concern c JOIN provider p ON p.id = c.provider
WHERE c.raised_as = $1
ORDER BY c.raised_at DESC
"""

OPEN = """
SELECT c.id, c.provider, p.slug, p.name, c.urgent, c.raised_at
FROM concern c JOIN provider p ON p.id = c.provider
WHERE c.authority_id = $1 AND c.state = 'open'
ORDER BY c.urgent DESC, c.raised_at
"""


async def concern(id: UUID) -> Concern | None:
    async with transaction() as database:
        row = await database.fetchrow(ONE, id)
    return Concern(**row) if row else None


async def own_concerns() -> list[Own]:
    """Those that the asker raised as whom they act now, the newest first."""
    async with transaction() as database:
        return [Own(**row) for row in await database.fetch(OWN, asker().membership)]


async def open_concerns(authority: int) -> list[Due]:
    """For the desk of those who look into them, the urgent ones first; what they say is on their own page alone."""
    async with transaction() as database:
        lines = [Line(**row) for row in await database.fetch(OPEN, authority)]
    return [
        Due(
            provider=line.provider,
            slug=line.slug,
            name=line.name,
            what="Urgent concern" if line.urgent else "Concern",
            due_on=today(line.raised_at),
            waits=True,
            path=f"/quality/concerns/{line.id}",
        )
        for line in lines
    ]
