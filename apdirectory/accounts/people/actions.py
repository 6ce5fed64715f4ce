"""Organisations and their teams are added here. All else that is done with people is found here too, by its name."""

from apdirectory.accounts.access.roles import TEAMS
from apdirectory.accounts.organisations.actions import put_organisation
from apdirectory.accounts.organisations.queries import body
from apdirectory.accounts.people.approvals.actions import (
    approve,
    ask_approval,
    refuse,
    tell_of_new_address,
    tell_who_waits_long,
)
from apdirectory.accounts.people.closing.actions import disable_account, open_account
from apdirectory.accounts.people.invitations.actions import (
    accept_invitation,
    invite,
    invite_unasked,
    withdraw_invitation,
)
from apdirectory.accounts.people.keeping.actions import keep_all, keep_membership, tell_all_who_are_due, tell_who_is_due
from apdirectory.accounts.people.memberships.actions import (
    add_account,
    add_membership,
    change_membership,
    leave,
    stop_membership,
)
from apdirectory.accounts.people.permissions import may_add_organisations
from apdirectory.accounts.people.queries import held_by_asker
from apdirectory.audit.actions import record
from apdirectory.database.transaction import transaction
from apdirectory.errors import Conflict, Forbidden, NotFound

__all__ = [
    "accept_invitation",
    "add_account",
    "add_membership",
    "add_organisation",
    "add_team",
    "approve",
    "ask_approval",
    "change_membership",
    "disable_account",
    "have_organisation",
    "have_team",
    "invite",
    "invite_unasked",
    "keep_all",
    "keep_membership",
    "leave",
    "open_account",
    "refuse",
    "stop_membership",
    "tell_all_who_are_due",
    "tell_of_new_address",
    "tell_who_is_due",
    "tell_who_waits_long",
    "withdraw_invitation",
]

ONLY_ADMINISTRATORS = "Only an administrator can add organisations and teams. Ask the person who runs this service."

HAVE_TEAM = """
INSERT INTO team (organisation, name, code) VALUES ($1, $2, $3)
ON CONFLICT (organisation, name) DO NOTHING
RETURNING id
"""


async def add_organisation(kind: str, name: str, *, authority: int | None = None, phone: str | None = None) -> int:
    """Add a body with users that the register does not name. An authority's own has its teams from the start."""
    if not may_add_organisations(held_by_asker()):
        raise Forbidden(ONLY_ADMINISTRATORS)
    added = await have_organisation(kind, name, authority=authority, phone=phone)
    if added is None:
        raise Conflict("There is an organisation of this name already. Use that one.", title="There is one already")
    return added


async def have_organisation(
    kind: str, name: str, *, authority: int | None = None, phone: str | None = None, example: bool = False
) -> int | None:
    """The same without asking who may: for commands and examples. None where there is one like it."""
    async with transaction():
        added = await put_organisation(kind, " ".join(name.split()), authority=authority, phone=phone, example=example)
        if added is None:
            return None
        await record(
            "organisation.added",
            subject_kind="organisation",
            subject=str(added),
            authority=authority,
            detail={"kind": kind},
        )
        for code, team in TEAMS.items() if kind == "authority" else ():
            await have_team(added, team, code)
    return added


async def add_team(organisation: int, name: str) -> int:
    """Add a part of an organisation: from then on access stops at the team."""
    if not may_add_organisations(held_by_asker()):
        raise Forbidden(ONLY_ADMINISTRATORS)
    if await body(organisation) is None:
        raise NotFound
    added = await have_team(organisation, name)
    if added is None:
        raise Conflict("This organisation has a team of this name already. Use that one.", title="There is one already")
    return added


async def have_team(organisation: int, name: str, code: str | None = None) -> int | None:
    """The same without asking who may. None where there is one of this name. Only a council's own have codes."""
    async with transaction() as database:
        added: int | None = await database.fetchval(HAVE_TEAM, organisation, " ".join(name.split()), code)
        if added is not None:
            await record("team.added", subject_kind="organisation", subject=str(organisation), detail={"team": added})
    return added
