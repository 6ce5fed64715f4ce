"""What people and the clock do to entries, by chance. Whoever adds an action that changes what search reads adds it to
OPERATIONS: after each of them the listing must say what a listing made anew says.
"""

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

from asyncpg import Connection
from msgspec import Struct
from msgspec.structs import replace

from apdirectory.providers.capacity.actions import put_entry, put_places
from apdirectory.providers.entries.actions import seen_again
from apdirectory.providers.entries.changes.actions import save
from apdirectory.providers.entries.changes.deciding.actions import Decision, approve
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.life.actions import step
from apdirectory.providers.entries.queries import entries_by_id
from apdirectory.providers.entries.states import QUALITY, possible
from apdirectory.providers.listing.actions import project
from apdirectory.web.today import today
from tests.personas import Personas
from tests.providers.entries.factories import a_capacity
from tests.providers.entries.keeping import as_, seen
from tests.providers.entries.random_entries import edited

EDITOR, OFFICER = "provider's editor", "quality officer"


class Directory(Struct, frozen=True, kw_only=True):
    """Some entries, all kept by one organisation, all in one authority, and the people who act on them."""

    db: Connection
    personas: Personas
    providers: tuple[int, ...]

    async def one(self, chance: random.Random) -> Entry:
        number = chance.choice(self.providers)
        return (await entries_by_id([number]))[number]


async def save_an_edit(directory: Directory, chance: random.Random) -> None:
    entry = await directory.one(chance)
    found = await seen(directory.personas, slug=entry.slug)
    with as_(directory.personas, EDITOR):
        await save(edited(found.entry, chance), seen_version=found.version)


async def decide_what_waits(directory: Directory, chance: random.Random) -> None:
    entry = await directory.one(chance)
    waiting = (await seen(directory.personas, slug=entry.slug)).waiting
    if waiting:
        paths = [each.path for each in waiting.fields if chance.random() < 0.7]
        with as_(directory.personas, OFFICER):
            await approve(
                waiting.id, seen_revision=waiting.revision, decision=Decision(accepted=paths, why="The rest is not so")
            )


async def take_a_step(directory: Directory, chance: random.Random) -> None:
    entry = await directory.one(chance)
    open_now = possible(entry.state, QUALITY)
    with as_(directory.personas, chance.choice([EDITOR, OFFICER])):
        await step(entry.id or 0, chance.choice(open_now or ("send",)), why="By chance")


async def tell_places(directory: Directory, chance: random.Random) -> None:
    entry = await directory.one(chance)
    offers = [offer.public_id for shared in entry.programmes for offer in shared.offers if offer.public_id]
    if offers:
        day = today() - timedelta(days=chance.randint(0, 90))
        await put_places({chance.choice(offers): (a_capacity(vacant=chance.randint(0, 5), as_of=day),)})
        await project([entry.id or 0])


async def follow_the_register(directory: Directory, chance: random.Random) -> None:
    entry = await directory.one(chance)
    status = chance.choice(["open", "closing", "closed", None])
    await put_entry(replace(entry, register_status=status, kind="ap_school"), by="register")
    await seen_again([entry.id or 0], seen_on=today())
    await project([entry.id or 0])


Operation = Callable[[Directory, random.Random], Awaitable[None]]
OPERATIONS: list[Operation] = [
    save_an_edit,
    save_an_edit,
    save_an_edit,
    decide_what_waits,
    take_a_step,
    tell_places,
    follow_the_register,
]
"""What is there thrice is done thrice as often."""
