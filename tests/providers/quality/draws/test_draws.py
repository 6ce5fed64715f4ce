"""Drawing self-assessments: the same lot from the same seed, once a term, by hand or by the clock."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from asyncpg import Connection
from hypothesis import given
from hypothesis import strategies as st

from apdirectory.database.asking import asking
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, NotFound
from apdirectory.providers.quality.draws.actions import draw, run_draws
from apdirectory.providers.quality.draws.drawing import drawn
from apdirectory.providers.quality.draws.queries import draws_of
from apdirectory.providers.quality.reviews.actions import plan_review
from apdirectory.providers.quality.reviews.queries import reviews_of
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.personas import COUNTY, SWINDON, Personas
from tests.providers.quality.conftest import As
from tests.providers.quality.people import asker_of

DAY = today(now())


@given(st.lists(st.uuids(), unique=True, max_size=60), st.integers(5, 100), st.text(max_size=8), st.randoms())
def test_the_same_seed_draws_the_same_however_they_are_given(
    ids: list[UUID], share: int, seed: str, chance: object
) -> None:
    lot = drawn(ids, share, seed)
    assert len(lot) == -(-len(ids) * share // 100)
    assert len(set(lot)) == len(lot) and set(lot) <= set(ids)
    assert drawn(reversed(ids), share, seed) == lot


def test_another_seed_draws_others_and_each_is_drawn_about_as_often() -> None:
    ids = [UUID(int=number) for number in range(20)]
    times = dict.fromkeys(ids, 0)
    for seed in range(2000):
        for each in drawn(ids, 20, str(seed)):
            times[each] += 1
    assert all(330 < count < 470 for count in times.values()), times


async def sent(db: Connection, kept: int) -> UUID:
    made = uuid4()
    await db.execute(
        "INSERT INTO self_assessment (id, provider, framework, answers, sent_at) VALUES ($1, $2, 'x', '{}', $3)",
        *(made, kept, now()),
    )
    return made


async def term(db: Connection, first: date) -> None:
    await db.execute(
        "INSERT INTO term (id, authority, name, first_day, last_day, source, entered_at)"
        " VALUES ($1, 916, 'Term', $2, $3, 'test', $4)",
        *(uuid4(), first, first + timedelta(days=60), now()),
    )


async def test_what_is_drawn_becomes_a_review_once_a_term(db: Connection, kept: int, as_officer: As) -> None:
    made = await sent(db, kept)
    await run_draws(DAY)
    assert await draws_of(COUNTY) == []
    await term(db, DAY - timedelta(days=3))
    await run_draws(DAY)
    await run_draws(DAY + timedelta(days=1))
    (lot,) = await draws_of(COUNTY)
    assert lot.pool == lot.drawn == [made] and drawn(lot.pool, lot.share, lot.seed) == lot.drawn
    (planned,) = await reviews_of(kept)
    assert (planned.kind, planned.reviewer, planned.self_assessment, planned.state) == ("desk", None, made, "planned")
    with asking(as_officer()), pytest.raises(Conflict):
        await draw(COUNTY, DAY)


async def test_what_is_drawn_is_checked_by_the_review_that_is_open(
    db: Connection, kept: int, as_officer: As, personas: Personas
) -> None:
    await sent(db, kept)
    with asking(as_officer()):
        review = await plan_review(kept, COUNTY, kind="visit", on=DAY)
    newer = await sent(db, kept)
    await term(db, DAY)
    await run_draws(DAY)
    (open_one,) = await reviews_of(kept)
    assert (open_one.id, open_one.self_assessment, open_one.version) == (review, newer, 2)
    audited = "SELECT count(*) FROM audit WHERE action = 'quality.review_basis' AND subject = $1"
    with asking(asker_of(personas, "manager")):
        async with transaction() as database:
            assert await database.fetchval(audited, str(review)) == 1


async def test_what_comes_while_a_decision_is_moderated_is_in_the_next_terms_pool(
    db: Connection, kept: int, as_officer: As
) -> None:
    with asking(as_officer()):
        review = await plan_review(kept, COUNTY, kind="visit", on=DAY)
    await db.execute("UPDATE review SET state = 'proposed' WHERE id = $1", review)
    newer = await sent(db, kept)
    await term(db, DAY)
    await term(db, DAY + timedelta(days=70))
    await run_draws(DAY)
    await db.execute("UPDATE review SET state = 'cancelled' WHERE id = $1", review)
    await run_draws(DAY + timedelta(days=70))
    assert [lot.pool for lot in await draws_of(COUNTY)] == [[newer], []]


async def test_it_is_drawn_by_hand_by_the_authoritys_own_officer(db: Connection, kept: int, as_officer: As) -> None:
    await sent(db, kept)
    with asking(as_officer()), pytest.raises(Conflict):
        await draw(COUNTY, DAY)
    await term(db, DAY)
    with asking(as_officer(of=SWINDON)), pytest.raises(NotFound):
        await draw(COUNTY, DAY)
    with asking(as_officer()):
        await draw(COUNTY, DAY)
    (lot,) = await draws_of(COUNTY)
    assert lot.drawn_by == "Quality Officer"


async def test_nothing_is_in_two_lots(db: Connection, kept: int) -> None:
    await sent(db, kept)
    await term(db, DAY)
    await term(db, DAY + timedelta(days=70))
    await run_draws(DAY)
    await run_draws(DAY + timedelta(days=70))
    assert sorted(len(lot.pool) for lot in await draws_of(COUNTY)) == [0, 1]
