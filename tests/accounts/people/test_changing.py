"""Another role or team: said before it is done, told to the person, and never over somebody else's change unseen."""

import json
import re
from html import unescape

import asyncpg
import pytest

from apdirectory.accounts.access.roles import ROLES
from apdirectory.accounts.people.abilities import ABILITIES, gained
from apdirectory.accounts.people.actions import change_membership
from apdirectory.accounts.people.memberships.actions import ChangedMeanwhile
from apdirectory.database.asking import Asker, asking
from apdirectory.database.transaction import transaction
from tests.accounts.people.bodies import OURS, Bodies, mails, member
from tests.accounts.people.test_pages import say, see, text_of
from tests.personas import Personas


def test_every_role_says_what_it_lets_somebody_do() -> None:
    assert set(ABILITIES) == set(ROLES)
    assert gained("commissioner", "commissioner") == []
    assert "read the council’s audit" in gained("commissioner", "la_manager")
    assert gained("la_manager", "commissioner") == []


async def test_a_change_is_shown_before_it_is_made(db: asyncpg.Connection, personas: Personas) -> None:
    who = personas["commissioner"].membership
    path = f"/admin/people/{who}/change"
    page = await see(personas, "manager", f"{path}?role=la_manager&team=")
    said = text_of(page)
    assert "They will be able to:" in said
    assert "invite people, approve who may refer" in said
    assert "Now Commissioner From now on Council manager" in said
    assert 'name="was" value="commissioner:"' in page.text
    assert await db.fetchval("SELECT role FROM membership WHERE id = $1", who) == "commissioner"
    sent = {"role": "la_manager", "team": "", "was": "commissioner:"}
    assert "Enter why" in text_of(await say(personas, "manager", path, **sent))
    assert (await see(personas, "commissioner", "/admin/people")).status_code == 403
    assert (await say(personas, "manager", path, **sent, why="New post")).status_code == 303
    assert await db.fetchval("SELECT role FROM membership WHERE id = $1", who) == "la_manager"
    assert ("commissioner@example.org", "membership_changed") in await mails(db)


async def test_who_now_needs_a_second_factor_and_has_none_gets_a_link(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker
) -> None:
    commissioner = await member("commissioner", bodies.council, OURS)
    assert commissioner.membership
    with asking(manager):
        await change_membership(
            commissioner.membership, role="quality_officer", team=None, why="x", was=("commissioner", None)
        )
    assert [message for _, message in await mails(db)] == ["membership_changed", "second_factor_link"]


async def test_a_choice_that_is_no_change_or_no_place_is_refused_on_the_persons_page(
    db: asyncpg.Connection, personas: Personas
) -> None:
    path = f"/admin/people/{personas['officer'].membership}/change"
    team = await db.fetchval("SELECT team FROM membership WHERE id = $1", personas["officer"].membership)
    assert (await see(personas, "manager", path)).status_code == 303
    for asked, wrong in {
        f"role=la_officer&team={team}": "This is as it is now",
        "role=la_officer&team=": "Choose a team",
        "role=installation_admin&team=": "Choose a role",
        "role=la_officer&team=999999": "Choose a team",
    }.items():
        answer = await see(personas, "manager", f"{path}?{asked}")
        assert answer.status_code == 422
        assert wrong in text_of(answer)
    sent = {"role": "installation_admin", "team": "", "was": f"la_officer:{team}", "why": "x"}
    assert (await say(personas, "manager", path, **sent)).status_code == 422


async def test_a_referrer_whom_another_council_approved_too_is_nobodys_to_change(personas: Personas) -> None:
    who = personas["referrer of both"].membership
    for answer in (
        await see(personas, "manager", f"/admin/people/{who}/change?team="),
        await say(personas, "manager", f"/admin/people/{who}/change", team="", was="referrer:", why="x"),
    ):
        assert answer.status_code == 403
        assert "Another council has approved this person too" in text_of(answer)


async def test_a_changed_role_and_team_hold_from_the_next_request_on(
    db: asyncpg.Connection, personas: Personas
) -> None:
    officer = personas["officer"].membership
    path, team = f"/admin/people/{officer}/change", await db.fetchval("SELECT id FROM team WHERE name = 'inclusion'")
    sen = str(await db.fetchval("SELECT id FROM team WHERE name = 'sen'"))
    sent = {"role": "la_officer", "team": sen, "was": f"la_officer:{team}", "why": "Moved"}
    assert (await say(personas, "manager", path, **sent)).status_code == 303
    assert (await see(personas, "officer", "/admin/people")).status_code == 403
    sent = {"role": "la_manager", "team": "", "was": f"la_officer:{sen}", "why": "Promoted"}
    assert (await say(personas, "manager", path, **sent)).status_code == 303
    assert (await see(personas, "officer", "/admin/people")).status_code == 200


async def test_of_two_who_change_the_same_person_the_second_sees_both(
    db: asyncpg.Connection, personas: Personas
) -> None:
    who = personas["commissioner"].membership
    path = f"/admin/people/{who}/change"
    first = {"role": "quality_officer", "team": "", "was": "commissioner:", "why": "Reviews providers"}
    assert (await say(personas, "manager", path, **first)).status_code == 303
    second = {"role": "la_manager", "team": "", "was": "commissioner:", "why": "Leads the team"}
    answer = await say(personas, "manager", path, **second)
    assert answer.status_code == 409
    assert "Quality officer" in text_of(answer)
    assert "Council manager" in text_of(answer)
    assert await db.fetchval("SELECT role FROM membership WHERE id = $1", who) == "quality_officer"
    again = dict(re.findall(r'<input type="hidden" name="(role|team|was|why)" value="([^"]*)"', unescape(answer.text)))
    assert again == second | {"was": "quality_officer:"}
    assert (await say(personas, "manager", path, **again)).status_code == 303
    assert await db.fetchval("SELECT role FROM membership WHERE id = $1", who) == "la_manager"


@pytest.mark.parametrize("was", ["", "commissioner", "commissioner:x", "la_officer:", "commissioner:99999999999999999"])
async def test_a_change_without_the_version_that_was_shown_is_none(
    db: asyncpg.Connection, personas: Personas, was: str
) -> None:
    who = personas["quality officer"].membership
    sent = {"role": "commissioner", "team": "", "was": was, "why": "x"}
    assert (await say(personas, "manager", f"/admin/people/{who}/change", **sent)).status_code == 409
    assert await db.fetchval("SELECT role FROM membership WHERE id = $1", who) == "quality_officer"


async def test_the_audit_has_what_was_and_what_is_and_why(bodies: Bodies, manager: Asker) -> None:
    officer = await member("la_officer", bodies.council, OURS, bodies.sen)
    assert officer.membership
    with asking(manager):
        with pytest.raises(ChangedMeanwhile):
            await change_membership(
                officer.membership, role="commissioner", team=None, why="x", was=("la_officer", bodies.inclusion)
            )
        await change_membership(
            officer.membership, role="commissioner", team=None, why="New post", was=("la_officer", bodies.sen)
        )
        async with transaction() as database:
            row = await database.fetchrow("SELECT why, detail FROM audit WHERE action = 'membership.changed'")
    assert row["why"] == "New post"
    said = {"role": "commissioner", "team": None, "role_before": "la_officer", "team_before": bodies.sen}
    assert json.loads(row["detail"]) == said
