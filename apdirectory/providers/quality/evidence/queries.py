"""Reading evidence."""

from collections import defaultdict
from collections.abc import Collection

import msgspec

from apdirectory.database.transaction import connection
from apdirectory.providers.quality.evidence.holding import Evidence

# Days are those of England.
OF_PROVIDERS = """
SELECT e.provider, e.id, e.item, e.form, e.state, e.document, e.link, e.seen_on, e.seen_by, e.issued_on, e.ends_on,
       (e.added_at AT TIME ZONE 'Europe/London')::date AS added_on, e.accepted_on, a.name AS checked_by,
       e.refused_why, e.ended_on
FROM evidence e LEFT JOIN account a ON a.id = e.checked_by
WHERE e.provider = ANY($1::int[])
ORDER BY e.added_at DESC, e.id
"""


async def evidence_of(provider: int) -> list[Evidence]:
    """All that was ever added for a provider, the newest first."""
    return (await evidence_of_all([provider]))[provider]


async def evidence_of_all(providers: Collection[int]) -> dict[int, list[Evidence]]:
    """The same of several; nothing for who has none."""
    async with connection() as database:
        rows = await database.fetch(OF_PROVIDERS, list(providers))
    found: dict[int, list[Evidence]] = defaultdict(list)
    for row in rows:
        said = dict(row)
        found[said.pop("provider")].append(msgspec.convert(said, Evidence))
    return found
