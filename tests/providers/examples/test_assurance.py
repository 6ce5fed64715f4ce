"""What invented providers have shown and been found to be: the same each time, of invented ones alone."""

import asyncpg
import pytest

from apdirectory.providers.examples.actions import make_examples, remove_examples
from apdirectory.providers.examples.assurance.actions import make_example_quality
from apdirectory.providers.examples.people.actions import make_example_people
from apdirectory.providers.examples.people.cast import HERE, PROVIDER
from apdirectory.providers.quality.voices.queries import voices_shown
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.conftest import MovedClock

TODAY = today(now())
TABLES = ("evidence", "self_assessment", "review", "finding", "review_action", "pending_change")
LIMITED = """
SELECT count(*) FROM quality_status WHERE status IN ('assured', 'conditional') AND evidence_until < $1
"""
OF_REAL_ONES = "SELECT count(*) FROM {} t JOIN provider p ON p.id = t.provider WHERE NOT p.example"


async def counts(db: asyncpg.Connection) -> dict[str, int]:
    return {table: await db.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES}


@pytest.fixture
async def made(places: asyncpg.Connection) -> asyncpg.Connection:
    await make_examples(TODAY)
    await make_example_people()
    return places


async def test_made_twice_nothing_changes(made: asyncpg.Connection) -> None:
    assert await make_example_quality(TODAY) > 100
    first = await counts(made)
    assert all(first.values())
    assert await make_example_quality(TODAY) == 0
    assert await counts(made) == first


async def test_no_invented_assurance_has_run_out_on_this_day_or_a_later_one(
    made: asyncpg.Connection, moved_clock: MovedClock
) -> None:
    for _ in range(3):
        day = today(now())
        await make_examples(day)
        await make_example_quality()
        assert await made.fetchval(LIMITED, day) == 0, day
        moved_clock.forward(days=110)


async def test_the_officers_of_the_demonstration_have_something_of_each_kind_to_do(made: asyncpg.Connection) -> None:
    await make_example_quality(TODAY)
    states = await made.fetch("SELECT state, count(*) FROM review WHERE authority = $1 GROUP BY 1", HERE)
    assert {row["state"] for row in states} == {"planned", "proposed", "decided"}
    waiting = "SELECT count(*) FROM evidence WHERE state = 'waiting'"
    assert await made.fetchval(waiting) > 0
    kept = "SELECT proposed_by IS NOT NULL FROM pending_change c JOIN provider p ON p.id = c.provider WHERE p.slug = $1"
    assert await made.fetchval(kept, PROVIDER)


async def test_one_invented_entry_shows_what_an_invented_child_and_parent_said(made: asyncpg.Connection) -> None:
    await make_example_quality(TODAY)
    providers = await made.fetch("SELECT id, slug, example FROM provider")
    said = {(each["slug"], each["example"]): await voices_shown(each["id"]) for each in providers}
    told = {entry: [each.speaker for each in voices] for entry, voices in said.items() if voices}
    assert {entry: sorted(speakers) for entry, speakers in told.items()} == {(PROVIDER, True): ["child", "parent"]}


async def test_nothing_is_made_up_about_a_real_provider(made: asyncpg.Connection) -> None:
    await make_example_quality(TODAY)
    for table in ("evidence", "self_assessment", "review", "pending_change"):
        assert await made.fetchval(OF_REAL_ONES.format(table)) == 0, table


async def test_without_the_example_officers_nothing_is_made_and_all_goes_with_the_examples(
    places: asyncpg.Connection,
) -> None:
    await make_examples(TODAY)
    assert await make_example_quality(TODAY) == 0
    await make_example_people()
    await make_example_quality(TODAY)
    await remove_examples()
    assert set((await counts(places)).values()) == {0}


async def test_what_a_review_decided_is_what_the_council_says(made: asyncpg.Connection) -> None:
    await make_example_quality(TODAY)
    differ = """
    SELECT count(*) FROM review r JOIN quality_status q ON (q.provider, q.authority) = (r.provider, r.authority)
    WHERE r.state = 'decided' AND (r.until, r.decided_on) IS DISTINCT FROM (q.until, q.decided_on)
       OR r.state = 'decided' AND r.outcome <> q.status AND NOT (q.status = 'lapsed' AND r.until < $1)
    """
    assert await made.fetchval(differ, TODAY) == 0, "but for what has ended since"
