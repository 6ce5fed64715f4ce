"""Inspections by hand: added, corrected and taken out by quality officers where the entry sits. All are invented."""

import asyncpg
import msgspec
import pytest

from apdirectory.database.asking import asking
from apdirectory.errors import NotFound
from apdirectory.providers.quality.inspections.actions import remove_inspection
from tests.personas import Personas
from tests.providers.quality.people import HERE, THERE, add_both, asker_of

PAGE = f"/quality/providers/{HERE}/inspections"
TYPED = {
    "body": "Ofsted",
    "era": "report_cards",
    "inspected_on": "3/2/2026",
    "published_on": "",
    "judgements": "Achievement: Strong standard\nSafeguarding standards: Met",
    "link": "https://reports.example.org/1",
    "source": "An invented report",
    "seen_on": "1/11/2026",
}


@pytest.fixture
async def providers(personas: Personas) -> tuple[int, int]:
    return await add_both()


async def kept(db: asyncpg.Connection) -> list[dict[str, str]]:
    rows = await db.fetch("SELECT judgements FROM inspection WHERE NOT taken_out ORDER BY id")
    return [msgspec.json.decode(row[0]) for row in rows]


async def test_an_inspection_is_added_corrected_and_taken_out(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    csrf = personas["quality officer"].csrf
    async with personas.client("quality officer") as client:
        assert (await client.post(PAGE, data=TYPED | csrf)).headers["location"] == f"{PAGE}?done=added"
        again = await client.post(PAGE, data=TYPED | csrf)
        assert again.status_code == 422
        assert "there is an inspection" in again.text.lower()
        one = f"{PAGE}/{await db.fetchval('SELECT id FROM inspection')}"
        shown = (await client.get(one)).text
        assert "Achievement: Strong standard" in shown
        assert shown.count('name="seen" value="1"') == 2
        changed = TYPED | {"judgements": "Achievement: Needs attention", "inspected_on": "4/2/2026", "seen": "1"}
        assert (await client.post(one, data=changed | csrf)).headers["location"] == f"{PAGE}?done=corrected"
        assert await kept(db) == [{"Achievement": "Needs attention"}]
        assert "Needs attention" in (await client.get(f"/providers/{HERE}")).text
        assert (await client.post(f"{one}/remove", data={"seen": "1"} | csrf)).status_code == 409
        removed = await client.post(f"{one}/remove", data={"seen": "2"} | csrf)
        assert removed.headers["location"] == f"{PAGE}?done=removed"
        assert (await client.post(f"{one}/remove", data={"seen": "3"} | csrf)).status_code == 404
        assert "Needs attention" not in (await client.get(f"/providers/{HERE}")).text
        assert "Needs attention" not in (await client.get(PAGE)).text
    assert await kept(db) == []


async def test_of_two_who_correct_one_the_second_sees_both_and_loses_nothing(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    csrf = personas["quality officer"].csrf
    async with personas.client("quality officer") as client:
        await client.post(PAGE, data=TYPED | csrf)
        one = f"{PAGE}/{await db.fetchval('SELECT id FROM inspection')}"
        first, second = {"source": "The first officer"}, {"source": "The second officer"}
        assert (await client.post(one, data=TYPED | first | {"seen": "1"} | csrf)).status_code == 303
        late = await client.post(one, data=TYPED | second | {"seen": "1"} | csrf)
        assert late.status_code == 409
        assert "The first officer" in late.text
        assert "The second officer" in late.text
        assert 'name="seen" value="2"' in late.text
        assert await db.fetchval("SELECT source FROM inspection") == "The first officer"
        assert (await client.post(one, data=TYPED | second | {"seen": "2"} | csrf)).status_code == 303
    assert await db.fetchval("SELECT source FROM inspection") == "The second officer"


async def test_what_was_taken_out_can_be_added_again(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    csrf = personas["quality officer"].csrf
    async with personas.client("quality officer") as client:
        await client.post(PAGE, data=TYPED | csrf)
        one = f"{PAGE}/{await db.fetchval('SELECT id FROM inspection')}"
        await client.post(f"{one}/remove", data={"seen": "1"} | csrf)
        again = await client.post(PAGE, data=TYPED | {"judgements": "Achievement: Needs attention"} | csrf)
    assert again.status_code == 303
    assert await kept(db) == [{"Achievement": "Needs attention"}]


async def test_of_a_body_an_era_and_a_day_there_is_one(db: asyncpg.Connection, providers: tuple[int, int]) -> None:
    add = """INSERT INTO inspection (provider, era, inspected_on, source, seen_on)
             VALUES ($1, 'overall_grades', '2023-05-03', 'Invented', '2026-11-01')"""
    await db.execute(add, providers[0])
    with pytest.raises(asyncpg.UniqueViolationError):
        await db.execute(add, providers[0])


async def test_all_that_is_wrong_is_told_at_once(personas: Personas, providers: tuple[int, int]) -> None:
    wrong = {
        "body": "",
        "era": "",
        "inspected_on": "3/2/2099",
        "link": "javascript:alert(1)",
        "judgements": "x",
    }
    async with personas.client("quality officer") as client:
        page = await client.post(PAGE, data=TYPED | wrong | personas["quality officer"].csrf)
    assert page.status_code == 422
    assert page.text.count('class="govuk-error-message"') == 5


async def test_eras_are_never_mixed(db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]) -> None:
    wrong = [
        {"era": "overall_grades"},
        {"judgements": "Overall effectiveness: Good"},
        {"judgements": "Achievement: Good"},
        {"inspected_on": "3/2/2024"},
    ]
    async with personas.client("quality officer") as client:
        for typed in wrong:
            page = await client.post(PAGE, data=TYPED | typed | personas["quality officer"].csrf)
            assert page.status_code == 422, typed
    assert await kept(db) == []


async def test_another_councils_provider_is_not_there(
    db: asyncpg.Connection, personas: Personas, providers: tuple[int, int]
) -> None:
    there = f"/quality/providers/{THERE}/inspections"
    inspection = await db.fetchval(
        """INSERT INTO inspection (provider, era, inspected_on, source, seen_on)
           VALUES ($1, 'overall_grades', '2023-05-03', 'Invented', '2026-11-01') RETURNING id""",
        providers[1],
    )
    csrf = personas["quality officer"].csrf
    async with personas.client("quality officer") as client:
        for path in (there, f"{there}/{inspection}", f"{PAGE}/{inspection}"):
            assert (await client.get(path)).status_code == 404, path
            assert (await client.post(path, data=TYPED | csrf)).status_code in (404, 405), path
        for path in (f"{there}/{inspection}/remove", f"{PAGE}/{inspection}/remove"):
            assert (await client.post(path, data=csrf)).status_code == 404, path
    for name in ("quality officer", "manager of Swindon"):
        with asking(asker_of(personas, name)), pytest.raises(NotFound):
            await remove_inspection(providers[1], inspection, seen=1)
    assert len(await kept(db)) == 1


async def test_a_manager_reads_and_is_offered_no_form(personas: Personas, providers: tuple[int, int]) -> None:
    async with personas.client("manager") as client:
        page = await client.get(PAGE)
        assert page.status_code == 200
        assert 'name="judgements"' not in page.text
        assert (await client.post(PAGE, data=TYPED | personas["manager"].csrf)).status_code == 403
