"""Which items an authority asks of which providers, and what it changed."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

import msgspec
from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.providers.quality.standards.item import Item
from apdirectory.providers.quality.standards.own import Own, asked_of

OWN = """
SELECT authority, code, heading, label, public_label, critical, months, kinds, asked, since, seen_only, why
FROM own_standard WHERE authority = ANY($1::int[]) ORDER BY id
"""
CHANGES = """
SELECT s.label, s.critical, s.months, s.kinds, s.asked, s.since, s.why, s.set_at, coalesce(a.name, '') AS set_by
FROM own_standard s LEFT JOIN account a ON a.id = s.set_by
WHERE s.authority = $1 ORDER BY s.id DESC
"""


JUDGED = "SELECT provider FROM quality_status WHERE authority = $1 ORDER BY 1"


class Changed(Struct, frozen=True, kw_only=True):
    """One thing that an authority said of an item, when and by whom."""

    label: str
    critical: bool
    months: int | None
    kinds: list[str]
    asked: bool
    since: date
    why: str
    set_at: datetime
    set_by: str
    """The person's name; empty where nobody is known."""


async def items_for(kind: str, authority: int, day: date) -> list[Item]:
    """What the authority asks of this kind of provider on the day, in the order in which it is shown."""
    return asked_of(kind, (await own_standards([authority]))[authority], day)


async def own_standards(authorities: Collection[int]) -> dict[int, list[Own]]:
    """All that they ever said, as it was said; nothing for who said nothing."""
    async with connection() as database:
        rows = await database.fetch(OWN, list(authorities))
    found: dict[int, list[Own]] = defaultdict(list)
    for row in rows:
        found[row["authority"]].append(msgspec.convert(dict(row), Own))
    return found


async def changes_of(authority: int) -> list[Changed]:
    """The last first."""
    async with connection() as database:
        return [Changed(**row) for row in await database.fetch(CHANGES, authority)]


async def judged_by(authority: int) -> list[int]:
    """The providers of whose quality the authority has said something."""
    async with connection() as database:
        return [each for (each,) in await database.fetch(JUDGED, authority)]
