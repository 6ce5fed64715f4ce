"""Providers of two councils, and the personas who look after their quality."""

from msgspec.structs import replace

from apdirectory.database.asking import Asker
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.queries import entry_by_slug
from tests.personas import COUNTY, PERSONAS, SWINDON, Personas
from tests.providers.entries.factories import an_entry

HERE, THERE = "riverbank", "far-bank"
"""Slugs of an entry in the county, and of one in Swindon."""


async def add_entry(slug: str, authority: int = COUNTY, **said: object) -> int:
    """A published one; its number."""
    entry = replace(an_entry(), slug=slug, name=slug.replace("-", " ").title(), authority=authority, urn=None)
    await put_entry(replace(entry, **said), by="test")  # type: ignore[arg-type] # fields of an entry
    found = await entry_by_slug(slug)
    assert found is not None
    assert found.id is not None
    return found.id


async def add_both() -> tuple[int, int]:
    return await add_entry(HERE), await add_entry(THERE, SWINDON)


def asker_of(personas: Personas, name: str) -> Asker:
    """As the session of a persona says who asks."""
    persona, person = PERSONAS[name], personas[name]
    return Asker(
        account=person.account,
        membership=person.membership,
        organisation=person.organisation,
        role=persona.role,
        authority=persona.authority,
    )
