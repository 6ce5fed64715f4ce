"""Reading what providers declared of their hours and numbers."""

from datetime import datetime

from msgspec import Struct

from apdirectory.authorities.settings.queries import settings
from apdirectory.database.transaction import connection
from apdirectory.providers.quality.registration.rule import Declared, Hours

DECLARATIONS = """
SELECT hours, many, ehcp, looked_after, sen, declared_at, coalesce(a.name, '') AS declared_by_name
FROM registration_position r LEFT JOIN account a ON a.id = r.declared_by
WHERE provider = $1 ORDER BY declared_at DESC, r.id
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
            declared=Declared(**{name: row[name] for name in Declared.__struct_fields__}),
            declared_at=row["declared_at"],
            declared_by_name=row["declared_by_name"],
        )
        for row in rows
    ]


async def hours_of(authority: int) -> Hours:
    """As the council says them today."""
    said = await settings(["full_time_hours", "advised_hours"], authority)
    return Hours(full_time=said["full_time_hours"].number, advised=said["advised_hours"].number)
