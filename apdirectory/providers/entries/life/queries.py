"""Reading where an entry is in its life, who keeps it, and what it went through."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from apdirectory.database.asking import asker
from apdirectory.database.transaction import connection, transaction
from apdirectory.errors import NotFound
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.permissions import part_in
from apdirectory.providers.entries.queries import entry_by_id

# Two who act on the same entry act one after the other.
LOCK = "SELECT organisation FROM provider WHERE id = $1 FOR UPDATE"
KEPT_BY = "SELECT organisation FROM provider WHERE id = $1"
SENT_BY = "SELECT account FROM entry_step WHERE provider = $1 AND action = 'send' ORDER BY id DESC LIMIT 1"
PAUSED_BY = "SELECT who FROM entry_step WHERE provider = $1 AND to_state = 'paused' ORDER BY id DESC LIMIT 1"
STEPS = """
SELECT action, from_state, to_state, who, why, at FROM entry_step WHERE provider = $1 ORDER BY id DESC
"""


class Kept(Struct, frozen=True, kw_only=True):
    """An entry with who keeps it. `paused_by`: who paused it last, if anybody ever did."""

    entry: Entry
    organisation: int | None
    paused_by: str


class Taken(Struct, frozen=True, kw_only=True):
    """One step, as it was taken. `who` is editor, quality or an import."""

    action: str
    from_state: str
    to_state: str
    who: str
    why: str
    at: datetime


async def kept(provider: int) -> Kept:
    """NotFound where there is no such provider."""
    return await _kept(provider, KEPT_BY)


async def locked(provider: int) -> Kept:
    """The same for an action: nobody else changes the entry until its transaction ends."""
    async with transaction():
        return await _kept(provider, LOCK)


def asked_by_part(found: Kept) -> str:
    """What whoever is asking is to the entry. NotFound where they are nothing to it."""
    if part := part_of_asker(found):
        return part
    raise NotFound


def part_of_asker(found: Kept) -> str | None:
    who = asker()
    return part_in(
        role=who.role,
        organisation=who.organisation,
        authority=who.authority,
        kept_by=found.organisation,
        sits_in=found.entry.authority,
    )


async def sent_by(provider: int) -> UUID | None:
    """Whoever sent an entry to the council last."""
    async with connection() as database:
        account: UUID | None = await database.fetchval(SENT_BY, provider)
    return account


async def steps_of(provider: int) -> Sequence[Taken]:
    """The newest first."""
    async with connection() as database:
        return [Taken(**row) for row in await database.fetch(STEPS, provider)]


async def _kept(provider: int, statement: str) -> Kept:
    async with connection() as database:
        row = await database.fetchrow(statement, provider)
        found = await entry_by_id(provider) if row else None
        if row is None or found is None:
            raise NotFound
        paused_by = await database.fetchval(PAUSED_BY, provider)
    return Kept(entry=found, organisation=row["organisation"], paused_by=paused_by or "")
