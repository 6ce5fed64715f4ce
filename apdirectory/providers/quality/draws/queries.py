"""Reading what was drawn, and what can be."""

from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct

from apdirectory.authorities.terms.entries import TERM
from apdirectory.authorities.terms.queries import entered
from apdirectory.authorities.terms.whose import Whose
from apdirectory.database.transaction import connection

# The newest of each provider, unless it was in a pool before or a review has it. Where a decision waits to be moderated
# the review can check nothing more: what came meanwhile is in the next term's.
POOL = """
SELECT s.id FROM (
    SELECT DISTINCT ON (provider) id, provider, sent_at FROM self_assessment WHERE sent_at IS NOT NULL
    ORDER BY provider, sent_at DESC
) s JOIN provider p ON p.id = s.provider
WHERE p.authority = $1 AND p.state <> 'removed'
  AND NOT EXISTS (SELECT FROM draw d WHERE d.authority = $1 AND s.id = ANY (d.pool))
  AND NOT EXISTS (SELECT FROM review r WHERE r.authority = $1 AND r.state <> 'cancelled'
                                           AND (r.self_assessment = s.id
                                                OR r.provider = s.provider AND r.state = 'proposed'))
ORDER BY s.id
"""
DRAWS = """
SELECT d.id, d.term_first, d.seed, d.share, d.pool, d.drawn, d.drawn_at, coalesce(a.name, '') AS drawn_by
FROM draw d LEFT JOIN account a ON a.id = d.drawn_by WHERE d.authority = $1 ORDER BY d.term_first DESC
"""
NAMES = """
SELECT s.id, p.name, p.slug FROM self_assessment s JOIN provider p ON p.id = s.provider WHERE s.id = ANY($1::uuid[])
"""
LONGEST_TERM = timedelta(days=200)


class Drawn(Struct, frozen=True, kw_only=True):
    """One lot, with all that it takes to draw it again."""

    id: UUID
    term_first: date
    seed: str
    share: int
    pool: list[UUID]
    drawn: list[UUID]
    drawn_at: datetime
    drawn_by: str
    """The person's name; empty: the clock."""


class OfProvider(Struct, frozen=True):
    """Whose self-assessment it is."""

    id: UUID
    name: str
    slug: str


async def pool_of(authority: int) -> list[UUID]:
    async with connection() as database:
        return [id for (id,) in await database.fetch(POOL, authority)]


async def draws_of(authority: int) -> list[Drawn]:
    """The newest term first."""
    async with connection() as database:
        return [Drawn(**row) for row in await database.fetch(DRAWS, authority)]


async def providers_of(ids: list[UUID]) -> dict[UUID, OfProvider]:
    async with connection() as database:
        return {row["id"]: OfProvider(**row) for row in await database.fetch(NAMES, ids)}


async def term_at(authority: int, day: date) -> date | None:
    """The first day of the authority's term that the day is in; None outside of terms."""
    found = await entered(Whose(authority=authority), day - LONGEST_TERM)
    terms = [each for each in found if each.kind == TERM and each.withdrawn_at is None]
    return next((each.first for each in terms if each.first <= day <= each.last), None)
