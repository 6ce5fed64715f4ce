"""An entry that the personas' provider keeps."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import asyncpg

from apdirectory.accounts.access.roles import LA_MANAGER
from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.listing.actions import project
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.personas import COUNTY, Personas
from tests.providers.entries.factories import an_entry

EDITOR, STAFF = "provider's editor", "provider's staff"
KEEP = "UPDATE provider SET organisation = $2, confirmed_on = $3, claimed_on = $4 WHERE id = $1"


async def kept_entry(
    db: asyncpg.Connection,
    personas: Personas,
    *,
    confirmed_on: date | None = None,
    claimed_on: date | None = None,
    **said: Any,
) -> Entry:
    """Taken on long ago and confirmed today, unless told."""
    await put_entry(an_entry(**{"example": False, **said}), by="template")
    entry = await read(said.get("slug", "riverbank"))
    long_ago = today(now()) - timedelta(days=1000)
    dates = confirmed_on or today(now()), claimed_on or long_ago
    await db.execute(KEEP, entry.id, personas[EDITOR].organisation, *dates)
    await project([entry.id or 0])
    return await read(entry.slug)


async def audited(action: str) -> list[asyncpg.Record]:
    """What the council's managers read of it."""
    with asking(Asker(account=uuid4(), role=LA_MANAGER, authority=COUNTY)):
        async with transaction() as database:
            return list(await database.fetch("SELECT subject, detail FROM audit WHERE action = $1", action))


async def read(slug: str = "riverbank") -> Entry:
    entry = await entry_by_slug(slug)
    assert entry
    return entry
