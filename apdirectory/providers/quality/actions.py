"""What authorities decided of providers, and inspections, are written here."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from apdirectory.database.transaction import transaction
from apdirectory.providers.listing.actions import project
from apdirectory.providers.quality.decision import Decided, EvidenceDate
from apdirectory.providers.quality.inspection import Inspected

PUT_STATUSES = """
INSERT INTO quality_status AS held (provider, authority, status, level, decided_on, until, conditions, reason)
SELECT * FROM json_to_recordset($1::json) AS told (
    provider int, authority int, status text, level smallint, decided_on date, until date, conditions text, reason text)
ON CONFLICT (provider, authority) DO UPDATE
SET (status, level, decided_on, until, conditions, reason)
    = (excluded.status, excluded.level, excluded.decided_on, excluded.until, excluded.conditions, excluded.reason)
WHERE (held.status, held.level, held.decided_on, held.until, held.conditions, held.reason) IS DISTINCT FROM
      (excluded.status, excluded.level, excluded.decided_on, excluded.until, excluded.conditions, excluded.reason)
RETURNING provider
"""

SET_EVIDENCE_DATES = """
UPDATE quality_status held SET evidence_until = told.until, evidence_item = told.item
FROM json_to_recordset($1::json) AS told (provider int, authority int, until date, item text)
WHERE (held.provider, held.authority) = (told.provider, told.authority)
  AND (held.evidence_until, held.evidence_item) IS DISTINCT FROM (told.until, told.item)
RETURNING held.provider
"""

# A source that says less than another takes nothing away: headings, the link and the day of publication stay.
PUT_INSPECTIONS = """
WITH seen AS (
    SELECT * FROM json_to_recordset($1::json) AS i (
        provider int, body text, era text, inspected_on date, published_on date, judgements jsonb, link text,
        source text, seen_on date)
), changed AS (
    UPDATE inspection i
    SET judgements = i.judgements || seen.judgements, published_on = coalesce(seen.published_on, i.published_on),
        link = coalesce(seen.link, i.link), source = seen.source, seen_on = seen.seen_on
    FROM seen
    WHERE (i.provider, i.body, i.era, i.inspected_on) = (seen.provider, seen.body, seen.era, seen.inspected_on)
      AND (NOT i.judgements @> seen.judgements
           OR seen.published_on <> i.published_on OR (seen.published_on IS NOT NULL AND i.published_on IS NULL)
           OR seen.link <> i.link OR (seen.link IS NOT NULL AND i.link IS NULL))
    RETURNING i.provider
), added AS (
    INSERT INTO inspection (provider, body, era, inspected_on, published_on, judgements, link, source, seen_on)
    SELECT provider, body, era, inspected_on, published_on, judgements, link, source, seen_on FROM seen
    WHERE NOT EXISTS (
        SELECT FROM inspection i
        WHERE (i.provider, i.body, i.era, i.inspected_on) = (seen.provider, seen.body, seen.era, seen.inspected_on))
    RETURNING provider
)
SELECT provider FROM changed UNION SELECT provider FROM added
"""


async def put_statuses(decisions: Sequence[Decided]) -> set[int]:
    """Have what authorities decided, one for each provider and authority; the providers for which it is new."""
    return await _put(PUT_STATUSES, decisions)


async def set_evidence_dates(dates: Sequence[EvidenceDate]) -> None:
    """Keep until when critical evidence holds, and show it: what an authority has said nothing of is left alone."""
    async with transaction():
        if changed := await _put(SET_EVIDENCE_DATES, dates):
            await project(sorted(changed))


async def put_inspections(inspections: Sequence[Inspected]) -> set[int]:
    """Add inspections that are new, correct those of the same body, era and day; the providers they concern."""
    return await _put(PUT_INSPECTIONS, inspections)


async def _put(statement: str, said: Sequence[Struct]) -> set[int]:
    async with transaction() as database:
        rows = await database.fetch(statement, msgspec.json.encode(said).decode())
    return {provider for (provider,) in rows}
