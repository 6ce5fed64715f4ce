"""Entries that people of the tests keep, and one that nobody keeps."""

import asyncpg

from apdirectory.providers.capacity.actions import put_entry
from tests.personas import Personas
from tests.providers.claims.claiming import add_unkept
from tests.providers.entries.factories import an_entry

OWN, UNKEPT, ANOTHERS = "riverbank", "open-meadow", "another-provider"


async def add_kept(db: asyncpg.Connection, personas: Personas) -> dict[str, int]:
    """The number of each entry, by its slug: the editor's own, one that nobody keeps, one that others keep."""
    await put_entry(an_entry(slug=OWN), by="test")
    await put_entry(an_entry(slug=ANOTHERS, name="Another provider", urn=None), by="test")
    keeps = "UPDATE provider SET organisation = $2, claimed_on = current_date WHERE slug = $1 RETURNING id"
    others = await db.fetchval("INSERT INTO organisation (kind, name) VALUES ('provider', 'Others') RETURNING id")
    return {
        OWN: await db.fetchval(keeps, OWN, personas["provider's editor"].organisation),
        UNKEPT: await add_unkept(db, UNKEPT),
        ANOTHERS: await db.fetchval(keeps, ANOTHERS, others),
    }
