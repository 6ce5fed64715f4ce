"""Whose assurance counts for a council: said by its quality officers, followed by search in the same transaction."""

from datetime import date, timedelta

import asyncpg
import pytest

from apdirectory.database.asking import asking
from apdirectory.errors import Conflict, Forbidden, InvalidInput, NotFound
from apdirectory.providers.listing.actions import project
from apdirectory.providers.quality.actions import put_statuses
from apdirectory.providers.quality.decision import Decided
from apdirectory.providers.quality.recognition.accepted import Accepted
from apdirectory.providers.quality.recognition.actions import accept, end
from apdirectory.providers.quality.recognition.queries import accepted_by
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.conftest import MovedClock
from tests.personas import COUNTY, SWINDON, Personas
from tests.providers.quality.people import THERE, add_both, add_entry, asker_of

PAGE = "/quality/recognition"
VERDICTS = """
SELECT p.slug, v.since, v.until FROM listing_verdict v JOIN provider p ON p.id = v.provider_id
WHERE v.viewer = $1 AND v.authority = $2 ORDER BY p.slug
"""


def day(days: int = 0) -> date:
    return today(now()) + timedelta(days=days)


def as_typed(when: date) -> str:
    return f"{when.day}/{when.month}/{when.year}"


@pytest.fixture
async def assured(personas: Personas) -> None:
    """Two of Swindon's, assured by Swindon: one after a review; a college by a file that says so, at level 1."""
    _, there = await add_both()
    college = await add_entry("a-college", SWINDON, kind="college")
    await put_statuses(
        [
            Decided(provider=provider, authority=SWINDON, status="assured", level=level, until=day(300))
            for provider, level in ((there, 2), (college, 1))
        ]
    )
    await project([there, college])


async def seen_by_the_county(db: asyncpg.Connection) -> list[str]:
    return [row["slug"] for row in await db.fetch(VERDICTS, COUNTY, SWINDON)]


@pytest.mark.usefixtures("assured")
async def test_all_that_the_other_assures_is_listed_for_the_county_at_once(
    db: asyncpg.Connection, personas: Personas
) -> None:
    assert await seen_by_the_county(db) == []
    with asking(asker_of(personas, "quality officer")):
        await accept(Accepted(recognised=SWINDON, since=day(), until=day(30)))
    rows = await db.fetch(VERDICTS, COUNTY, SWINDON)
    assert [tuple(row) for row in rows] == [(slug, day(), day(30)) for slug in ("a-college", THERE)]
    with asking(asker_of(personas, "second quality officer")):
        await end(SWINDON, day(3))
    assert {row["until"] for row in await db.fetch(VERDICTS, COUNTY, SWINDON)} == {day(3)}


@pytest.mark.usefixtures("assured")
@pytest.mark.parametrize(
    ("kinds", "level", "listed"),
    [((), 1, ["a-college", THERE]), ((), 2, [THERE]), (("college",), 1, ["a-college"]), (("college",), 2, [])],
)
async def test_only_what_is_accepted_is_listed(
    db: asyncpg.Connection, personas: Personas, kinds: tuple[str, ...], level: int, listed: list[str]
) -> None:
    with asking(asker_of(personas, "quality officer")):
        await accept(Accepted(recognised=SWINDON, since=day(), kinds=kinds, level=level))
    assert await seen_by_the_county(db) == listed


@pytest.mark.usefixtures("assured")
async def test_what_is_only_self_assessed_is_accepted_of_nobody_and_nobody_is_told_that_it_is(
    db: asyncpg.Connection, personas: Personas
) -> None:
    alone = await add_entry("on-its-own-word", SWINDON)
    await put_statuses([Decided(provider=alone, authority=SWINDON, status="self_assessed", level=1)])
    await project([alone])
    async with personas.client("quality officer") as client:
        form = (await client.get(PAGE)).text
    assert "Any assurance" in form
    assert "elf-assessed" not in form
    with asking(asker_of(personas, "quality officer")):
        await accept(Accepted(recognised=SWINDON, since=day(), level=1))
    assert await seen_by_the_county(db) == ["a-college", THERE]


@pytest.mark.parametrize("name", ["manager", "officer", "provider's editor", "installation admin"])
async def test_only_quality_officers_say_so(personas: Personas, name: str) -> None:
    with asking(asker_of(personas, name)):
        with pytest.raises(Forbidden):
            await accept(Accepted(recognised=SWINDON, since=day()))
        with pytest.raises(Forbidden):
            await end(SWINDON, day())


async def test_an_officer_speaks_for_the_own_council_alone(personas: Personas) -> None:
    with asking(asker_of(personas, "quality officer")):
        await accept(Accepted(recognised=SWINDON, since=day()))
        with pytest.raises(NotFound):
            await accept(Accepted(recognised=COUNTY, since=day()))
        with pytest.raises(NotFound):
            await accept(Accepted(recognised=803, since=day()))
    assert await accepted_by(SWINDON) == []
    assert [each.recognised for each in await accepted_by(COUNTY)] == [SWINDON]


async def test_one_that_holds_is_ended_before_another_begins(personas: Personas, moved_clock: MovedClock) -> None:
    with asking(asker_of(personas, "quality officer")):
        with pytest.raises(InvalidInput):
            await accept(Accepted(recognised=SWINDON, since=day(-1)))
        await accept(Accepted(recognised=SWINDON, since=day()))
        with pytest.raises(InvalidInput):
            await accept(Accepted(recognised=SWINDON, since=day(), level=2))
        with pytest.raises(InvalidInput):
            await end(SWINDON, day(-1))
        await end(SWINDON, day())
        moved_clock.forward(days=1)
        with pytest.raises(Conflict):
            await end(SWINDON, day())
        await accept(Accepted(recognised=SWINDON, since=day(), level=2))
    assert [(each.level, each.until) for each in await accepted_by(COUNTY)] == [(2, None)]


@pytest.mark.usefixtures("assured")
async def test_it_is_said_and_ended_on_its_pages(db: asyncpg.Connection, personas: Personas) -> None:
    csrf = personas["quality officer"].csrf
    async with personas.client("quality officer") as client:
        wrong = await client.post(PAGE, data=csrf | {"since": "soon", "until": "x", "council": "916"})
        assert wrong.status_code == 422
        assert wrong.text.count('class="govuk-error-message"') == 4
        typed = {"council": str(SWINDON), "since": as_typed(day()), "kinds": ["college", "third_sector"], "level": "1"}
        assert (await client.post(PAGE, data=csrf | typed)).status_code == 303
        assert "College and Third-sector provider" in (await client.get(PAGE)).text
        assert (await client.post(f"{PAGE}/{SWINDON}", data=csrf | {"until": ""})).status_code == 422
        ended = await client.post(f"{PAGE}/{SWINDON}", data=csrf | {"until": as_typed(day(1))})
        assert ended.status_code == 303
        assert (await client.get(f"{PAGE}/803")).status_code == 404
    async with personas.client("manager") as client:
        page = await client.get(PAGE)
        assert "Swindon Borough Council" in page.text
        assert "<form" not in page.text.split("<main")[1].split("</main")[0]
    assert await db.fetchval("SELECT until FROM recognition") == day(1)
