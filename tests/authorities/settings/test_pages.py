"""The pages of settings: read, changed with a look before it matters, taken back, with their history."""

import re
from datetime import timedelta
from html import unescape

import asyncpg
import httpx
import pytest

from apdirectory.accounts.access.matrix import MATRIX
from apdirectory.authorities.settings.definitions import DEFINITIONS, GROUPS
from apdirectory.authorities.settings.queries import setting
from apdirectory.web import frame as frames
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.accounts.people.test_pages import say, see, text_of
from tests.personas import COUNTY, SWINDON, Personas

PATH = "/admin/settings/take_within"
GIVEN = {"value": "3", "why": "Agreed", "was": "0"}


def typed(days: int = 0) -> str:
    day = today(now()) + timedelta(days=days)
    return f"{day.day}/{day.month}/{day.year}"


def hidden(page: httpx.Response) -> dict[str, str]:
    """What a form shown sends on unseen, but its token."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    return {unescape(name): unescape(value) for name, value in found if name != "csrf"}


async def test_administration_begins_with_what_one_may_open(personas: Personas) -> None:
    managers = text_of(await see(personas, "manager", "/admin"))
    assert "1 person waits for you" in managers
    assert "Settings" in managers
    assert "Councils" not in managers
    administrators = text_of(await see(personas, "installation admin", "/admin"))
    assert "Councils" in administrators
    assert "Audit" in administrators
    assert (await see(personas, "officer", "/admin")).status_code == 403


async def test_councils_are_listed_those_that_use_the_service_first(db: asyncpg.Connection, personas: Personas) -> None:
    await db.execute("INSERT INTO authority (id, name, full_name) VALUES (815, 'Example', 'Example Council')")
    await db.execute("INSERT INTO district (code, name, authority) VALUES ('E07000081', 'Gloucester', $1)", COUNTY)
    said = text_of(await see(personas, "installation admin", "/admin/authorities"))
    assert said.index("Use the service (2)") < said.index("Swindon") < said.index("Do not use it yet (1)")
    said = text_of(await see(personas, "installation admin", f"/admin/authorities/{COUNTY}"))
    assert "Districts" in said
    assert "Gloucester " in said
    for nobodys in (999, 0, 2**31):
        assert (await see(personas, "installation admin", f"/admin/authorities/{nobodys}")).status_code == 404


async def test_a_manager_sees_the_councils_settings_and_an_administrator_any(personas: Personas) -> None:
    own = await see(personas, "manager", "/admin/settings")
    assert "Settings of Gloucestershire County Council" in text_of(own)
    assert all(heading in text_of(own) for heading in GROUPS)
    assert 'href="/admin/settings/disclosure_threshold"' not in own.text, "there is no value of the council's own"
    for_all = await see(personas, "installation admin", "/admin/settings")
    assert "Settings for all councils" in text_of(for_all)
    assert "Colour of the service" not in for_all.text
    other = await see(personas, "installation admin", f"/admin/settings?authority={SWINDON}")
    assert "Settings of Swindon Borough Council" in text_of(other)
    assert f'href="{PATH}?authority={SWINDON}"' in other.text


@pytest.mark.parametrize("name", DEFINITIONS)
async def test_every_setting_has_a_page_whose_form_gives_back_what_it_shows(personas: Personas, name: str) -> None:
    known = DEFINITIONS[name]
    query = "" if known.whose == "installation" else f"?authority={COUNTY}"
    page = await see(personas, "installation admin", f"/admin/settings/{name}{query}")
    assert page.status_code == 200
    assert known.label in unescape(text_of(page))
    assert "Nobody has changed it yet" in page.text


async def test_a_change_is_made_shown_and_in_the_audit(personas: Personas) -> None:
    answer = await say(personas, "manager", PATH, **GIVEN)
    assert answer.headers["location"] == f"{PATH}?done=changed"
    said = text_of(await see(personas, "manager", f"{PATH}?done=changed"))
    assert "The setting is changed" in said
    assert "Today 3 school days Whose choice The council’s own" in said
    assert "Manager, " in said
    assert ": Agreed" in said
    assert "Counts today" in said
    audit = text_of(await see(personas, "manager", "/admin/audit?action=setting.changed"))
    assert "Changed a setting" in audit
    assert "Before: 2 school days" in audit
    assert "After: 3 school days" in audit
    assert "3 school days" not in text_of(await see(personas, "manager of Swindon", PATH))


async def test_a_change_to_come_can_be_taken_back(personas: Personas) -> None:
    await say(personas, "manager", PATH, **GIVEN, from_day=typed(7))
    page = await see(personas, "manager", PATH)
    assert "To come" in text_of(page)
    assert "Changes on" in text_of(await see(personas, "manager", "/admin/settings"))
    (change,) = re.findall(r'name="change" value="(\d+)"', page.text)
    for wrong in ("", "x", "0", "999999", "9" * 30):
        assert (await say(personas, "manager", f"{PATH}/take-back", change=wrong)).status_code == 404
    assert (await say(personas, "manager of Swindon", f"{PATH}/take-back", change=change)).status_code == 404
    assert (await say(personas, "manager", f"{PATH}/take-back", change=change)).status_code == 303
    said = text_of(await see(personas, "manager", PATH))
    assert "Taken back by Manager" in said
    assert "To come" not in said
    assert (await say(personas, "manager", f"{PATH}/take-back", change=change)).status_code == 409


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"value": "many"}, "Type a whole number, in digits"),
        ({"value": "99"}, "Type a whole number from 1 to 20"),
        ({"value": "2.5"}, "Type a whole number, in digits"),
        ({"value": ""}, "This counts already"),
        ({"why": ""}, "Enter why you change it"),
        ({"from_day": "soon"}, "From must be a date, like 22/11/2026"),
        ({"from_day": "1/1/2020"}, "From must be today or later: what counted before 00:00 today"),
    ],
)
async def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    personas: Personas, given: dict[str, str], told: str
) -> None:
    answer = await say(personas, "manager", PATH, **GIVEN | given)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert "There is a problem" in answer.text
    for name, value in (GIVEN | given).items():
        assert not value or (f'value="{value}"' in answer.text or f"\n{value}</textarea>" in answer.text), name


async def test_what_matters_is_shown_once_more_before_it_is_done(db: asyncpg.Connection, personas: Personas) -> None:
    path = f"/admin/settings/front_door_phone?authority={COUNTY}"
    given = {"value": "01452 960001", "why": "New number", "was": "0", "from_day": ""}
    check = await say(personas, "installation admin", path, **given)
    assert check.status_code == 200
    assert "Ring it yourself before you change it here" in text_of(check)
    assert (await setting("front_door_phone", COUNTY)).value is None
    answer = await say(personas, "installation admin", path, **hidden(check))
    assert answer.headers["location"] == f"{path}&done=changed"
    assert (await setting("front_door_phone", COUNTY)).value == "01452 960001"
    assert await db.fetchval("SELECT front_door_phone FROM authority WHERE id = $1", COUNTY) == "01452 960001"


async def test_all_that_is_wrong_is_said_in_one_round_in_the_order_of_the_fields(personas: Personas) -> None:
    path = f"/admin/settings/referral_email?authority={COUNTY}"
    answer = await say(personas, "installation admin", path, value="no address", why="", was="0", from_day="someday")
    said = text_of(answer)
    assert answer.status_code == 422
    assert said.index("must look like name@example.org") < said.index("From must be a date") < said.index("Enter why")


async def test_words_that_stand_there_are_taken_away_only_after_a_question(
    db: asyncpg.Connection, personas: Personas
) -> None:
    await db.execute("UPDATE authority SET referral_email = 'ap@council.example' WHERE id = $1", COUNTY)
    path = f"/admin/settings/referral_email?authority={COUNTY}"
    assert "Leave it empty to take away what stands there now" in text_of(
        await see(personas, "installation admin", path)
    )
    check = await say(personas, "installation admin", path, value="", why="Moved", was="0", from_day="")
    assert check.status_code == 200
    assert "taken away" in text_of(check)
    assert (await setting("referral_email", COUNTY)).value == "ap@council.example"
    assert (await say(personas, "installation admin", path, **hidden(check))).status_code == 303
    page = text_of(await see(personas, "installation admin", path))
    assert "As it was before changes were kept" in page and "Not known" not in page


@pytest.mark.parametrize(
    ("name", "authority", "back_to"),
    [
        ("keep_sessions_days", None, "90 days"),
        ("full_time_hours", COUNTY, "20 hours a week"),
        ("full_time_hours", None, "18 hours a week"),
        ("districts", COUNTY, "Stroud"),
    ],
)
async def test_an_empty_value_is_shown_as_what_will_count_then(
    db: asyncpg.Connection, personas: Personas, name: str, authority: int | None, back_to: str
) -> None:
    if authority:
        await db.execute(
            "INSERT INTO dated_setting (name, value, from_day) VALUES ('full_time_hours', '20', '2020-01-01')"
        )
    path = f"/admin/settings/{name}" + (f"?authority={authority}" if authority else "")
    check = await say(personas, "installation admin", path, value="", why="Back", was="0", from_day="")
    said = text_of(check)
    assert check.status_code == 200
    assert back_to in said[said.index("From ") :]
    assert "taken away" not in said


async def test_pages_carry_a_new_colour_at_once(
    db: asyncpg.Connection, personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames._Kept, "frame", frames.frame())  # and back at the end
    await db.execute("UPDATE authority SET uses_service = false WHERE id <> $1", COUNTY)
    given = {"value": "#003366", "why": "Ours", "was": "0"}
    assert (await say(personas, "manager", "/admin/settings/colour", **given)).status_code == 303
    assert frames.frame().colour == "#003366"


async def test_who_comes_second_sees_both_and_may_take_either(personas: Personas) -> None:
    await say(personas, "manager", PATH, **GIVEN)
    answer = await say(personas, "installation admin", f"{PATH}?authority={COUNTY}", **GIVEN | {"value": "4"})
    assert answer.status_code == 409
    said = text_of(answer)
    assert "Someone changed this first" in said
    assert "3 school days 4 school days" in said
    again = await say(personas, "installation admin", f"{PATH}?authority={COUNTY}", **hidden(answer))
    assert again.status_code == 303
    assert (await setting("take_within", COUNTY)).value == 4


async def test_lists_and_maps_and_yes_or_no_are_read_as_they_are_shown(personas: Personas) -> None:
    routes = {f"value-{key}": "la_decides" for key in DEFINITIONS["route_of_kind"].keys}
    for name, given, expected in (
        ("plan_types", {"value": " My Plan \n\n My   Plan+"}, ["My Plan", "My Plan+"]),
        (
            "route_of_kind",
            routes | {"confirmed": "yes"},
            dict.fromkeys(DEFINITIONS["route_of_kind"].keys, "la_decides"),
        ),
        ("uses_service", {"value": "no", "confirmed": "yes"}, False),
        ("colour", {"value": "#005EA5"}, "#005ea5"),
    ):
        path = f"/admin/settings/{name}?authority={COUNTY}"
        answer = await say(personas, "installation admin", path, why="Agreed", was="0", **given)
        assert answer.status_code == 303, text_of(answer)
        assert (await setting(name, COUNTY)).value == expected


async def test_a_map_is_given_whole_or_not_at_all(personas: Personas) -> None:
    answer = await say(
        personas, "manager", "/admin/settings/forum_names", why="x", was="0", **{"value-level_3": "TALC"}
    )
    assert answer.status_code == 422
    assert 'href="#value-level_4"' in answer.text
    answer = await say(personas, "manager", "/admin/settings/forum_names", why="x", was="0")
    assert 'href="#value-all"' in answer.text


async def test_a_manager_sees_but_does_not_change_what_is_an_administrators(personas: Personas) -> None:
    path = "/admin/settings/uses_service"
    page = await see(personas, "manager", path)
    assert "Only an installation administrator can change this setting" in page.text
    assert 'name="why"' not in page.text
    answer = await say(personas, "manager", path, value="no", why="x", was="0", confirmed="yes")
    assert answer.status_code == 403
    assert (await setting("uses_service", COUNTY)).value is True


async def test_no_page_of_administration_is_without_a_way_to_it(personas: Personas) -> None:
    page = await see(personas, "installation admin", "/admin")
    linked = {*re.findall(r'href="(/admin[^"]*)"', page.text), "/admin"}
    begins = {path for path, method in MATRIX if method == "GET" and re.fullmatch(r"/admin(/[a-z-]+)?", path)}
    assert begins - linked == set()
