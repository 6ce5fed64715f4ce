"""Reading what authorities and inspectors have found out about a provider."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from apdirectory.database.asking import asker
from apdirectory.database.transaction import connection
from apdirectory.errors import NotFound
from apdirectory.providers.entries.states import LISTED
from apdirectory.providers.quality.change import Standpoint
from apdirectory.providers.quality.permissions import part_in
from apdirectory.providers.quality.standing import GOOD, Standing, ran_out
from apdirectory.providers.quality.states import EDITOR

STANDINGS = """
SELECT coalesce(json_agg(s ORDER BY s.authority), '[]')::text
FROM (
    SELECT authority, status, level, decided_on, until, conditions, reason, evidence_until, evidence_item,
           (SELECT p.kind FROM provider p WHERE p.id = q.provider) AS kind,
           (SELECT coalesce(json_agg(r ORDER BY r.authority), '[]')
            FROM recognition r WHERE r.recognised = q.authority) AS recognitions
    FROM quality_status q
    WHERE provider = $1
) s
"""

STANDPOINT = """
SELECT p.id AS provider, p.slug, p.name, p.kind, p.state, p.authority AS home, p.organisation, a.id AS authority,
       coalesce(q.status, 'unverified') AS status, q.level, q.decided_on, q.until, q.conditions, q.reason,
       q.evidence_until, q.evidence_item,
       (SELECT s.before FROM quality_step s
        WHERE (s.provider, s.authority, s.action) = (p.id, a.id, 'lapse') ORDER BY s.id DESC LIMIT 1) AS was
FROM provider p CROSS JOIN authority a
LEFT JOIN quality_status q ON (q.provider, q.authority) = (p.id, a.id)
WHERE {which} AND a.id = {whose}
"""
LOCK = "SELECT FROM provider WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE"
ENDED = """
SELECT q.provider, p.slug, p.name, p.organisation, q.authority, q.until, q.evidence_until, q.evidence_item
FROM quality_status q JOIN provider p ON p.id = q.provider
WHERE q.provider = ANY($3::int[]) AND q.status = ANY($2::text[]) AND least(q.until, q.evidence_until) < $1
  AND (p.state IN ('published', 'paused') OR p.state <> 'removed' AND p.authority = q.authority)
ORDER BY q.provider, q.authority
"""

# Of quality_status q and provider p, for day $2: an assurance that ends within 60 days, however it does.
LAPSES = """(q.status IN ('assured', 'conditional') AND p.state IN ('published', 'paused')
    AND least(q.until, q.evidence_until) BETWEEN $2::date AND $2::date + 60)"""

STEPS = """
SELECT s.action, s.before, s.after, s.level, s.until, s.conditions, s.reason, s.why, s.review, s.at,
       coalesce(a.name, '') AS who
FROM quality_step s LEFT JOIN account a ON a.id = s.who
WHERE s.provider = $1 AND s.authority = $2 ORDER BY s.id DESC
"""

INSPECTIONS = """
SELECT coalesce(json_agg(i ORDER BY i.inspected_on DESC), '[]')::text
FROM (
    SELECT body, era, inspected_on, published_on, judgements, link, source, seen_on
    FROM inspection
    WHERE provider = $1 AND NOT taken_out
) i
"""


class InspectionRecord(Struct, frozen=True, kw_only=True):
    """One inspection: headings and judgements in the words of its era."""

    body: str
    era: str
    inspected_on: date
    published_on: date | None
    judgements: dict[str, str]
    link: str | None
    source: str
    seen_on: date


class Ended(Struct, frozen=True, kw_only=True):
    """An assurance whose last day has passed, or that of the evidence it rests on."""

    provider: int
    slug: str
    name: str
    organisation: int | None
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


class StepTaken(Struct, frozen=True, kw_only=True):
    """One change of what an authority says, and who made it."""

    action: str
    before: str
    after: str
    level: int | None
    until: date | None
    conditions: str | None
    reason: str | None
    why: str
    review: UUID | None
    at: datetime
    who: str
    """Empty: the clock."""


_standings = msgspec.json.Decoder(list[Standing])
_inspections = msgspec.json.Decoder(list[InspectionRecord])


async def standings(provider: int) -> list[Standing]:
    """One for each authority that has said something, by its code."""
    async with connection() as database:
        return _standings.decode(await database.fetchval(STANDINGS, provider))


async def lock(providers: Collection[int]) -> None:
    """Whoever writes what is said of providers locks them first, by number, and then what is said: no two can wait
    for each other. Whoever goes by evidence has locked that before: `evidence.actions`.
    """
    async with connection() as database:
        await database.execute(LOCK, list(providers))


async def ended_before(day: date, providers: Collection[int]) -> list[Ended]:
    """Of these providers, whose assurance should have lapsed by the day and has not."""
    async with connection() as database:
        return [Ended(**row) for row in await database.fetch(ENDED, day, list(GOOD), list(providers))]


async def standpoint(provider: int, authority: int) -> Standpoint:
    """How things stand, locked until the transaction ends: of two who decide at once, the second sees the first's.

    NotFound where there is no such provider.
    """
    async with connection() as database:
        await lock([provider])
        row = await database.fetchrow(STANDPOINT.format(which="p.id = $1", whose="$2"), provider, authority)
    if row is None:
        raise NotFound
    return Standpoint(**row)


async def standpoint_by_slug(slug: str, authority: int) -> Standpoint:
    """The same for a page, unlocked. An entry that is not public is there only for where it sits."""
    async with connection() as database:
        row = await database.fetchrow(STANDPOINT.format(which="p.slug = $1", whose="$2"), slug, authority)
    if row is None or (row["home"] != authority and row["state"] not in LISTED):
        raise NotFound
    return Standpoint(**row)


async def own_standpoint(slug: str) -> Standpoint:
    """An editor's own provider, and what the authority where it sits says of it. NotFound to all others."""
    async with connection() as database:
        row = await database.fetchrow(STANDPOINT.format(which="p.slug = $1", whose="p.authority"), slug)
    if row is None or part_of_asker(held := Standpoint(**row)) != EDITOR:
        raise NotFound
    return held


def part_of_asker(held: Standpoint) -> str | None:
    """Who whoever asks is to this status."""
    who = asker()
    return part_in(
        role=who.role,
        organisation=who.organisation,
        authority=who.authority,
        kept_by=held.organisation,
        sits_in=held.home,
        of=held.authority,
    )


async def steps_of(provider: int, authority: int) -> list[StepTaken]:
    """The newest first."""
    async with connection() as database:
        return [StepTaken(**row) for row in await database.fetch(STEPS, provider, authority)]


async def inspections(provider: int) -> list[InspectionRecord]:
    """The newest first."""
    async with connection() as database:
        return _inspections.decode(await database.fetchval(INSPECTIONS, provider))
