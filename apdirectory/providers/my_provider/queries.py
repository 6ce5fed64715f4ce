"""The entries that an organisation keeps, and what the search says of them now."""

from collections.abc import Sequence

from msgspec import Struct

from apdirectory.database.transaction import connection
from apdirectory.providers.search.answer import FoundProvider
from apdirectory.providers.search.asked import Asked
from apdirectory.providers.search.queries import search
from apdirectory.web.today import today

OWN = """
SELECT slug, name, state FROM provider WHERE organisation = $1 AND state <> 'removed' ORDER BY name, id
"""
DRAFTS = "SELECT count(*) FROM provider WHERE organisation = $1 AND state = 'draft'"


class Own(Struct, frozen=True):
    slug: str
    name: str
    state: str


class InSearch(Struct, frozen=True):
    """How the search shows an entry that is asked for by its name."""

    found: FoundProvider | None
    unless_asked: bool
    """Whether it is also there for those who ask for checked providers alone, as all do who choose nothing."""


async def entries_kept_by(organisation: int) -> Sequence[Own]:
    async with connection() as database:
        return [Own(**row) for row in await database.fetch(OWN, organisation)]


async def drafts_of(organisation: int) -> int:
    async with connection() as database:
        drafts: int = await database.fetchval(DRAFTS, organisation)
    return drafts


async def in_search(slug: str, name: str) -> InSearch:
    """By the search itself, so that it cannot say otherwise. None where the name finds too many before it."""
    asked = Asked(q=name[:100], checked=False)
    found = await _named(slug, asked)
    return InSearch(found, bool(found and await _named(slug, asked.but(checked=True))))


async def _named(slug: str, asked: Asked) -> FoundProvider | None:
    answer = await search(asked, None, today())
    return next((each for each in answer.results if each.slug == slug), None)
