"""Reading a provider's inspections, each with its number, to correct them."""

import msgspec

from apdirectory.database.transaction import connection
from apdirectory.providers.quality.queries import InspectionRecord

OF_PROVIDER = """
SELECT coalesce(json_agg(i ORDER BY i.inspected_on DESC, i.id), '[]')::text
FROM (
    SELECT id, body, era, inspected_on, published_on, judgements, link, source, seen_on
    FROM inspection WHERE provider = $1
) i
"""


class Numbered(InspectionRecord, frozen=True, kw_only=True):
    id: int


_numbered = msgspec.json.Decoder(list[Numbered])


async def numbered_inspections(provider: int) -> list[Numbered]:
    """The newest first."""
    async with connection() as database:
        return _numbered.decode(await database.fetchval(OF_PROVIDER, provider))
