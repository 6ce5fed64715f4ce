"""Inspections written by hand: added, corrected, taken out. Files come in by `providers/imports/inspections`."""

import msgspec

from apdirectory.accounts.access.roles import QUALITY_OFFICER
from apdirectory.audit.actions import record
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import FieldError, InvalidInput, NotFound
from apdirectory.providers.quality.inspection import Inspected

HOME = "SELECT authority FROM provider WHERE id = $1 AND state <> 'draft'"
COLUMNS = "body, era, inspected_on, published_on, judgements, link, source, seen_on"
ADD = f"""
INSERT INTO inspection (provider, {COLUMNS})
SELECT $1, $2, $3, $4, $5, $6::text::jsonb, $7, $8, $9
WHERE NOT EXISTS (SELECT FROM inspection WHERE (provider, body, era, inspected_on) = ($1, $2, $3, $4))
RETURNING id
"""
CORRECT = f"""
UPDATE inspection SET ({COLUMNS}) = ($2, $3, $4, $5, $6::text::jsonb, $7, $8, $9)
WHERE provider = $1 AND id = $10
  AND NOT EXISTS (SELECT FROM inspection other WHERE other.id <> $10
                    AND (other.provider, other.body, other.era, other.inspected_on) = ($1, $2, $3, $4))
RETURNING id
"""
REMOVE = "DELETE FROM inspection WHERE provider = $1 AND id = $2 RETURNING id"
THERE_ALREADY = "There is an inspection of this body and era on this day already. Correct that one"


async def add_inspection(inspected: Inspected) -> None:
    """By a quality officer of the authority where the entry sits."""
    home = await _home(inspected.provider)
    async with transaction() as database:
        if not await database.fetchval(ADD, *_values(inspected)):
            raise InvalidInput([FieldError("inspected_on", THERE_ALREADY)])
        await _record("inspection.added", inspected.provider, home, inspected.inspected_on.isoformat())


async def correct_inspection(inspection: int, inspected: Inspected) -> None:
    """All of it is as it is said now."""
    home = await _home(inspected.provider)
    async with transaction() as database:
        if not await database.fetchval(CORRECT, *_values(inspected), inspection):
            raise InvalidInput([FieldError("inspected_on", THERE_ALREADY)])
        await _record("inspection.corrected", inspected.provider, home, inspected.inspected_on.isoformat())


async def remove_inspection(provider: int, inspection: int) -> None:
    """One that was never of this provider."""
    home = await _home(provider)
    async with transaction() as database:
        if not await database.fetchval(REMOVE, provider, inspection):
            raise NotFound
        await _record("inspection.removed", provider, home, "")


async def _home(provider: int) -> int:
    who = asker()
    async with transaction() as database:
        home: int | None = await database.fetchval(HOME, provider)
    if home is None or who.role != QUALITY_OFFICER or who.authority != home:
        raise NotFound
    return home


def _values(said: Inspected) -> tuple[object, ...]:
    judgements = msgspec.json.encode(said.judgements).decode()
    return (
        *(said.provider, said.body, said.era, said.inspected_on, said.published_on),
        *(judgements, said.link, said.source, said.seen_on),
    )


async def _record(action: str, provider: int, home: int, day: str) -> None:
    await record(action, subject_kind="provider", subject=str(provider), authority=home, detail={"inspected_on": day})
