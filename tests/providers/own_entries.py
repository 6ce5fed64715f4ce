"""Entries that people of the tests keep, one of them a draft, and one that nobody keeps."""

import asyncpg

from apdirectory.database.asking import asking
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.life.actions import step
from apdirectory.providers.entries.queries import entry_by_id
from apdirectory.providers.listing.actions import project
from tests.personas import COUNTY, Personas
from tests.providers.claims.claiming import add_unkept, editor
from tests.providers.entries.factories import an_entry

OWN, DRAFT, UNKEPT, ANOTHERS, PAUSED = "riverbank", "begun", "open-meadow", "another-provider", "closed-for-now"
KEEPS = "UPDATE provider SET organisation = $2, claimed_on = current_date WHERE slug = $1 RETURNING id"


async def add_kept(db: asyncpg.Connection, personas: Personas) -> dict[str, int]:
    """The number of each entry, by its slug: the editor's own and their draft, one that nobody keeps, another's."""
    await put_entry(an_entry(slug=OWN), by="test")
    await put_entry(Entry(slug=DRAFT, name="Begun", kind="third_sector", authority=COUNTY, state="draft"), by="test")
    await put_entry(an_entry(slug=ANOTHERS, name="Another provider"), by="test")
    others = await db.fetchval("INSERT INTO organisation (kind, name) VALUES ('provider', 'Others') RETURNING id")
    own = personas["provider's editor"].organisation
    keepers = {OWN: own, DRAFT: own, ANOTHERS: others}
    kept = {slug: await db.fetchval(KEEPS, slug, keeper) for slug, keeper in keepers.items()}
    await project(list(kept.values()))
    return kept | {UNKEPT: await add_unkept(db, UNKEPT)}


async def add_paused(db: asyncpg.Connection, personas: Personas) -> int:
    """One more of the editor's own, which they have paused."""
    await put_entry(an_entry(slug=PAUSED, name="Closed for now"), by="test")
    provider: int = await db.fetchval(KEEPS, PAUSED, personas["provider's editor"].organisation)
    with asking(editor(personas)):
        await step(provider, "pause", why="The roof is mended until January")
    return provider


async def parts_of(provider: int) -> dict[str, str]:
    """A site, a programme, an offer and its places of an entry, as addresses of pages name them."""
    entry = await entry_by_id(provider)
    assert entry
    first = entry.programmes[0]
    offer = first.offers[0]
    of_offer = {"offer": str(offer.public_id), "capacity": str(offer.capacities[0].id)}
    return {"site": str(entry.sites[0].id), "programme": str(first.id)} | of_offer
