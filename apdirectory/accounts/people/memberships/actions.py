"""Accounts and memberships: made, kept each quarter, changed, stopped, left."""

from uuid import UUID, uuid4

import asyncpg

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, LA_MANAGER, REFERRER
from apdirectory.accounts.people.approvals.actions import stop_approvals
from apdirectory.accounts.people.permissions import may_disable_accounts, may_see, may_stop, roles_open_to
from apdirectory.accounts.people.person import Person
from apdirectory.accounts.people.places import Place, checked_place
from apdirectory.accounts.people.queries import held_by_asker, memberships_of, person
from apdirectory.audit.actions import record
from apdirectory.database.asking import asker
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
KEEP = "UPDATE membership SET kept_at = $2 WHERE id = $1 AND stopped_at IS NULL RETURNING id"
CHANGE = """
UPDATE membership SET role = $2, team = $3, kept_at = $4
WHERE id = $1 AND stopped_at IS NULL AND role = $5 AND team IS NOT DISTINCT FROM $6
RETURNING id
"""
DISABLE = "UPDATE account SET state = 'disabled' WHERE id = $1 AND state = 'active' RETURNING email"

WITHDRAW_INVITATIONS = """
UPDATE invitation SET withdrawn_at = $2
WHERE email = $1 AND used_at IS NULL AND withdrawn_at IS NULL
  AND ($3::int IS NULL OR $3 IN (authority, asked_by_authority))
"""

# What is counted after it is seen by no other: two who leave at once do it one after the other.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('last of its role'), $1)"
OTHERS = """
SELECT count(*) FROM membership m JOIN account a ON a.id = m.account
WHERE m.role = $1 AND m.authority IS NOT DISTINCT FROM $2 AND m.account <> $3
  AND m.stopped_at IS NULL AND a.state = 'active'
"""
NEVER_NONE = {
    LA_MANAGER: "This is the council's last manager. Make somebody else a manager first.",
    INSTALLATION_ADMIN: "This is the last administrator. Make somebody else an administrator first.",
}
"""Roles that somebody must have: without them nobody could let anybody in."""
NOT_THIS_ROLE = "You cannot give this person that role. Ask the person who runs this service."
OTHERS_APPROVED = "Another council has approved this person too. Invite them to the other team instead."
SAME_ALREADY = "This person has that role there already. Stop this one instead."
STOPPED_ALREADY = "Somebody stopped this person's access first. Nothing more is needed."


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


async def keep_membership(membership: UUID) -> None:
    """Say that a membership is still right, for another quarter."""
    async with transaction() as database:
        found = await _seen(membership)
        if not await database.fetchval(KEEP, membership, now()):
            raise Conflict(STOPPED_ALREADY)
        await _record("membership.kept", found)


async def change_membership(membership: UUID, *, role: str, team: int | None) -> None:
    """Another role in the same body, or another team."""
    async with transaction() as database:
        found = await _seen(membership)
        open_to = roles_open_to(held_by_asker(), found.held)
        if role not in open_to:
            raise Forbidden(NOT_THIS_ROLE if open_to else OTHERS_APPROVED)
        await checked_place(Place(role=role, organisation=found.organisation, team=team, authority=_authority(found)))
        if (role, team) == (found.role, found.team):
            return
        if role != found.role:
            await _leave_no_gap(database, found)
        await _change(database, found, role, team)
        await _record("membership.changed", found, detail={"role": role, "team": team, "role_before": found.role})


async def _change(database: asyncpg.Connection, found: Person, role: str, team: int | None) -> None:
    try:
        changed = await database.fetchval(CHANGE, found.membership, role, team, now(), found.role, found.team)
    except asyncpg.UniqueViolationError:
        raise Conflict(SAME_ALREADY, title="There is one already") from None
    if not changed:
        raise Conflict("Somebody changed this person's access meanwhile. Look again, then change it.")


async def stop_membership(membership: UUID, why: str) -> None:
    """Stop a person's access, at once. A referrer's is stopped for the asking manager's authority; where no other
    authority has approved them or is asked, altogether."""
    async with transaction() as database:
        found = await _seen(membership)
        if not may_stop(held_by_asker(), found.held):
            raise Forbidden("Only their manager can stop a person's access. Ask them.")
        own = asker().authority
        if found.role == REFERRER and own is not None:
            await stop_approvals(membership, own, why)
            await database.execute(WITHDRAW_INVITATIONS, found.email, now(), own)
            if set(found.approved + found.waiting) - {own}:
                return
        await _stop(database, found, why, "membership.stopped")
        await put(found.email, "membership_stopped", organisation=found.organisation_name)


async def leave(membership: UUID) -> None:
    """Give up one's own membership. The last manager of an authority cannot, nor can the last administrator."""
    async with transaction() as database:
        found = await person(membership)
        if found is None or found.account != asker().account:
            raise NotFound
        await _stop(database, found, "left", "membership.left")


async def disable_account(account: UUID, why: str) -> None:
    """Close a whole account: nobody signs in to it, and its sessions end at once."""
    if not may_disable_accounts(held_by_asker()):
        raise Forbidden("Only an administrator can close an account. Ask the person who runs this service.")
    async with transaction() as database:
        for each in await memberships_of(account):
            if found := await person(each.membership):
                await _leave_no_gap(database, found)
        email = await database.fetchval(DISABLE, account)
        if email is None:
            raise Conflict("Nothing more is needed.", title="This account is closed already")
        await database.execute(WITHDRAW_INVITATIONS, email, now(), None)
        await record("account.disabled", subject_kind="account", subject=str(account), why=why)


async def _stop(database: asyncpg.Connection, found: Person, why: str, action: str) -> None:
    await _leave_no_gap(database, found)
    if not await database.fetchval(STOP, found.membership, now(), asker().account):
        raise Conflict(STOPPED_ALREADY)
    await database.execute(WITHDRAW_INVITATIONS, found.email, now(), _authority(found))
    await _record(action, found, why=why)


async def _seen(membership: UUID) -> Person:
    """The membership, if whoever asks may see it: hidden and absent look the same."""
    found = await person(membership)
    if found is None or not may_see(held_by_asker(), found.held):
        raise NotFound
    return found


async def _leave_no_gap(database: asyncpg.Connection, found: Person) -> None:
    """Refuse to take away the last one in a role that somebody must have."""
    if found.role not in NEVER_NONE:
        return
    await database.execute(ONE_AT_A_TIME, found.authority or 0)
    if not await database.fetchval(OTHERS, found.role, found.authority, found.account):
        raise Conflict(NEVER_NONE[found.role], title="You cannot do this yet")


def _authority(found: Person) -> int | None:
    """The authority of a role; for a referrer, that of whoever asks."""
    return found.authority if found.role != REFERRER else asker().authority


async def _record(action: str, found: Person, why: str = "", detail: dict[str, object] | None = None) -> None:
    await record(
        action,
        subject_kind="membership",
        subject=str(found.membership),
        authority=found.authority or asker().authority,
        why=why,
        detail=detail,
    )
