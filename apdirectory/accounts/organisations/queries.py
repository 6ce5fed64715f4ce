"""Organisations as the national register has them, and finding one by name."""

from collections.abc import Collection, Sequence
from datetime import date

import msgspec

from apdirectory.accounts.organisations.organisation import Body, Registered, Successor
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

BODY = f"SELECT {', '.join(Body.__struct_fields__)} FROM organisation"

# What people type is a name, part of one, or a URN. Whole names come first, then those that begin like it.
FIND = f"""
{BODY}
WHERE kind = ANY($2::text[]) AND register_status IS DISTINCT FROM 'closed'
  AND (urn::text = $1 OR strpos(lower(name), lower($1)) > 0)
ORDER BY urn::text IS NOT DISTINCT FROM $1 DESC, lower(name) = lower($1) DESC, strpos(lower(name), lower($1)) = 1 DESC,
         name, town, id
LIMIT $3
"""


async def body(organisation: int) -> Body | None:
    """The organisation with this number."""
    async with connection() as database:
        row = await database.fetchrow(f"{BODY} WHERE id = $1", organisation)
    return Body(**dict(row)) if row else None


async def body_of_authority(authority: int) -> Body | None:
    """The organisation of an authority's own people; the one added first, should there be several."""
    async with connection() as database:
        row = await database.fetchrow(
            f"{BODY} WHERE kind = 'authority' AND authority = $1 ORDER BY id LIMIT 1", authority
        )
    return Body(**dict(row)) if row else None


async def bodies_like(typed: str, kinds: Collection[str], most: int) -> list[Body]:
    """Organisations of these kinds with this URN, or whose name has this in it; whole names first."""
    async with connection() as database:
        rows = await database.fetch(FIND, " ".join(typed.split()), list(kinds), most)
    return [Body(**dict(row)) for row in rows]


async def find_bodies(typed: str, kinds: Collection[str], most: int = 10) -> list[Body]:
    """The same, but those alone whose whole name or URN it is, if there are any."""
    found = await bodies_like(typed, kinds, most)
    return [each for each in found if is_whole_name(typed, each)] or found


def is_whole_name(typed: str, of: Body) -> bool:
    """Whether somebody typed all of its name, or its URN."""
    return " ".join(typed.split()).lower() in (of.name.lower(), str(of.urn or ""))


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
