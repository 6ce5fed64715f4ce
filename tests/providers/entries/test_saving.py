"""A provider's edit: what goes live at once, what waits, and what two people made of the same entry."""

import asyncio
from datetime import date

import pytest
from asyncpg import Connection
from litestar import Litestar
from msgspec.structs import replace

from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.errors import Both, Conflict, NotFound
from apdirectory.providers.capacity.update.actions import tell_places
from apdirectory.providers.capacity.update.told import version_of
from apdirectory.providers.entries.changes.actions import SavedMeanwhile, save
from apdirectory.providers.entries.changes.queries import Held, waiting_changes
from apdirectory.providers.entries.entry import Contact, Entry, Programme
from tests.personas import Personas, add_personas
from tests.providers.entries.factories import an_offer
from tests.providers.entries.keeping import as_, keep, seen, the_entry, with_summary

EDITOR, OFFICER = "provider's editor", "quality officer"


async def edit(personas: Personas, **said: object) -> str:
    found = await seen(personas)
    with as_(personas, EDITOR):
        saved = await save(replace(found.entry, **said), seen_version=found.version)
    return saved.outcome


async def test_a_draft_is_written_whole_and_shown_nowhere(db: Connection, personas: Personas) -> None:
    await keep(db, personas, state="draft")
    assert await edit(personas, name="Riverbank Learning", summary="New words") == "written"
    assert ((await the_entry()).name, (await the_entry()).summary) == ("Riverbank Learning", "New words")
    assert await db.fetchval("SELECT count(*) FROM listing") == 0
    assert await db.fetchval("SELECT count(*) FROM pending_change") == 0


@pytest.mark.parametrize("state", ["published", "paused", "in_review"])
async def test_what_was_reviewed_waits_and_contacts_and_dates_go_live(
    db: Connection, personas: Personas, state: str
) -> None:
    await keep(db, personas, state=state)
    found = await seen(personas)
    (shared, kitchen) = found.entry.programmes
    offer = replace(shared.offers[0], price=None)
    changed = replace(shared, offers=(offer, *shared.offers[1:]))
    contacts = (Contact(purpose="general", phone="01632 960003"),)
    said = {"summary": "Other", "contacts": contacts, "opened_on": date(2019, 9, 1), "programmes": (changed, kitchen)}
    assert await edit(personas, **said) == "waiting"
    live = await the_entry()
    assert (live.summary, live.contacts, live.opened_on) == ("Learning by doing", contacts, date(2019, 9, 1))
    assert live.programmes[0].offers[0].price == 85
    waits = (await seen(personas)).waiting
    assert waits is not None
    assert [each.label for each in waits.fields] == ["In short", "Forge, On site: Price"]


@pytest.mark.parametrize("state", ["draft", "published"])
async def test_no_edit_sets_places_so_none_told_meanwhile_are_lost(
    db: Connection, personas: Personas, state: str
) -> None:
    await keep(db, personas, state=state)
    page = await seen(personas)
    await told_free(0)
    with as_(personas, EDITOR):
        saved = await save(with_summary(page, "Other"), seen_version=page.version)
    assert [each.path for each in (*saved.live, *saved.waiting)] == ["summary"]
    assert free_places(await the_entry()) == 0


async def told_free(count: int) -> None:
    """As from the weekly link: it raises no version of the entry."""
    entry = await the_entry()
    places = entry.programmes[0].offers[0].capacities[0]
    await tell_places(entry.id or 0, {places.id or 0: replace(places, vacant=count)}, seen=version_of(entry))


def free_places(entry: Entry) -> int | None:
    (places,) = entry.programmes[0].offers[0].capacities
    return places.vacant


async def test_an_offer_like_one_whose_removal_waits_takes_no_places_away(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    forge, kitchen = (await seen(personas)).entry.programmes
    await edit(personas, programmes=(replace(forge, offers=forge.offers[1:]), kitchen))
    forge, kitchen = (await seen(personas)).entry.programmes
    like = replace((await the_entry()).programmes[0].offers[0], public_id=None, capacities=())
    await edit(personas, programmes=(replace(forge, offers=(*forge.offers, like)), kitchen))
    assert free_places(await the_entry()) == 2


async def test_the_editor_goes_on_from_what_waits_and_one_change_waits(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    await edit(personas, summary="First")
    assert (await seen(personas)).entry.summary == "First"
    await edit(personas, description="Second")
    waits = (await seen(personas)).waiting
    assert waits is not None
    assert [(each.label, each.proposed) for each in waits.fields] == [("In short", "First"), ("Description", "Second")]
    assert await db.fetchval("SELECT count(*) FROM pending_change") == 1
    assert await db.fetchval("SELECT count(*) FROM outbox WHERE message = 'change_waiting'") == 2, "one an officer"


async def test_what_is_put_back_as_it_was_waits_no_more(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    await edit(personas, summary="First")
    await edit(personas, summary="Learning by doing")
    assert (await seen(personas)).waiting is None
    assert await db.fetchval("SELECT state FROM pending_change") == "withdrawn"
    assert await edit(personas, summary="Again") == "waiting"


async def test_saving_what_is_there_changes_nothing(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    before = (await seen(personas)).version
    assert await edit(personas) == "unchanged"
    assert (await seen(personas)).version == before


async def test_no_edit_sets_what_is_not_theirs(db: Connection, personas: Personas) -> None:
    await keep(db, personas, state="draft", urn=100001)
    before = await the_entry()
    said: dict[str, object] = {"state": "published", "slug": "mine", "authority": 866, "example": False, "urn": 5}
    said |= {"register_status": "open", "confirmed_on": date(2026, 1, 1), "sources": (), "version": 99}
    await edit(personas, **said)
    after = await the_entry()
    assert [getattr(after, name) for name in said] == [getattr(before, name) for name in said]


@pytest.mark.parametrize(
    "name", ["provider's staff", "manager", "officer of Swindon", "referrer", "installation admin"]
)
async def test_to_all_others_the_entry_is_not_there(db: Connection, personas: Personas, name: str) -> None:
    await keep(db, personas)
    found = await seen(personas)
    with as_(personas, name), pytest.raises(NotFound):
        await save(with_summary(found, "Mine"), seen_version=found.version)
    with pytest.raises(NotFound):
        await seen(personas, name)


async def test_an_entry_of_another_organisation_is_not_there(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    found = await seen(personas)
    await db.execute("UPDATE provider SET organisation = $1", personas["referrer"].organisation)
    with as_(personas, EDITOR), pytest.raises(NotFound):
        await save(with_summary(found, "Mine"), seen_version=found.version)


@pytest.mark.parametrize("state", ["draft", "published"])
async def test_the_second_of_two_sees_both_texts_and_nothing_is_lost(
    db: Connection, personas: Personas, state: str
) -> None:
    await keep(db, personas, state=state)
    first, second = await seen(personas), await seen(personas)
    with as_(personas, EDITOR):
        await save(with_summary(first, "Theirs"), seen_version=first.version)
        with pytest.raises(SavedMeanwhile) as stopped:
            await save(with_summary(second, "Mine"), seen_version=second.version)
    assert (await seen(personas)).entry.summary == "Theirs"
    shown = stopped.value.to(path="/p", fields={"summary": "Mine"}, back="/b").both
    now = str((await seen(personas)).version)
    assert shown == Both(
        rows=[("In short", "Theirs", "Mine")], path="/p", fields={"summary": "Mine", "seen": now}, back="/b"
    )
    with as_(personas, EDITOR):
        await save(with_summary(second, "Mine"), seen_version=int(now))
    assert (await seen(personas)).entry.summary == "Mine"


async def test_a_removed_entry_is_not_edited(db: Connection, personas: Personas) -> None:
    await keep(db, personas, state="removed")
    with pytest.raises(Conflict, match="removed"):
        await edit(personas, summary="Still here")


async def test_what_a_person_changed_no_import_changes_back(db: Connection, personas: Personas) -> None:
    await keep(db, personas, imported_from="register")
    await edit(personas, contacts=())
    assert (await the_entry()).imported_from is None


async def test_a_new_programme_waits_with_its_offers_and_can_be_spoken_of(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    found = await seen(personas)
    new = Programme(name="Music", offers=(an_offer(site=0),))
    await edit(personas, programmes=(*found.entry.programmes, new))
    assert [each.name for each in (await the_entry()).programmes] == ["Forge", "Kitchen"]
    again = (await seen(personas)).entry
    assert again.programmes[2].offers[0].public_id is not None
    assert await edit(personas) == "unchanged"


async def test_what_waits_is_due_where_the_entry_sits(db: Connection, personas: Personas) -> None:
    entry = await keep(db, personas)
    await edit(personas, summary="First")
    await keep(db, personas, slug="newcomer", name="Newcomer", state="in_review")
    due = await waiting_changes(916)
    waits = (await seen(personas)).waiting
    assert waits is not None
    assert {(each.slug, each.what, each.path) for each in due} == {
        ("riverbank", "Changes to approve", f"/quality/changes/{waits.id}"),
        ("newcomer", "New entry to publish", "/quality/entries/newcomer"),
    }
    assert entry.id in {each.provider for each in due}
    assert await waiting_changes(866) == []


async def test_of_two_who_save_at_once_one_sees_both_texts(
    clean_database: Addresses, app_of_personas: Litestar
) -> None:
    async with transaction() as database:
        personas = await add_personas(database, app_of_personas)
        await keep(database, personas)
    found = await seen(personas)

    async def save_as_editor(text: str) -> object:
        with as_(personas, EDITOR):
            return await save(with_summary(found, text), seen_version=found.version)

    outcomes = await asyncio.gather(*map(save_as_editor, ("One", "Two")), return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["Saved", "SavedMeanwhile"]


async def test_what_is_read_while_others_save_never_overwrites_them_unseen(
    clean_database: Addresses, app_of_personas: Litestar
) -> None:
    """Whoever has an older text has an older version with it, however the reading and the saving fell together."""
    async with transaction() as database:
        personas = await add_personas(database, app_of_personas)
        await keep(database, personas)
    texts: dict[int, str | None] = {}
    reading = asyncio.Event()

    async def save_often() -> None:
        for number in range(40):
            found = await seen(personas)
            with as_(personas, EDITOR):
                await save(with_summary(found, f"Text {number}"), seen_version=found.version)
            texts[(await seen(personas)).version] = f"Text {number}"
        reading.set()

    async def read_often() -> list[Held]:
        read = []
        while not reading.is_set():
            read.append(await seen(personas))
        return read

    _, *read = await asyncio.gather(save_often(), *(read_often() for _ in range(4)))
    order = list(texts.values())
    for each in (each for one in read for each in one if each.version in texts):
        assert order.index(each.entry.summary) >= order.index(texts[each.version]), "the text is never the older one"
