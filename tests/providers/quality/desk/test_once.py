"""Each thing is at the desk once, as real rows make it, and the number above the page counts them in the database."""

from datetime import date, timedelta
from uuid import UUID

import asyncpg
import pytest

from apdirectory.providers.due import Due
from apdirectory.providers.quality.desk.lists import DUE, LAPSING, OVERDUE, lists_of
from apdirectory.providers.quality.desk.queries import how_many_dated, lapsing
from apdirectory.providers.quality.evidence.queries import actions_due, due_evidence
from apdirectory.providers.quality.reviews.queries import reviews_due
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.personas import COUNTY, SWINDON, Personas
from tests.providers.quality.evidence.showing import show
from tests.providers.quality.people import HERE, THERE, add_both
from tests.providers.reviewed import add_review

A_DAY = timedelta(days=1)
JUDGED = """
INSERT INTO quality_status (provider, authority, status, until, evidence_until, evidence_item)
SELECT id, $2, $3, $4, $5, 'Gas safety certificate' FROM provider WHERE slug = $1
"""
TO_REPLACE = """
INSERT INTO quality_action (provider, authority, item, label, ran_out_on, due_on)
SELECT id, $2, $3, $4, $5, $5::date + 28 FROM provider WHERE slug = $1
"""


def day(days: int = 0) -> date:
    return today(now()) + days * A_DAY


async def at_desk(authority: int = COUNTY) -> dict[str, list[str]]:
    """What of these lists a quality officer reads."""
    dated = [each for source in (due_evidence, actions_due, reviews_due) for each in await source(authority, day())]
    lists = lists_of(dated, {LAPSING: await lapsing(authority, day())}, day())
    counted = await how_many_dated(authority, day())
    assert counted == sum(len(those) for those in lists.values())
    return {name: sorted(_line(each) for each in lists[name]) for name in (OVERDUE, DUE, LAPSING)}


def _line(each: Due) -> str:
    return f"{each.slug}: {each.what}, {(each.due_on - day()).days}"


@pytest.fixture
async def both(db: asyncpg.Connection, personas: Personas) -> None:
    await add_both()
    await db.execute("UPDATE provider SET kind = 'third_sector'")


@pytest.mark.usefixtures("both")
async def test_each_thing_is_in_one_list(db: asyncpg.Connection) -> None:
    """Critical evidence that ends the assurance, critical that ends later, standard that ends and that ran out."""
    await db.execute(JUDGED, HERE, COUNTY, "assured", day(300), day(20))
    for item, ends in (("gas", 20), ("public_liability", 40), ("wiring", 5), ("fire_drill", -1), ("prevent", -30)):
        await show(db, HERE, item, ends=ends, state="accepted")
    for item, label, days in (("fire_drill", "Fire drill", -1), ("prevent", "Prevent training", -30)):
        await db.execute(TO_REPLACE, HERE, COUNTY, item, label, day(days))
    await show(db, HERE, "vehicles", ends=300)
    await show(db, HERE, "food_hygiene", ends=61, state="accepted")
    assert await at_desk() == {
        OVERDUE: [f"{HERE}: Replace: Prevent training, -2"],
        DUE: [
            f"{HERE}: Check of the wiring ends, 5",
            f"{HERE}: Check: Vehicle safety and insurance, 0",
            f"{HERE}: Public liability insurance ends, 40",
            f"{HERE}: Replace: Fire drill, 27",
        ],
        LAPSING: [f"{HERE}: Assurance ends: Gas safety certificate runs out, 20"],
    }
    assert await at_desk(SWINDON) == {OVERDUE: [], DUE: [], LAPSING: []}


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    ("status", "until", "state", "listed"),
    [
        ("lapsed", 300, "published", {DUE: ["Gas safety certificate ends, 20"]}),
        ("assured", 300, "draft", {DUE: ["Gas safety certificate ends, 20"]}),
        (
            "conditional",
            10,
            "published",
            {DUE: ["Gas safety certificate ends, 20"], LAPSING: ["Assurance ends: its review is over, 10"]},
        ),
        ("assured", 20, "paused", {LAPSING: ["Assurance ends: Gas safety certificate runs out, 20"]}),
        ("assured", 300, "removed", {}),
    ],
)
async def test_what_ends_an_assurance_is_told_with_it_and_else_for_itself(
    db: asyncpg.Connection, status: str, until: int, state: str, listed: dict[str, list[str]]
) -> None:
    await db.execute(JUDGED, HERE, COUNTY, status, day(until), day(20))
    await show(db, HERE, "gas", ends=20, state="accepted")
    await db.execute("UPDATE provider SET state = $1", state)
    found = {name: those for name, those in (await at_desk()).items() if those}
    assert found == {name: [f"{HERE}: {each}" for each in those] for name, those in listed.items()}


@pytest.mark.usefixtures("both")
async def test_critical_evidence_that_ran_out_is_late_until_there_is_other(db: asyncpg.Connection) -> None:
    await db.execute(JUDGED, HERE, COUNTY, "lapsed", day(300), day(-3))
    await show(db, HERE, "gas", ends=-3, state="accepted")
    assert (await at_desk())[OVERDUE] == [f"{HERE}: Gas safety certificate ran out, -3"]
    await show(db, HERE, "gas", ends=300, state="accepted")
    assert (await at_desk())[OVERDUE] == []


@pytest.mark.usefixtures("both")
async def test_evidence_that_was_taken_back_has_held_until_the_day_before_and_not_at_all_on_the_day_it_came(
    db: asyncpg.Connection,
) -> None:
    async def taken_back(made: UUID, accepted: int) -> None:
        await db.execute(
            "UPDATE evidence SET state = 'refused', refused_why = 'x', accepted_on = $2, ended_on = $3 WHERE id = $1",
            *(made, day(accepted), day()),
        )

    await taken_back(await show(db, HERE, "gas", ends=300, state="accepted"), 0)
    assert await at_desk() == {OVERDUE: [], DUE: [], LAPSING: []}
    await taken_back(await show(db, HERE, "gas", ends=300, state="accepted"), -9)
    assert (await at_desk())[OVERDUE] == [f"{HERE}: Gas safety certificate ran out, -1"]


@pytest.mark.usefixtures("both")
async def test_only_what_is_asked_for_and_is_the_councils_to_check_waits_for_it(db: asyncpg.Connection) -> None:
    await db.execute(JUDGED, THERE, COUNTY, "assured", day(300), None)
    await show(db, HERE, "nobody_asks")
    await show(db, THERE, "gas")
    await show(db, THERE, "wiring", ends=9, state="accepted")
    assert (await at_desk())[DUE] == [f"{THERE}: Check of the wiring ends, 9"]
    assert (await at_desk(SWINDON))[DUE] == [
        f"{THERE}: Check of the wiring ends, 9",
        f"{THERE}: Check: Gas safety certificate, 0",
    ]
    await db.execute("UPDATE authority SET uses_service = false WHERE id = $1", SWINDON)
    assert f"{THERE}: Check: Gas safety certificate, 0" in (await at_desk())[DUE]


@pytest.mark.usefixtures("both")
async def test_a_review_that_is_due_when_the_assurance_ends_is_told_with_it(
    db: asyncpg.Connection, personas: Personas
) -> None:
    made = await add_review(db, personas, HERE, "decided")
    await db.execute(JUDGED, HERE, COUNTY, "conditional", day(30), None)
    await db.execute("UPDATE review SET next_on = $2 WHERE id = $1", made, day(30))
    assert await at_desk() == {OVERDUE: [], DUE: [], LAPSING: [f"{HERE}: Assurance ends: its review is over, 30"]}
    await db.execute("UPDATE review SET next_on = $2 WHERE id = $1", made, day(-1))
    assert (await at_desk())[OVERDUE] == [f"{HERE}: Plan the next review, -1"]
