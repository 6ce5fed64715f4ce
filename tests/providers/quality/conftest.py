"""A published provider with an editor, and quality officers who ask."""

from collections.abc import Callable

import pytest
from asyncpg import Connection

from apdirectory.database.asking import Asker
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.queries import entry_by_slug
from tests.personas import COUNTY, Personas
from tests.providers.entries.factories import an_entry

As = Callable[..., Asker]


@pytest.fixture
async def kept(db: Connection, personas: Personas) -> int:
    """The provider that the editor among the personas keeps; a third-sector one."""
    await put_entry(an_entry(), by="test")
    found = await entry_by_slug("riverbank")
    assert found is not None and found.id is not None
    organisation = personas["provider's editor"].organisation
    await db.execute("UPDATE provider SET organisation = $1, kind = 'third_sector'", organisation)
    return found.id


@pytest.fixture
def as_officer(personas: Personas) -> As:
    def asker(name: str = "quality officer", of: int = COUNTY) -> Asker:
        who = personas[name]
        return Asker(account=who.account, membership=who.membership, role="quality_officer", authority=of)

    return asker


@pytest.fixture
def editor(personas: Personas) -> Asker:
    who = personas["provider's editor"]
    return Asker(account=who.account, membership=who.membership, role="provider_editor", organisation=who.organisation)
