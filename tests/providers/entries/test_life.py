"""Steps in an entry's life, as people take them."""

from datetime import timedelta

import pytest
from asyncpg import Connection
from msgspec.structs import replace

from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, InvalidInput, NotFound
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.entries.life.actions import step
from apdirectory.providers.entries.life.queries import steps_of
from apdirectory.providers.entries.life.shown import in_words
from apdirectory.providers.entries.queries import removals
from apdirectory.providers.my_provider.actions import begin_entry
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.personas import PERSONAS, SWINDON, Personas
from tests.providers.entries.factories import an_entry
from tests.providers.entries.keeping import as_, keep, the_entry

EDITOR, OFFICER = "provider's editor", "quality officer"


async def take(personas: Personas, name: str, action: str, why: str = "") -> None:
    with as_(personas, name):
        await step((await the_entry()).id or 0, action, why=why)


async def mails(db: Connection, kind: str) -> set[str]:
    return {row["recipient"] for row in await db.fetch("SELECT recipient FROM outbox WHERE message = $1", kind)}


async def test_a_draft_is_sent_sent_back_sent_again_and_published(db: Connection, personas: Personas) -> None:
    entry = await keep(db, personas, state="draft")
    assert await db.fetchval("SELECT count(*) FROM listing") == 0
    await take(personas, EDITOR, "send")
    await take(personas, OFFICER, "send_back", "No address")
    await take(personas, EDITOR, "send")
    assert await db.fetchval("SELECT count(*) FROM listing") == 0
    await take(personas, OFFICER, "publish")
    assert (await the_entry()).state == "published"
    assert await db.fetchval("SELECT count(*) FROM listing") > 0
    taken = [(each.action, each.who, each.why) for each in await steps_of(entry.id or 0)]
    assert taken == [
        ("publish", "quality", ""),
        ("send", "editor", ""),
        ("send_back", "quality", "No address"),
        ("send", "editor", ""),
        ("follow", "test", ""),
    ]


async def test_those_whom_it_concerns_are_told(db: Connection, personas: Personas) -> None:
    await keep(db, personas, state="draft")
    await take(personas, EDITOR, "send")
    assert await mails(db, "entry_sent") == {personas[name].email for name in (OFFICER, "second quality officer")}
    await take(personas, OFFICER, "publish")
    await take(personas, OFFICER, "remove", "Closed down")
    assert await mails(db, "entry_decided") == {personas[EDITOR].email}
    bodies = [row["body"] for row in await db.fetch("SELECT body FROM outbox WHERE message = 'entry_decided'")]
    assert any("Why: Closed down" in body for body in bodies)


async def test_every_step_is_in_the_audit_of_the_authority(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    await take(personas, EDITOR, "pause", "Building work")
    with as_(personas, "manager"):
        async with transaction() as database:
            row = await database.fetchrow("SELECT * FROM audit WHERE action = 'entry.pause'")
    assert row is not None
    assert (row["authority_id"], row["why"], row["role"]) == (916, "Building work", "provider_editor")


@pytest.mark.parametrize("name", [name for name in PERSONAS if name not in (EDITOR, OFFICER, "second quality officer")])
async def test_to_all_others_the_entry_is_not_there(db: Connection, personas: Personas, name: str) -> None:
    await keep(db, personas)
    with pytest.raises(NotFound):
        await take(personas, name, "pause", "Why not")
    assert (await the_entry()).state == "published"


async def test_another_authoritys_entry_is_not_there(db: Connection, personas: Personas) -> None:
    await keep(db, personas, authority=SWINDON)
    with pytest.raises(NotFound):
        await take(personas, OFFICER, "pause", "Why not")


async def test_to_pause_remove_and_send_back_takes_a_reason(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    for action in ("pause", "remove"):
        with pytest.raises(InvalidInput, match="Say why"):
            await take(personas, OFFICER, action, " ")
    await put_entry(replace(await the_entry(), state="in_review"), by="test")
    with pytest.raises(InvalidInput, match="Say why"):
        await take(personas, OFFICER, "send_back")


async def test_a_paused_entry_is_in_no_search_and_comes_back(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    shown = await db.fetchval("SELECT count(*) FROM listing")
    await take(personas, EDITOR, "pause", "Full")
    assert await db.fetchval("SELECT count(*) FROM listing") == 0
    await take(personas, EDITOR, "resume")
    assert await db.fetchval("SELECT count(*) FROM listing") == shown


async def test_a_pause_that_the_council_made_its_own_only_the_council_ends(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    await take(personas, EDITOR, "pause", "Full")
    await take(personas, OFFICER, "pause", "A concern")
    with pytest.raises(Conflict, match="The entry is paused"):
        await take(personas, EDITOR, "resume")
    await take(personas, OFFICER, "resume")
    assert (await the_entry()).state == "published"


async def test_of_a_double_press_the_second_is_refused_and_nobody_is_told_twice(
    db: Connection, personas: Personas
) -> None:
    entry = await keep(db, personas)
    await take(personas, OFFICER, "pause", "A concern")
    with pytest.raises(Conflict, match="The entry is paused"):
        await take(personas, OFFICER, "pause", "A concern")
    assert await db.fetchval("SELECT count(*) FROM outbox WHERE message = 'entry_decided'") == 1
    assert [each.action for each in await steps_of(entry.id or 0)] == ["pause", "follow"]


async def test_a_draft_that_an_editor_begins_is_logged_as_begun(db: Connection, personas: Personas) -> None:
    with as_(personas, EDITOR):
        slug = await begin_entry("The Meadow", "third_sector", 916)
    (begun,) = await steps_of((await the_entry(slug)).id or 0)
    assert in_words(begun)[1:] == ("Begun", "the provider", "")


async def test_the_days_of_what_was_published_count_from_then_not_from_when_it_was_begun(
    db: Connection, personas: Personas
) -> None:
    """Begun 125 days before: it is confirmed for 90 days and among checked results for 120, counted from today."""
    entry = await keep(db, personas, state="in_review")
    begun = today(now()) - timedelta(days=125)
    await db.execute("UPDATE provider SET claimed_on = $1", begun)
    await take(personas, OFFICER, "publish")
    listed = await db.fetchrow(
        "SELECT confirmed_until, kept_until FROM listing_provider WHERE provider_id = $1", entry.id
    )
    assert listed is not None
    assert [each - today(now()) for each in listed] == [timedelta(days=89), timedelta(days=119)]
    await take(personas, OFFICER, "pause", "Why")
    await db.execute("UPDATE provider SET claimed_on = $1", begun)
    await take(personas, OFFICER, "resume")
    assert await db.fetchval("SELECT claimed_on FROM provider WHERE id = $1", entry.id) == begun, "no step but that one"


async def test_an_entry_that_nobody_keeps_is_published_without_such_a_day(db: Connection, personas: Personas) -> None:
    await put_entry(an_entry(state="in_review"), by="test")
    await take(personas, OFFICER, "publish")
    assert await db.fetchval("SELECT claimed_on FROM provider") is None


async def test_what_cannot_be_done_now_says_what_can(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    with pytest.raises(Conflict, match="What you can do now: pause it"):
        await take(personas, EDITOR, "send")


async def test_no_import_brings_back_what_the_council_removed(db: Connection, personas: Personas) -> None:
    entry = await keep(db, personas)
    await take(personas, OFFICER, "remove", "Unsafe")
    assert (await removals([entry.id or 0]))[entry.id or 0].by == "quality"


async def test_a_step_is_no_change_of_what_the_entry_says(db: Connection, personas: Personas) -> None:
    await keep(db, personas)
    await db.execute("UPDATE provider SET changed_on = '2026-01-01'")
    await take(personas, EDITOR, "pause", "Full")
    assert str((await the_entry()).changed_on) == "2026-01-01"


async def test_imports_log_the_states_they_set(db: Connection, personas: Personas) -> None:
    entry = await keep(db, personas)
    await put_entry(replace(entry, state="removed"), by="register")
    assert [(each.action, each.who) for each in await steps_of(entry.id or 0)] == [
        ("close", "register"),
        ("follow", "test"),
    ]


async def test_nobody_rewrites_the_log(db: Connection, personas: Personas) -> None:
    """The app's role may add to it only."""
    may = await db.fetchval(
        "SELECT has_table_privilege('entry_step', 'UPDATE') OR has_table_privilege('entry_step', 'DELETE')"
    )
    assert may is False
