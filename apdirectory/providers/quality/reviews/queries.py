"""Reading reviews."""

from datetime import date
from uuid import UUID

import msgspec
from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.errors import NotFound
from apdirectory.providers.due import Due
from apdirectory.providers.quality.queries import LAPSES
from apdirectory.providers.quality.reviews.review import HeadingFound, Looked, Review, heading_findings
from apdirectory.providers.quality.reviews.states import CANCELLED

REVIEWS = """
SELECT to_jsonb(whole)::text FROM (
    SELECT r.id, r.provider, p.slug, p.name, p.organisation AS kept_by, claimed.sent_by AS signed_by,
           (SELECT coalesce(jsonb_agg(m.account), '[]') FROM membership m
            WHERE m.organisation = p.organisation AND m.stopped_at IS NULL) AS keepers,
           r.authority, c.full_name AS council, r.kind, r.planned_on, r.reviewer,
           coalesce(reviewer.name, '') AS reviewer_name, r.took_part, r.self_assessment, r.framework, r.state,
           r.version, r.outcome, r.until, r.conditions, r.reason, r.summary, r.proposed_by,
           coalesce(proposer.name, '') AS proposed_by_name, coalesce(moderator.name, '') AS moderated_by_name,
           r.sent_back_why, r.decided_on, r.next_on, r.reply, r.replied_at,
           (SELECT coalesce(jsonb_agg(f ORDER BY f.id), '[]') FROM (
                SELECT id, code, heading, label, finding, note, found_by FROM finding WHERE review = r.id) f) AS found,
           (SELECT coalesce(jsonb_agg(a ORDER BY a.due_on, a.what), '[]') FROM (
                SELECT id, what, owner, due_on, done_on FROM review_action WHERE review = r.id) a) AS asked
    FROM review r JOIN provider p ON p.id = r.provider JOIN authority c ON c.id = r.authority
    LEFT JOIN self_assessment claimed ON claimed.id = r.self_assessment
    LEFT JOIN account reviewer ON reviewer.id = r.reviewer
    LEFT JOIN account proposer ON proposer.id = r.proposed_by
    LEFT JOIN account moderator ON moderator.id = r.moderated_by
    WHERE {which}
) whole
"""
LOCK = "SELECT FROM review WHERE id = $1 FOR UPDATE"

# A review is due on its day, a decision that waits at once, an action on its day, the next review unless it is planned
# or its day is that on which the assurance ends: that is told once.
DUE = f"""
SELECT p.id AS provider, p.slug, p.name, due.what, due.due_on, due.path, due.waits FROM (
    SELECT r.provider, CASE WHEN r.state = 'proposed' THEN 'Moderate a decision'
                            WHEN r.reviewer IS NULL THEN 'Check a self-assessment that was drawn'
                            WHEN r.kind = 'visit' THEN 'Review: visit' ELSE 'Review: at the desk' END AS what,
           CASE WHEN r.state = 'proposed' THEN (r.proposed_at AT TIME ZONE 'Europe/London')::date
                ELSE r.planned_on END AS due_on, '/quality/reviews/' || r.id AS path, r.state = 'proposed' AS waits
    FROM review r WHERE r.authority = $1 AND r.state IN ('planned', 'proposed')
    UNION ALL
    SELECT r.provider, 'Action: ' || a.what, a.due_on, '/quality/reviews/' || r.id, false
    FROM review_action a JOIN review r ON r.id = a.review
    WHERE r.authority = $1 AND r.state = 'decided' AND a.done_on IS NULL
    UNION ALL
    SELECT r.provider, 'Plan the next review', r.next_on, '/quality/providers/' || p.slug || '/review', false
    FROM (SELECT DISTINCT ON (provider) * FROM review WHERE authority = $1 AND state = 'decided'
          ORDER BY provider, decided_on DESC, moderated_at DESC) r JOIN provider p ON p.id = r.provider
    WHERE r.next_on <= $2::date + 60
      AND NOT EXISTS (SELECT FROM review o WHERE o.provider = r.provider AND o.authority = $1
                                             AND o.state IN ('planned', 'proposed'))
      AND NOT EXISTS (SELECT FROM quality_status q WHERE (q.provider, q.authority) = (r.provider, $1) AND {LAPSES}
                                                     AND least(q.until, q.evidence_until) = r.next_on)
) due JOIN provider p ON p.id = due.provider
WHERE p.state <> 'removed'
"""

PUBLISHED = """
SELECT r.authority, jsonb_agg(jsonb_build_object('kind', r.kind, 'decided_on', r.decided_on, 'found', (
    SELECT coalesce(jsonb_agg(f ORDER BY f.id), '[]') FROM (
        SELECT id, code, heading, label, finding FROM finding WHERE review = r.id) f
)) ORDER BY r.decided_on DESC, r.moderated_at DESC)::text AS reviews
FROM review r JOIN quality_status q ON (q.provider, q.authority) = (r.provider, r.authority)
WHERE r.provider = $1 AND r.state = 'decided'
GROUP BY r.authority ORDER BY r.authority
"""


class HeadingFindings(Struct, frozen=True, kw_only=True):
    """What an authority's decided reviews found under each heading, for the public: no notes."""

    authority: int
    decided_on: date
    """Of the last review."""
    headings: dict[str, HeadingFound]
    """By heading's code, of those that were ever looked at."""


_review = msgspec.json.Decoder(Review)
_looked = msgspec.json.Decoder(list[Looked])


async def review(id: UUID, *, lock: bool = False) -> Review:
    """NotFound where there is none. With `lock` it stays as it is until the transaction ends."""
    async with connection() as database:
        if lock:
            await database.execute(LOCK, id)
        found = await database.fetchval(REVIEWS.format(which="r.id = $1"), id)
    if found is None:
        raise NotFound
    return _review.decode(found)


async def reviews_of(provider: int, authority: int | None = None) -> list[Review]:
    """The newest first. Of one authority, or of all."""
    which = "r.provider = $1 AND (r.authority = $2 OR $2::int IS NULL) ORDER BY r.planned_at DESC"
    async with connection() as database:
        rows = await database.fetch(REVIEWS.format(which=which), provider, authority)
    return [_review.decode(text) for (text,) in rows]


async def is_latest(held: Review) -> bool:
    """Whether its authority has planned no other of the provider since."""
    those = [each for each in await reviews_of(held.provider, held.authority) if each.state != CANCELLED]
    return bool(those) and those[0].id == held.id


async def reviews_due(authority: int, day: date) -> list[Due]:
    """Reviews that are planned, decisions that wait, actions that are open, next reviews within 60 days of the day."""
    async with connection() as database:
        return [Due(**row) for row in await database.fetch(f"{DUE} ORDER BY due_on, name, what", authority, day)]


async def heading_findings_of(provider: int) -> list[HeadingFindings]:
    """One for each authority that has reviewed it."""
    async with connection() as database:
        rows = await database.fetch(PUBLISHED, provider)
    looked = [(by, _looked.decode(reviews)) for by, reviews in rows]
    return [
        HeadingFindings(authority=by, decided_on=reviews[0].decided_on, headings=heading_findings(reviews))
        for by, reviews in looked
    ]
