"""Deciding what waits: field by field, as it is or put right, by those who may."""

import pytest
from asyncpg import Connection
from msgspec.structs import replace

from apdirectory.errors import Conflict, Forbidden, InvalidInput, NotFound
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.changes.deciding.actions import Decision, approve, send_back
from apdirectory.providers.entries.changes.queries import Change, Held, last_decided
from apdirectory.providers.entries.entry import Site
from tests.personas import SWINDON, Personas
from tests.providers.entries.keeping import as_, keep, propose, seen, the_entry

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
    with pytest.raises(Forbidden):
        await decide(personas, change, "summary", name=EDITOR)


async def test_what_waits_at_another_authority_is_not_there(db: Connection, personas: Personas) -> None:
    await keep(db, personas, authority=SWINDON)
    change = await propose(personas, summary="Other")
    with pytest.raises(NotFound):
        await decide(personas, change, "summary")
