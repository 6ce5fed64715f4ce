"""The page of the quarterly check: kept one by one, or several by name; change and stop lead back to it."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import httpx
import pytest

from apdirectory.web.clock import now
from tests.accounts.people.test_pages import say, see, text_of
from tests.personas import COUNTY, Personas

CHECK = "/admin/people/check"
LONG_AGO = timedelta(days=200)


@pytest.fixture
async def due(db: asyncpg.Connection, personas: Personas) -> Personas:
    """Everybody was let in long ago, and the officer first."""
    await db.execute("UPDATE membership SET started_at = $1", now() - LONG_AGO)
    await db.execute("UPDATE approval SET asked_at = $1", now() - LONG_AGO)
    await db.execute(
        "UPDATE membership SET started_at = $2 WHERE id = $1", personas["officer"].membership, now() - 2 * LONG_AGO
    )
    return personas


async def send(personas: Personas, who: str, *people: object, **typed: str) -> httpx.Response:
    async with personas.client(who) as client:
        ticked = {"person": [str(each) for each in people]}
        return await client.post(CHECK, data={**personas[who].csrf, **ticked, **typed})


async def kept(db: asyncpg.Connection) -> set[UUID]:
    """Memberships that somebody has kept, as their own or for an authority."""
    return {
        row[0]
        for row in await db.fetch(
            """SELECT id FROM membership WHERE kept_at IS NOT NULL
               UNION SELECT membership FROM approval WHERE kept_at IS NOT NULL"""
        )
    }


async def test_all_who_are_due_are_there_the_longest_without_a_look_first(due: Personas) -> None:
    page = await see(due, "manager", CHECK)
    said = text_of(page)
    assert page.status_code == 200
    assert said.index("Officer Council officer Gloucestershire County Council, inclusion") < said.index("Sen Officer")
    assert "Referrer Of Both Referrer Example Health Trust, Paediatrics" in said
    assert "Swindon" not in said
    assert "Referrer Who Waits" not in said
    assert "Installation Admin" not in said
    assert "0 of 10 people done" in said
    assert f'value="{due["manager"].membership}"' not in page.text
    assert "This is you, so somebody else says" in said


async def test_an_administrator_checks_those_whom_administrators_let_in(due: Personas) -> None:
    said = text_of(await see(due, "installation admin", CHECK))
    assert "Manager Of Swindon" in said
    assert "Referrer" not in said
    assert "Commissioner" not in said


async def test_where_nobody_is_due_the_page_says_when_somebody_is(personas: Personas) -> None:
    said = text_of(await see(personas, "manager", CHECK))
    assert "10 of 10 people done. There is nothing to check today. The next is due on" in said
    assert "Keep" not in said
    assert CHECK not in (await see(personas, "manager", "/admin/people")).text


async def test_the_page_of_people_leads_there_while_somebody_is_due(due: Personas) -> None:
    assert f'href="{CHECK}"' in (await see(due, "manager", "/admin/people")).text


async def test_one_is_kept_without_leaving_the_page(db: asyncpg.Connection, due: Personas) -> None:
    officer = due["officer"].membership
    answer = await say(due, "manager", f"/admin/people/{officer}/keep", **{"from": "check"})
    assert answer.headers["location"] == f"{CHECK}?done=kept"
    assert await kept(db) == {officer}
    said = text_of(await see(due, "manager", answer.headers["location"]))
    assert "You said that this person’s access is still right" in said
    assert "1 of 10 people done" in said
    assert "Officer Council officer Gloucestershire County Council, inclusion" not in said


async def test_several_are_kept_only_after_they_were_named(db: asyncpg.Connection, due: Personas) -> None:
    chosen = [due["officer"].membership, due["referrer of both"].membership]
    asked = await send(due, "manager", *chosen)
    assert asked.status_code == 200
    said = text_of(asked)
    assert "Is the access of these 2 people still right?" in said
    assert "Officer: Council officer" in said
    assert "Referrer Of Both: Referrer" in said
    assert "Sen Officer" not in said
    assert await kept(db) == set()
    answer = await send(due, "manager", *chosen, sure="yes")
    assert answer.headers["location"] == f"{CHECK}?done=kept_all"
    assert await kept(db) == set(chosen)
    by = dict(await db.fetch("SELECT authority, kept_at IS NOT NULL FROM approval WHERE membership = $1", chosen[1]))
    assert [authority for authority, said_so in by.items() if said_so] == [COUNTY]
    assert "2 of 10 people done" in text_of(await see(due, "manager", CHECK))


async def test_nobody_ticked_is_said_at_the_table_and_what_was_ticked_stays(
    db: asyncpg.Connection, due: Personas
) -> None:
    page = await send(due, "manager")
    assert page.status_code == 422
    assert "Choose one or more people who are still on this list" in text_of(page)
    assert 'href="#person"' in page.text
    assert 'id="person"' in page.text
    officer = due["officer"].membership
    stale = await send(due, "manager", officer, due["referrer who waits"].membership, sure="yes")
    assert stale.status_code == 422
    assert stale.text.count(" checked>") == 1
    assert await kept(db) == set()


@pytest.mark.parametrize("which", ["change", "stop"])
async def test_change_and_stop_lead_back_to_the_check(due: Personas, which: str) -> None:
    officer = due["sen officer"].membership
    person = await see(due, "manager", f"/admin/people/{officer}?from=check")
    assert f'href="{CHECK}"' in person.text
    assert 'name="from" value="check"' in person.text
    query = "role=commissioner&team=&from=check" if which == "change" else "from=check"
    asked = await see(due, "manager", f"/admin/people/{officer}/{which}?{query}")
    assert asked.status_code == 200
    assert 'name="from" value="check"' in asked.text
    typed = {"why": "Moved on", "from": "check"}
    typed |= {"role": "commissioner", "team": "", "was": _hidden(asked, "was")} if which == "change" else {}
    answer = await say(due, "manager", f"/admin/people/{officer}/{which}", **typed)
    assert answer.headers["location"].startswith(f"{CHECK}?done=")
    said = text_of(await see(due, "manager", CHECK))
    assert ("1 of 10" if which == "change" else "0 of 9") in said


async def test_a_mistake_on_the_way_keeps_the_way_back(due: Personas) -> None:
    officer = due["officer"].membership
    page = await say(due, "manager", f"/admin/people/{officer}/stop", **{"why": "", "from": "check"})
    assert page.status_code == 422
    assert 'name="from" value="check"' in page.text


async def test_the_way_back_is_never_an_address_that_somebody_chose(due: Personas) -> None:
    officer = due["officer"].membership
    answer = await say(due, "manager", f"/admin/people/{officer}/keep", **{"from": "//evil.example"})
    assert answer.headers["location"] == "/admin/people?done=kept"
    page = await see(due, "manager", f"/admin/people/{officer}?from=//evil.example")
    assert "evil" not in page.text


def _hidden(page: httpx.Response, name: str) -> str:
    return page.text.partition(f'name="{name}" value="')[2].partition('"')[0]
