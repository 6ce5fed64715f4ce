"""What the clock needs to know: whom it looks at, of what people were told, what is to be replaced, what has ended."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.providers.quality.standing import GOOD, ran_out

# Whoever has evidence, or an assurance that can rest on it.
LOOKED_AT = """
SELECT p.id FROM provider p
WHERE p.state <> 'removed' AND (EXISTS (SELECT FROM evidence e WHERE e.provider = p.id)
                                OR EXISTS (SELECT FROM quality_status q WHERE q.provider = p.id))
ORDER BY p.id
"""
TOLD = """
SELECT n.evidence, n.days FROM evidence_notice n JOIN evidence e ON e.id = n.evidence WHERE e.provider = ANY($1::int[])
"""
OPEN = "SELECT provider, authority, item FROM quality_action WHERE done_on IS NULL AND provider = ANY($1::int[])"
STATUSES = """
SELECT provider, authority FROM quality_status WHERE provider = ANY($1::int[]) AND status = ANY($2::text[])
"""
ENDED = """
SELECT q.provider, q.authority, q.until, q.evidence_until, q.evidence_item
FROM quality_status q JOIN provider p ON p.id = q.provider
WHERE q.status = ANY($2::text[]) AND least(q.until, q.evidence_until) < $1
  AND (p.state IN ('published', 'paused') OR p.state <> 'removed' AND p.authority = q.authority)
ORDER BY q.provider, q.authority
"""

Open = dict[tuple[int, int], set[str]]
"""(provider, authority) → codes of items that are to be replaced."""


class Ended(Struct, frozen=True, kw_only=True):
    """An assurance whose last day has passed, or that of the evidence it rests on."""

    provider: int
    authority: int
    until: date | None
    evidence_until: date | None
    evidence_item: str | None

    @property
    def reason(self) -> str:
        """For the public: which kind of evidence ran out, unless the review's own day came first."""
        last = min(each for each in (self.until, self.evidence_until) if each)
        if last == self.evidence_until:
            return ran_out(self.evidence_item, last)
        return f"The assurance ended on {last.day} {last:%B %Y}"


async def looked_at() -> list[int]:
    async with connection() as database:
        return [provider for (provider,) in await database.fetch(LOOKED_AT)]


async def told_of(providers: Collection[int]) -> dict[UUID, set[int]]:
    """Evidence → so many days before its end people were told."""
    found: dict[UUID, set[int]] = defaultdict(set)
    async with connection() as database:
        for row in await database.fetch(TOLD, list(providers)):
            found[row["evidence"]].add(row["days"])
    return found


async def open_items(providers: Collection[int]) -> Open:
    found: Open = defaultdict(set)
    async with connection() as database:
        for row in await database.fetch(OPEN, list(providers)):
            found[row["provider"], row["authority"]].add(row["item"])
    return found


async def assured_by(providers: Collection[int]) -> dict[int, set[int]]:
    """Provider → the authorities that have it assured, or assured with conditions."""
    found: dict[int, set[int]] = defaultdict(set)
    async with connection() as database:
        for row in await database.fetch(STATUSES, list(providers), list(GOOD)):
            found[row["provider"]].add(row["authority"])
    return found


async def ended_before(day: date) -> list[Ended]:
    async with connection() as database:
        return [Ended(**row) for row in await database.fetch(ENDED, day, list(GOOD))]
