"""What children, parents and staff said: who records and moderates it, who finds it, and what the database refuses."""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from apdirectory.authorities.settings.definitions import DEFINITIONS
from apdirectory.database.asking import NOBODY, Asker, asking
from apdirectory.database.transaction import connection, savepoint, transaction
from apdirectory.errors import Conflict, InvalidInput, NotFound
from apdirectory.providers.quality.voices.actions import forget_ended, moderate_voice, record_voice, take_down_voice
from apdirectory.providers.quality.voices.queries import voice, voices_shown, voices_waiting
from apdirectory.providers.quality.voices.voice import LONGEST, Heard
from apdirectory.web.today import today
from tests.conftest import MovedClock
from tests.personas import COUNTY, PERSONAS, SWINDON, Personas
from tests.providers.quality.people import HERE, add_both, asker_of
from tests.providers.quality.voices.saying import ANOTHER, HEARD, RECORDER, moderated, recorded
from tests.providers.reviewed import add_review

READERS = ("quality_officer", "la_manager")


@pytest.fixture
async def providers(personas: Personas) -> tuple[int, int]:
    return await add_both()


@pytest.fixture
async def waiting(personas: Personas, providers: tuple[int, int]) -> UUID:
    """Recorded by the first officer."""
    return await recorded(personas, providers[0])


async def audited(action: str) -> int:
    with asking(Asker(role="la_manager", authority=COUNTY)):
        async with transaction() as database:
            found: int = await database.fetchval("SELECT count(*) FROM audit WHERE action = $1", action)
    return found


# --- Recording


async def test_it_waits_at_the_desk_for_another_officer_and_nobody_else_reads_it(
    personas: Personas, waiting: UUID
) -> None:
    with asking(asker_of(personas, ANOTHER)):
        (due,) = await voices_waiting(COUNTY)
    assert due.path == f"/quality/voices/{waiting}"
    assert "listen" not in due.what
    assert await audited("voice.recorded") == 1


@pytest.mark.parametrize("name", sorted(set(PERSONAS) - {RECORDER, ANOTHER}))
async def test_only_quality_officers_record_for_their_own_council(
    personas: Personas, providers: tuple[int, int], name: str
) -> None:
    for authority in (COUNTY, SWINDON):
        with asking(asker_of(personas, name)), pytest.raises(NotFound):
            await record_voice(providers[0], authority, HEARD)
    with asking(asker_of(personas, RECORDER)), pytest.raises(NotFound):
        await record_voice(providers[0], SWINDON, HEARD)


async def test_all_that_is_wrong_is_told_at_once(personas: Personas, providers: tuple[int, int]) -> None:
    wrong = Heard(speaker="teacher", heard_on=today() + timedelta(1), words="x" * (LONGEST + 1), review=uuid4())
    with pytest.raises(InvalidInput) as refused:
        await recorded(personas, providers[0], wrong)
    assert {each.field for each in refused.value.errors} == {"speaker", "heard_on", "words", "review"}


async def test_names_are_looked_for_and_neither_they_nor_what_was_said_is_kept(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    await db.execute("UPDATE contact SET name = 'Jo Green' WHERE provider = $1", providers[0])
    said = replace(HEARD, words="Jo is kind to Zed. Ring 01452 960001.")
    with pytest.raises(InvalidInput) as refused:
        await recorded(personas, providers[0], said, keep_out=("zed",))
    (error,) = refused.value.errors
    for place in ("“Jo” is the name of", "“Zed” is a name to keep out", "“01452 960001” looks like a phone number"):
        assert place in error.message
    kept = replace(HEARD, words="They are kind")
    id = await recorded(personas, providers[0], kept, keep_out=("Zedekiah Unheard",))
    with asking(asker_of(personas, RECORDER)):
        found = await voice(id)
        assert found is not None
        assert "Unheard" not in repr(found)
    with asking(Asker(role="la_manager", authority=COUNTY)):
        async with transaction() as database:
            assert not await database.fetchval("SELECT true FROM audit a WHERE a::text ILIKE '%zed%'")


async def test_a_visit_is_one_of_the_own_council_to_this_provider(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    own = await add_review(db, personas, HERE, "decided")
    anothers = await add_review(db, personas, HERE, "planned", authority=SWINDON)
    elsewhere = await add_review(db, personas, "far-bank", "planned")
    desk = await add_review(db, personas, HERE, "planned")
    await db.execute("UPDATE review SET kind = 'desk' WHERE id = $1", desk)
    id = await recorded(personas, providers[0], replace(HEARD, review=own))
    with asking(asker_of(personas, RECORDER)):
        found = await voice(id)
        assert found is not None
        assert found.visited_on == today()
    for other in (anothers, elsewhere, desk):
        with pytest.raises(InvalidInput):
            await recorded(personas, providers[0], replace(HEARD, review=other))


# --- Moderating


async def test_another_officer_shows_it_and_either_takes_it_down(
    personas: Personas, providers: tuple[int, int]
) -> None:
    for name in (RECORDER, ANOTHER):
        id = await moderated(personas, await recorded(personas, providers[0]))
        assert [said.words for said in await voices_shown(providers[0])] == [HEARD.words]
        with asking(asker_of(personas, name)):
            assert await voices_waiting(COUNTY) == []
            await take_down_voice(id, "Its mother asked us")
        assert await voices_shown(providers[0]) == []
    for action in ("voice.shown", "voice.taken_down"):
        assert await audited(action) == 2


async def test_nobody_moderates_their_own(personas: Personas, waiting: UUID) -> None:
    for show in (True, False):
        with asking(asker_of(personas, RECORDER)), pytest.raises(Conflict, match="Ask a colleague"):
            await moderate_voice(waiting, show=show, why="x")


async def test_nor_does_the_database_let_them(personas: Personas, waiting: UUID) -> None:
    statement = "UPDATE voice SET state = 'shown', moderated_by = $2, moderated_at = now() WHERE id = $1"
    with asking(asker_of(personas, RECORDER)), pytest.raises(asyncpg.CheckViolationError, match="by_another"):
        async with transaction() as database, savepoint():
            await database.execute(statement, waiting, personas[RECORDER].account)


async def test_what_is_refused_has_a_reason_and_is_never_shown(
    personas: Personas, providers: tuple[int, int], waiting: UUID
) -> None:
    with asking(asker_of(personas, ANOTHER)), pytest.raises(InvalidInput):
        await moderate_voice(waiting, show=False, why=" ")
    await moderated(personas, waiting, show=False)
    assert await voices_shown(providers[0]) == []
    assert await audited("voice.refused") == 1


async def test_whoever_comes_second_is_told_what_happened(personas: Personas, waiting: UUID) -> None:
    await moderated(personas, waiting, show=False)
    with asking(asker_of(personas, ANOTHER)):
        with pytest.raises(Conflict, match=r"refused this, .*: It names a street"):
            await moderate_voice(waiting, show=True)
        with pytest.raises(Conflict, match="refused this"):
            await take_down_voice(waiting, "x")


@pytest.mark.parametrize("name", sorted(set(PERSONAS) - {RECORDER, ANOTHER}))
async def test_nobody_else_moderates_or_takes_down(personas: Personas, waiting: UUID, name: str) -> None:
    with asking(asker_of(personas, name)), pytest.raises(NotFound):
        await moderate_voice(waiting, show=True)
    await moderated(personas, waiting)
    with asking(asker_of(personas, name)), pytest.raises(NotFound):
        await take_down_voice(waiting, "x")


# --- What the database finds and refuses


async def found_by(who: Asker) -> int:
    with asking(who):
        async with transaction() as database:
            count: int = await database.fetchval("SELECT count(*) FROM voice")
    return count


async def test_the_council_that_heard_it_alone_finds_it_and_everyone_reads_what_is_shown(
    personas: Personas, providers: tuple[int, int], waiting: UUID
) -> None:
    await moderated(personas, await recorded(personas, providers[0]), show=False)
    taken_down = await moderated(personas, await recorded(personas, providers[0]))
    with asking(asker_of(personas, RECORDER)):
        await take_down_voice(taken_down, "x")
    reads = [name for name, who in PERSONAS.items() if who.role in READERS and who.authority == COUNTY]
    others = [*(asker_of(personas, name) for name in PERSONAS if name not in reads), NOBODY]
    for who in others:
        with asking(who):
            assert await voices_shown(providers[0]) == []
    await moderated(personas, waiting)
    for who in others:
        assert await found_by(who) == 0, who
        with asking(who):
            assert len(await voices_shown(providers[0])) == 1
    for name in reads:
        assert await found_by(asker_of(personas, name)) == 3
    async with connection() as database:
        assert await database.fetchval("SELECT count(*) FROM voice") == 0


ADD = """
INSERT INTO voice (id, authority_id, provider, review, speaker, heard_on, words, recorded_by, recorded_at, state)
VALUES ($1, $2, $3, $4, 'child', '2026-03-12', 'x', $5, now(), $6)
"""


async def test_nobody_records_in_anothers_name_or_council_or_past_moderation(
    personas: Personas, providers: tuple[int, int]
) -> None:
    officer = asker_of(personas, RECORDER)
    for who, authority, account, state in (
        (officer, SWINDON, officer.account, "waiting"),
        (officer, COUNTY, uuid4(), "waiting"),
        (officer, COUNTY, officer.account, "shown"),
        (asker_of(personas, "manager"), COUNTY, personas["manager"].account, "waiting"),
    ):
        with asking(who), pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.CheckViolationError)):
            async with transaction() as database, savepoint():
                await database.execute(ADD, uuid4(), authority, providers[0], None, account, state)


async def test_the_database_takes_no_visit_of_another_council_or_provider(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    who = asker_of(personas, RECORDER)
    anothers = await add_review(db, personas, HERE, "planned", authority=SWINDON)
    elsewhere = await add_review(db, personas, "far-bank", "planned")
    for review in (anothers, elsewhere):
        with asking(who), pytest.raises(asyncpg.ForeignKeyViolationError, match="voice_of_visit"):
            async with transaction() as database, savepoint():
                await database.execute(ADD, uuid4(), COUNTY, providers[0], review, who.account, "waiting")


@pytest.mark.parametrize("column", ["words = 'x'", "speaker = 'staff'", "recorded_by = gen_random_uuid()"])
async def test_what_was_recorded_is_never_rewritten_or_deleted(personas: Personas, waiting: UUID, column: str) -> None:
    for statement in (f"UPDATE voice SET {column} WHERE id = $1", "DELETE FROM voice WHERE id = $1"):
        with asking(asker_of(personas, ANOTHER)), pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction() as database, savepoint():
                await database.execute(statement, waiting)


async def test_it_goes_with_its_provider_and_the_visit_of_that(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    review = await add_review(db, personas, HERE, "planned")
    id = await moderated(personas, await recorded(personas, providers[0], replace(HEARD, review=review)))
    await db.execute("DELETE FROM provider WHERE id = $1", providers[0])
    with asking(asker_of(personas, RECORDER)):
        assert await voice(id) is None


async def test_the_database_tells_the_public_the_month_and_not_the_day(
    personas: Personas, providers: tuple[int, int], waiting: UUID
) -> None:
    await moderated(personas, waiting)
    (said,) = await voices_shown(providers[0])
    assert (said.month, HEARD.heard_on.day) == (HEARD.heard_on.replace(day=1), 12)


# --- Kept no longer than it has to be


async def test_what_was_refused_or_taken_down_is_deleted_in_time_and_what_is_shown_never(
    personas: Personas, providers: tuple[int, int], moved_clock: MovedClock
) -> None:
    days = DEFINITIONS["keep_voices_days"].default
    refused, down, shown = [await recorded(personas, providers[0]) for _ in range(3)]
    await moderated(personas, refused, show=False)
    for each in (down, shown):
        await moderated(personas, each)
    with asking(asker_of(personas, ANOTHER)):
        await take_down_voice(down, "She asked for it")
    moved_clock.forward(days=days - 1)
    assert await forget_ended() == 0
    moved_clock.forward(days=2)
    assert (await forget_ended(), await forget_ended()) == (2, 0)
    with asking(asker_of(personas, ANOTHER)):
        assert [await voice(each) is None for each in (refused, down, shown)] == [True, True, False]


async def test_nobody_deletes_a_voice_in_another_way(personas: Personas, waiting: UUID) -> None:
    with asking(asker_of(personas, ANOTHER)), pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction() as database, savepoint():
            await database.execute("DELETE FROM voice")
    async with transaction() as database:
        assert await database.fetchval("SELECT voice_forget('infinity', 100)") == 0


async def test_why_it_was_taken_down_is_not_in_the_audit(personas: Personas, waiting: UUID) -> None:
    await moderated(personas, waiting)
    with asking(asker_of(personas, ANOTHER)):
        await take_down_voice(waiting, "Zephyrine Quillfeather is in it")
    with asking(Asker(role="la_manager", authority=COUNTY)):
        async with transaction() as database:
            assert await database.fetchval("SELECT count(*) FROM audit a WHERE a::text ILIKE '%Quillfeather%'") == 0
