"""Reading a provider's inspections, each with its number, to correct them."""

from datetime import date

import msgspec

from apdirectory.database.transaction import connection
from apdirectory.providers.quality.queries import InspectionRecord

OF_PROVIDER = """
SELECT coalesce(json_agg(i ORDER BY i.inspected_on DESC, i.id), '[]')::text
FROM (
    SELECT id, version, body, era, inspected_on, published_on, judgements, link, source, seen_on
    FROM inspection WHERE provider = $1 AND NOT taken_out
) i
"""


BY_HAND = "SELECT body, era, inspected_on FROM inspection WHERE provider = $1 AND by_hand"


class Numbered(InspectionRecord, frozen=True, kw_only=True):
    id: int
    version: int
    """Of what officers wrote: whoever changes it says which one they saw."""


_numbered = msgspec.json.Decoder(list[Numbered])


async def numbered_inspections(provider: int) -> list[Numbered]:
    """The newest first."""
    async with connection() as database:
        return _numbered.decode(await database.fetchval(OF_PROVIDER, provider))


async def kept_by_hand(provider: int) -> set[tuple[str, str, date]]:
    """Body, era and day of those that an officer wrote, corrected or took out: no file changes them."""
    async with connection() as database:
        return {tuple(row) for row in await database.fetch(BY_HAND, provider)}
