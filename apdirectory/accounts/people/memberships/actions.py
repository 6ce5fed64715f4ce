"""Accounts and memberships: made, changed, stopped, left."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import asyncpg

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, LA_MANAGER, REFERRER, role_name
from apdirectory.accounts.people.approvals.actions import leave_approvals, stop_approvals
from apdirectory.accounts.people.offers.actions import (
    withdraw_offers_of_place,
    withdraw_offers_sent_as,
    withdraw_offers_to,
)
from apdirectory.accounts.people.permissions import may_see, roles_open_to
from apdirectory.accounts.people.person import Person
from apdirectory.accounts.people.places import Place, checked_place
from apdirectory.accounts.people.queries import held_by_asker, others_in_role, person, teams_of
from apdirectory.accounts.sign_in.second_factor.actions import ask_factor_link
from apdirectory.audit.actions import record
from apdirectory.database.asking import Asker, asker, asking
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, Forbidden, NotFound, Unprocessable
from apdirectory.messages.actions import put
from apdirectory.web.clock import now

ADD_ACCOUNT = """
INSERT INTO account (id, email, name, phone, example) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (email) DO NOTHING
"""

ADD_MEMBERSHIP = """
INSERT INTO membership (id, account, organisation, team, role, authority, started_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (account, organisation, team, role) WHERE stopped_at IS NULL DO NOTHING
"""
SAME_MEMBERSHIP = """
SELECT id FROM membership
WHERE account = $1 AND organisation = $2 AND team IS NOT DISTINCT FROM $3 AND role = $4 AND stopped_at IS NULL
"""

STOP = "UPDATE membership SET stopped_at = $2, stopped_by = $3 WHERE id = $1 AND stopped_at IS NULL RETURNING id"
CHANGE = """
UPDATE membership SET role = $2, team = $3, kept_at = $4
WHERE id = $1 AND stopped_at IS NULL AND role = $5 AND team IS NOT DISTINCT FROM $6
RETURNING id
"""

# What is counted after it is seen by no other: two who leave at once do it one after the other.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('last of its role'), $1)"
NEVER_NONE = {
    LA_MANAGER: "This is the council's last manager. Make somebody else a manager first.",
    INSTALLATION_ADMIN: "This is the last administrator. Make somebody else an administrator first.",
}
"""Roles that somebody must have: without them nobody could let anybody in."""
NOT_THIS_ROLE = "You cannot give this person that role. Ask the person who runs this service."
OTHERS_APPROVED = "Another council has approved this person too. Invite them to the other team instead."
SAME_ALREADY = "This person has that role there already. Stop this one instead."
NOT_AS_SHOWN = "Somebody changed this person’s access since you opened the page. Choose which of the two holds."
STOPPED_ALREADY = "Somebody stopped this person's access first. Nothing more is needed."


class ChangedMeanwhile(Conflict):
    """Role or team are not as they were shown."""

    def __init__(self) -> None:
        super().__init__(NOT_AS_SHOWN)


async def add_account(*, email: str, name: str, phone: str | None = None, example: bool = False) -> UUID:
    """The account with this address, added if there is none. Who asked for it is checked by what calls this."""
    email = email.strip().lower()
    async with transaction() as database:
        await database.execute(ADD_ACCOUNT, uuid4(), email, name.strip(), phone, example)
        row = await database.fetchrow("SELECT id, state, example FROM account WHERE email = $1", email)
    if row["state"] != "active":
        raise Forbidden("This account was closed. Ring the council that invited you.")
    if row["example"] != example:
        raise Unprocessable("An example account and a real one cannot be the same. Use another address.")
    found: UUID = row["id"]
    return found


async def add_membership(account: UUID, place: Place) -> UUID:
    """Let an account in, once for the same place. Who asked for it is checked by what calls this."""
    await checked_place(place)
    async with transaction() as database:
        await database.execute(
            ADD_MEMBERSHIP, uuid4(), account, place.organisation, place.team, place.role, place.role_authority, now()
        )
        found: UUID = await database.fetchval(SAME_MEMBERSHIP, account, place.organisation, place.team, place.role)
    return found


async def change_membership(
    membership: UUID, *, role: str, team: int | None, why: str, was: tuple[str, int | None]
) -> None:
    """Another role in the same body, or another team. `was`: role and team as whoever asks saw them. The person is
    told, and gets a link if a second factor comes with it."""
    async with transaction() as database:
        found = await _seen(membership)
        open_to = roles_open_to(held_by_asker(), found.held)
        if role not in open_to:
            raise Forbidden(NOT_THIS_ROLE if open_to else OTHERS_APPROVED)
        await checked_place(Place(role=role, organisation=found.organisation, team=team, authority=_authority(found)))
        if role != found.role:
            await leave_no_gap(database, found)
            await withdraw_offers_sent_as(found)
        await _change(database, found, role, team, was)
        await _record("membership.changed", found, why, role=role, team=team, role_before=was[0], team_before=was[1])
        await _tell_changed(found, role, team)
        await ask_factor_link(found.account)


async def _change(
    database: asyncpg.Connection, found: Person, role: str, team: int | None, was: tuple[str, int | None]
) -> None:
    try:
        changed = await database.fetchval(CHANGE, found.membership, role, team, now(), *was)
    except asyncpg.UniqueViolationError:
        raise Conflict(SAME_ALREADY, title="There is one already") from None
    if not changed:
        raise ChangedMeanwhile


async def _tell_changed(found: Person, role: str, team: int | None) -> None:
    named = next((each.name for each in await teams_of(found.organisation) if each.id == team), "none")
    by = "A manager of the council" if asker().authority else "An administrator of this service"
    await put(
        found.email, "membership_changed", organisation=found.organisation_name, role=role_name(role), team=named, by=by
    )


async def stop_membership(membership: UUID, why: str) -> None:
    """Stop a person's access, at once. A referrer's is stopped for the asking manager's authority; where no other
    authority has approved them or is asked, altogether. What was offered to them before does not let them back in."""
    async with transaction() as database:
        found = await _seen(membership)
        own = asker().authority
        if found.role == REFERRER and own is not None:
            await stop_approvals(membership, own, why)
            await withdraw_offers_to(found, [own])
            if set(found.approved + found.waiting) - {own}:
                return
        else:
            await withdraw_offers_to(found, _authorities(found))
        await _stop(database, found, why, "membership.stopped")
        await put(found.email, "membership_stopped", organisation=found.organisation_name)


async def leave(membership: UUID) -> None:
    """Give up one's own membership. The last manager of an authority cannot, nor can the last administrator. What
    authorities have said to a referrer ends with it, and their managers are told.

    They do it as themselves: it may be in another authority than the one they act for.
    """
    with asking(Asker(account=asker().account)):
        async with transaction() as database:
            found = await person(membership)
            if found is None or found.account != asker().account:
                raise NotFound
            await leave_approvals(found)
            await _stop(database, found, "left", "membership.left")
            await withdraw_offers_of_place(found, _authorities(found))


async def _stop(database: asyncpg.Connection, found: Person, why: str, action: str) -> None:
    await leave_no_gap(database, found)
    if not await database.fetchval(STOP, found.membership, now(), asker().account):
        raise Conflict(STOPPED_ALREADY)
    await withdraw_offers_sent_as(found)
    await _record(action, found, why)


async def _seen(membership: UUID) -> Person:
    """The membership, if whoever asks may see it: hidden and absent look the same."""
    found = await person(membership)
    if found is None or not may_see(held_by_asker(), found.held):
        raise NotFound
    return found


async def leave_no_gap(database: asyncpg.Connection, found: Person) -> None:
    """Refuse to take away the last one in a role that somebody must have."""
    if found.role not in NEVER_NONE:
        return
    await database.execute(ONE_AT_A_TIME, found.authority or 0)
    if not await others_in_role(found.role, found.authority, found.account):
        raise Conflict(NEVER_NONE[found.role], title="You cannot do this yet")


def _authority(found: Person) -> int | None:
    """The authority of a role; for a referrer, that of whoever asks."""
    return found.authority if found.role != REFERRER else asker().authority


def _authorities(found: Person) -> list[int]:
    """All that have to do with it: the role's, or those that a referrer may refer to or has asked."""
    return [found.authority] if found.authority else [*found.approved, *found.waiting]


async def _record(action: str, found: Person, why: str, **detail: str | int | None) -> None:
    """For each authority whose it is; a manager's act on a referrer is the manager's own authority's."""
    own = asker().authority
    concerned: Sequence[int | None] = [own] if own else _authorities(found) or [None]
    for authority in concerned:
        await record(
            action,
            subject_kind="membership",
            subject=str(found.membership),
            authority=authority,
            why=why,
            detail=detail,
        )
