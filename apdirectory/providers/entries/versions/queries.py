"""What an entry held before each change, to compare and to bring back."""

from datetime import datetime

import msgspec
from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.errors import NotFound
from apdirectory.providers.entries.entry import Entry

# The row of a version says who ended it, and when: that is when the next one began.
VERSIONS = """
SELECT kept.number, began.changed_at AS began_at, began.changed_by AS by
FROM (SELECT version AS number FROM entry_version WHERE provider = $1
      UNION SELECT version FROM provider WHERE id = $1) kept
LEFT JOIN entry_version began ON began.provider = $1 AND began.version = kept.number - 1
ORDER BY kept.number DESC
LIMIT $2
"""
ENTRY = "SELECT entry FROM entry_version WHERE provider = $1 AND version = $2"
MOST = 100
"""Versions that are shown: the newest."""

_decoder = msgspec.json.Decoder(Entry)


class Version(Struct, frozen=True, kw_only=True):
    """`by`: editor, quality, or an import. Without a time it is the first that is known."""

    number: int
    began_at: datetime | None
    by: str | None


async def versions_of(provider: int) -> list[Version]:
    """The newest, which is live, first. Whoever may see them is for the caller to ask."""
    async with connection() as database:
        return [Version(**row) for row in await database.fetch(VERSIONS, provider, MOST)]


async def as_of_version(live: Entry, number: int) -> Entry:
    """The entry as that version had it. NotFound where there is none."""
    if number == live.version:
        return live
    async with connection() as database:
        told = await database.fetchval(ENTRY, live.id, number)
    if told is None:
        raise NotFound
    return _decoder.decode(told)
