"""Reading corrections, for the desk of the authority where the entry sits."""

from uuid import UUID

from apdirectory.database.transaction import connection
from apdirectory.providers.due import Due
from apdirectory.providers.quality.corrections.correction import FACTS, Correction
from apdirectory.web.today import today

ONE = """
SELECT c.id, c.provider, p.authority, p.slug, p.name, c.fact, c.what_is_right, c.how_known, c.email, c.sent_at,
       c.state, c.answer, c.decided_at, coalesce(who.name, '') AS decided_by_name
FROM correction c JOIN provider p ON p.id = c.provider LEFT JOIN account who ON who.id = c.decided_by
WHERE c.id = $1
"""
WAITING = """
SELECT c.id, c.provider, p.slug, p.name, c.fact, c.sent_at
FROM correction c JOIN provider p ON p.id = c.provider
WHERE p.authority = $1 AND c.state = 'waiting'
ORDER BY c.sent_at, c.id
"""


async def correction(id: UUID) -> Correction | None:
    async with connection() as database:
        row = await database.fetchrow(ONE, id)
    return Correction(**row) if row else None


async def waiting_corrections(authority: int) -> list[Due]:
    """What nobody has looked at yet, the longest wait first."""
    async with connection() as database:
        rows = await database.fetch(WAITING, authority)
    return [
        Due(
            provider=row["provider"],
            slug=row["slug"],
            name=row["name"],
            what=f"Said to be wrong: {FACTS[row['fact']]}",
            due_on=today(row["sent_at"]),
            waits=True,
            path=f"/quality/corrections/{row['id']}",
        )
        for row in rows
    ]
