"""Memberships and approvals: kept, changed, stopped, left, asked for and decided."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from apdirectory.accounts.people.actions import (
    add_account,
    add_membership,
    add_organisation,
    add_team,
    approve,
    ask_approval,
    disable_account,
    invite,
    keep_membership,
    leave,
    refuse,
    stop_membership,
)
from apdirectory.accounts.people.places import Place
from apdirectory.accounts.people.queries import (
    memberships_of,
    people_let_in_by_administrators,
    people_of,
    person,
    teams_of,
    waiting_approvals,
)
from apdirectory.database.asking import Asker, asking
from apdirectory.database.embedded import Addresses
from apdirectory.errors import Conflict, Forbidden, InvalidInput, NotFound, Unprocessable
from apdirectory.web.clock import now
from tests.accounts.people.bodies import (
    OURS,
    THEIRS,
    Bodies,
    approvals,
    audited,
    changed,
    joined,
    mails,
    make_bodies,
    member,
)


@pytest.fixture
async def officer(bodies: Bodies) -> Asker:
    return await member("la_officer", bodies.council, OURS, bodies.sen)


async def referrer(bodies: Bodies, manager: Asker) -> Asker:
    with asking(manager):
        token = await invite(
            email="ann@example.org",
            name="Ann",
            role="referrer",
            organisation=bodies.school,
            authority=manager.authority,
        )
    found = await person(await joined(token))
    assert found is not None
    return Asker(account=found.account, membership=found.membership, organisation=bodies.school, role="referrer")


def of(who: Asker) -> UUID:
    assert who.membership is not None
    return who.membership


def account_of(who: Asker) -> UUID:
    assert who.account is not None
    return who.account


async def test_another_authority_is_asked_and_says_yes(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, other_manager: Asker
) -> None:
    ann = await referrer(bodies, manager)
    with asking(ann):
        await ask_approval(of(ann), THEIRS)
        await ask_approval(of(ann), THEIRS)
    assert await approvals(db, of(ann)) == {OURS: "approved", THEIRS: "waiting"}
    asked = (await waiting_approvals(THEIRS))[0]
    assert (asked.name, asked.organisation_name, asked.membership) == ("Someone", "Example School", of(ann))
    with asking(manager), pytest.raises(NotFound):
        await approve(asked.approval)
    with asking(ann), pytest.raises(NotFound):
        await approve(asked.approval)
    with asking(other_manager):
        await approve(asked.approval)
        with pytest.raises(Conflict):
            await refuse(asked.approval, "Too late")
    assert [each.approved for each in await memberships_of(account_of(ann))] == [(THEIRS, OURS)]
    assert (await audited(other_manager))[-2:] == ["membership.approval_asked", "membership.approved"]
    assert [message for _, message in await mails(db)].count("approval_waiting") == 1
    assert ("ann@example.org", "approved") in await mails(db)


async def test_a_refusal_says_why_and_may_be_asked_again(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, other_manager: Asker
) -> None:
    ann = await referrer(bodies, manager)
    with asking(ann):
        await ask_approval(of(ann), THEIRS)
    with asking(other_manager):
        await refuse((await waiting_approvals(THEIRS))[0].approval, "You are not near us")
    assert await approvals(db, of(ann)) == {OURS: "approved", THEIRS: "refused"}
    assert "You are not near us" in await db.fetchval("SELECT body FROM outbox WHERE message = 'refused'")
    assert await waiting_approvals(THEIRS) == []
    with asking(ann):
        await ask_approval(of(ann), THEIRS)
    assert len(await waiting_approvals(THEIRS)) == 1


async def test_nobody_asks_for_somebody_else_or_where_nobody_decides(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, other_manager: Asker, officer: Asker
) -> None:
    ann = await referrer(bodies, manager)
    with asking(officer):
        with pytest.raises(NotFound):
            await ask_approval(of(ann), THEIRS)
        with pytest.raises(NotFound):
            await ask_approval(of(officer), THEIRS)
    with asking(ann):
        for elsewhere in (801, 1):
            with pytest.raises(Unprocessable):
                await ask_approval(of(ann), elsewhere)
    assert await waiting_approvals(THEIRS) == []


async def test_a_manager_stops_a_referrer_for_the_own_authority_only(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, other_manager: Asker
) -> None:
    ann = await referrer(bodies, manager)
    with asking(ann):
        await ask_approval(of(ann), THEIRS)
    with asking(manager):
        await stop_membership(of(ann), "Moved")
        with pytest.raises(NotFound):
            await stop_membership(of(ann), "Moved")
    assert await approvals(db, of(ann)) == {OURS: "stopped", THEIRS: "waiting"}
    assert await person(of(ann)) is not None
    with asking(other_manager):
        await stop_membership(of(ann), "Never here")
    assert await person(of(ann)) is None


async def test_stopping_is_at_once_recorded_and_mailed(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, officer: Asker
) -> None:
    with asking(manager):
        await stop_membership(of(officer), "Left")
        with pytest.raises(NotFound):
            await stop_membership(of(officer), "Left")
    assert await memberships_of(account_of(officer)) == []
    assert (await audited(manager))[-1] == "membership.stopped"
    assert [message for _, message in await mails(db)] == ["membership_stopped"]
    row = await db.fetchrow("SELECT stopped_at, stopped_by FROM membership WHERE id = $1", of(officer))
    assert row["stopped_at"] is not None
    assert row["stopped_by"] == manager.account


async def test_a_manager_of_another_authority_finds_nobody_here(
    bodies: Bodies, manager: Asker, officer: Asker, other_manager: Asker
) -> None:
    ann = await referrer(bodies, manager)
    for who in (of(officer), of(manager), of(ann)):
        with asking(other_manager):
            for act in (
                stop_membership(who, "x"),
                keep_membership(who),
                changed(who, role="commissioner", team=None),
            ):
                with pytest.raises(NotFound):
                    await act
    assert {each.membership for each in await people_of(THEIRS)} == {of(other_manager)}
    assert {each.membership for each in await people_of(OURS)} == {of(manager), of(officer), of(ann)}


async def test_the_last_manager_stays(bodies: Bodies, manager: Asker, officer: Asker) -> None:
    with asking(manager):
        for act in (
            leave(of(manager)),
            stop_membership(of(manager), "x"),
            changed(of(manager), role="commissioner", team=None),
        ):
            with pytest.raises(Conflict, match="last manager"):
                await act
    admin = await member("installation_admin", bodies.installation)
    with asking(admin), pytest.raises(Conflict, match="last manager"):
        await disable_account(account_of(manager), "x")
    second = await member("la_manager", bodies.council, OURS)
    with asking(manager):
        await leave(of(manager))
    assert await person(of(manager)) is None
    assert await person(of(second)) is not None


async def test_the_last_administrator_stays(bodies: Bodies) -> None:
    admin = await member("installation_admin", bodies.installation)
    with asking(admin):
        for act in (leave(of(admin)), disable_account(account_of(admin), "x")):
            with pytest.raises(Conflict, match="last administrator"):
                await act
    await member("installation_admin", bodies.installation)
    with asking(admin):
        await leave(of(admin))


async def test_a_manager_whose_account_is_closed_is_no_other_manager(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker
) -> None:
    second = await member("la_manager", bodies.council, OURS)
    await db.execute("UPDATE account SET state = 'disabled' WHERE id = $1", second.account)
    with asking(manager), pytest.raises(Conflict, match="last manager"):
        await leave(of(manager))


async def test_of_two_last_managers_who_leave_at_once_one_stays(clean_database: Addresses) -> None:
    bodies = await make_bodies()
    for _ in range(5):
        managers = [await member("la_manager", bodies.council, OURS) for _ in range(2)]
        present = {each.membership for each in await people_of(OURS)}

        async def goes(who: Asker) -> None:
            with asking(who):
                await leave(of(who))

        everyone = [Asker(account=each.account, membership=each.membership) for each in await people_of(OURS)]
        assert len(everyone) == len(present) >= len(managers)
        tried = await asyncio.gather(*map(goes, everyone), return_exceptions=True)
        assert [type(each) for each in tried].count(Conflict) == 1
        assert len(await people_of(OURS)) == 1


async def test_nobody_leaves_for_somebody_else(bodies: Bodies, manager: Asker, officer: Asker) -> None:
    with asking(manager), pytest.raises(NotFound):
        await leave(of(officer))


async def test_what_one_gives_up_in_another_authority_is_in_its_audit(
    bodies: Bodies, officer: Asker, other_manager: Asker
) -> None:
    """While they act for one, the audit admits no rows of another: so they go as themselves."""
    assert officer.account is not None
    place = Place(role="commissioner", organisation=bodies.other_council, authority=THEIRS)
    elsewhere = await add_membership(officer.account, place)
    with asking(officer):
        await leave(elsewhere)
    assert (await audited(other_manager))[-1] == "membership.left"


async def test_a_changed_role_keeps_to_the_same_body(bodies: Bodies, manager: Asker, officer: Asker) -> None:
    with asking(manager):
        await changed(of(officer), role="quality_officer", team=None)
        found = await person(of(officer))
        assert found is not None
        assert (found.role, found.team, found.authority) == ("quality_officer", None, OURS)
        for role in ("referrer", "installation_admin", "provider_staff", "root"):
            with pytest.raises(Forbidden):
                await changed(of(officer), role=role, team=None)
        with pytest.raises(InvalidInput):
            await changed(of(officer), role="la_officer", team=None)
        await changed(of(officer), role="la_officer", team=bodies.inclusion)
    assert (await audited(manager))[-1] == "membership.changed"


async def test_kept_memberships_say_when(bodies: Bodies, manager: Asker, officer: Asker) -> None:
    with asking(manager):
        await keep_membership(of(officer))
    found = await person(of(officer))
    assert found is not None
    assert found.kept_at is not None
    assert (now() - found.kept_at).total_seconds() < 60
    assert (await audited(manager))[-1] == "membership.kept"


async def test_a_closed_account_has_nothing_left_to_act_for(bodies: Bodies, manager: Asker, officer: Asker) -> None:
    with asking(manager), pytest.raises(Forbidden):
        await disable_account(account_of(officer), "Lost")
    with asking(await member("installation_admin", bodies.installation)):
        await disable_account(account_of(officer), "Lost")
        with pytest.raises(Conflict):
            await disable_account(account_of(officer), "Lost")
    assert await memberships_of(account_of(officer)) == []
    assert of(officer) not in {each.membership for each in await people_of(OURS)}


async def test_administrators_see_those_whom_they_let_in(bodies: Bodies, manager: Asker, officer: Asker) -> None:
    admin = await member("installation_admin", bodies.installation)
    editor = await member("provider_editor", bodies.provider)
    seen = {each.membership for each in await people_let_in_by_administrators()}
    assert seen == {of(admin), of(editor), of(manager)}


async def test_only_administrators_add_organisations_and_teams(bodies: Bodies, manager: Asker) -> None:
    with asking(manager):
        with pytest.raises(Forbidden):
            await add_organisation("health", "Example Trust")
        with pytest.raises(Forbidden):
            await add_team(bodies.school, "Sixth form")
    with asking(await member("installation_admin", bodies.installation)):
        trust = await add_organisation("health", "Example  Trust")
        with pytest.raises(Conflict):
            await add_organisation("health", "example trust")
        await add_team(trust, "School nurses")
        with pytest.raises(Conflict):
            await add_team(trust, "School nurses")
        with pytest.raises(NotFound):
            await add_team(999_999, "Nobody")
    assert [team.name for team in await teams_of(trust)] == ["School nurses"]


async def test_an_authoritys_own_organisation_has_its_teams(bodies: Bodies) -> None:
    assert [team.name for team in await teams_of(bodies.council)] == ["Inclusion", "SEN", "Virtual school"]


async def test_an_example_account_and_a_real_one_are_never_the_same(bodies: Bodies) -> None:
    await add_account(email="real@example.org", name="Real")
    with pytest.raises(Unprocessable):
        await add_account(email="real@example.org", name="Example", example=True)


async def test_the_same_place_is_held_once(bodies: Bodies) -> None:
    account = await add_account(email="ann@example.org", name="Ann")
    place = Place(role="provider_staff", organisation=bodies.provider)
    assert await add_membership(account, place) == await add_membership(account, place)
    assert len(await memberships_of(account)) == 1
