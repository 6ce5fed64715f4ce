"""Pages on which quality officers decide, and on which versions are compared and brought back."""

import re
from uuid import uuid4

import httpx
import pytest
from asyncpg import Connection
from msgspec.structs import replace

from apdirectory.providers.entries.changes.actions import save
from apdirectory.providers.entries.changes.deciding.actions import send_back
from apdirectory.providers.entries.entry import Contact
from tests.personas import SWINDON, Personas
from tests.providers.entries.keeping import as_, keep, propose, seen, the_entry

EDITOR, OFFICER = "provider's editor", "quality officer"
VERSIONS = "/my-provider/riverbank/versions"


async def sent(personas: Personas, name: str, path: str, **fields: str) -> httpx.Response:
    async with personas.client(name) as client:
        return await client.post(path, data=personas[name].csrf | fields)


async def shown(personas: Personas, name: str, path: str) -> httpx.Response:
    async with personas.client(name) as client:
        return await client.get(path)


def told(page: httpx.Response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


async def test_each_field_is_shown_struck_out_and_inserted(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    change = await propose(personas, summary="<b>Other</b>")
    page = await shown(personas, OFFICER, f"/quality/changes/{change.id}")
    assert re.search(r"<del><span[^>]*>Now: </span>Learning by doing</del>", page.text)
    assert re.search(r"<ins><span[^>]*>Proposed: </span>&lt;b&gt;Other&lt;/b&gt;</ins>", page.text)


async def test_a_field_is_approved_a_text_put_right_and_another_sent_back(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    change = await propose(personas, name="Riverbank Learning", summary="Othr")
    said = {"decide-0": "send_back", "decide-1": "approve", "text-1": "Other", "why": "Keep the name"}
    answer = await sent(personas, OFFICER, f"/quality/changes/{change.id}", revision=str(change.revision), **said)
    assert answer.status_code == 303
    assert ((await the_entry()).name, (await the_entry()).summary) == ("Riverbank", "Other")
    assert "Approved" in told(await shown(personas, OFFICER, f"/quality/changes/{change.id}"))


async def test_all_that_is_missing_is_told_together_and_what_was_typed_stays(
    db: Connection, personas: Personas
) -> None:
    await keep(db, personas)
    change = await propose(personas, summary="Other", description="More")
    answer = await sent(personas, OFFICER, f"/quality/changes/{change.id}", revision="1", why="Because")
    assert answer.status_code == 422
    assert "Choose what to do with In short" in told(answer)
    assert "Choose what to do with Description" in told(answer)
    assert "Because</textarea>" in answer.text
    said = {"decide-0": "send_back", "decide-1": "approve", "text-1": "More"}
    answer = await sent(personas, OFFICER, f"/quality/changes/{change.id}", revision="1", **said)
    assert (answer.status_code, "Say why you send it back" in answer.text) == (422, True)


async def test_a_newer_edit_is_a_conflict_that_leads_to_it(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    change = await propose(personas, summary="Other")
    await propose(personas, summary="Worse")
    said = {"decide-0": "approve", "text-0": "Other"}
    answer = await sent(personas, OFFICER, f"/quality/changes/{change.id}", revision="1", **said)
    assert (answer.status_code, f"/quality/changes/{change.id}" in answer.text) == (409, True)
    assert (await the_entry()).summary == "Learning by doing"


@pytest.mark.parametrize("then", ["fewer", "more", "none", "decided"])
async def test_whatever_the_newer_edit_has_it_is_a_conflict(db: Connection, personas: Personas, then: str) -> None:
    """The page that the officer has open names the fields by their places."""
    await keep(db, personas)
    change = await propose(personas, summary="Other", description="More")
    if then == "fewer":
        await propose(personas, summary="Learning by doing")
    elif then == "more":
        await propose(personas, name="Riverbank Learning")
    elif then == "none":
        found = await seen(personas)
        with as_(personas, EDITOR):
            await save(found.live, seen_version=found.version)
    else:
        with as_(personas, "second quality officer"):
            await send_back(change.id, seen_revision=1, why="Not so")
    said = {"decide-0": "approve", "text-0": "Other", "decide-1": "approve", "text-1": "More"}
    answer = await sent(personas, OFFICER, f"/quality/changes/{change.id}", revision="1", **said)
    assert answer.status_code == 409
    assert ("Look at it now" in answer.text) == (then in ("fewer", "more"))
    assert (await the_entry()).description is None


@pytest.mark.parametrize("field", ["authority", "decide-7", "state", "provider"])
async def test_no_form_takes_what_nobody_offered(db: Connection, personas: Personas, field: str) -> None:
    await keep(db, personas)
    change = await propose(personas, summary="Other")
    answer = await sent(personas, OFFICER, f"/quality/changes/{change.id}", revision="1", **{field: "1"})
    assert answer.status_code == 400
    answer = await sent(personas, OFFICER, "/quality/entries/riverbank", action="pause", why="x", **{field: "1"})
    assert answer.status_code == 400


async def test_what_sits_elsewhere_looks_as_if_it_were_not_there(db: Connection, personas: Personas) -> None:
    await keep(db, personas, authority=SWINDON)
    change = await propose(personas, summary="Other")
    for path, nothing in (
        (f"/quality/changes/{change.id}", f"/quality/changes/{uuid4()}"),
        ("/quality/entries/riverbank", "/quality/entries/nothing"),
        (VERSIONS, "/my-provider/nothing/versions"),
    ):
        hidden, absent = await shown(personas, OFFICER, path), await shown(personas, OFFICER, nothing)
        assert (hidden.status_code, hidden.text) == (404, absent.text)
        assert (await sent(personas, OFFICER, path, number="1", seen="1")).status_code in (400, 404)


async def test_an_editor_of_another_organisation_finds_no_versions(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    await db.execute("UPDATE provider SET organisation = $1", personas["referrer"].organisation)
    assert (await shown(personas, EDITOR, VERSIONS)).status_code == 404
    assert (await sent(personas, EDITOR, VERSIONS, number="1", seen="1")).status_code == 404


async def test_an_entry_is_read_whole_and_published_by_its_officer(db: Connection, personas: Personas) -> None:
    await keep(db, personas, state="in_review")
    page = told(await shown(personas, OFFICER, "/quality/entries/riverbank"))
    assert "This entry is with the council" in page
    assert "Learning by doing" in page and "Forge" in page and "01632 960001" in page
    answer = await sent(personas, OFFICER, "/quality/entries/riverbank", action="send_back")
    assert (answer.status_code, "Say why" in answer.text) == (422, True)
    assert (await sent(personas, OFFICER, "/quality/entries/riverbank", action="publish")).status_code == 303
    assert (await the_entry()).state == "published"
    answer = await sent(personas, OFFICER, "/quality/entries/riverbank", action="publish")
    assert (answer.status_code, "The entry is published" in answer.text) == (409, True)


async def test_two_versions_stand_beside_each_other_and_the_older_can_be_brought_back(
    db: Connection, personas: Personas
) -> None:
    await keep(db, personas, state="draft")
    for text in ("Second", "Third"):
        found = await seen(personas)
        with as_(personas, EDITOR):
            await save(replace(found.entry, summary=text), seen_version=found.version)
    page = await shown(personas, EDITOR, f"{VERSIONS}?older=1&newer=3")
    assert re.search(r"<del>.*Learning by doing</del>.*<ins>.*Third</ins>", page.text, re.S)
    version = (await seen(personas)).version
    answer = await sent(personas, EDITOR, VERSIONS, number="1", seen=str(version))
    assert answer.headers["location"] == f"{VERSIONS}?done=written"
    assert (await the_entry()).summary == "Learning by doing"


async def test_a_published_entrys_older_version_waits_and_places_stay(db: Connection, personas: Personas) -> None:
    await keep(db, personas, state="draft")
    found = await seen(personas)
    with as_(personas, EDITOR):
        await save(replace(found.entry, summary="Second"), seen_version=found.version)
    await db.execute("DELETE FROM capacity")
    await db.execute("UPDATE provider SET state = 'published'")
    version = (await seen(personas)).version
    answer = await sent(personas, OFFICER, VERSIONS, number="1", seen=str(version))
    assert answer.headers["location"] == f"{VERSIONS}?done=waiting"
    live, waits = await the_entry(), (await seen(personas)).waiting
    assert (live.summary, live.programmes[0].offers[0].capacities) == ("Second", ())
    assert waits is not None
    assert [each.label for each in waits.fields] == ["In short"]


async def test_what_somebody_saved_meanwhile_is_shown_beside_the_older_version(
    db: Connection, personas: Personas
) -> None:
    await keep(db, personas)
    found = await seen(personas)
    with as_(personas, EDITOR):
        contacts = (Contact(purpose="general", name="By somebody else"),)
        await save(replace(found.entry, contacts=contacts), seen_version=found.version)
    answer = await sent(personas, EDITOR, VERSIONS, number="1", seen=str(found.version))
    assert (answer.status_code, "By somebody else" in answer.text) == (409, True)


@pytest.mark.parametrize("name", [EDITOR, OFFICER])
async def test_no_older_version_takes_back_what_waits(db: Connection, personas: Personas, name: str) -> None:
    await keep(db, personas)
    await live_contacts(personas)
    change = await propose(personas, description="Hours of typing")
    page = await shown(personas, name, VERSIONS)
    assert "Changes to this entry wait for the council" in told(page) and "Restore version" not in page.text
    assert (f"/quality/changes/{change.id}" in page.text) == (name == OFFICER)
    version = (await seen(personas)).version
    answer = await sent(personas, name, VERSIONS, number="1", seen=str(version))
    assert (answer.status_code, "Changes to this entry wait for the council" in told(answer)) == (409, True)
    assert (await seen(personas)).waiting == change


async def live_contacts(personas: Personas) -> None:
    """A second version."""
    found = await seen(personas)
    with as_(personas, EDITOR):
        await save(replace(found.entry, contacts=()), seen_version=found.version)


async def test_a_draft_is_its_providers_alone_to_change(db: Connection, personas: Personas) -> None:
    await keep(db, personas, state="draft")
    await live_contacts(personas)
    page = await shown(personas, OFFICER, VERSIONS)
    assert "only they can change it" in told(page) and "Restore version" not in page.text
    version = (await seen(personas)).version
    answer = await sent(personas, OFFICER, VERSIONS, number="1", seen=str(version))
    assert (answer.status_code, (await the_entry()).contacts) == (403, ())


@pytest.mark.parametrize("query", ["?older=99", "?older=x", "?newer=-1", "?older=99999999999999"])
async def test_a_version_that_there_never_was_is_not_there(db: Connection, personas: Personas, query: str) -> None:
    await keep(db, personas)
    assert (await shown(personas, EDITOR, VERSIONS + query)).status_code == 404
