"""Inviting by the pages: what is asked for which role, which organisation is meant, and finding one again."""

import asyncpg
import pytest

from tests.accounts.people.test_pages import say, see, text_of
from tests.personas import COUNTY, SWINDON, Personas


@pytest.mark.parametrize("authority", [SWINDON, COUNTY, ""])
async def test_a_manager_does_not_choose_the_authority(
    db: asyncpg.Connection, personas: Personas, authority: int | str
) -> None:
    sent = {"name": "New", "email": "new@example.org", "role": "la_manager"}
    refused = await say(personas, "manager", "/admin/people/invite", **sent, authority=str(authority))
    assert refused.status_code == 400
    assert await db.fetchval("SELECT count(*) FROM invitation") == 0
    assert (await say(personas, "manager", "/admin/people/invite", **sent)).status_code == 303
    assert await db.fetchval("SELECT authority FROM invitation") == COUNTY


async def test_nobody_invites_their_own_address(db: asyncpg.Connection, personas: Personas) -> None:
    sent = {"name": "Me", "email": "Manager@example.org", "role": "referrer", "organisation": "severn vale example"}
    refused = await say(personas, "manager", "/admin/people/invite", **sent)
    assert refused.status_code == 422
    assert "You cannot invite yourself" in text_of(refused)
    assert await db.fetchval("SELECT count(*) FROM invitation") == 0


async def test_an_administrator_invites_a_councils_manager(db: asyncpg.Connection, personas: Personas) -> None:
    sent = {"name": "New", "email": "new@example.org", "role": "la_manager"}
    assert (await say(personas, "installation admin", "/admin/people/invite", **sent)).status_code == 422
    sent |= {"authority": str(SWINDON)}
    refused = await say(personas, "installation admin", "/admin/people/invite", **sent)
    assert refused.status_code == 422
    assert "This council has managers here. Ask one of them" in text_of(refused)
    await db.execute("UPDATE membership SET stopped_at = now() WHERE authority = $1 AND role = 'la_manager'", SWINDON)
    answer = await say(personas, "installation admin", "/admin/people/invite", **sent)
    assert answer.status_code == 303
    assert await db.fetchval("SELECT authority FROM invitation") == SWINDON


@pytest.mark.parametrize("number", [0, -1, -99999999999, 2**31, 99999999999])
async def test_an_organisation_with_a_number_that_none_has_is_not_there(personas: Personas, number: int) -> None:
    path = f"/admin/organisations/{number}"
    assert (await see(personas, "installation admin", path)).status_code == 404
    assert (await say(personas, "installation admin", path, team="North")).status_code == 404


async def test_an_organisation_is_found_again_by_part_of_its_name(db: asyncpg.Connection, personas: Personas) -> None:
    for number in range(25):
        await db.execute(
            "INSERT INTO organisation (kind, name, urn, town) VALUES ('school', $1, $2, 'Stroud')",
            *(f"Many {number}", 900001 + number),
        )
    found = text_of(await see(personas, "installation admin", "/admin/organisations?name=health+trust"))
    assert "Example Health Trust , Health" in found and "Severn Vale" not in found
    by_urn = await see(personas, "installation admin", "/admin/organisations?name=900007")
    number = await db.fetchval("SELECT id FROM organisation WHERE urn = 900007")
    assert f'href="/admin/organisations/{number}"' in by_urn.text and "URN 900007" in text_of(by_urn)
    assert "More than 20. Type more" in text_of(
        await see(personas, "installation admin", "/admin/organisations?name=Many")
    )
    assert "No organisation has" in text_of(
        await see(personas, "installation admin", "/admin/organisations?name=%25Nobody")
    )
    staff = personas["provider's staff"]
    page = await see(personas, "installation admin", f"/admin/people/{staff.membership}")
    assert f'href="/admin/organisations/{staff.organisation}"' in page.text
    assert (
        "/admin/organisations"
        not in (await see(personas, "manager", f"/admin/people/{personas['officer'].membership}")).text
    )


@pytest.mark.parametrize(
    ("who", "typed", "said"),
    [
        (
            "manager",
            {"role": "referrer", "organisation": "severn vale", "team": "sen"},
            "Choose no team of your council",
        ),
        ("manager", {"role": "quality_officer", "organisation": "severn vale"}, "Leave this empty"),
        ("installation admin", {"role": "installation_admin", "authority": "866"}, "only a council manager"),
        (
            "installation admin",
            {"role": "provider_staff", "organisation": "Riverbank", "authority": "866"},
            "only a council",
        ),
        (
            "installation admin",
            {"role": "la_manager", "authority": "866", "organisation": "Riverbank"},
            "Leave this empty",
        ),
    ],
)
async def test_what_a_role_does_not_ask_is_no_answer(
    db: asyncpg.Connection, personas: Personas, who: str, typed: dict[str, str], said: str
) -> None:
    """It would be left out without a word."""
    if "team" in typed:
        typed |= {"team": str(await db.fetchval("SELECT id FROM team WHERE name = 'sen'"))}
    sent = {"name": "New", "email": "new@example.org"}
    answer = await say(personas, who, "/admin/people/invite", **sent, **typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert await db.fetchval("SELECT count(*) FROM invitation") == 0


async def test_of_too_many_organisations_more_of_the_name_is_asked(db: asyncpg.Connection, personas: Personas) -> None:
    for number in range(11):
        await db.execute("INSERT INTO organisation (kind, name) VALUES ('school', $1)", f"St Many {number:02}")
    sent = {"name": "New", "email": "new@example.org", "role": "referrer", "organisation": "St Many"}
    asked = await say(personas, "manager", "/admin/people/invite", **sent)
    assert asked.status_code == 422
    assert "More than 10 have this in their name" in text_of(asked)
    assert "St Many 09" in text_of(asked) and "St Many 10" not in text_of(asked)
    assert "None of these?" in text_of(asked)
    number = {name: str(of) for name, of in await db.fetch("SELECT name, id FROM organisation WHERE name LIKE 'St M%'")}
    other = await say(personas, "manager", "/admin/people/invite", **sent, which=number["St Many 10"])
    assert other.status_code == 422
    changed = sent | {"organisation": "St Many 10"}
    stale = await say(personas, "manager", "/admin/people/invite", **changed, which=number["St Many 00"])
    assert "Choose which organisation you mean" in text_of(stale)
    assert await db.fetchval("SELECT count(*) FROM invitation") == 0
    taken = await say(personas, "manager", "/admin/people/invite", **sent, which=number["St Many 03"])
    assert taken.status_code == 303
    assert str(await db.fetchval("SELECT organisation FROM invitation")) == number["St Many 03"]


async def test_a_team_that_was_chosen_for_another_organisation_is_not_left_out_unsaid(
    db: asyncpg.Connection, personas: Personas
) -> None:
    part = str(await db.fetchval("SELECT id FROM team WHERE name = 'Paediatrics'"))
    sent = {"name": "New", "email": "new@example.org", "role": "referrer", "organisation": "severn vale example"}
    answer = await say(personas, "manager", "/admin/people/invite", **sent, part=part)
    assert answer.status_code == 422
    assert "has no teams" in text_of(answer)
