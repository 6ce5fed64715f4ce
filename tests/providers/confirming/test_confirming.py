"""Confirming: an act of its own, which counts for so many days on the day itself, without any job."""

from datetime import UTC, date, datetime, timedelta

import asyncpg
import msgspec
import pytest

from apdirectory.providers.confirming.queries import confirmation_of
from apdirectory.providers.entries.entry import Entry
from apdirectory.providers.listing.actions import project, project_those_behind
from apdirectory.providers.search.answer import FoundProvider
from apdirectory.providers.search.asked import Asked
from apdirectory.providers.search.queries import search
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.personas import Personas
from tests.providers.kept import EDITOR, STAFF, audited, kept_entry, read

DAY = today(now())
PATH = "/my-provider/riverbank/confirm"
SET = "INSERT INTO dated_setting (authority, name, value, from_day) VALUES ($1, $2, $3::jsonb, $4)"
ASSURE = "INSERT INTO quality_status (provider, authority, status, level, until) VALUES ($1, 916, 'assured', 2, $2)"


@pytest.fixture
async def entry(db: asyncpg.Connection, personas: Personas) -> Entry:
    """Confirmed today, and assured for years."""
    made = await kept_entry(db, personas)
    await db.execute(ASSURE, made.id, DAY + timedelta(days=2000))
    await project([made.id or 0])
    return made


async def found(day: date, *, checked: bool = False) -> list[FoundProvider]:
    return (await search(Asked(checked=checked), None, day)).results


async def stands(days: int) -> tuple[bool, bool]:
    """So many days on: whether it is without the mark, and whether among checked results."""
    day = DAY + timedelta(days=days)
    (shown,) = await found(day)
    return shown.confirmed, bool(await found(day, checked=True))


async def put_setting(db: asyncpg.Connection, name: str, days: int, authority: int | None, on: date) -> None:
    await db.execute(SET, authority, name, msgspec.json.encode(days).decode(), on)


async def test_it_is_marked_at_90_days_and_out_at_120_on_the_day_without_any_job(entry: Entry) -> None:
    assert [await stands(days) for days in (0, 89, 90, 119, 120, 900)] == [
        *[(True, True)] * 2,
        *[(False, True)] * 2,
        *[(False, False)] * 2,
    ]


async def test_what_nobody_keeps_is_only_marked(db: asyncpg.Connection, entry: Entry) -> None:
    await db.execute("UPDATE provider SET organisation = NULL, claimed_on = NULL, confirmed_on = NULL")
    await project([entry.id or 0])
    assert [await stands(days) for days in (0, 900)] == [(False, True)] * 2
    assert (await found(DAY))[0].confirmed_on is None


async def test_days_count_from_the_claim_where_that_is_later_or_nothing_was_confirmed(
    db: asyncpg.Connection, entry: Entry
) -> None:
    for confirmed_on in (None, DAY - timedelta(days=300)):
        await db.execute("UPDATE provider SET confirmed_on = $1, claimed_on = $2", confirmed_on, DAY)
        await project([entry.id or 0])
        assert [await stands(days) for days in (89, 90, 119, 120)] == [(True, True), *[(False, True)] * 2, (False,) * 2]


async def test_an_entry_that_began_after_midnight_in_summer_counts_from_that_day_in_england(
    db: asyncpg.Connection, entry: Entry
) -> None:
    begun = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    await db.execute("UPDATE provider SET confirmed_on = NULL, claimed_on = NULL, created_at = $1", begun)
    await project([entry.id or 0])
    held = await confirmation_of(entry.id or 0)
    assert held and held.confirmed_until == date(2026, 7, 1) + timedelta(days=89)


async def test_a_councils_own_days_count_from_their_day_on(db: asyncpg.Connection, entry: Entry) -> None:
    """Its own before the installation's; in force by the night's work, and only what differs is made again."""
    await put_setting(db, "entry_out_days", 200, None, DAY)
    await put_setting(db, "entry_out_days", 60, 916, DAY)
    await put_setting(db, "entry_confirm_days", 30, 866, DAY)
    await put_setting(db, "entry_out_days", 70, 916, DAY + timedelta(days=1))
    assert await project_those_behind() == 1
    assert await project_those_behind() == 0
    assert [await stands(days) for days in (59, 60, 89, 90)] == [
        (True, True),
        (True, False),
        (True, False),
        (False,) * 2,
    ]
    await db.execute("UPDATE dated_setting SET taken_back_at = now() WHERE authority = 916")
    assert await project_those_behind() == 1
    assert [await stands(days) for days in (199, 200)] == [(False, True), (False, False)]


async def test_one_press_brings_it_back_with_no_new_version(
    db: asyncpg.Connection, personas: Personas, entry: Entry
) -> None:
    old = DAY - timedelta(days=400)
    await db.execute("UPDATE provider SET confirmed_on = $1", old)
    await project([entry.id or 0])
    assert await stands(0) == (False, False)
    async with personas.client(EDITOR) as client:
        page = (await client.get(PATH)).text
        assert "It is not among checked providers" in page
        answer = await client.post(PATH, data=personas[EDITOR].csrf)
        assert answer.status_code == 303
        until = DAY + timedelta(days=89)
        done = await client.get(answer.headers["location"])
        assert f"Confirmed until {until.day} {until:%B %Y}" in done.text
    assert await stands(0) == (True, True)
    now_read = await read()
    assert (now_read.version, now_read.changed_on, now_read.confirmed_on) == (entry.version, entry.changed_on, DAY)
    assert [row["subject"] for row in await audited("entry.confirmed")] == [str(entry.id)]


async def test_staff_do_not_confirm(personas: Personas, entry: Entry) -> None:
    async with personas.client(STAFF) as client:
        assert (await client.post(PATH, data=personas[STAFF].csrf)).status_code == 403


async def test_what_nobody_sees_is_not_confirmed(db: asyncpg.Connection, personas: Personas, entry: Entry) -> None:
    await db.execute("UPDATE provider SET state = 'draft'")
    await project([entry.id or 0])
    async with personas.client(EDITOR) as client:
        assert "nothing to confirm" in (await client.get(PATH)).text
        assert (await client.post(PATH, data=personas[EDITOR].csrf)).status_code == 409
    assert await confirmation_of(entry.id or 0) is None


async def test_the_card_and_the_api_say_since_when(db: asyncpg.Connection, personas: Personas, entry: Entry) -> None:
    await db.execute("UPDATE provider SET confirmed_on = $1", DAY - timedelta(days=90))
    await project([entry.id or 0])
    async with personas.client(STAFF) as client:
        page = (await client.get("/providers")).text
        (told,) = (await client.get("/api/v1/providers")).json()["results"]
        alone = (await client.get("/api/v1/providers/riverbank")).json()
        own_page = (await client.get("/providers/riverbank")).text
    since = DAY - timedelta(days=90)
    for shown in (page, own_page):
        assert f"Not confirmed since {since.day} {since:%B %Y}" in shown
    assert (alone["confirmed"], alone["confirmed_on"]) == (False, since.isoformat())
    assert (told["confirmed"], told["confirmed_on"]) == (False, since.isoformat())
    await db.execute("UPDATE provider SET confirmed_on = $1, claimed_on = $1", DAY - timedelta(days=89))
    await project([entry.id or 0])
    async with personas.client(STAFF) as client:
        assert "Not confirmed" not in (await client.get("/providers")).text
