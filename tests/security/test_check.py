"""The quarterly check keeps nobody whom the visitor does not look after, however the form is filled in."""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from apdirectory.accounts.people.actions import keep_all
from apdirectory.database.asking import Asker, asking
from apdirectory.errors import Forbidden, NotFound
from apdirectory.web.clock import now
from tests.personas import COUNTY, Personas

CHECK = "/admin/people/check"


@pytest.fixture
async def due(db: asyncpg.Connection, personas: Personas) -> Personas:
    await db.execute("UPDATE membership SET started_at = $1", now() - timedelta(days=200))
    await db.execute("UPDATE approval SET asked_at = $1", now() - timedelta(days=200))
    return personas


async def everything(db: asyncpg.Connection) -> list[tuple[object, ...]]:
    kept = "SELECT id, kept_at, stopped_at FROM membership UNION ALL SELECT id, kept_at, decided_at FROM approval"
    return [tuple(row) for row in await db.fetch(f"SELECT * FROM ({kept}) every ORDER BY id")]


async def send(personas: Personas, who: str, *people: object) -> httpx.Response:
    async with personas.client(who) as client:
        ticked = {"person": [str(each) for each in people], "sure": "yes"}
        return await client.post(CHECK, data={**personas[who].csrf, **ticked})


@pytest.mark.parametrize(
    "theirs", ["officer of Swindon", "manager of Swindon", "provider's editor", "stopped", "manager"]
)
async def test_one_who_is_not_ones_own_to_keep_among_several_changes_nothing(
    db: asyncpg.Connection, due: Personas, theirs: str
) -> None:
    """And looks as somebody who is not there at all: the page is the same to the byte."""
    before = await everything(db)
    hidden = await send(due, "manager", due["officer"].membership, due[theirs].membership)
    random = await send(due, "manager", due["officer"].membership, uuid4())
    assert hidden.status_code == random.status_code == 422
    assert hidden.text == random.text
    assert await everything(db) == before


async def test_whoever_waits_for_approval_is_not_let_in_by_the_check(db: asyncpg.Connection, due: Personas) -> None:
    before = await everything(db)
    assert (await send(due, "manager", due["referrer who waits"].membership)).status_code == 422
    assert await everything(db) == before


async def test_another_authority_does_not_see_who_is_due_here(due: Personas) -> None:
    async with due.client("manager of Swindon") as client:
        page = await client.get(CHECK)
    assert page.status_code == 200
    assert str(due["referrer of both"].membership) in page.text
    for name in ("officer", "manager", "referrer", "quality officer"):
        assert str(due[name].membership) not in page.text


@pytest.mark.parametrize("theirs", ["officer of Swindon", "provider's editor"])
async def test_the_action_asks_of_each_by_itself(db: asyncpg.Connection, due: Personas, theirs: str) -> None:
    """The second line: whatever a page lets through, all are kept or none."""
    before = await everything(db)
    with asking(_as(due, "manager")), pytest.raises(NotFound):
        await _alone(db, [due["officer"].membership, due[theirs].membership])
    assert await everything(db) == before


async def test_nobody_keeps_themselves_among_others(db: asyncpg.Connection, due: Personas) -> None:
    await db.execute(
        "UPDATE membership SET stopped_at = NULL WHERE id = $1", due["stopped"].membership
    )  # a second manager
    before = await everything(db)
    with asking(_as(due, "manager")), pytest.raises(Forbidden):
        await _alone(db, [due["officer"].membership, due["manager"].membership])
    assert await everything(db) == before


async def _alone(db: asyncpg.Connection, memberships: list[UUID | None]) -> None:
    """As in a transaction of its own: what is refused is undone."""
    await db.execute("SAVEPOINT alone")
    try:
        await keep_all([each for each in memberships if each])
    except Exception:
        await db.execute("ROLLBACK TO alone")
        raise


def _as(personas: Personas, name: str) -> Asker:
    who = personas[name]
    return Asker(
        account=who.account,
        membership=who.membership,
        organisation=who.organisation,
        role="la_manager",
        authority=COUNTY,
    )
