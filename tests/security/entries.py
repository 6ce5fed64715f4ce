"""What tests of every route need of entries: for each parameter, something of the asker's own that is there."""

from uuid import UUID

import asyncpg

from tests.personas import Personas
from tests.providers.entries.keeping import propose
from tests.providers.own_entries import ANOTHERS, OWN, UNKEPT, add_kept, parts_of
from tests.providers.quality.evidence.showing import show
from tests.providers.reviewed import add_reviews

EDITOR = "provider's editor"
ADD_INSPECTION = """
INSERT INTO inspection (provider, era, inspected_on, source, seen_on)
SELECT id, 'overall_grades', '2023-05-03', 'Invented', '2026-11-01' FROM provider WHERE slug = $1
RETURNING id
"""


async def own_records(db: asyncpg.Connection, personas: Personas, name: str) -> dict[str, str]:
    """By the parameter of routes: an entry, its parts, and what is decided about it. `slug`: of an editor's own entry,
    for all others of one that nobody keeps."""
    slug = OWN if name == EDITOR else UNKEPT
    parts = await parts_of((await add_kept(db, personas))[OWN])
    change: UUID = (await propose(personas, OWN, summary="Other words")).id
    reviews = await add_reviews(db, personas, OWN, ANOTHERS)
    inspection = await db.fetchval(ADD_INSPECTION, slug)
    shown = await show(db, slug)
    said = {"slug": slug, "item": "gas", "council": "866", "inspection": str(inspection)}
    return said | {"change_id": str(change), "evidence_id": str(shown)} | parts | reviews
