"""Deciding what waits: field by field, as it is or put right, by those who may."""

import asyncio
import json
from decimal import Decimal

import pytest
from asyncpg import Connection
from litestar import Litestar
from msgspec.structs import replace

from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, Forbidden, InvalidInput, NotFound
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.capacity.update.actions import tell_places
from apdirectory.providers.capacity.update.told import version_of
from apdirectory.providers.entries.changes.actions import save
from apdirectory.providers.entries.changes.deciding.actions import Decision, approve, send_back
from apdirectory.providers.entries.changes.queries import Change, Held, last_decided
from apdirectory.providers.entries.entry import Site
from tests.personas import SWINDON, Personas, add_personas
from tests.providers.entries.keeping import as_, keep, propose, seen, the_entry, with_summary

EDITOR, OFFICER = "provider's editor", "quality officer"


async def decide(
    personas: Personas, change: Change, *accepted: str, name: str = OFFICER, why: str = "", **edits: str
) -> None:
    with as_(personas, name):
        await approve(
            change.id, seen_revision=change.revision, decision=Decision(accepted=accepted, edits=edits, why=why)
        )


async def after(personas: Personas) -> Held:
    found = await seen(personas)
    assert found.waiting is None
    return found


async def test_what_is_approved_is_live_and_searched_and_the_rest_goes_back(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    change = await propose(personas, name="Riverbank Learning", summary="Other")
    await decide(personas, change, "name", why="Say it shorter")
    live = (await after(personas)).live
    assert (live.name, live.summary) == ("Riverbank Learning", "Learning by doing")
    assert "Riverbank Learning" in await db.fetchval("SELECT card::text FROM listing_provider")
    decided = await last_decided(live.id or 0)
    assert decided is not None
    assert (decided.state, decided.accepted, decided.why) == ("approved", ("name",), "Say it shorter")
    mail = await db.fetchrow("SELECT recipient, body FROM outbox WHERE message = 'change_decided'")
    assert mail is not None
    assert mail["recipient"] == personas[EDITOR].email
    assert "1 of 2 approved" in mail["body"] and "Say it shorter" in mail["body"]


async def test_a_text_can_be_put_right_and_nothing_else(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    change = await propose(personas, summary="Othr", kind="college")
    await decide(personas, change, "summary", "kind", summary="Other", kind="nonsense")
    live = (await after(personas)).live
    assert (live.summary, live.kind) == ("Other", "college")


async def test_whose_words_were_put_right_is_told_so(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    change = await propose(personas, summary="Othr", description="More")
    await decide(personas, change, "summary", "description", summary="Other", description="More")
    body = await db.fetchval("SELECT body FROM outbox WHERE message = 'change_decided'")
    assert "2 of 2 approved. The council put words right in: In short." in body
    with as_(personas, "manager"):
        async with transaction() as database:
            detail = await database.fetchval("SELECT detail::text FROM audit WHERE action = 'entry.change_approved'")
    assert json.loads(detail)["put_right"] == ["summary"]


async def test_all_of_it_can_be_sent_back_with_a_reason(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    change = await propose(personas, summary="Other")
    with as_(personas, OFFICER):
        with pytest.raises(InvalidInput, match="Say why"):
            await send_back(change.id, seen_revision=change.revision, why="")
        await send_back(change.id, seen_revision=change.revision, why="Not so")
    assert (await after(personas)).live.summary == "Learning by doing"


async def test_nobody_approves_what_they_did_not_see(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    change = await propose(personas, summary="Other")
    await propose(personas, summary="Worse")
    with pytest.raises(Conflict, match="after you opened it"):
        await decide(personas, change, "summary")
    assert (await the_entry()).summary == "Learning by doing"


async def test_a_field_that_changed_since_is_not_overwritten(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    change = await propose(personas, summary="Other", website=None)
    await put_entry(replace(await the_entry(), summary="By the register"), by="register")
    with pytest.raises(Conflict, match="In short"):
        await decide(personas, change, "summary", "website")
    await decide(personas, change, "website", why="The other changed")
    assert ((await the_entry()).summary, (await the_entry()).website) == ("By the register", None)


async def test_it_is_decided_once(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    change = await propose(personas, summary="Other")
    await decide(personas, change, "summary")
    with pytest.raises(Conflict, match="decided this already"):
        await decide(personas, change, "summary", name="second quality officer")


async def test_an_offer_and_its_new_address_are_decided_together(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    entry = (await seen(personas)).entry
    forge, kitchen = entry.programmes
    moved = replace(forge, offers=(replace(forge.offers[0], site=2), forge.offers[1]))
    change = await propose(personas, sites=(*entry.sites, Site(name="The Mill")), programmes=(moved, kitchen))
    address, offer = change.fields
    with pytest.raises(InvalidInput, match="Decide both the same way"):
        await decide(personas, change, offer.path, why="No")
    await decide(personas, change, address.path, offer.path)
    live = (await after(personas)).live
    assert [site.name for site in live.sites] == ["The Yard", "The Barn", "The Mill"]
    assert live.programmes[0].offers[0].site == 2


async def test_an_offer_is_taken_away_though_its_places_were_told_meanwhile(db: Connection, personas: Personas) -> None:
    """As the weekly link does each Monday."""
    await keep(db, personas)
    forge, kitchen = (await seen(personas)).entry.programmes
    change = await propose(personas, programmes=(replace(forge, offers=forge.offers[1:]), kitchen))
    (places,) = (await the_entry()).programmes[0].offers[0].capacities
    entry = await the_entry()
    await tell_places(entry.id or 0, {places.id or 0: replace(places, vacant=0)}, seen=version_of(entry))
    await decide(personas, change, *(each.path for each in change.fields))
    assert len((await after(personas)).live.programmes[0].offers) == 1


async def test_an_approved_price_is_searched_by_what_it_comes_to(db: Connection, personas: Personas) -> None:
    """85 a day for two days, then 100 a day for three: the days are sent back."""
    await keep(db, personas)
    forge, kitchen = (await seen(personas)).entry.programmes
    offer = replace(forge.offers[0], price=Decimal(100), price_to=None, days=("mon", "tue", "wed"), price_a_week=300)
    change = await propose(personas, programmes=(replace(forge, offers=(offer, forge.offers[1])), kitchen))
    days, price = change.fields
    assert (days.label, price.label) == ("Forge, On site: Days", "Forge, On site: Price")
    await decide(personas, change, price.path, why="You do not open on Wednesdays")
    live = (await after(personas)).live.programmes[0].offers[0]
    assert (live.price, live.days, live.price_a_week) == (100, ("mon", "tue"), 200)


async def test_paths_that_do_not_wait_are_refused(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    change = await propose(personas, summary="Other")
    with pytest.raises(InvalidInput):
        await decide(personas, change, "summary", "authority")


@pytest.mark.parametrize("name", ["provider's staff", "manager", "officer of Swindon", "installation admin"])
async def test_to_all_others_it_is_not_there(db: Connection, personas: Personas, name: str) -> None:
    await keep(db, personas)
    change = await propose(personas, summary="Other")
    with pytest.raises(NotFound):
        await decide(personas, change, "summary", name=name)


async def test_an_editor_does_not_approve_their_own(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    change = await propose(personas, summary="Other")
    with pytest.raises(Forbidden, match="Only a quality officer of the council"):
        await decide(personas, change, "summary", name=EDITOR)


async def test_what_waits_at_another_authority_is_not_there(db: Connection, personas: Personas) -> None:
    await keep(db, personas, authority=SWINDON)
    change = await propose(personas, summary="Other")
    with pytest.raises(NotFound):
        await decide(personas, change, "summary")


async def test_of_two_who_approve_at_once_one_has_decided(clean_database: Addresses, app_of_personas: Litestar) -> None:
    personas = await committed(app_of_personas)
    change = await propose(personas, summary="Other")
    outcomes = await asyncio.gather(
        decide(personas, change, "summary", summary="One"),
        decide(personas, change, "summary", name="second quality officer", summary="Two"),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["Conflict", "NoneType"]
    assert (await the_entry()).summary == ("One" if outcomes[0] is None else "Two")
    assert (await the_entry()).version == 2, "written once"


async def test_of_approving_and_saving_at_once_neither_loses_the_other(
    clean_database: Addresses, app_of_personas: Litestar
) -> None:
    """Either the officer approved what they saw, and the editor is shown both texts; or the editor was first, and
    nothing is approved that the officer did not see."""
    personas = await committed(app_of_personas)
    change, page = await propose(personas, summary="Other"), await seen(personas)

    async def save_again() -> object:
        with as_(personas, EDITOR):
            return await save(with_summary(page, "Worse"), seen_version=page.version)

    approved, saved = await asyncio.gather(decide(personas, change, "summary"), save_again(), return_exceptions=True)
    waiting, live = (await seen(personas)).waiting, (await the_entry()).summary
    if approved is None:
        assert (type(saved).__name__, live, waiting) == ("SavedMeanwhile", "Other", None)
    else:
        assert (type(approved).__name__, live) == ("Conflict", "Learning by doing")
        assert waiting is not None and [each.proposed for each in waiting.fields] == ["Worse"]


async def committed(app_of_personas: Litestar) -> Personas:
    async with transaction() as database:
        personas = await add_personas(database, app_of_personas)
        await keep(database, personas)
    return personas
