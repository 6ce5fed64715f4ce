"""Reading what the quality desk shows besides what other rooms tell: assurances that end, and how far it has come."""

from datetime import date, datetime, timedelta

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
# what is known of the decision that stands. Who is told of evidence that ran out is in the log as a lapse.
SHARES = """
SELECT d.day, count(p.id) AS listed, count(p.id) FILTER (WHERE coalesce(logged.good, held.good)) AS assured
FROM unnest($2::date[]) AS d (day)
LEFT JOIN provider p ON p.authority = $1 AND p.state = 'published'
    AND (p.created_at AT TIME ZONE 'Europe/London')::date <= d.day
LEFT JOIN LATERAL (
    SELECT s.after IN ('assured', 'conditional') AND coalesce(s.until, 'infinity') >= d.day
           AND (d.day < $3 OR coalesce(q.evidence_until, 'infinity') >= d.day) AS good
    FROM quality_step s JOIN quality_status q ON (q.provider, q.authority) = (s.provider, s.authority)
    WHERE s.provider = p.id AND s.authority = $1 AND (s.at AT TIME ZONE 'Europe/London')::date <= d.day
    ORDER BY s.id DESC LIMIT 1
) logged ON true
LEFT JOIN LATERAL (
    SELECT q.status IN ('assured', 'conditional') AND q.decided_on <= d.day
           AND coalesce(least(q.until, q.evidence_until), 'infinity') >= d.day AS good
    FROM quality_status q WHERE q.provider = p.id AND q.authority = $1
      AND NOT EXISTS (SELECT FROM quality_step s WHERE s.provider = p.id AND s.authority = $1)
) held ON true
GROUP BY d.day ORDER BY d.day
"""

# From what a provider sent to the decision that came first after it.
MEDIAN = """
SELECT count(*) AS decided,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided.at - sent.at) / 86400) AS days
FROM quality_step sent
JOIN LATERAL (
    SELECT d.at FROM quality_step d
    WHERE (d.provider, d.authority, d.action) = (sent.provider, sent.authority, 'decide') AND d.id > sent.id
    ORDER BY d.id LIMIT 1
) decided ON true
WHERE sent.authority = $1 AND sent.action = 'self_assess' AND decided.at >= $2
  AND NOT EXISTS (SELECT FROM quality_step again
                  WHERE (again.provider, again.authority, again.action) = (sent.provider, sent.authority, 'self_assess')
                    AND again.id > sent.id AND again.at <= decided.at)
"""


class Median(Struct, frozen=True):
    """How long providers waited from what they sent to the decision."""

    decided: int
    days: float | None

    @property
    def whole_days(self) -> int | None:
        return None if self.days is None else round(self.days)


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
            path=f"/quality/providers/{row['slug']}",
        )
        for row in rows
    ]


async def shares(authority: int, days: list[date]) -> list[Share]:
    """Of the authority's own entries that are listed now, for each of the days, the last of which is today."""
    async with connection() as database:
        return [Share(**row) for row in await database.fetch(SHARES, authority, days, days[-1])]


async def median_days(authority: int, since: datetime) -> Median:
    """Of the decisions made since then."""
    async with connection() as database:
        row = await database.fetchrow(MEDIAN, authority, since)
    return Median(row["decided"], row["days"] if row["days"] is None else float(row["days"]))
