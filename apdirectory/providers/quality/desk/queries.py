"""Reading what the quality desk shows besides what other rooms tell: assurances that end, and how far it has come."""

from datetime import date, timedelta

from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.providers.due import Due

SOON = timedelta(days=60)
"""How long before its last day an assurance counts as lapsing."""

LAPSING = """
SELECT p.id AS provider, p.slug, p.name, least(q.until, q.evidence_until) AS ends
FROM quality_status q JOIN provider p ON p.id = q.provider
WHERE q.authority = $1 AND q.status IN ('assured', 'conditional') AND p.state IN ('published', 'paused')
  AND least(q.until, q.evidence_until) BETWEEN $2 AND $3
"""

# Of the entries listed now that were there on the day: what the log last said by then; where the log says nothing,
# what is known of the decision that stands.
SHARES = """
SELECT d.day, count(p.id) AS listed, count(p.id) FILTER (WHERE s.good) AS assured
FROM unnest($2::date[]) AS d (day)
LEFT JOIN provider p ON p.authority = $1 AND p.state = 'published' AND p.created_at::date <= d.day
LEFT JOIN LATERAL (
    SELECT q.status IN ('assured', 'conditional') AND q.decided_on <= d.day
           AND coalesce(least(q.until, q.evidence_until), 'infinity') >= d.day AS good
    FROM quality_status q WHERE q.provider = p.id AND q.authority = $1
) s ON true
GROUP BY d.day ORDER BY d.day
"""


class Share(Struct, frozen=True):
    """How many of an authority's listed providers it has assured on a day."""

    day: date
    listed: int
    assured: int

    @property
    def in_100(self) -> int | None:
        return round(100 * self.assured / self.listed) if self.listed else None


async def lapsing(authority: int, day: date) -> list[Due]:
    """Assurances of this authority that end within 60 days, by whichever comes first: their own end or evidence's."""
    async with connection() as database:
        rows = await database.fetch(LAPSING, authority, day, day + SOON)
    return [
        Due(
            provider=row["provider"],
            slug=row["slug"],
            name=row["name"],
            what="Assurance ends",
            due_on=row["ends"],
            path=f"/providers/{row['slug']}",
        )
        for row in rows
    ]


async def shares(authority: int, days: list[date]) -> list[Share]:
    """Of the authority's own entries that are listed now, for each of the days."""
    async with connection() as database:
        return [Share(**row) for row in await database.fetch(SHARES, authority, days)]
