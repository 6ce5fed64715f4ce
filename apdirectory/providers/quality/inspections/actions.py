"""Inspections written by hand: added, corrected, taken out. Files come in by `providers/imports/inspections`.

What an officer wrote no file changes, and what an officer took out no file brings back.
"""

from datetime import date

import asyncpg
import msgspec

from apdirectory.accounts.access.roles import QUALITY_OFFICER
from apdirectory.audit.actions import record
from apdirectory.database.asking import asker
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, FieldError, InvalidInput, NotFound
from apdirectory.providers.quality.inspection import Inspected

HOME = "SELECT authority FROM provider WHERE id = $1 AND state <> 'draft'"
COLUMNS = "body, era, inspected_on, published_on, judgements, link, source, seen_on"
ADD = f"""
INSERT INTO inspection AS held (provider, {COLUMNS}, by_hand)
VALUES ($1, $2, $3, $4, $5, $6::text::jsonb, $7, $8, $9, true)
ON CONFLICT ON CONSTRAINT inspection_once DO UPDATE
SET (published_on, judgements, link, source, seen_on, taken_out, version)
    = (excluded.published_on, excluded.judgements, excluded.link, excluded.source, excluded.seen_on, false,
       held.version + 1)
WHERE held.taken_out
RETURNING id
"""
LOCK = """
SELECT body, era, inspected_on, version FROM inspection WHERE provider = $1 AND id = $2 AND NOT taken_out FOR UPDATE
"""
OTHER = """
SELECT id, taken_out FROM inspection WHERE (provider, body, era, inspected_on) = ($1, $2, $3, $4) AND id <> $5
"""
CORRECT = f"""
UPDATE inspection SET ({COLUMNS}) = ($2, $3, $4, $5, $6::text::jsonb, $7, $8, $9), by_hand = true, version = version + 1
WHERE provider = $1 AND id = $10
"""
FORGET = "DELETE FROM inspection WHERE id = $1"
# So that no file brings the day or the era that was wrong in again.
NOT_AGAIN = f"""
INSERT INTO inspection (provider, {COLUMNS}, by_hand, taken_out)
SELECT provider, $2, $3, $4, published_on, judgements, link, source, seen_on, true, true FROM inspection WHERE id = $1
ON CONFLICT ON CONSTRAINT inspection_once DO NOTHING
"""
REMOVE = "UPDATE inspection SET by_hand = true, taken_out = true, version = version + 1 WHERE id = $1"
CHANGED = "Somebody changed this inspection while you had it open"
THERE_ALREADY = "There is an inspection of this body and era on this day already. Correct that one"


async def add_inspection(inspected: Inspected) -> None:
    """By a quality officer of the authority where the entry sits."""
    home = await _home(inspected.provider)
    async with transaction() as database:
        if not await database.fetchval(ADD, *_values(inspected)):
            raise InvalidInput([FieldError("inspected_on", THERE_ALREADY)])
        await _record("inspection.added", inspected.provider, home, inspected.inspected_on.isoformat())


async def correct_inspection(inspection: int, inspected: Inspected, *, seen: int) -> None:
    """All of it is as it is said now. `seen`: the version that whoever corrects it had before them."""
    home = await _home(inspected.provider)
    key = (inspected.body, inspected.era, inspected.inspected_on)
    async with transaction() as database:
        before = await _locked(database, inspected.provider, inspection, seen)
        other = await database.fetchrow(OTHER, inspected.provider, *key, inspection)
        if other and not other["taken_out"]:
            raise InvalidInput([FieldError("inspected_on", THERE_ALREADY)])
        if other:
            await database.execute(FORGET, other["id"])
        await database.execute(CORRECT, *_values(inspected), inspection)
        if before != key:
            await database.execute(NOT_AGAIN, inspection, *before)
        await _record("inspection.corrected", inspected.provider, home, inspected.inspected_on.isoformat())


async def remove_inspection(provider: int, inspection: int, *, seen: int) -> None:
    """One that was never of this provider."""
    home = await _home(provider)
    async with transaction() as database:
        await _locked(database, provider, inspection, seen)
        await database.execute(REMOVE, inspection)
        await _record("inspection.removed", provider, home, "")


async def _locked(database: asyncpg.Connection, provider: int, inspection: int, seen: int) -> tuple[str, str, date]:
    """Body, era and day as they stand. Conflict where it is not as it was seen."""
    row = await database.fetchrow(LOCK, provider, inspection)
    if row is None:
        raise NotFound
    if row["version"] != seen:
        raise Conflict(CHANGED)
    return row["body"], row["era"], row["inspected_on"]


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
