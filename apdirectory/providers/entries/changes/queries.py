"""Reading an entry as its editor has it, with what waits for approval, and what waits for a quality officer."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.errors import NotFound
from apdirectory.providers.due import Due
from apdirectory.providers.entries.changes.difference import Difference, applied
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.life.queries import Kept, asked_by_part, kept
from apdirectory.web.today import today

_COLUMNS = (
    "c.id, c.provider, c.state, c.revision, c.fields, c.proposed_by, c.proposed_at, c.decided_at, c.accepted, c.why"
)
WAITING = f"SELECT {_COLUMNS} FROM pending_change c WHERE c.provider = $1 AND c.state = 'waiting'"
BY_ID = f"SELECT {_COLUMNS} FROM pending_change c WHERE c.id = $1"
DECIDED = f"""
SELECT {_COLUMNS} FROM pending_change c
WHERE c.provider = $1 AND c.state IN ('approved', 'sent_back') ORDER BY c.decided_at DESC LIMIT 1
"""
# Rises with whatever an editor sees that changes: of the entry, or of what waits.
VERSION = """
SELECT p.version + (SELECT coalesce(sum(c.revision), 0) FROM pending_change c WHERE c.provider = p.id)::int
FROM provider p WHERE p.id = $1
"""
OF_SLUG = "SELECT id FROM provider WHERE slug = $1"

# What waits for an authority's quality officers: changes, and entries that were sent and not yet published.
DUE = """
SELECT p.id AS provider, p.slug, p.name, 'Changes to approve' AS what, c.proposed_at AS came,
       '/quality/changes/' || c.id AS path
FROM pending_change c JOIN provider p ON p.id = c.provider
WHERE p.authority = $1 AND c.state = 'waiting' AND p.state <> 'removed'
UNION ALL
SELECT p.id, p.slug, p.name, 'New entry to publish',
       coalesce(sent.at, p.created_at), '/quality/entries/' || p.slug
FROM provider p
CROSS JOIN LATERAL (SELECT max(s.at) AS at FROM entry_step s WHERE s.provider = p.id AND s.to_state = 'in_review') sent
WHERE p.authority = $1 AND p.state = 'in_review'
ORDER BY came, name
"""

_fields = msgspec.json.Decoder(tuple[Difference, ...])


class Change(Struct, frozen=True, kw_only=True):
    """What an editor wants to change. `revision` rises with each edit: nobody approves what they did not see."""

    id: UUID
    provider: int
    state: str
    revision: int
    fields: tuple[Difference, ...]
    proposed_by: UUID | None
    proposed_at: datetime
    decided_at: datetime | None
    accepted: tuple[str, ...]
    why: str


class Held(Struct, frozen=True, kw_only=True):
    """An entry as its editor has it. `version` goes into the form, and from there to `save`."""

    entry: Entry
    """With what waits, as if it had been approved."""
    live: Entry
    """As others see it."""
    version: int
    waiting: Change | None


async def held(slug: str) -> Held:
    """For an editor of the entry or a quality officer of where it sits; to all others it is not there.

    The version is read first. Whoever saves while the rest is read makes it too low, so that it is noticed.
    """
    provider = await _provider(slug)
    version, waiting = await _version(provider), await waiting_of(provider)
    found = await kept(provider)
    asked_by_part(found)
    return _held(found.entry, waiting, version)


async def kept_by_slug(slug: str) -> Kept:
    """The same, with who keeps it and who paused it."""
    found = await kept(await _provider(slug))
    asked_by_part(found)
    return found


async def held_of(entry: Entry) -> Held:
    """Of an entry that is locked."""
    provider = entry.id or 0
    return _held(entry, await waiting_of(provider), await _version(provider))


async def _provider(slug: str) -> int:
    async with connection() as database:
        provider: int | None = await database.fetchval(OF_SLUG, slug)
    if provider is None:
        raise NotFound
    return provider


async def _version(provider: int) -> int:
    async with connection() as database:
        version: int = await database.fetchval(VERSION, provider)
    return version


def _held(entry: Entry, waiting: Change | None, version: int) -> Held:
    proposed = applied(entry, waiting.fields) if waiting else entry
    return Held(entry=proposed, live=entry, version=version, waiting=waiting)


async def waiting_of(provider: int) -> Change | None:
    return await _change(WAITING, provider)


async def change_by_id(change: UUID) -> Change | None:
    """Whoever may see it is for the caller to ask: `change_seen` does."""
    return await _change(BY_ID, change)


async def change_seen(change: UUID) -> tuple[Change, Entry]:
    """With its entry as it is kept. NotFound to whoever is nothing to the entry."""
    found = await change_by_id(change)
    if found is None:
        raise NotFound
    provider = await kept(found.provider)
    asked_by_part(provider)
    return found, provider.entry


async def last_decided(provider: int) -> Change | None:
    """What was decided last, for the editor to see what came back and why."""
    return await _change(DECIDED, provider)


async def waiting_changes(authority: int) -> Sequence[Due]:
    """What editors sent or changed, of entries that sit in this authority, the oldest first."""
    async with connection() as database:
        rows = await database.fetch(DUE, authority)
    return [Due(due_on=today(row["came"]), waits=True, **{name: row[name] for name in _OF_DUE}) for row in rows]


_OF_DUE = ("provider", "slug", "name", "what", "path")


async def _change(statement: str, key: int | UUID) -> Change | None:
    async with connection() as database:
        row = await database.fetchrow(statement, key)
    if row is None:
        return None
    said = dict(row) | {"fields": _fields.decode(row["fields"]), "accepted": tuple(row["accepted"])}
    return Change(**said)
