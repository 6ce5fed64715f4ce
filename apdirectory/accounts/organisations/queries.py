"""Organisations as the national register has them."""

from collections.abc import Sequence
from datetime import date

import msgspec

from apdirectory.accounts.organisations.organisation import Registered, Successor
from apdirectory.database.transaction import connection

REGISTERED = f"""
SELECT {", ".join(Registered.__struct_fields__)} FROM organisation
WHERE urn = ANY($1::int[]) AND register_seen_on IS NOT NULL
"""

SUCCESSORS = """
SELECT l.linked_urn AS urn, coalesce(o.name, l.linked_name) AS name, l.link_type, l.established_on
FROM register_link l LEFT JOIN organisation o ON o.urn = l.linked_urn
WHERE l.urn = $1 AND (l.link_type LIKE 'Successor%' OR l.link_type = 'Result of Amalgamation')
ORDER BY l.established_on NULLS LAST, l.linked_urn
"""


async def registered(urns: Sequence[int]) -> dict[int, Registered]:
    """What the register said last of these establishments; those it never named are left out."""
    async with connection() as database:
        rows = await database.fetch(REGISTERED, list(urns))
    return {row["urn"]: msgspec.convert(dict(row), Registered) for row in rows}


async def successors(urn: int) -> list[Successor]:
    """Who came after an establishment, as the register links them."""
    async with connection() as database:
        rows = await database.fetch(SUCCESSORS, urn)
    return [Successor(**dict(row)) for row in rows]


async def register_seen_on() -> date | None:
    """The day of the newest register file that was read."""
    async with connection() as database:
        newest: date | None = await database.fetchval("SELECT max(register_seen_on) FROM organisation")
    return newest


async def seen_earlier(day: date) -> int:
    """How many establishments the register files read since this day did not name."""
    async with connection() as database:
        count: int = await database.fetchval("SELECT count(*) FROM organisation WHERE register_seen_on < $1", day)
    return count
