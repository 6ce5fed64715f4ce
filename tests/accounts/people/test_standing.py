"""An invitation rests on whoever sent it, and on the place it offers: when they fall, so does its link."""

from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from apdirectory.accounts.people.actions import (
    accept_invitation,
    disable_account,
    have_team,
    invite,
    invite_unasked,
    leave,
    stop_membership,
)
from apdirectory.accounts.people.invitations.queries import OfferEnded, offered
from apdirectory.accounts.people.places import Place
from apdirectory.accounts.people.queries import account_by_email
from apdirectory.database.asking import Asker, asking
from apdirectory.errors import InvalidInput
from tests.accounts.people.bodies import OURS, THEIRS, Bodies, approvals, changed, joined, member

PRIVATE = "private@example.org"


@pytest.fixture
async def administrator(bodies: Bodies) -> Asker:
    return await member("installation_admin", bodies.installation)


async def to_manager(bodies: Bodies, email: str = PRIVATE) -> str:
    return await invite(email=email, name="P", role="la_manager", organisation=bodies.council, authority=OURS)


async def to_referrer(bodies: Bodies, email: str = PRIVATE) -> str:
    return await invite(email=email, name="P", role="referrer", organisation=bodies.school, authority=OURS)


async def has_fallen(token: str, what: str = "can no longer invite you") -> None:
    for tried in (offered(token), accept_invitation(token, "P")):
        with pytest.raises(OfferEnded, match=what) as ended:
            await tried
        assert (ended.value.status, ended.value.title) == (410, "This link has ended")


async def stopped(who: Asker, colleague: Asker, administrator: Asker) -> None:
    assert who.membership
    with asking(colleague):
        await stop_membership(who.membership, "Dismissed")


async def an_officer_now(who: Asker, colleague: Asker, administrator: Asker) -> None:
    assert who.membership
    with asking(colleague):
        await changed(who.membership, role="quality_officer", team=None)


async def left(who: Asker, colleague: Asker, administrator: Asker) -> None:
    assert who.membership
    with asking(who):
        await leave(who.membership)


async def closed(who: Asker, colleague: Asker, administrator: Asker) -> None:
    assert who.account
    with asking(administrator):
        await disable_account(who.account, "Dismissed")


Goes = Callable[[Asker, Asker, Asker], Awaitable[None]]


@pytest.mark.parametrize("send", [to_manager, to_referrer], ids=["manager", "referrer"])
@pytest.mark.parametrize("goes", [stopped, an_officer_now, left, closed])
async def test_what_a_manager_sent_falls_with_their_access(
    db: asyncpg.Connection,
    bodies: Bodies,
    manager: Asker,
    administrator: Asker,
    goes: Goes,
    send: Callable[[Bodies], Awaitable[str]],
) -> None:
    colleague = await member("la_manager", bodies.council, OURS)
    with asking(manager):
        token = await send(bodies)
    await goes(manager, colleague, administrator)
    # That links are withdrawn with the access is one line of defence; this is the other, so the first is taken away.
    await db.execute("UPDATE invitation SET withdrawn_at = NULL")
    await has_fallen(token)
    assert await account_by_email(PRIVATE) is None
    assert await db.fetchval("SELECT count(*) FROM approval") == 0
    assert await db.fetchval("SELECT count(*) FROM invitation WHERE used_at IS NOT NULL") == 0


async def test_who_has_another_membership_that_may_send_it_still_may(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker
) -> None:
    """A manager of two councils who leaves one goes on letting people into the other, and only there."""
    with asking(manager):
        here = await to_referrer(bodies)
    place = {"role": "referrer", "organisation": bodies.school, "authority": THEIRS}
    with asking(Asker(account=manager.account, role="la_manager", authority=THEIRS)):
        there = await invite(email="other@example.org", name="P", **place)  # type: ignore[arg-type]
    assert await approvals(db, await joined(here)) == {OURS: "approved"}
    await has_fallen(there)


async def test_what_the_command_line_sent_rests_on_nobody(bodies: Bodies) -> None:
    place = Place(role="la_manager", organisation=bodies.council, authority=OURS)
    assert await accept_invitation(await invite_unasked(PRIVATE, "P", place), "P")


async def test_nobody_invites_themselves(db: asyncpg.Connection, bodies: Bodies, manager: Asker) -> None:
    own = await db.fetchval("SELECT email FROM account WHERE id = $1", manager.account)
    with asking(manager):
        for typed in (own, f" {own.upper()} "):
            with pytest.raises(InvalidInput) as wrong:
                await to_referrer(bodies, typed)
            assert [error.field for error in wrong.value.errors] == ["email"]
    assert await db.fetchval("SELECT count(*) FROM invitation") == 0


async def test_who_takes_the_invited_address_later_has_not_invited_themselves(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker
) -> None:
    with asking(manager):
        token = await to_referrer(bodies)
    await db.execute("UPDATE account SET email = $2 WHERE id = $1", manager.account, PRIVATE)
    await has_fallen(token)


async def test_an_administrator_invites_a_councils_first_manager_and_no_other(
    db: asyncpg.Connection, bodies: Bodies, administrator: Asker
) -> None:
    with asking(administrator):
        first, second = await to_manager(bodies), await to_manager(bodies, "second@example.org")
        await accept_invitation(first, "P")
        with pytest.raises(InvalidInput, match="Ask one of them") as wrong:
            await to_manager(bodies, "third@example.org")
    assert [error.field for error in wrong.value.errors] == ["authority"]
    await has_fallen(second)


async def test_where_no_manager_is_left_an_administrator_invites_one(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, administrator: Asker
) -> None:
    await db.execute("UPDATE account SET state = 'disabled' WHERE id = $1", manager.account)
    with asking(administrator):
        token = await to_manager(bodies)
    assert await accept_invitation(token, "P")


async def test_an_invitation_from_before_its_organisation_had_teams_says_what_to_do(
    bodies: Bodies, manager: Asker
) -> None:
    with asking(manager):
        token = await to_referrer(bodies)
    await have_team(bodies.school, "Sixth form")
    await has_fallen(token, "Example School has changed since you were invited. Ask the person who invited you")
