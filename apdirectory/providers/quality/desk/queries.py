"""Reading what the quality desk shows besides what other rooms tell: assurances that end, and how far it has come."""

from datetime import date, datetime

from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.providers.due import Due
from apdirectory.providers.quality.evidence.queries import ACTIONS, asked_of_kinds
from apdirectory.providers.quality.evidence.queries import DUE as EVIDENCE_DUE
from apdirectory.providers.quality.queries import LAPSES
from apdirectory.providers.quality.reviews.queries import DUE as REVIEWS_DUE

# By whichever comes first: its own end, for which a review is planned, or that of the evidence it rests on.
LAPSING = f"""
SELECT p.id AS provider, p.slug, p.name, least(q.until, q.evidence_until) AS due_on, false AS waits,
       CASE WHEN q.evidence_until <= q.until
            THEN 'Assurance ends: ' || coalesce(q.evidence_item, 'Evidence') || ' runs out'
            ELSE 'Assurance ends: its review is over' END AS what,
       '/quality/providers/' || p.slug
           || CASE WHEN q.evidence_until <= q.until THEN '/evidence' ELSE '' END AS path
FROM quality_status q JOIN provider p ON p.id = q.provider
WHERE q.authority = $1 AND {LAPSES}
"""

# The same rows as the lists show, counted where they are.
HOW_MANY = f"""
SELECT (SELECT count(*) FROM ({EVIDENCE_DUE}) AS evidence) + (SELECT count(*) FROM ({ACTIONS}) AS actions)
     + (SELECT count(*) FROM ({REVIEWS_DUE}) AS reviews) + (SELECT count(*) FROM ({LAPSING}) AS lapsing)
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

# From the last that a provider sent before a decision to that decision, unless another had come in between. What is
# sent goes to the authority where the entry sits.
MEDIAN = """
SELECT count(*) AS decided,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided.at - sent.at) / 86400) AS days
FROM quality_step decided
JOIN provider p ON (p.id, p.authority) = (decided.provider, decided.authority)
JOIN LATERAL (
    SELECT max(s.sent_at) AS at FROM self_assessment s WHERE s.provider = p.id AND s.sent_at <= decided.at
) sent ON sent.at IS NOT NULL
WHERE decided.authority = $1 AND decided.action = 'decide' AND decided.at >= $2
  AND NOT EXISTS (SELECT FROM quality_step before
                  WHERE (before.provider, before.authority, before.action) = (p.id, decided.authority, 'decide')
                    AND before.id < decided.id AND before.at >= sent.at)
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
        return [Due(**row) for row in await database.fetch(LAPSING, authority, day)]


async def how_many_dated(authority: int, day: date) -> int:
    """How many rows evidence, actions, reviews and assurances that end have at the desk, without reading them."""
    asked = await asked_of_kinds(authority, day)
    async with connection() as database:
        found: int = await database.fetchval(HOW_MANY, authority, day, asked)
    return found


async def shares(authority: int, days: list[date]) -> list[Share]:
    """Of the authority's own entries that are listed now, for each of the days, the last of which is today."""
    async with connection() as database:
        return [Share(**row) for row in await database.fetch(SHARES, authority, days, days[-1])]


async def median_days(authority: int, since: datetime) -> Median:
    """Of the decisions made since then."""
    async with connection() as database:
        row = await database.fetchrow(MEDIAN, authority, since)
    return Median(row["decided"], row["days"] if row["days"] is None else float(row["days"]))
