"""Concerns about providers: who raises and reads them, what follows at once, and what is recorded."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import asyncpg
import pytest

from apdirectory.authorities.settings.definitions import DEFINITIONS
from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import savepoint, transaction
from apdirectory.errors import Conflict, Forbidden, NotFound
from apdirectory.providers.quality import told
from apdirectory.providers.quality.concerns.actions import (
    close_concern,
    forget_closed,
    pause_for_concern,
    raise_concern,
)
from apdirectory.providers.quality.concerns.concern import Raised
from apdirectory.providers.quality.concerns.queries import concern, open_concerns, own_concerns
from apdirectory.providers.quality.told import Recipient
from tests.conftest import MovedClock
from tests.personas import COUNTY, SWINDON, Personas
from tests.providers.quality.people import HERE, add_both, asker_of

RAISED = Raised(what="Nobody was at the gate", since="Since September", urgent=True)
TYPED = {"what": "Nobody was at the gate", "since": "Since September", "urgent": "yes"}
CLOSED = {"outcome": "advised", "answer": "We spoke to them", "why": "A gate without a lock"}
MAY_RAISE = ["officer", "sen officer", "manager", "quality officer", "referrer", "officer of Swindon"]
MAY_NOT = ["provider's editor", "provider's staff", "commissioner", "installation admin"]
READINGS = "SELECT count(*) FROM audit WHERE action = 'record.read' AND subject = $1"


@pytest.fixture
async def providers(personas: Personas) -> tuple[int, int]:
    return await add_both()


async def raised_by(personas: Personas, name: str, provider: int) -> UUID:
    with asking(asker_of(personas, name)):
        return await raise_concern(provider, RAISED)


async def audited(statement: str, *values: object, authority: int = COUNTY) -> object:
    with asking(Asker(role="la_manager", authority=authority)):
        async with transaction() as database:
            return await database.fetchval(statement, *values)


@pytest.mark.parametrize("name", MAY_RAISE)
async def test_professionals_raise_a_concern_and_the_desk_where_the_entry_sits_has_it(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int], name: str
) -> None:
    id = await raised_by(personas, name, providers[0])
    with asking(asker_of(personas, "quality officer")):
        assert [due.path for due in await open_concerns(COUNTY)] == [f"/quality/concerns/{id}"]
    mails = await db.fetch("SELECT recipient, body FROM outbox WHERE message = 'concern_raised'")
    assert {mail["recipient"] for mail in mails} == {
        personas[officer].email for officer in ("quality officer", "second quality officer") if officer != name
    }
    assert not any("gate" in mail["body"] for mail in mails)


async def test_where_nobody_could_read_it_none_is_taken_and_the_page_says_whom_to_ring(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    await db.execute("UPDATE authority SET uses_service = false WHERE id = $1", COUNTY)
    with pytest.raises(Conflict, match="Ring the council"):
        await raised_by(personas, "officer of Swindon", providers[0])
    async with personas.client("officer of Swindon") as client:
        page = (await client.get(f"/providers/{HERE}/concern")).text
        sent = await client.post(f"/providers/{HERE}/concern", data=TYPED | personas["officer of Swindon"].csrf)
    assert "Ring the children’s front door of Gloucestershire County Council" in page
    assert 'name="what"' not in page
    assert sent.status_code == 409
    assert await db.fetchval("SELECT count(*) FROM outbox") == 0


@pytest.mark.parametrize(
    ("gone", "told", "link"),
    [
        (["quality_officer"], ["before the second factor", "manager"], "/quality/concerns/"),
        (["quality_officer", "la_manager"], ["installation admin"], "/admin/people"),
    ],
)
async def test_where_a_council_has_nobody_for_it_its_managers_are_told_or_else_the_administrators(
    db: asyncpg.Connection,
    personas: Personas,
    providers: tuple[int, int],
    gone: list[str],
    told: list[str],
    link: str,
) -> None:
    await db.execute(
        "UPDATE membership SET stopped_at = now() WHERE role = ANY($1) AND authority = $2",
        *(gone, COUNTY),
    )
    await raised_by(personas, "officer of Swindon", providers[0])
    mails = await db.fetch("SELECT recipient, body FROM outbox WHERE message = 'concern_unread'")
    assert sorted(mail["recipient"] for mail in mails) == [personas[name].email for name in told]
    assert all(link in mail["body"] and "gate" not in mail["body"] for mail in mails)


@pytest.mark.parametrize("name", MAY_NOT)
async def test_the_providers_own_people_and_others_raise_none(
    personas: Personas, providers: tuple[int, int], name: str
) -> None:
    with pytest.raises(Forbidden):
        await raised_by(personas, name, providers[0])


async def test_nobody_finds_anothers_concern(personas: Personas, providers: tuple[int, int]) -> None:
    """Whatever the code above does: row-level security holds."""
    id = await raised_by(personas, "referrer", providers[0])
    for name in (*MAY_NOT, "officer", "officer of Swindon", "manager of Swindon", "referrer of both"):
        with asking(asker_of(personas, name)):
            assert await concern(id) is None, name
            assert await own_concerns() == [], name
    for name in ("quality officer", "manager", "referrer"):
        with asking(asker_of(personas, name)):
            assert await concern(id), name


async def test_nobody_raises_one_in_anothers_name_or_into_another_council(
    personas: Personas, providers: tuple[int, int]
) -> None:
    who = asker_of(personas, "officer")
    columns = "id, authority_id, provider, what, since, urgent, raised_at, raised_by, raised_as"
    statement = f"INSERT INTO concern ({columns}) VALUES ($1, $2, $3, 'x', 'x', false, now(), $4, $5)"
    for authority, provider, account in (
        (SWINDON, providers[0], who.account),
        (COUNTY, providers[1], who.account),
        (COUNTY, providers[0], uuid4()),
    ):
        with asking(who), pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction() as database, savepoint():
                await database.execute(statement, uuid4(), authority, provider, account, who.membership)


async def test_what_was_raised_is_never_rewritten_and_only_its_officers_close_it(
    personas: Personas, providers: tuple[int, int]
) -> None:
    id = await raised_by(personas, "officer of Swindon", providers[0])
    with asking(asker_of(personas, "quality officer")), pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction() as database, savepoint():
            await database.execute("UPDATE concern SET what = 'Nothing' WHERE id = $1", id)
    for name in ("manager", "officer of Swindon", "manager of Swindon", "officer"):
        with asking(asker_of(personas, name)), pytest.raises(NotFound):
            await close_concern(id, **CLOSED)


async def test_an_officer_closes_it_with_what_came_of_it_and_who_raised_it_reads_the_answer(
    personas: Personas, providers: tuple[int, int]
) -> None:
    id = await raised_by(personas, "referrer", providers[0])
    with asking(asker_of(personas, "quality officer")):
        await close_concern(id, **CLOSED)
        assert await open_concerns(COUNTY) == []
        with pytest.raises(Conflict):
            await close_concern(id, **CLOSED)
    with asking(asker_of(personas, "referrer")):
        assert [(own.state, own.answer) for own in await own_concerns()] == [("closed", "We spoke to them")]
    assert await audited("SELECT detail->>'outcome' FROM audit WHERE action = 'concern.closed'") == "advised"


async def test_the_entry_is_paused_in_one_step_by_an_officer_where_it_sits(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    id = await raised_by(personas, "officer of Swindon", providers[0])
    for name in ("officer of Swindon", "manager of Swindon", "manager"):
        with asking(asker_of(personas, name)), pytest.raises(NotFound):
            await pause_for_concern(id, "Until we have looked")
    with asking(asker_of(personas, "quality officer")):
        await pause_for_concern(id, "Until we have looked")
    assert await db.fetchval("SELECT state FROM provider WHERE id = $1", providers[0]) == "paused"
    assert await db.fetchval("SELECT count(*) FROM listing WHERE provider_id = $1", providers[0]) == 0


async def test_commissioners_with_a_child_there_are_told_but_not_what_it_says(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def live(provider: int) -> Sequence[Recipient]:
        return [Recipient(email="head@example.org")] if provider == providers[0] else []

    monkeypatch.setattr(told, "LIVE", [live])
    await raised_by(personas, "officer of Swindon", providers[0])
    mails = await db.fetch("SELECT recipient, body FROM outbox WHERE message = 'provider_stopped'")
    assert [mail["recipient"] for mail in mails] == ["head@example.org"]
    assert "gate" not in mails[0]["body"]
    assert await audited("SELECT detail->>'mails' FROM audit WHERE action = 'quality.commissioners_told'") == "1"


async def test_a_concern_is_deleted_long_after_it_was_closed_and_an_open_one_never(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int], moved_clock: MovedClock
) -> None:
    days = DEFINITIONS["keep_concerns_days"].default
    closed = await raised_by(personas, "referrer", providers[0])
    open_one = await raised_by(personas, "officer", providers[0])
    with asking(asker_of(personas, "quality officer")):
        await close_concern(closed, **CLOSED)
    moved_clock.forward(days=days - 1)
    assert await forget_closed() == 0
    moved_clock.forward(days=2)
    assert (await forget_closed(), await forget_closed()) == (1, 0)
    with asking(asker_of(personas, "quality officer")):
        assert await concern(closed) is None
        assert await concern(open_one)


async def test_what_was_found_is_not_in_the_audit(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    """It is read by more people there, and never deleted."""
    id = await raised_by(personas, "referrer", providers[0])
    with asking(asker_of(personas, "quality officer")):
        await close_concern(id, **(CLOSED | {"why": "Zephyrine Quillfeather was hurt"}))
    assert await audited("SELECT count(*) FROM audit a WHERE action = 'concern.closed'") == 1
    assert await audited("SELECT count(*) FROM audit a WHERE a::text ILIKE '%Quillfeather%'") == 0


async def test_nobody_deletes_a_concern_in_another_way(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    """The app's role may not, whoever asks; and the function takes closed ones alone, whatever it is given."""
    await raised_by(personas, "referrer", providers[0])
    with asking(asker_of(personas, "quality officer")), pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction() as database, savepoint():
            await database.execute("DELETE FROM concern")
    async with transaction() as database:
        assert await database.fetchval("SELECT concern_forget('infinity', 100)") == 0


# --- Its pages


async def test_each_reading_is_recorded(personas: Personas, providers: tuple[int, int]) -> None:
    id = await raised_by(personas, "referrer", providers[0])
    for name in ("quality officer", "manager"):
        async with personas.client(name) as client:
            assert "Nobody was at the gate" in (await client.get(f"/quality/concerns/{id}")).text
    assert await audited(READINGS, str(id)) == 2


async def test_others_find_no_page(personas: Personas, providers: tuple[int, int]) -> None:
    id = await raised_by(personas, "manager of Swindon", providers[0])
    async with personas.client("manager of Swindon") as client:
        assert (await client.get(f"/quality/concerns/{id}")).status_code == 404
        assert "gate" not in (await client.get("/concerns")).text


async def test_a_referrer_raises_one_and_sees_what_became_of_it(personas: Personas, providers: tuple[int, int]) -> None:
    async with personas.client("referrer") as client:
        page = await client.get(f"/providers/{HERE}/concern")
        assert "Ring 999" in page.text
        assert "Do not name a child" in page.text
        sent = await client.post(f"/providers/{HERE}/concern", data=TYPED | personas["referrer"].csrf)
        assert sent.headers["location"] == "/concerns?done=raised"
        own = await client.get("/concerns")
    assert "Being looked into" in own.text
    assert "Not yet" in own.text


async def test_all_that_is_wrong_is_told_at_once_and_what_was_typed_is_kept(
    personas: Personas, providers: tuple[int, int]
) -> None:
    async with personas.client("officer") as client:
        page = await client.post(f"/providers/{HERE}/concern", data={"since": "May"} | personas["officer"].csrf)
    assert page.status_code == 422
    assert page.text.count('class="govuk-error-message"') == 2
    assert 'value="May"' in page.text


async def test_an_officer_closes_it_on_its_page(personas: Personas, providers: tuple[int, int]) -> None:
    id = await raised_by(personas, "referrer", providers[0])
    async with personas.client("quality officer") as client:
        paused = await client.post(
            f"/quality/concerns/{id}/pause", data={"pause_why": "Until we look"} | personas["quality officer"].csrf
        )
        assert paused.headers["location"].endswith("?done=paused")
        wrong = await client.post(f"/quality/concerns/{id}", data=personas["quality officer"].csrf)
        assert wrong.status_code == 422
        closed = await client.post(f"/quality/concerns/{id}", data=CLOSED | personas["quality officer"].csrf)
        assert closed.headers["location"] == "/quality?show=concerns&done=concern"
        assert "A gate without a lock" in (await client.get(f"/quality/concerns/{id}")).text


async def test_who_closes_it_too_late_has_back_what_was_typed_beside_what_was_saved(
    personas: Personas, providers: tuple[int, int]
) -> None:
    id = await raised_by(personas, "referrer", providers[0])
    with asking(asker_of(personas, "second quality officer")):
        await close_concern(id, outcome="passed_on", answer="The police know", why="Their number")
    typed = CLOSED | personas["quality officer"].csrf
    async with personas.client("quality officer") as client:
        late = await client.post(f"/quality/concerns/{id}", data=typed)
    assert late.status_code == 409
    theirs = ("Passed to safeguarding", "The police know", "Their number")
    for said in (*theirs, "Provider advised", CLOSED["answer"], CLOSED["why"]):
        assert said in late.text, said
    assert "Use mine" not in late.text
    assert await audited(READINGS, str(id)) == 1


async def test_who_pauses_it_too_late_has_back_what_was_typed(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    id = await raised_by(personas, "referrer", providers[0])
    await db.execute("UPDATE provider SET state = 'removed' WHERE id = $1", providers[0])
    async with personas.client("quality officer") as client:
        late = await client.post(
            f"/quality/concerns/{id}/pause", data={"pause_why": "Nobody at the gate"} | personas["quality officer"].csrf
        )
    assert late.status_code == 409
    assert "Nobody at the gate" in late.text


@pytest.mark.parametrize(("name", "may"), [("officer", True), ("referrer", True), ("provider's editor", False)])
async def test_an_account_leads_to_the_concerns_of_those_who_may_raise_one(
    personas: Personas, name: str, may: bool
) -> None:
    async with personas.client(name) as client:
        assert ('href="/concerns"' in (await client.get("/account")).text) == may
