"""An entry of the provider's organisation, in Gloucestershire, for tests of what people do to it."""

from collections.abc import Iterator
from contextlib import contextmanager

from asyncpg import Connection
from msgspec.structs import replace

from apdirectory.database.asking import Asker, asking
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.changes.actions import save
from apdirectory.providers.entries.changes.queries import Change, Held, held
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.queries import entry_by_slug
from apdirectory.providers.listing.actions import project
from tests.personas import PERSONAS, Personas
from tests.providers.entries.factories import an_entry


async def keep(db: Connection, personas: Personas, *, state: str = "published", **said: object) -> Entry:
    """Have the entry, kept by the organisation of "provider's editor"."""
    await put_entry(an_entry(state=state, **said), by="test")
    entry = await the_entry(str(said.get("slug", "riverbank")))
    organisation = personas["provider's editor"].organisation
    await db.execute("UPDATE provider SET organisation = $2 WHERE id = $1", entry.id, organisation)
    await project([entry.id or 0])
    return entry


async def the_entry(slug: str = "riverbank") -> Entry:
    found = await entry_by_slug(slug)
    assert found is not None
    return found


@contextmanager
def as_(personas: Personas, name: str) -> Iterator[None]:
    """Whatever is done in here, this person does."""
    person, persona = personas[name], PERSONAS[name]
    with asking(
        Asker(
            account=person.account,
            membership=person.membership,
            organisation=person.organisation,
            role=persona.role,
            authority=persona.authority,
        )
    ):
        yield


async def seen(personas: Personas, name: str = "provider's editor", slug: str = "riverbank") -> Held:
    with as_(personas, name):
        return await held(slug)


def with_summary(found: Held, text: str) -> Entry:
    return replace(found.entry, summary=text)


async def edit(personas: Personas, slug: str = "riverbank", **said: object) -> Held:
    """As the provider's editor: how things stand afterwards."""
    found = await seen(personas, slug=slug)
    with as_(personas, "provider's editor"):
        await save(replace(found.entry, **said), seen_version=found.version)
    return await seen(personas, slug=slug)


async def propose(personas: Personas, slug: str = "riverbank", **said: object) -> Change:
    """The same of what is not live at once: what waits afterwards."""
    waits = (await edit(personas, slug, **said)).waiting
    assert waits is not None
    return waits
