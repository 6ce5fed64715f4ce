"""What counts of an entry, and who is to confirm one."""

from datetime import date

from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.providers.confirming.rule import BEFORE, Confirmation
from apdirectory.providers.listing.confirmed import UNTIL, settings_on

COUNTS = "SELECT confirmed_on, confirmed_until, kept_until FROM listing_provider WHERE provider_id = $1"

RUNS_OUT = f"""
WITH {settings_on("$1")}
SELECT p.id AS provider, since.day AS since, p.confirmed_on, held.confirmed_until, held.kept_until,
       ARRAY(SELECT reminder FROM confirm_reminder r WHERE r.provider = p.id AND r.since = since.day) AS sent
FROM provider p {UNTIL}
WHERE p.organisation IS NOT NULL AND p.state = 'published'
  AND least(held.confirmed_until, held.kept_until) < $1::date + {max(BEFORE)}
ORDER BY p.id
"""


class RunsOut(Struct, frozen=True, kw_only=True):
    """A published entry that its provider is to confirm soon, or should have."""

    provider: int
    since: date
    """What the days are counted from."""
    counts: Confirmation
    sent: frozenset[str]
    """The reminders that were sent about it since then."""


async def confirmation_of(provider: int) -> Confirmation | None:
    """As the search goes by it; None where an entry is not public."""
    async with connection() as database:
        row = await database.fetchrow(COUNTS, provider)
    return Confirmation(**row) if row else None


async def is_confirmed(provider: int, day: date) -> bool:
    """Whether an entry is public, and without the mark that nobody confirmed it."""
    counts = await confirmation_of(provider)
    return counts is not None and counts.is_confirmed_on(day)


async def running_out(day: date) -> list[RunsOut]:
    """Every one of which some reminder's day has come."""
    async with connection() as database:
        rows = [dict(row) for row in await database.fetch(RUNS_OUT, day)]
    return [
        RunsOut(
            provider=row.pop("provider"),
            since=row.pop("since"),
            sent=frozenset(row.pop("sent")),
            counts=Confirmation(**row),
        )
        for row in rows
    ]
