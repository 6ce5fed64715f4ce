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
    sent = {
        "name": "Me",
        "email": "Manager@example.org",
        "role": "referrer",
        "organisation": "severn vale example school",
    }
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
            {"role": "referrer", "organisation": "severn vale example school", "team": "sen"},
            "Choose no team of your council",
        ),
        ("manager", {"role": "quality_officer", "organisation": "severn vale example school"}, "Leave this empty"),
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
    sent = {"name": "New", "email": "new@example.org", "role": "referrer", "organisation": "severn vale example school"}
    answer = await say(personas, "manager", "/admin/people/invite", **sent, part=part)
    assert answer.status_code == 422
    assert "has no teams" in text_of(answer)


async def test_part_of_a_name_is_asked_about_before_any_mail_goes(db: asyncpg.Connection, personas: Personas) -> None:
    sent = {"name": "New", "email": "new@example.org", "role": "referrer", "organisation": "severn vale"}
    asked = await say(personas, "manager", "/admin/people/invite", **sent)
    assert asked.status_code == 422
    assert "Which organisation do you mean?" in text_of(asked)
    assert await db.fetchval("SELECT count(*) FROM invitation") == 0
    school = str(await db.fetchval("SELECT id FROM organisation WHERE name = 'Severn Vale Example School'"))
    assert (await say(personas, "manager", "/admin/people/invite", **sent, which=school)).status_code == 303


async def test_the_same_person_is_invited_to_the_same_once_and_their_address_is_listed(
    db: asyncpg.Connection, personas: Personas
) -> None:
    sent = {"name": "New", "email": "new@example.org", "role": "commissioner"}
    assert (await say(personas, "manager", "/admin/people/invite", **sent)).status_code == 303
    again = await say(personas, "manager", "/admin/people/invite", **sent)
    assert again.status_code == 422
    assert "This person has an invitation to this already" in text_of(again)
    assert "new@example.org" in text_of(await see(personas, "manager", "/admin/people"))
    assert (
        await say(personas, "manager", "/admin/people/invite", **(sent | {"role": "la_manager"}))
    ).status_code == 303
    await db.execute("UPDATE invitation SET withdrawn_at = now()")
    assert (await say(personas, "manager", "/admin/people/invite", **sent)).status_code == 303


async def test_a_made_up_address_is_told_at_the_form(db: asyncpg.Connection, personas: Personas) -> None:
    await db.execute("INSERT INTO account (id, email, name, example) VALUES (gen_random_uuid(), 'x@x.org', 'X', true)")
    sent = {"name": "X", "email": "X@x.org", "role": "commissioner"}
    refused = await say(personas, "manager", "/admin/people/invite", **sent)
    assert refused.status_code == 422
    assert "This address belongs to a made-up example" in text_of(refused)


async def test_what_is_wrong_is_said_in_the_order_of_the_fields(personas: Personas) -> None:
    said = text_of(await say(personas, "manager", "/admin/people/invite", name="", email="", role=""))
    assert said.index("Enter name") < said.index("Enter email address") < said.index("Choose a role")


async def test_taking_an_invitation_back_is_asked_about(personas: Personas) -> None:
    sent = {"name": "New", "email": "new@example.org", "role": "commissioner"}
    done = await say(personas, "manager", "/admin/people/invite", **sent)
    page = (await see(personas, "manager", done.headers["location"])).text
    assert page.index("<summary") < page.index("the link stops working at once") < page.index("/withdraw")


async def test_the_last_manager_is_not_offered_to_be_stopped(db: asyncpg.Connection, personas: Personas) -> None:
    own = personas["manager"].membership
    path = f"/admin/people/{own}"
    others = "UPDATE membership SET stopped_at = now() WHERE role = 'la_manager' AND authority = $1 AND id <> $2"
    await db.execute(others, COUNTY, own)
    page = await see(personas, "manager", path)
    assert f"{path}/stop" not in page.text
    assert "This is the council's last manager." in text_of(page).replace("&#39;", "'")
    officer = f"/admin/people/{personas['officer'].membership}"
    assert f"{officer}/stop" in (await see(personas, "manager", officer)).text
