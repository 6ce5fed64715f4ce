"""Reading what providers declared of their hours and numbers."""

from datetime import date, datetime

import asyncpg
from msgspec import Struct

from apdirectory.authorities.settings.queries import settings
from apdirectory.database.transaction import connection
from apdirectory.providers.due import Due
from apdirectory.providers.quality.evidence.permissions import Whose
from apdirectory.providers.quality.registration.rule import REACHED, Declared, Hours, in_words, position, rule_on
from apdirectory.providers.quality.standards.frameworks import NON_SCHOOL_KINDS
from apdirectory.web.today import today

DECLARATIONS = """
SELECT hours, many, asked_hours AS asked, ehcp, looked_after, sen, declared_at, coalesce(a.name, '') AS declared_by_name
FROM registration_position r LEFT JOIN account a ON a.id = r.declared_by
WHERE provider = $1 ORDER BY declared_at DESC, r.id
"""
NEWEST = """
SELECT DISTINCT ON (p.id) p.id AS provider, p.slug, p.name, r.hours, r.many, r.asked_hours AS asked, r.ehcp,
       r.looked_after, r.sen, r.declared_at
FROM registration_position r JOIN provider p ON p.id = r.provider
WHERE p.authority = $1 AND p.state <> 'removed' AND p.kind = ANY($2)
ORDER BY p.id, r.declared_at DESC, r.id
"""


class Declaration(Struct, frozen=True, kw_only=True):
    """What was declared, when and by whom."""

    declared: Declared
    declared_at: datetime
    declared_by_name: str
    """Empty where nobody is known."""


async def declarations_of(provider: int) -> list[Declaration]:
    """The newest first."""
    async with connection() as database:
        rows = await database.fetch(DECLARATIONS, provider)
    return [
        Declaration(
            declared=_declared(row),
            declared_at=row["declared_at"],
            declared_by_name=row["declared_by_name"],
        )
        for row in rows
    ]


async def read_today(whose: Whose, day: date) -> str | None:
    """What today's rule says of what was declared last; None where nothing was."""
    declarations = await declarations_of(whose.provider)
    if not declarations:
        return None
    hours = await hours_of(whose.home)
    return in_words(position(declarations[0].declared, rule_on(day), hours), hours)


async def registrations_due(authority: int, day: date) -> list[Due]:
    """Whose last declaration says that it may have to register: until it declares something else."""
    hours = await hours_of(authority)
    async with connection() as database:
        rows = await database.fetch(NEWEST, authority, list(NON_SCHOOL_KINDS))
    return [
        Due(
            provider=row["provider"],
            slug=row["slug"],
            name=row["name"],
            what="May have to register as a school",
            due_on=today(row["declared_at"]),
            waits=True,
            path=f"/quality/providers/{row['slug']}/registration",
        )
        for row in rows
        if position(_declared(row), rule_on(day), hours).state == REACHED
    ]


def _declared(row: asyncpg.Record) -> Declared:
    return Declared(**{name: row[name] for name in Declared.__struct_fields__})


async def hours_of(authority: int) -> Hours:
    """As the council says them today."""
    said = await settings(["full_time_hours", "advised_hours"], authority)
    return Hours(full_time=said["full_time_hours"].number, advised=said["advised_hours"].number)
