"""Reading what authorities and inspectors have found out about a provider."""

from datetime import date

import msgspec
from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.providers.quality.standing import Standing

STANDINGS = """
SELECT coalesce(json_agg(s ORDER BY s.authority), '[]')::text
FROM (
    SELECT authority, status, level, decided_on, until, conditions, reason, evidence_until, evidence_item,
           (SELECT coalesce(json_agg(r ORDER BY r.authority), '[]')
            FROM recognition r WHERE r.recognised = q.authority) AS recognitions
    FROM quality_status q
    WHERE provider = $1
) s
"""

INSPECTIONS = """
SELECT coalesce(json_agg(i ORDER BY i.inspected_on DESC), '[]')::text
FROM (
    SELECT body, era, inspected_on, published_on, judgements, link, source, seen_on
    FROM inspection
    WHERE provider = $1
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


_standings = msgspec.json.Decoder(list[Standing])
_inspections = msgspec.json.Decoder(list[InspectionRecord])


async def standings(provider: int) -> list[Standing]:
    """One for each authority that has said something, by its code."""
    async with connection() as database:
        return _standings.decode(await database.fetchval(STANDINGS, provider))


async def inspections(provider: int) -> list[InspectionRecord]:
    """The newest first."""
    async with connection() as database:
        return _inspections.decode(await database.fetchval(INSPECTIONS, provider))
