"""Which council answers for a district is said from a day on, and never two councils for one."""

from datetime import date, timedelta

import asyncpg
import httpx
import pytest

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, LA_MANAGER
from apdirectory.authorities.settings.actions import put_in_force, set_setting, take_back
from apdirectory.authorities.settings.districts import Said, code_of, holders, not_known, twice_held, usual_names
from apdirectory.authorities.settings.queries import history, setting, version_of
from apdirectory.database.asking import Asker, asking
from apdirectory.errors import Conflict, Forbidden, InvalidInput
from apdirectory.places.districts import district_facts
from apdirectory.places.geocoder import find
from apdirectory.places.place import Place
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.conftest import MovedClock
from tests.personas import COUNTY, Personas
from tests.security.two_authorities import HERE, THERE, of

STROUD, SWINDON = "E07000082", "E06000030"
DAY = date(2027, 4, 1)
LATER = date(2028, 4, 1)
GIVEN_UP = [name for name in usual_names(HERE) if name != "Stroud"]


def said(authority: int, names: list[str] | None, day: date = DAY) -> Said:
    return Said(authority=authority, from_day=day, names=names)


def test_where_nothing_is_said_the_lookup_holds() -> None:
    assert holders([], DAY) == {code: facts.authority for code, facts in district_facts().items()}


def test_a_district_moves_on_its_day_and_goes_back_when_nothing_is_said_any_more() -> None:
    moves = [said(HERE, GIVEN_UP), said(THERE, ["Swindon", "Stroud"])]
    assert holders(moves, DAY - timedelta(days=1))[STROUD] == HERE
    assert holders(moves, DAY)[STROUD] == THERE
    assert holders(moves[:1], DAY)[STROUD] is None
    back = [*moves, said(THERE, None, LATER), said(HERE, None, LATER)]
    assert (holders(back, LATER)[STROUD], holders(back, LATER)[SWINDON]) == (HERE, THERE)


def test_a_council_that_is_no_more_answers_for_none_and_a_code_may_be_new() -> None:
    assert holders([said(THERE, ["None"])], DAY)[SWINDON] is None
    assert holders([said(THERE, ["e06000999"])], DAY)["E06000999"] == THERE
    taken_back = [said(THERE, ["E06000999"]), said(THERE, None, LATER)]
    assert holders(taken_back, LATER)["E06000999"] is None


def test_a_district_in_two_lists_is_found_on_any_day_to_come() -> None:
    both = ["Swindon", "Stroud"]
    found = twice_held([said(THERE, both)], THERE, DAY)
    assert found is not None
    assert (found.name, found.other, found.day) == ("Stroud", HERE, DAY)
    assert twice_held([said(HERE, GIVEN_UP), said(THERE, both)], THERE, DAY) is None
    assert twice_held([said(HERE, GIVEN_UP), said(THERE, both)], HERE, DAY) is None
    back = twice_held([said(HERE, GIVEN_UP), said(THERE, both), said(HERE, None, LATER)], THERE, DAY)
    assert back is not None
    assert back.day == LATER


def test_a_line_is_a_district_of_england_by_name_or_code_and_there_once() -> None:
    assert code_of("stroud") == code_of(STROUD.lower()) == STROUD
    assert not_known(["Stroud", SWINDON]) == not_known(["None"]) == ""
    assert "“Cardiff” is not" in not_known(["Cardiff"])
    assert "“None” is not" in not_known(["Stroud", "None"])
    assert "is in the list twice" in not_known(["Stroud", STROUD])


def test_every_district_of_today_can_be_named() -> None:
    of_today = [facts for facts in district_facts().values() if facts.authority is not None]
    assert [facts.name for facts in of_today if code_of(facts.name) != facts.code] == []


@pytest.fixture
async def districts(db: asyncpg.Connection) -> None:
    await db.execute("DELETE FROM district")
    await db.executemany(
        "INSERT INTO district (code, name, authority, easting, northing) VALUES ($1, $2, $3, 1, 1)",
        [(STROUD, "Stroud", HERE), (SWINDON, "Swindon", THERE)],
    )


async def change(authority: int, names: list[str] | None, days: int = 0) -> None:
    version = version_of(await history("districts", authority))
    day = today(now()) + timedelta(days=days)
    await set_setting("districts", names, authority=authority, from_day=day, why="Boundary order", version=version)


async def answers_for_stroud() -> int | None:
    found = await find(STROUD)
    assert isinstance(found, Place)
    return found.authority


@pytest.mark.usefixtures("districts")
async def test_the_geocoder_goes_by_it_from_its_day(people: list[Asker], moved_clock: MovedClock) -> None:
    with asking(of(people, INSTALLATION_ADMIN)):
        await change(HERE, GIVEN_UP, days=2)
        await change(THERE, ["Swindon", "Stroud"], days=2)
        assert await answers_for_stroud() == HERE
        moved_clock.forward(days=2)
        await put_in_force()
        assert await answers_for_stroud() == THERE
        assert (await setting("districts", THERE)).value == ["Swindon", "Stroud"]


@pytest.mark.usefixtures("districts")
async def test_nobody_takes_a_district_that_is_anothers(people: list[Asker]) -> None:
    with asking(of(people, INSTALLATION_ADMIN)):
        with pytest.raises(InvalidInput, match="Stroud is also in the list of Gloucestershire"):
            await change(THERE, ["Swindon", "Stroud"])
        await change(HERE, GIVEN_UP, days=9)
        with pytest.raises(InvalidInput, match="Take it out there first"):
            await change(THERE, ["Swindon", "Stroud"], days=8)
        await change(THERE, ["Swindon", "Stroud"], days=9)
        given_up = (await history("districts", HERE))[0].id
        with pytest.raises(Conflict, match="Stroud is also in the list of Swindon"):
            await take_back("districts", given_up, authority=HERE)


@pytest.mark.usefixtures("districts")
async def test_only_who_runs_the_service_moves_districts(people: list[Asker]) -> None:
    with asking(of(people, LA_MANAGER, HERE)), pytest.raises(Forbidden):
        await change(HERE, GIVEN_UP)


async def test_the_page_shows_the_lookups_list_and_says_what_is_wrong(personas: Personas) -> None:
    path = f"/admin/settings/districts?authority={COUNTY}"
    async with personas.client("installation admin") as browser:
        assert "Forest of Dean" in (await browser.get(path)).text
        answer = await said_on_page(browser, path, personas)
    assert answer.status_code == 422
    assert "Swindon is also in the list of Swindon Borough Council" in answer.text


async def said_on_page(browser: httpx.AsyncClient, path: str, personas: Personas) -> httpx.Response:
    given = {"value": "Stroud\nSwindon", "why": "Order", "was": "0"}
    return await browser.post(path, data=given | personas["installation admin"].csrf)
