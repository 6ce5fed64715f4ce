"""What the clock needs to know: whom it looks at, of what people were told, what is to be replaced, who assures."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from apdirectory.accounts.people.queries import quality_officers_mail
from apdirectory.authorities.settings.queries import setting
from apdirectory.database.transaction import connection
from apdirectory.providers.quality.clock.due import Assurance
from apdirectory.providers.quality.standing import GOOD

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
ENDS_TOLD = "SELECT provider, authority, until, days FROM assurance_notice WHERE provider = ANY($1::int[])"
ASSURED = """
SELECT q.provider, q.authority, a.full_name AS council, q.decided_on, q.until
FROM quality_status q JOIN authority a ON a.id = q.authority
WHERE q.provider = ANY($1::int[]) AND q.status = ANY($2::text[])
"""

Open = dict[tuple[int, int], set[str]]
"""(provider, authority) → codes of items that are to be replaced."""


class Night:
    """What one night asks again and again, asked once of each authority."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._officers: dict[int, list[str]] = {}
        self._action_days: dict[int, int] = {}

    async def officers(self, authority: int) -> list[str]:
        """Where its quality officers are written to."""
        if authority not in self._officers:
            self._officers[authority] = await quality_officers_mail(authority)
        return self._officers[authority]

    async def action_days(self, authority: int) -> int:
        """How long it gives for replacing a standard item."""
        if authority not in self._action_days:
            self._action_days[authority] = (await setting("evidence_action_days", authority, self.day)).number
        return self._action_days[authority]


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


async def ends_told_of(providers: Collection[int]) -> dict[tuple[int, int, date], set[int]]:
    """(provider, authority, last day) → so many days before it people were told that the assurance ends."""
    found: dict[tuple[int, int, date], set[int]] = defaultdict(set)
    async with connection() as database:
        for row in await database.fetch(ENDS_TOLD, list(providers)):
            found[row["provider"], row["authority"], row["until"]].add(row["days"])
    return found


async def assured_by(providers: Collection[int]) -> dict[int, dict[int, Assurance]]:
    """Provider → authority → its assurance, with conditions or without."""
    found: dict[int, dict[int, Assurance]] = defaultdict(dict)
    async with connection() as database:
        for row in await database.fetch(ASSURED, list(providers), list(GOOD)):
            said = dict(row)
            of = found[said.pop("provider")]
            of[row["authority"]] = Assurance(**said)
    return found
