"""Places told on their page: kept at once, as of today, and never over what somebody else told."""

import re
from datetime import date, timedelta
from html import unescape

import asyncpg
import pytest

from apdirectory.providers.capacity.update.told import filled_in, parts, version_of
from apdirectory.providers.entries.entry import Capacity, Entry
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.personas import Personas
from tests.providers.entries.factories import a_capacity, a_programme, an_offer
from tests.providers.kept import EDITOR, STAFF, audited, kept_entry, read

PATH = "/my-provider/riverbank/places"
DAY = today(now())


async def one_offer(db: asyncpg.Connection, personas: Personas, *places: Capacity) -> Entry:
    held = places or (a_capacity(as_of=DAY - timedelta(days=40), next_start=DAY + timedelta(days=9)),)
    return await kept_entry(db, personas, programmes=(a_programme(offers=(an_offer(capacities=held),)),))


def capacities(entry: Entry) -> list[Capacity]:
    return [part.capacity for part in parts(entry)]


def typed(entry: Entry, **said: str) -> dict[str, str]:
    """As the form stands, but for what is said of the first capacity; an empty box is not sent."""
    first = parts(entry)[0].id
    form = filled_in(entry, DAY) | {f"{name}-{first}": value for name, value in said.items()}
    return {name: value for name, value in form.items() if value or not name.startswith("first-")} | {
        "seen": version_of(entry)
    }


async def send(personas: Personas, who: str, path: str, form: dict[str, str]) -> tuple[int, str]:
    async with personas.client(who) as client:
        answer = await client.post(path, data=personas[who].csrf | form)
    return answer.status_code, unescape(answer.text)


@pytest.mark.parametrize("who", [EDITOR, STAFF])
async def test_what_is_told_is_public_at_once_as_of_today(db: asyncpg.Connection, personas: Personas, who: str) -> None:
    entry = await one_offer(db, personas)
    assert (await send(personas, who, PATH, typed(entry, free="0", waiting="4", start="", total="9")))[0] == 303
    (told,) = capacities(await read())
    assert (told.vacant, told.waiting, told.total, told.funded, told.next_start) == (0, 4, 9, 6, None)
    assert told.as_of == DAY
    assert await db.fetchval("SELECT vacant FROM listing LIMIT 1") == 0
    assert (await read()).version == entry.version, "places are no change of the entry"
    assert [row["subject"] for row in await audited("places.told")] == [str(entry.id)]
    async with personas.client(who) as client:
        assert "Saved. As of today" in (await client.get(f"{PATH}?done=saved")).text


async def test_nothing_has_changed_makes_every_count_new_and_changes_none(
    db: asyncpg.Connection, personas: Personas
) -> None:
    old = DAY - timedelta(days=50)
    untold = Capacity(key_stages=("ks4",))
    entry = await one_offer(db, personas, a_capacity(as_of=old), a_capacity(key_stages=("ks2",), as_of=old), untold)
    before = capacities(entry)
    assert (await send(personas, EDITOR, PATH, typed(entry) | {"unchanged": "yes"}))[0] == 303
    after = capacities(await read())
    assert [each.as_of for each in after] == [DAY, DAY, None]
    assert [(each.vacant, each.waiting, each.assessment_first) for each in after] == [
        (each.vacant, each.waiting, each.assessment_first) for each in before
    ]


async def test_nothing_has_changed_is_not_said_over_what_was_typed(db: asyncpg.Connection, personas: Personas) -> None:
    entry = await one_offer(db, personas)
    status, page = await send(personas, EDITOR, PATH, typed(entry, free="1") | {"unchanged": "yes"})
    assert status == 422
    assert "You typed something new" in page
    assert capacities(await read()) == capacities(entry)


async def test_nothing_can_be_unchanged_where_nothing_was_told(db: asyncpg.Connection, personas: Personas) -> None:
    entry = await one_offer(db, personas, Capacity())
    status, page = await send(personas, EDITOR, PATH, typed(entry) | {"unchanged": "yes"})
    assert status == 422
    assert "Say how many places are free first" in page


async def test_all_that_is_wrong_is_said_at_once_and_stays_typed(db: asyncpg.Connection, personas: Personas) -> None:
    entry = await one_offer(db, personas)
    yesterday = DAY - timedelta(days=1)
    wrong = {"free": "9", "total": "8", "waiting": "some", "funded": "-1", "start": f"{yesterday:%d/%m/%Y}"}
    status, page = await send(personas, EDITOR, PATH, typed(entry, **wrong))
    assert status == 422
    for said in (
        "Places free must not be more than the places in all, 8",
        "Children waiting must be a whole number",
        "Paid for by the council must be a whole number",
        "Next start must be today or later",
    ):
        assert page.count(said) == 2, said
    assert 'value="some"' in page
    assert capacities(await read()) == capacities(entry)


async def test_the_second_of_two_sees_both_and_chooses(db: asyncpg.Connection, personas: Personas) -> None:
    entry = await one_offer(db, personas)
    assert (await send(personas, STAFF, PATH, typed(entry, free="1")))[0] == 303
    status, page = await send(personas, EDITOR, PATH, typed(entry, free="5"))
    assert status == 409
    assert re.search(r"Places free: Forge.*?>\s*1\s*<.*?>\s*5\s*<", page, re.DOTALL)
    assert capacities(await read())[0].vacant == 1
    mine = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    mine.pop("csrf")
    assert (await send(personas, EDITOR, PATH, mine))[0] == 303
    assert capacities(await read())[0].vacant == 5


async def test_a_count_that_was_added_meanwhile_stays_as_it_is(db: asyncpg.Connection, personas: Personas) -> None:
    entry = await one_offer(db, personas)
    offer = entry.programmes[0].offers[0].public_id
    added = {"offer": str(offer), "key_stages": "ks2", "free": "3", "total": "7"}
    assert (await send(personas, STAFF, f"{PATH}/add", added))[0] == 303
    status, page = await send(personas, EDITOR, PATH, typed(entry, free="5"))
    assert status == 409
    assert "Not given" not in page, "of the new count nothing was typed"
    mine = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    mine.pop("csrf")
    assert (await send(personas, EDITOR, PATH, mine))[0] == 303
    first, new = capacities(await read())
    assert (first.vacant, new.vacant, new.total, new.key_stages) == (5, 3, 7, ("ks2",))


async def test_what_was_typed_of_a_count_that_was_taken_away_is_shown(
    db: asyncpg.Connection, personas: Personas
) -> None:
    entry = await one_offer(db, personas, a_capacity(as_of=DAY), a_capacity(key_stages=("ks2",), as_of=DAY))
    second = parts(entry)[1].id
    form = typed(entry, waiting="9") | {f"free-{second}": "4"}
    assert (await send(personas, STAFF, f"{PATH}/{second}/remove", {}))[0] == 303
    status, page = await send(personas, EDITOR, PATH, form)
    assert status == 409
    assert re.search(r"Places free.*?>\s*Taken away\s*<.*?>\s*4\s*<", page, re.DOTALL)
    mine = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    mine.pop("csrf")
    assert (await send(personas, EDITOR, PATH, mine))[0] == 303
    (left,) = capacities(await read())
    assert left.waiting == 9


async def test_nothing_has_changed_without_a_field_is_asked_about_where_something_has(
    db: asyncpg.Connection, personas: Personas
) -> None:
    entry = await one_offer(db, personas)
    assert (await send(personas, STAFF, PATH, typed(entry, free="1")))[0] == 303
    status, _ = await send(personas, EDITOR, PATH, {"unchanged": "yes", "seen": version_of(entry)})
    assert status == 409


async def test_nothing_has_changed_since_a_page_that_is_old_is_asked_about(
    db: asyncpg.Connection, personas: Personas
) -> None:
    entry = await one_offer(db, personas)
    assert (await send(personas, STAFF, PATH, typed(entry, free="0")))[0] == 303
    assert (await send(personas, EDITOR, PATH, typed(entry) | {"unchanged": "yes"}))[0] == 409
    assert capacities(await read())[0].vacant == 0


async def test_places_for_others_are_added_and_taken_away(db: asyncpg.Connection, personas: Personas) -> None:
    entry = await one_offer(db, personas)
    offer = str(entry.programmes[0].offers[0].public_id)
    more = {"offer": offer, "key_stages": "ks4", "hours": "full", "days": "mon", "free": "2", "total": "3"}
    assert (await send(personas, EDITOR, f"{PATH}/add", more))[0] == 303
    first, added = capacities(await read())
    assert (added.key_stages, added.hours, added.days) == (("ks4",), "full", ("mon",))
    assert (added.vacant, added.total, added.as_of) == (2, 3, DAY)
    status, page = await send(personas, EDITOR, f"{PATH}/add", more)
    assert (status, "There are places for them already" in page) == (422, True)
    async with personas.client(EDITOR) as client:
        assert "Key stage 4" in (await client.get(f"{PATH}/{added.id}/remove")).text
    assert (await send(personas, EDITOR, f"{PATH}/{added.id}/remove", {}))[0] == 303
    assert capacities(await read()) == [first]
    assert (await send(personas, EDITOR, f"{PATH}/{added.id}/remove", {}))[0] == 404


@pytest.mark.parametrize("path", [PATH, f"{PATH}/add", f"{PATH}/1/remove", "/my-provider/riverbank/confirm"])
async def test_anothers_entry_is_hidden(db: asyncpg.Connection, personas: Personas, path: str) -> None:
    entry = await one_offer(db, personas)
    await db.execute("UPDATE capacity SET id = 1 WHERE id = $1", parts(entry)[0].id)
    other = await db.fetchval("INSERT INTO organisation (kind, name) VALUES ('provider', 'Other') RETURNING id")
    await db.execute("UPDATE provider SET organisation = $1", other)
    async with personas.client(EDITOR) as client:
        assert (await client.get(path)).status_code == 404
        sent = personas[EDITOR].csrf | ({"seen": version_of(entry), "free-1": "7"} if path == PATH else {})
        assert (await client.post(path, data=sent)).status_code == 404
    assert capacities(await read())[0].vacant == 2
    assert (await read()).confirmed_on == DAY


async def test_places_of_another_entry_are_not_told_in_ones_own_form(
    db: asyncpg.Connection, personas: Personas
) -> None:
    other = await kept_entry(db, personas, slug="other", name="Other")
    await db.execute("UPDATE provider SET organisation = NULL WHERE slug = 'other'")
    entry = await one_offer(db, personas)
    theirs = parts(other)[0].id
    await send(personas, EDITOR, PATH, typed(entry) | {f"free-{theirs}": "9"})
    assert (await send(personas, EDITOR, f"{PATH}/{theirs}/remove", {}))[0] == 404
    assert capacities(await read("other")) == capacities(other)


@pytest.mark.parametrize(("days", "says"), [(30, "fresh"), (31, "doubtful"), (60, "doubtful"), (61, "unknown")])
async def test_pages_api_and_search_agree_on_how_old_a_count_is(
    db: asyncpg.Connection, personas: Personas, days: int, says: str
) -> None:
    await one_offer(db, personas, a_capacity(vacant=2, as_of=DAY - timedelta(days=days)))
    async with personas.client("officer") as client:
        page = (await client.get("/providers/riverbank")).text
        listed = (await client.get("/providers?checked=any&q=riverbank")).text
        api = (await client.get("/api/v1/providers/riverbank")).json()
        found = (await client.get("/api/v1/providers?checked=any&vacancy=yes")).json()
    for shown in (page, listed):
        assert ("2 places free" in shown) == (says != "unknown")
        assert ("ing to check" in shown) == (says == "doubtful")
        assert ("Places not known. Last told" in shown) == (says == "unknown")
    (offer,) = api["offers"]
    assert offer["vacancies"] == (None if says == "unknown" else 2)
    assert found["total"] == (says != "unknown")


def test_a_start_that_is_over_is_no_next_start() -> None:
    over = Entry(
        slug="a",
        name="A",
        kind="third_sector",
        authority=916,
        programmes=(a_programme(offers=(an_offer(site=None, capacities=(a_capacity(id=1),)),)),),
    )
    assert filled_in(over, date(2026, 12, 1))["start-1"] == "1/12/2026"
    assert filled_in(over, date(2026, 12, 2))["start-1"] == ""
