"""The pages on which managers and administrators let people in."""

import re
from uuid import UUID

import asyncpg
import httpx
import pytest

from apdirectory.accounts.people.queries import person
from tests.conftest import MovedClock
from tests.personas import COUNTY, SWINDON, Personas


def text_of(answer: httpx.Response) -> str:
    """What a page says, without its tags."""
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


async def say(personas: Personas, who: str, path: str, **typed: str) -> httpx.Response:
    async with personas.client(who) as client:
        return await client.post(path, data=personas[who].csrf | typed)


async def see(personas: Personas, who: str, path: str) -> httpx.Response:
    async with personas.client(who) as client:
        return await client.get(path)


async def asked_of(db: asyncpg.Connection, authority: int) -> UUID:
    found: UUID = await db.fetchval("SELECT id FROM approval WHERE authority = $1 AND state = 'waiting'", authority)
    return found


async def test_a_manager_sees_who_waits_first_and_only_people_of_the_own_authority(personas: Personas) -> None:
    page = await see(personas, "manager", "/admin/people")
    assert page.status_code == 200
    said = text_of(page)
    assert said.index("Waiting for your approval (1)") < said.index("Invite") < said.index("Council")
    assert "Referrer Who Waits" in said
    assert "Referrer Of Both" in said
    assert "Swindon" not in said.replace("Referrer Of Both", "")
    assert "Installation Admin" not in said
    assert "Provider" not in said
    assert "Stopped" not in said
    assert "Disabled" not in said
    assert page.headers["cache-control"] == "no-store"


async def test_an_administrator_sees_managers_administrators_and_providers_people(personas: Personas) -> None:
    said = text_of(await see(personas, "installation admin", "/admin/people"))
    assert "Manager Of Swindon" in said
    assert "Provider'S Editor" in said.replace("&#39;", "'")
    assert "Organisations and their teams" in said
    assert "Referrer" not in said
    assert "Commissioner" not in said


async def test_where_nobody_is_yet_the_page_says_so(db: asyncpg.Connection, personas: Personas) -> None:
    await db.execute("UPDATE membership SET stopped_at = now() WHERE role LIKE 'provider%'")
    assert "Providers No one yet." in text_of(await see(personas, "installation admin", "/admin/people"))


@pytest.mark.parametrize("who", ["officer", "quality officer", "referrer", "provider's staff", "anybody"])
async def test_others_see_none_of_it(personas: Personas, who: str) -> None:
    page = await see(personas, who, "/admin/people")
    assert page.status_code == (303 if who == "anybody" else 403)
    assert "@example.org" not in page.text


@pytest.mark.parametrize(
    ("who", "hidden"),
    [
        ("manager", "officer of Swindon"),
        ("manager", "installation admin"),
        ("manager", "provider's staff"),
        ("manager of Swindon", "referrer"),
        ("installation admin", "officer"),
        ("installation admin", "referrer"),
        ("manager", "stopped"),
    ],
)
async def test_those_one_does_not_look_after_are_not_there(personas: Personas, who: str, hidden: str) -> None:
    path = f"/admin/people/{personas[hidden].membership}"
    for answer in (
        await see(personas, who, path),
        await see(personas, who, f"{path}/stop"),
        await say(personas, who, f"{path}/keep"),
        await say(personas, who, f"{path}/stop", why="x"),
        await say(personas, who, f"{path}/change", role="commissioner"),
    ):
        assert answer.status_code == 404
        assert "@example.org" not in answer.text[answer.text.index("<main") :]


async def test_a_referrer_is_invited_by_the_name_of_the_school(db: asyncpg.Connection, personas: Personas) -> None:
    sent = {"name": "New Person", "email": "New@Example.org", "role": "referrer"}
    answer = await say(personas, "manager", "/admin/people/invite", **sent, organisation="severn vale example school")
    assert answer.status_code == 303
    page = await see(personas, "manager", answer.headers["location"])
    assert "new@example.org" in text_of(page)
    assert "It works once, until" in text_of(page)
    assert "Severn Vale Example School" in text_of(page)
    row = await db.fetchrow("SELECT role, authority, asked_by_authority FROM invitation")
    assert tuple(row) == ("referrer", None, COUNTY)
    assert "New Person" in text_of(await see(personas, "manager", "/admin/people"))
    assert "New Person" not in text_of(await see(personas, "manager of Swindon", "/admin/people"))
    gone = await say(personas, "manager", f"{answer.headers['location']}/withdraw")
    assert gone.status_code == 303
    assert "no longer works" in text_of(await see(personas, "manager", answer.headers["location"]))


async def test_of_several_schools_of_a_name_one_is_chosen(db: asyncpg.Connection, personas: Personas) -> None:
    for urn, town in ((900001, "Stroud"), (900002, "Yate")):
        await db.execute(
            "INSERT INTO organisation (kind, name, urn, town) VALUES ('school', 'St Example', $1, $2)", urn, town
        )
    sent = {"name": "New", "email": "new@example.org", "role": "referrer", "organisation": "St Example"}
    asked = await say(personas, "manager", "/admin/people/invite", **sent)
    assert asked.status_code == 422
    assert "Choose which organisation you mean" in text_of(asked)
    assert "St Example, Yate, 900002" in text_of(asked)
    yate = str(await db.fetchval("SELECT id FROM organisation WHERE urn = 900002"))
    assert (await say(personas, "manager", "/admin/people/invite", **sent, which=yate)).status_code == 303
    assert str(await db.fetchval("SELECT organisation FROM invitation")) == yate
    other = str(personas["manager"].organisation)
    assert (await say(personas, "manager", "/admin/people/invite", **sent, which=other)).status_code == 422
    by_urn = await say(personas, "manager", "/admin/people/invite", **(sent | {"organisation": "900001"}))
    assert by_urn.status_code == 303


async def test_where_an_organisation_has_teams_a_referrer_is_in_one(db: asyncpg.Connection, personas: Personas) -> None:
    sent = {"name": "New", "email": "new@example.org", "role": "referrer", "organisation": "Example Health Trust"}
    asked = await say(personas, "manager", "/admin/people/invite", **sent)
    assert asked.status_code == 422
    assert "Paediatrics" in text_of(asked)
    team = str(await db.fetchval("SELECT id FROM team WHERE name = 'Paediatrics'"))
    assert (await say(personas, "manager", "/admin/people/invite", **sent, part=team)).status_code == 303


async def test_all_that_is_wrong_is_said_at_once_and_what_was_typed_is_kept(personas: Personas) -> None:
    answer = await say(personas, "manager", "/admin/people/invite", name="", email="not one", role="la_officer")
    assert answer.status_code == 422
    said = text_of(answer)
    for wrong in ("Enter name", "must look like name@example.org", "Choose a team"):
        assert wrong in said
    assert 'value="not one"' in answer.text
    assert "<title>Error: " in re.sub(r"\s+", " ", answer.text).replace("<title> ", "<title>")


@pytest.mark.parametrize(
    ("who", "role"),
    [("manager", "installation_admin"), ("manager", "provider_staff"), ("installation admin", "la_officer")],
)
async def test_a_role_beyond_ones_reach_is_not_offered_nor_taken(
    db: asyncpg.Connection, personas: Personas, who: str, role: str
) -> None:
    assert f'value="{role}"' not in (await see(personas, who, "/admin/people/invite")).text
    sent = {"name": "New", "email": "new@example.org", "role": role, "organisation": "Riverbank Outdoor Learning"}
    assert (await say(personas, who, "/admin/people/invite", **sent)).status_code == 422
    assert await db.fetchval("SELECT count(*) FROM invitation") == 0


async def test_a_waiting_referrer_is_approved(db: asyncpg.Connection, personas: Personas) -> None:
    path = f"/admin/approvals/{await asked_of(db, COUNTY)}"
    assert "once referrals can be sent here. They cannot yet." in text_of(await see(personas, "manager", path))
    page = await see(personas, "manager", path)
    assert "Severn Vale Example School" in text_of(page)
    assert (await see(personas, "manager of Swindon", path)).status_code == 404
    assert (await say(personas, "manager of Swindon", path, decision="approve")).status_code == 404
    assert (await say(personas, "manager", path)).status_code == 422
    assert (await say(personas, "manager", path, decision="refuse")).status_code == 422
    assert (await say(personas, "manager", path, decision="approve")).status_code == 303
    waited = personas["referrer who waits"].membership
    assert waited
    found = await person(waited)
    assert found is not None
    assert found.approved == (COUNTY,)
    assert (await say(personas, "manager", path, decision="refuse", why="late")).status_code == 409


async def test_a_quarter_later_people_are_kept_changed_or_stopped(
    db: asyncpg.Connection, personas: Personas, moved_clock: MovedClock
) -> None:
    officer = personas["officer"].membership
    await db.execute("UPDATE membership SET started_at = started_at - interval '92 days' WHERE id = $1", officer)
    page = await see(personas, "manager", "/admin/people")
    assert f'action="/admin/people/{officer}/keep"' in page.text
    assert "We ask again on" in text_of(page)
    assert (await say(personas, "manager", f"/admin/people/{officer}/keep")).status_code == 303
    page = await see(personas, "manager", "/admin/people?done=kept")
    assert f'action="/admin/people/{officer}/keep"' not in page.text
    assert "still right" in text_of(page)


async def test_who_is_stopped_is_out_at_the_next_request(personas: Personas) -> None:
    officer = personas["officer"]
    path = f"/admin/people/{officer.membership}/stop"
    assert (await see(personas, "officer", "/account")).status_code == 200
    assert (await say(personas, "manager", path)).status_code == 422
    assert (await say(personas, "manager", path, why="Left")).status_code == 303
    left = await see(personas, "officer", "/admin/people")
    assert left.status_code == 303
    assert "Gloucestershire" not in text_of(await see(personas, "officer", "/account"))


async def test_stopping_says_whether_they_go_on_for_others(personas: Personas) -> None:
    alone, both = (f"/admin/people/{personas[name].membership}/stop" for name in ("referrer", "referrer of both"))
    assert "To come back they must be invited again" in text_of(await see(personas, "manager", alone))
    said = text_of(await see(personas, "manager", both))
    assert "They can still sign in, for other councils" in said
    assert "invited again" not in said


async def test_stopping_says_who_reads_why(personas: Personas) -> None:
    hint = {"referrer": "They read this, and it is kept in the audit", "officer": "Kept in the audit"}
    for who, said in hint.items():
        page = await see(personas, "manager", f"/admin/people/{personas[who].membership}/stop")
        assert f"{said}. Do not name a child" in text_of(page)
    assert "They read" not in text_of(page)


async def test_an_administrator_adds_an_organisation_and_its_teams(personas: Personas) -> None:
    form = text_of(await see(personas, "installation admin", "/admin/organisations/add"))
    assert "Do not add schools." in form and "here already" not in form
    wrong = await say(personas, "installation admin", "/admin/organisations/add", name="", kind="school")
    assert wrong.status_code == 422
    sent = {"name": "Example Youth Justice", "kind": "youth_justice"}
    added = await say(personas, "installation admin", "/admin/organisations/add", **sent)
    assert added.status_code == 303
    again = await say(personas, "installation admin", "/admin/organisations/add", **sent)
    assert again.status_code == 422
    path = added.headers["location"].partition("?")[0]
    assert (await say(personas, "installation admin", path, team="North")).status_code == 303
    assert (await say(personas, "installation admin", path, team="North")).status_code == 422
    assert "North" in text_of(await see(personas, "installation admin", path))


async def test_fields_that_no_form_offers_are_refused(db: asyncpg.Connection, personas: Personas) -> None:
    officer = personas["officer"].membership
    for path in (
        "/admin/people/invite",
        f"/admin/people/{officer}/keep",
        f"/admin/people/{officer}/change",
        f"/admin/people/{officer}/stop",
        f"/admin/approvals/{await asked_of(db, COUNTY)}",
    ):
        assert (await say(personas, "manager", path, state="active")).status_code == 400


async def test_examples_are_refused_where_the_service_is_no_demonstration(
    db: asyncpg.Connection, personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    await db.execute("UPDATE account SET example = true WHERE id = $1", personas["manager"].account)
    monkeypatch.setenv("DEMONSTRATION", "")
    assert (await see(personas, "manager", "/admin/people")).status_code == 303
    monkeypatch.setenv("DEMONSTRATION", "yes")
    assert (await see(personas, "manager", "/admin/people")).status_code == 200


async def test_a_referrer_sees_who_has_approved_and_asks_another_council(
    db: asyncpg.Connection, personas: Personas
) -> None:
    page = await see(personas, "referrer", "/account/councils")
    assert "Gloucestershire County Council Approved" in text_of(page)
    assert f'value="{COUNTY}"' not in page.text
    assert "/account/councils" in (await see(personas, "referrer", "/account")).text
    assert (await say(personas, "referrer", "/account/councils")).status_code == 422
    assert (await say(personas, "referrer", "/account/councils", council="801")).status_code == 422
    assert (await say(personas, "referrer", "/account/councils", council=str(SWINDON))).status_code == 303
    page = await see(personas, "referrer", "/account/councils")
    assert "Swindon Borough Council Waiting for approval" in text_of(page)
    assert "no other council" in text_of(page)
    path = f"/admin/approvals/{await asked_of(db, SWINDON)}"
    why = {"decision": "refuse", "why": "You are not near us"}
    assert (await say(personas, "manager of Swindon", path, **why)).status_code == 303
    assert "Refused You are not near us" in text_of(await see(personas, "referrer", "/account/councils"))


@pytest.mark.parametrize("who", ["officer", "manager", "provider's staff", "installation admin"])
async def test_only_referrers_ask_councils(personas: Personas, who: str) -> None:
    assert (await see(personas, who, "/account/councils")).status_code == 403
    assert (await say(personas, who, "/account/councils", council=str(SWINDON))).status_code == 403
