"""Inspections are written here."""

from collections.abc import Sequence

import msgspec

from apdirectory.database.transaction import transaction
from apdirectory.providers.quality.inspection import Inspected

PUT_INSPECTIONS = """
WITH seen AS (
    SELECT * FROM json_to_recordset($1::json) AS i (
        provider int, body text, era text, inspected_on date, judgements jsonb, source text, seen_on date)
), changed AS (
    UPDATE inspection i SET judgements = seen.judgements, source = seen.source, seen_on = seen.seen_on
    FROM seen
    WHERE (i.provider, i.body, i.era, i.inspected_on) = (seen.provider, seen.body, seen.era, seen.inspected_on)
      AND i.judgements <> seen.judgements
    RETURNING i.provider
), added AS (
    INSERT INTO inspection (provider, body, era, inspected_on, judgements, source, seen_on)
    SELECT provider, body, era, inspected_on, judgements, source, seen_on FROM seen
    WHERE NOT EXISTS (
        SELECT FROM inspection i
        WHERE (i.provider, i.body, i.era, i.inspected_on) = (seen.provider, seen.body, seen.era, seen.inspected_on))
    RETURNING provider
)
SELECT provider FROM changed UNION SELECT provider FROM added
"""


async def put_inspections(inspections: Sequence[Inspected]) -> set[int]:
    """Add inspections that are new, correct those of the same body, era and day; the providers they concern."""
    async with transaction() as database:
        rows = await database.fetch(PUT_INSPECTIONS, msgspec.json.encode(inspections).decode())
    return {provider for (provider,) in rows}
