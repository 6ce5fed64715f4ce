"""Invitations: who may send them, how long a link works, and what taking one up brings."""

import asyncio
import hashlib

import asyncpg
import pytest

from apdirectory.accounts.people.actions import (
    accept_invitation,
    add_account,
    disable_account,
    have_team,
    invite,
    invite_unasked,
    stop_membership,
    withdraw_invitation,
)
from apdirectory.accounts.people.places import Place
from apdirectory.accounts.people.queries import (
    LinkEnded,
    account_by_email,
    invitation,
    memberships_of,
    open_invitations,
    person,
)
from apdirectory.database.asking import Asker, asking
from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import pool, transaction
from apdirectory.errors import Conflict, Forbidden, InvalidInput, NotFound
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
from tests.conftest import MovedClock


async def to_referrer(bodies: Bodies, email: str = "new@example.org") -> str:
    return await invite(email=email, name="Ann Example", role="referrer", organisation=bodies.school, authority=OURS)


async def test_what_is_kept_of_a_link_does_not_open_it(db: asyncpg.Connection, bodies: Bodies, manager: Asker) -> None:
    with asking(manager):
        token = await to_referrer(bodies)
    assert len(token) >= 43
    row = await db.fetchrow("SELECT * FROM invitation")
    assert token not in str(row.values())
    assert row["token_hash"] == hashlib.sha256(token.encode()).hexdigest()
    with pytest.raises(NotFound):
        await invitation(row["token_hash"])


async def test_a_link_is_mailed_and_recorded(db: asyncpg.Connection, bodies: Bodies, manager: Asker) -> None:
    with asking(manager):
        token = await to_referrer(bodies, "New@Example.org")
    assert (await audited(manager))[-1] == "invitation.sent"
    assert await mails(db) == [("new@example.org", "invitation")]
    body = await db.fetchval("SELECT body FROM outbox")
    assert f"/invitation/{token}" in body
    assert "Example School" in body


async def test_taking_it_up_is_the_approval_of_the_authority_that_invited(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker
) -> None:
    with asking(manager):
        token = await to_referrer(bodies)
    membership = await joined(token, "Ann Example")
    assert (await audited(manager))[-2:] == ["invitation.accepted", "membership.approved"]
    assert await approvals(db, membership) == {OURS: "approved"}
    found = await person(membership)
    assert found is not None
    assert (found.name, found.role, found.approved) == ("Ann Example", "referrer", (OURS,))
    assert (await memberships_of(found.account))[0].approved == (OURS,)


async def test_who_joins_is_recorded_as_who_did_it(bodies: Bodies, manager: Asker) -> None:
    with asking(manager):
        token = await to_referrer(bodies)
    account = await accept_invitation(token, "Ann Example")
    with asking(manager):
        async with transaction() as database:
            row = await database.fetchrow("SELECT account FROM audit WHERE action = 'invitation.accepted'")
    assert row["account"] == account


async def test_a_referrer_whom_no_manager_invited_waits(db: asyncpg.Connection, bodies: Bodies, manager: Asker) -> None:
    place = Place(role="referrer", organisation=bodies.school, authority=OURS)
    token = await invite_unasked("new@example.org", "Ann Example", place)
    membership = await joined(token)
    assert await approvals(db, membership) == {OURS: "waiting"}
    found = await person(membership)
    assert found is not None
    assert (await memberships_of(found.account))[0].approved == ()
    assert "approval_waiting" in [message for _, message in await mails(db)]


async def test_a_link_works_once(bodies: Bodies, manager: Asker) -> None:
    with asking(manager):
        token = await to_referrer(bodies)
    await invitation(token)
    await invitation(token)  # looking at it uses nothing up
    await accept_invitation(token, "Ann Example")
    for again in (invitation(token), accept_invitation(token, "Ann Example")):
        with pytest.raises(LinkEnded) as ended:
            await again
        assert ended.value.status == 410
        assert ended.value.title.startswith("This link ended on ")


@pytest.mark.parametrize(("hours", "works"), [(47.9, True), (48.1, False)])
async def test_a_link_works_for_48_hours(
    bodies: Bodies, manager: Asker, moved_clock: MovedClock, hours: float, works: bool
) -> None:
    with asking(manager):
        token = await to_referrer(bodies)
    moved_clock.forward(hours=hours)
    if works:
        await accept_invitation(token, "Ann Example")
    else:
        with pytest.raises(LinkEnded, match="new link"):
            await accept_invitation(token, "Ann Example")


async def test_an_invitation_taken_back_opens_nothing(bodies: Bodies, manager: Asker) -> None:
    with asking(manager):
        token = await to_referrer(bodies)
        offer = (await open_invitations(OURS))[0]
        await withdraw_invitation(offer.invitation)
        assert await open_invitations(OURS) == []
        with pytest.raises(Conflict):
            await withdraw_invitation(offer.invitation)
    with pytest.raises(LinkEnded):
        await accept_invitation(token, "Ann Example")
    assert await account_by_email("new@example.org") is None


async def test_nobody_else_takes_an_invitation_back(bodies: Bodies, manager: Asker) -> None:
    with asking(manager):
        await to_referrer(bodies)
        offer = (await open_invitations(OURS))[0]
    for other in (
        await member("la_manager", bodies.other_council, THEIRS),
        await member("installation_admin", bodies.installation),
        await member("quality_officer", bodies.council, OURS),
    ):
        with asking(other), pytest.raises(NotFound):
            await withdraw_invitation(offer.invitation)


async def test_an_address_that_is_known_here_gets_the_same_answer(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker
) -> None:
    await add_account(email="known@example.org", name="Known")
    await add_account(email="closed@example.org", name="Closed")
    await db.execute("UPDATE account SET state = 'disabled' WHERE email = 'closed@example.org'")
    with asking(manager):
        lengths = {len(await to_referrer(bodies, f"{who}@example.org")) for who in ("known", "closed", "unknown")}
    assert len(lengths) == 1
    assert [message for _, message in await mails(db)] == ["invitation"] * 3


async def test_somebody_who_has_an_account_joins_with_it_and_keeps_their_name(bodies: Bodies, manager: Asker) -> None:
    account = await add_account(email="known@example.org", name="Known Already")
    with asking(manager):
        token = await to_referrer(bodies, "Known@example.org")
    assert await accept_invitation(token, "Somebody Else") == account
    assert [each.organisation for each in await memberships_of(account)] == [bodies.school]
    found = await person((await memberships_of(account))[0].membership)
    assert found is not None
    assert found.name == "Known Already"


async def test_a_closed_account_is_not_opened_by_a_link(db: asyncpg.Connection, bodies: Bodies, manager: Asker) -> None:
    account = await add_account(email="closed@example.org", name="Closed")
    await db.execute("UPDATE account SET state = 'disabled' WHERE id = $1", account)
    with asking(manager):
        token = await to_referrer(bodies, "closed@example.org")
    with pytest.raises(Forbidden, match="closed"):
        await accept_invitation(token, "Closed")
    assert await db.fetchval("SELECT count(*) FROM membership WHERE account = $1", account) == 0


async def test_two_invitations_to_the_same_place_make_one_membership(bodies: Bodies, manager: Asker) -> None:
    with asking(manager):
        tokens = [await to_referrer(bodies) for _ in range(2)]
    accounts = {await accept_invitation(token, "Ann Example") for token in tokens}
    assert len(accounts) == 1
    assert len(await memberships_of(accounts.pop())) == 1


async def test_stopping_somebody_ends_the_links_they_have_not_used(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker
) -> None:
    with asking(manager):
        first, second = [await to_referrer(bodies) for _ in range(2)]
        membership = await joined(first)
        await stop_membership(membership, "Left the school")
    with pytest.raises(LinkEnded):
        await accept_invitation(second, "Ann Example")
    assert await approvals(db, membership) == {OURS: "stopped"}


async def test_closing_an_account_ends_its_links(bodies: Bodies, manager: Asker) -> None:
    with asking(manager):
        first, second = [await to_referrer(bodies) for _ in range(2)]
    account = await accept_invitation(first, "Ann Example")
    with asking(await member("installation_admin", bodies.installation)):
        await disable_account(account, "Lost phone")
    with pytest.raises(LinkEnded):
        await accept_invitation(second, "Ann Example")


@pytest.mark.parametrize(
    ("role", "authority"),
    [("la_manager", THEIRS), ("referrer", THEIRS), ("referrer", None), ("installation_admin", None), ("root", OURS)],
)
async def test_a_manager_invites_to_nothing_beyond_their_reach(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker, role: str, authority: int | None
) -> None:
    with asking(manager), pytest.raises(Forbidden):
        await invite(email="a@example.org", name="A", role=role, organisation=bodies.council, authority=authority)
    assert await db.fetchval("SELECT count(*) FROM invitation") == 0


@pytest.mark.parametrize("role", ["referrer", "la_officer", "quality_officer", "commissioner", "provider_editor"])
async def test_others_invite_nobody(bodies: Bodies, role: str) -> None:
    organisation = {"referrer": bodies.school, "provider_editor": bodies.provider}.get(role, bodies.council)
    authority = OURS if organisation == bodies.council else None
    who = await member(role, organisation, authority, bodies.sen if role == "la_officer" else None)
    with asking(who), pytest.raises(Forbidden):
        await to_referrer(bodies)


async def test_a_role_fits_its_organisation_and_team(bodies: Bodies, manager: Asker) -> None:
    async def refused(role: str, organisation: int, team: int | None = None) -> set[str]:
        with asking(manager), pytest.raises(InvalidInput) as wrong:
            await invite(
                email="a@example.org", name="A", role=role, organisation=organisation, team=team, authority=OURS
            )
        return {error.field for error in wrong.value.errors}

    assert await refused("la_officer", bodies.school) == {"organisation", "team"}
    assert await refused("la_officer", bodies.council) == {"team"}
    assert await refused("la_officer", bodies.other_council, bodies.sen) == {"organisation", "team"}
    assert await refused("referrer", bodies.council, bodies.sen) == {"organisation"}
    assert await refused("referrer", bodies.provider) == {"organisation"}
    assert await refused("referrer", bodies.school, bodies.sen) == {"team"}
    assert await refused("referrer", 999_999) == {"organisation"}


async def test_of_two_who_use_a_link_at_once_one_wins(clean_database: Addresses) -> None:
    bodies = await make_bodies()
    with asking(await member("la_manager", bodies.council, OURS)):
        for _ in range(5):
            token = await to_referrer(bodies)
            tried = await asyncio.gather(
                *(accept_invitation(token, "Ann Example") for _ in range(4)), return_exceptions=True
            )
            assert [isinstance(each, LinkEnded) for each in tried].count(True) == 3
    assert await pool().fetchval("SELECT count(*) FROM membership WHERE role = 'referrer'") == 1


async def test_a_referrers_team_changes_only_while_no_other_authority_has_approved(
    db: asyncpg.Connection, bodies: Bodies, manager: Asker
) -> None:
    team = await have_team(bodies.school, "Sixth form")
    other = await have_team(bodies.school, "Lower school")
    place = Place(role="referrer", organisation=bodies.school, team=team, authority=OURS)
    with asking(manager):
        membership = await joined(await invite_unasked("new@example.org", "Ann", place))
        await changed(membership, role="referrer", team=other)
        found = await person(membership)
        assert found is not None
        assert found.team == other
        await db.execute(
            "INSERT INTO approval (id, membership, authority, state) VALUES (gen_random_uuid(), $1, $2, 'approved')",
            membership,
            THEIRS,
        )
        with pytest.raises(Forbidden, match="Another council"):
            await changed(membership, role="referrer", team=team)
    assert await approvals(db, membership) == {OURS: "approved", THEIRS: "approved"}
