"""A council changes what it asks for: its quality officers do, its managers read, and assurances follow."""

import re
from datetime import timedelta

import asyncpg
import httpx

from apdirectory.providers.quality.standards.queries import items_for
from apdirectory.web.today import today
from tests.personas import COUNTY, Personas
from tests.providers.quality.people import HERE, add_entry

OFFICER, PATH = "quality officer", "/quality/standards"
SAID: dict[str, str | list[str]] = {
    "label": "Boats",
    "public_label": "Check of boats",
    "critical": "yes",
    "months": "12",
    "kinds": ["third_sector", "private_provider"],
    "asked": "yes",
    "why": "We have a river",
}


BOTH = ("third_sector", "private_provider")


def typed(days: int = 0) -> str:
    when = today() + timedelta(days=days)
    return f"{when.day}/{when.month}/{when.year}"


async def post(personas: Personas, path: str, who: str = OFFICER, **said: str | list[str]) -> httpx.Response:
    async with personas.client(who) as client:
        return await client.post(path, data=SAID | {"since": typed()} | said | personas[who].csrf)


async def get(personas: Personas, path: str, who: str = OFFICER) -> httpx.Response:
    async with personas.client(who) as client:
        return await client.get(path)


async def test_officers_add_an_item_that_everyone_of_the_council_then_sees(
    personas: Personas, db: asyncpg.Connection
) -> None:
    answer = await post(personas, f"{PATH}/add", heading="health_and_safety")
    assert answer.status_code == 303, answer.text
    page = await get(personas, PATH, "manager")
    assert "Boats" in page.text
    assert "We have a river" in page.text
    assert f"{PATH}/items/" not in page.text
    assert f"{PATH}/items/own_boats" in (await get(personas, PATH)).text
    assert f"{PATH}/items/own_boats" not in (await get(personas, f"{PATH}?kind=college")).text
    assert "Boats" not in (await get(personas, PATH, "manager of Swindon")).text
    assert (await get(personas, f"{PATH}/items/own_boats")).status_code == 200


async def test_two_items_of_one_name_have_codes_of_their_own(personas: Personas, db: asyncpg.Connection) -> None:
    for _ in range(2):
        await post(personas, f"{PATH}/add", heading="health_and_safety")
    codes = [row["code"] for row in await db.fetch("SELECT code FROM own_standard ORDER BY id")]
    assert codes == ["own_boats", "own_boats_2"]


async def test_what_is_wrong_is_told_at_once(personas: Personas, db: asyncpg.Connection) -> None:
    answer = await post(personas, f"{PATH}/add", since=typed(-1), months="0", heading="health_and_safety")
    assert answer.status_code == 422
    assert "It must count from today or later" in answer.text
    assert "Months must be a number from 1 to 120" in answer.text
    answer = await post(personas, f"{PATH}/add", kinds=["castle"], why="", heading="x")
    assert answer.status_code == 422
    for message in ("Choose heading", "Choose kinds of provider", "Enter why"):
        assert message in answer.text
    assert await db.fetchval("SELECT count(*) FROM own_standard") == 0


async def test_a_form_sets_no_authority_and_no_code(personas: Personas, db: asyncpg.Connection) -> None:
    for field in ("authority", "code", "seen_only", "set_by"):
        answer = await post(personas, f"{PATH}/add", heading="education", **{field: "866"})
        assert answer.status_code == 400
    assert (await post(personas, f"{PATH}/items/own_nothing")).status_code == 404
    assert await db.fetchval("SELECT count(*) FROM own_standard") == 0


async def test_no_council_has_files_kept_of_staff_checks(personas: Personas, db: asyncpg.Connection) -> None:
    assert (await post(personas, f"{PATH}/items/staff_checks")).status_code == 303
    assert await db.fetchval("SELECT seen_only FROM own_standard")


async def test_an_assurance_rests_at_once_on_what_has_become_critical(
    personas: Personas, db: asyncpg.Connection
) -> None:
    provider = await add_entry(HERE, kind="third_sector")
    await db.execute(
        """INSERT INTO quality_status (provider, authority, status, decided_on, until)
           VALUES ($1, $2, 'assured', CURRENT_DATE, CURRENT_DATE + 365)""",
        *(provider, COUNTY),
    )
    await db.execute(
        """INSERT INTO evidence (id, provider, item, form, link, ends_on, state, accepted_on)
           VALUES (gen_random_uuid(), $1, 'fire_drill', 'link', 'https://example.org', $2, 'accepted', $3)""",
        *(provider, today() + timedelta(days=9), today()),
    )
    until = "SELECT evidence_until FROM quality_status WHERE provider = $1"
    assert (await post(personas, f"{PATH}/items/fire_drill", since=typed(1))).status_code == 303
    assert await db.fetchval(until, provider) is None
    assert (await post(personas, f"{PATH}/items/fire_drill")).status_code == 303
    assert await db.fetchval(until, provider) == today() + timedelta(days=9)
    assert (await post(personas, f"{PATH}/items/fire_drill", asked="no")).status_code == 303
    assert await db.fetchval(until, provider) is None


async def test_what_a_kind_is_taken_away_from_is_not_asked_of_it_any_more(
    personas: Personas, db: asyncpg.Connection
) -> None:
    await post(personas, f"{PATH}/add", heading="health_and_safety", kinds=["third_sector", "college"])
    await post(personas, f"{PATH}/items/own_boats", kinds=["third_sector"], label="Boats and rafts")
    assert [item.code for item in await items_for("college", COUNTY, today())].count("own_boats") == 0
    assert "own_boats" in [item.code for item in await items_for("third_sector", COUNTY, today())]
    form = (await get(personas, f"{PATH}/items/own_boats")).text
    assert ticked(form) == ["third_sector"]
    assert 'value="Boats and rafts"' in form
    page = (await get(personas, PATH)).text
    assert "Boats and rafts: not asked for, from" in page
    assert "Of: College." in page


async def test_so_it_is_with_a_national_item(personas: Personas, db: asyncpg.Connection) -> None:
    assert ticked((await get(personas, f"{PATH}/items/gas")).text) == ["third_sector", "private_provider"]
    await post(personas, f"{PATH}/items/gas", label="Gas", kinds=["private_provider"], since=typed(3))
    asked = {kind: [item.code for item in await items_for(kind, COUNTY, today() + timedelta(days=3))] for kind in BOTH}
    assert ["gas" in asked[kind] for kind in BOTH] == [False, True]
    assert "gas" in [item.code for item in await items_for("third_sector", COUNTY, today())]
    assert ticked((await get(personas, f"{PATH}/items/gas")).text) == ["private_provider"]


def ticked(page: str) -> list[str]:
    """The kinds that the form shows ticked."""
    boxes = re.findall(r'<input[^>]*name="kinds"[^>]*>', page)
    return [re.findall('value="([^"]*)"', box)[0] for box in boxes if "checked" in box]
