"""Who keeps an entry: the editors and staff of the organisation that has claimed it."""

from collections.abc import Collection

from msgspec import Struct

from apdirectory.accounts.access.roles import OF_PROVIDER
from apdirectory.database.asking import asker
from apdirectory.database.transaction import connection
from apdirectory.errors import NotFound
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.queries import entry_by_id

OWN = "SELECT id FROM provider WHERE slug = $1 AND organisation = $2 AND state <> 'removed'"

KEEPERS = """
SELECT DISTINCT p.id AS provider, p.slug, p.name, p.authority, p.state, a.email,
       EXISTS (SELECT FROM capacity c JOIN offer o ON o.id = c.offer JOIN programme g ON g.id = o.programme
               WHERE g.provider = p.id) AS has_places
FROM provider p
JOIN membership m ON m.organisation = p.organisation
JOIN account a ON a.id = m.account
WHERE p.state <> 'removed' AND m.stopped_at IS NULL AND a.state = 'active'
  AND m.role = ANY($1::text[]) AND ($2::int[] IS NULL OR p.id = ANY($2))
ORDER BY p.id, a.email
"""


class Keeper(Struct, frozen=True, kw_only=True):
    """One person who keeps one entry: where they are written to, and about what."""

    provider: int
    slug: str
    name: str
    """The provider's."""
    authority: int
    """Where the entry sits."""
    state: str
    email: str
    has_places: bool
    """Whether places were ever told of: only these can be told again without signing in."""


async def own_entry(slug: str) -> Entry:
    """An entry of the organisation that whoever asks acts for. Another's: NotFound."""
    who = asker()
    async with connection() as database:
        found = await database.fetchval(OWN, slug, who.organisation) if who.role in OF_PROVIDER else None
    entry = await entry_by_id(found) if found else None
    if entry is None:
        raise NotFound
    return entry


async def keepers(roles: Collection[str], providers: Collection[int] | None = None) -> list[Keeper]:
    """Whoever keeps one of these entries, or any, in one of these roles."""
    numbers = None if providers is None else list(providers)
    async with connection() as database:
        return [Keeper(**row) for row in await database.fetch(KEEPERS, list(roles), numbers)]


async def keeper_with(email: str, provider: str, roles: Collection[str]) -> Keeper | None:
    """Whether who has this address keeps this entry still: what a mail let them do ends when that does."""
    found = await keepers(roles, [int(provider)])
    return next((each for each in found if each.email == email), None)
