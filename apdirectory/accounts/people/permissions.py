"""Who may let people in, change what they may do, and stop them. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from apdirectory.accounts.access.roles import (
    INSTALLATION_ADMIN,
    LA_MANAGER,
    LA_OFFICER,
    OF_AUTHORITY,
    OF_PROVIDER,
    REFERRER,
    ROLES,
)

REACH: dict[str, frozenset[str]] = {
    LA_MANAGER: OF_AUTHORITY | {REFERRER},
    INSTALLATION_ADMIN: OF_PROVIDER | {LA_MANAGER, INSTALLATION_ADMIN},
}
"""Who lets people in → to which roles. A manager's are those of the own authority, and referrers to it."""

OUTSIDE = frozenset({"school", "health", "social_care", "youth_justice", "psychology", "other"})
ORGANISATION_KINDS: dict[str, frozenset[str]] = {
    **dict.fromkeys(OF_AUTHORITY, frozenset({"authority"})),
    **dict.fromkeys(OF_PROVIDER, frozenset({"provider", "school"})),
    REFERRER: OUTSIDE,
    INSTALLATION_ADMIN: frozenset({"authority", "other"}),
}
"""Role → kinds of organisation in which a person can have it. A commissioned school keeps its own entry."""
ALWAYS_IN_A_TEAM = frozenset({LA_OFFICER})
"""Roles that need a team. So do referrers of an organisation that has teams: access stops at the team."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A membership, as far as these rules ask about it."""

    role: str
    authority: int | None = None
    """DfE code, where the role is an authority's."""
    approvals: frozenset[int] = frozenset()
    """For a referrer: the authorities that have approved, or are being asked."""


def has_authority(role: str) -> bool:
    """An authority's role is in one authority, and a referrer is let in by one. All others are in none."""
    return role in OF_AUTHORITY or role == REFERRER


def may_invite(who: Held, role: str, authority: int | None) -> bool:
    """A manager invites to roles of the own authority, and referrers to it; an administrator whoever is in no
    authority, and managers of any. `authority` is the role's, or the one that a referrer may refer to."""
    if role not in REACH.get(who.role, ()) or has_authority(role) != (authority is not None):
        return False
    return who.role != LA_MANAGER or authority == who.authority


def may_see(who: Held, held: Held) -> bool:
    """A manager sees the people of the own authority, and referrers that it approved or is asked about; an
    administrator sees those whom an administrator lets in. Whoever sees somebody may keep and stop them."""
    if held.role not in REACH.get(who.role, ()):
        return False
    if who.role != LA_MANAGER:
        return True
    return who.authority in held.approvals if held.role == REFERRER else held.authority == who.authority


def roles_open_to(who: Held, held: Held) -> frozenset[str]:
    """The roles to which a membership may be changed by them, its own included: never from one body to another.

    A referrer whom another authority has approved too, or is asked about, is nobody's to change: what that authority
    approved was organisation, team and role.
    """
    if not may_see(who, held) or (held.role == REFERRER and held.approvals != {who.authority}):
        return frozenset()
    for body in (OF_AUTHORITY, OF_PROVIDER):
        if held.role in body:
            return body & REACH[who.role]
    return frozenset({held.role})


def may_decide(who: Held, authority: int) -> bool:
    """Whether an organisation, team and role may refer to an authority is for its managers to say."""
    return who.role == LA_MANAGER and who.authority == authority


def may_decide_on(account: UUID | None, *, sent_by: Collection[UUID | None], keepers: Collection[UUID]) -> bool:
    """Four eyes are two people's, whatever roles one has: what was sent is decided neither by whoever sent it nor by
    anybody with a membership in the organisation that keeps what it is about, `keepers`."""
    return account is not None and account not in sent_by and account not in keepers


def may_add_organisations(who: Held) -> bool:
    return who.role == INSTALLATION_ADMIN


def may_disable_accounts(who: Held) -> bool:
    """A whole account may have memberships in several bodies, so it is no one authority's to close."""
    return who.role == INSTALLATION_ADMIN


def needs_team(role: str, organisation_has_teams: bool) -> bool:
    return role in ALWAYS_IN_A_TEAM or (role == REFERRER and organisation_has_teams)


def in_order(roles: frozenset[str]) -> list[str]:
    """As people read them: in the order of the list of roles."""
    return [role for role in ROLES if role in roles]
