"""What people and the clock do to entries, by chance. Whoever adds an action that changes what search reads adds it to
OPERATIONS: after each of them the listing must say what a listing made anew says. None of them projects by itself: so
an action that forgets to is noticed.
"""

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

from asyncpg import Connection
from msgspec import Struct
from msgspec.structs import replace

from apdirectory.database.asking import NOBODY, asking
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.capacity.update.actions import add_places, remove_places, tell_places
from apdirectory.providers.capacity.update.told import offers, version_of
from apdirectory.providers.claims.actions import approve_claim, send_claim
from apdirectory.providers.claims.links import CONFIRM
from apdirectory.providers.confirming.actions import confirm
from apdirectory.providers.entries.changes.actions import save
from apdirectory.providers.entries.changes.deciding.actions import Decision, approve
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.entries.life.actions import step
from apdirectory.providers.entries.queries import entries_by_id
from apdirectory.providers.entries.states import QUALITY, possible
from apdirectory.providers.entries.versions.actions import restore
from apdirectory.providers.quality.actions import set_evidence_dates
from apdirectory.providers.quality.actions import step as quality_step
from apdirectory.providers.quality.concerns.actions import pause_for_concern, raise_concern
from apdirectory.providers.quality.concerns.concern import Raised
from apdirectory.providers.quality.decision import EvidenceDate
from apdirectory.providers.quality.recognition.accepted import Accepted
from apdirectory.providers.quality.recognition.actions import accept, end
from apdirectory.web.today import today
from tests.personas import COUNTY, SWINDON, Personas
from tests.providers.claims.claiming import CLAIM
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


async def told_places(directory: Directory, chance: random.Random) -> None:
    entry = await directory.one(chance)
    counts = [each for _, offer in offers(entry) for each in offer.capacities]
    if counts:
        each = chance.choice(counts)
        day = today() - timedelta(days=chance.randint(0, 90))
        told = {each.id or 0: replace(each, vacant=chance.randint(0, 5), as_of=day)}
        await tell_places(entry.id or 0, told, seen=version_of(entry))


async def added_or_removed_places(directory: Directory, chance: random.Random) -> None:
    entry = await directory.one(chance)
    for _, offer in list(offers(entry))[:1]:
        if offer.capacities and chance.random() < 0.5:
            await remove_places(entry.id or 0, offer.capacities[0].id or 0)
        elif offer.public_id:
            await add_places(entry.id or 0, offer.public_id, a_capacity(vacant=chance.randint(0, 5)))


async def follow_the_register(directory: Directory, chance: random.Random) -> None:
    entry = await directory.one(chance)
    status = chance.choice(["open", "closing", "closed", None])
    await put_entry(replace(entry, register_status=status, kind="ap_school"), by="register")


async def say_all_is_right(directory: Directory, chance: random.Random) -> None:
    await confirm((await directory.one(chance)).id or 0)


async def claim_an_entry(directory: Directory, chance: random.Random) -> None:
    unkept = [row["id"] for row in await directory.db.fetch("SELECT id FROM provider WHERE organisation IS NULL")]
    if not unkept:
        return
    with as_(directory.personas, EDITOR):
        claim = await send_claim(chance.choice(unkept), CLAIM, CONFIRM)
    with as_(directory.personas, OFFICER):
        await approve_claim(claim, None)


async def bring_a_version_back(directory: Directory, chance: random.Random) -> None:
    entry = await directory.one(chance)
    found = await seen(directory.personas, slug=entry.slug)
    with as_(directory.personas, EDITOR):
        await restore(entry.slug, chance.randint(1, entry.version), seen_version=found.version)


async def take_a_quality_step(directory: Directory, chance: random.Random) -> None:
    entry = await directory.one(chance)
    action = chance.choice(["suspend", "renew", "lapse"])
    with asking(NOBODY) if action == "lapse" else as_(directory.personas, OFFICER):
        await quality_step(entry.id or 0, COUNTY, action, reason="By chance")


async def find_evidence_to_end(directory: Directory, chance: random.Random) -> None:
    day = today() + timedelta(days=chance.randint(-30, 300))
    number = (await directory.one(chance)).id or 0
    await set_evidence_dates([EvidenceDate(provider=number, authority=COUNTY, until=day, item="Insurance")])


async def begin_or_end_a_recognition(directory: Directory, chance: random.Random) -> None:
    with as_(directory.personas, OFFICER):
        if chance.random() < 0.5:
            await accept(Accepted(recognised=SWINDON, since=today(), level=chance.choice([None, 1, 2])))
        else:
            await end(SWINDON, today())


async def pause_because_of_a_concern(directory: Directory, chance: random.Random) -> None:
    entry = await directory.one(chance)
    with as_(directory.personas, OFFICER):
        concern = await raise_concern(entry.id or 0, Raised(what="By chance", since="today", urgent=False))
        await pause_for_concern(concern, "Until we have looked")


Operation = Callable[[Directory, random.Random], Awaitable[None]]
OPERATIONS: list[Operation] = [
    save_an_edit,
    save_an_edit,
    save_an_edit,
    decide_what_waits,
    take_a_step,
    told_places,
    added_or_removed_places,
    follow_the_register,
    say_all_is_right,
    claim_an_entry,
    bring_a_version_back,
    take_a_quality_step,
    find_evidence_to_end,
    begin_or_end_a_recognition,
    pause_because_of_a_concern,
]
"""What is there thrice is done thrice as often."""
