"""Where the work of a school that has closed goes on, as the national register links it."""

from msgspec import Struct

from apdirectory.accounts.organisations.queries import successors
from apdirectory.errors import Gone
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.queries import entries_by_urn

HAS_A_PAGE = ("published", "paused", "removed")
"""States of entries whose page says something; that of one which closed too says where its work went."""


class Afterwards(Struct, frozen=True):
    """Who came after. Without a slug it is not in the directory."""

    name: str
    slug: str | None


class ClosedSchool(Gone):
    """For the API: the sentence names all who came after, `choices` are the slugs of those that are here."""

    def __init__(self, after: list[Afterwards]) -> None:
        said = ", ".join(each.name for each in after)
        super().__init__(
            f"This provider is no longer in the directory.{f' Its work goes on at: {said}.' if said else ''}"
        )
        self.choices = [each.slug for each in after if each.slug]


async def afterwards(entry: Entry) -> list[Afterwards]:
    """Who came after a school that the register closed, each once; nobody after what was removed here."""
    if entry.urn is None or entry.register_status != "closed":
        return []
    found = {
        each.urn: each.name or f"the establishment with the URN {each.urn}" for each in await successors(entry.urn)
    }
    here = await entries_by_urn(list(found))
    slugs = {urn: each.slug for urn, each in here.items() if each.state in HAS_A_PAGE}
    return [Afterwards(name, slugs.get(urn)) for urn, name in found.items()]
