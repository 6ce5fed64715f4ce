"""Any account, opened by its exact address and closed, by administrators alone, with a row for each authority."""

import asyncpg
import pytest

from apdirectory.accounts.people.actions import disable_account, invite, open_account
from apdirectory.database.asking import Asker, asking
from apdirectory.errors import Conflict, Forbidden
from tests.accounts.people.bodies import OURS, THEIRS, Bodies, audited, joined, member
from tests.accounts.people.test_pages import say, see, text_of
from tests.personas import Personas


@pytest.mark.parametrize(
    "name", ["officer", "referrer", "referrer who waits", "referrer of both", "commissioner", "provider's staff"]
)
async def test_an_administrator_closes_any_account_by_its_address(personas: Personas, name: str) -> None:
    person = personas[name]
    page = await see(personas, "installation admin", f"/admin/accounts?email={person.email.upper()}")
    path = f"/admin/accounts/{person.account}/close"
    assert page.status_code == 200
    assert f'href="{path}"' in page.text
    assert person.email in text_of(page)
    assert (await see(personas, name, "/account")).status_code == 200
    assert (await say(personas, "installation admin", path)).status_code == 422
    assert (await say(personas, "installation admin", path, why="Lost laptop")).status_code == 303
    answer = await see(personas, name, "/account")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(("/sign-in", "/timed-out"))
    closed = await see(personas, "installation admin", f"/admin/accounts?email={person.email}")
    assert "State Closed" in text_of(closed)
    assert (await say(personas, "installation admin", path, why="Again")).status_code == 409


async def test_a_referrer_whom_every_council_refused_is_reached_too(db: asyncpg.Connection, personas: Personas) -> None:
    refused = personas["referrer who waits"]
    await db.execute("UPDATE approval SET state = 'refused' WHERE membership = $1", refused.membership)
    assert (await see(personas, "manager", f"/admin/people/{refused.membership}")).status_code == 404
    page = await see(personas, "installation admin", f"/admin/accounts?email={refused.email}")
    assert "Referrer, Severn Vale Example School" in text_of(page)
    path = f"/admin/accounts/{refused.account}/close"
    assert (await say(personas, "installation admin", path, why="Nobody knows them")).status_code == 303


@pytest.mark.parametrize("typed", ["officer@example", "nobody@example.org", "%25@example.org", "", "officer"])
async def test_only_the_whole_address_finds_somebody(personas: Personas, typed: str) -> None:
    page = await see(personas, "installation admin", f"/admin/accounts?email={typed}")
    assert page.status_code == 422
    assert "/close" not in page.text


async def test_managers_neither_open_nor_close_accounts(personas: Personas) -> None:
    path = f"/admin/accounts/{personas['officer'].account}/close"
    assert (await see(personas, "manager", "/admin/accounts?email=officer@example.org")).status_code == 403
    assert (await say(personas, "manager", path, why="x")).status_code == 403


async def test_the_last_manager_is_not_closed(personas: Personas) -> None:
    path = f"/admin/accounts/{personas['manager of Swindon'].account}/close"
    refused = await say(personas, "installation admin", path, why="Lost laptop")
    assert refused.status_code == 409
    assert "last manager" in text_of(refused)


async def test_each_authority_of_an_account_reads_that_it_was_opened_and_closed_once(
    bodies: Bodies, manager: Asker, other_manager: Asker
) -> None:
    for who in (manager, other_manager):
        with asking(who):
            token = await invite(
                email="ann@example.org",
                name="Ann",
                role="referrer",
                organisation=bodies.school,
                authority=who.authority,
            )
        await joined(token)
    admin = await member("installation_admin", bodies.installation)
    with asking(admin):
        found = await open_account("ann@example.org")
        assert found is not None
        await disable_account(found.id, "Lost")
        with pytest.raises(Conflict):
            await disable_account(found.id, "Lost")
    for who, authority in ((manager, OURS), (other_manager, THEIRS)):
        assert who.authority == authority
        assert (await audited(who))[-2:] == ["account.opened", "account.disabled"]
        assert (await audited(who)).count("account.disabled") == 1


async def test_nobody_else_opens_or_closes(bodies: Bodies, manager: Asker) -> None:
    officer = await member("la_officer", bodies.council, OURS, bodies.sen)
    assert officer.account
    for who in (manager, officer, Asker()):
        with asking(who):
            with pytest.raises(Forbidden):
                await open_account("ann@example.org")
            with pytest.raises(Forbidden):
                await disable_account(officer.account, "x")


async def test_invitations_to_and_by_a_closed_account_are_withdrawn(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker
) -> None:
    second = await member("la_manager", bodies.council, OURS)
    address = await db.fetchval("SELECT email FROM account WHERE id = $1", second.account)
    for who, email in ((second, "new@example.org"), (manager, address), (manager, "other@example.org")):
        with asking(who):
            await invite(email=email, name="X", role="commissioner", organisation=bodies.council, authority=OURS)
    with asking(await member("installation_admin", bodies.installation)):
        assert second.account
        await disable_account(second.account, "x")
    left = await db.fetch("SELECT email FROM invitation WHERE withdrawn_at IS NULL")
    assert [row["email"] for row in left] == ["other@example.org"]
    assert (await audited(manager)).count("invitation.withdrawn") == 2
