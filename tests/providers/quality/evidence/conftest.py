"""A claimed provider in the county, and another of nobody's in Swindon."""

import asyncpg
import pytest
from msgspec import Struct

from tests.personas import COUNTY, SWINDON, Personas
from tests.providers.quality.people import HERE, THERE, add_entry


class Providers(Struct, frozen=True, kw_only=True):
    personas: Personas
    own: int
    """Of the persona who edits."""
    other: int


@pytest.fixture
async def providers(db: asyncpg.Connection, personas: Personas) -> Providers:
    own, other = await add_entry(HERE, kind="third_sector"), await add_entry(THERE, SWINDON, kind="third_sector")
    organisation = personas["provider's editor"].organisation
    await db.execute("UPDATE provider SET organisation = $2 WHERE id = $1", own, organisation)
    await db.execute(
        """INSERT INTO quality_status (provider, authority, status, level, decided_on, until)
           VALUES ($1, $2, 'assured', 2, CURRENT_DATE, CURRENT_DATE + 365)""",
        *(own, COUNTY),
    )
    return Providers(personas=personas, own=own, other=other)
