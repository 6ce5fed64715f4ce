"""Who may let whom in: every role, towards every role, in their own authority and another."""

import pytest

from apdirectory.accounts.access.roles import (
    INSTALLATION_ADMIN,
    LA_MANAGER,
    LA_OFFICER,
    OF_AUTHORITY,
    OF_PROVIDER,
    REFERRER,
    ROLES,
)
from apdirectory.accounts.people.permissions import (
    ORGANISATION_KINDS,
    Held,
    in_order,
    may_add_organisations,
    may_decide,
    may_disable_accounts,
    may_invite,
    may_see,
    needs_team,
    roles_open_to,
)

OURS, THEIRS = 916, 866
AUTHORITIES = (OURS, THEIRS, None)

INVITES = (
    {(LA_MANAGER, role, OURS) for role in ("la_officer", "la_manager", "quality_officer", "commissioner", "referrer")}
    | {(INSTALLATION_ADMIN, "la_manager", OURS), (INSTALLATION_ADMIN, "la_manager", THEIRS)}
    | {(INSTALLATION_ADMIN, role, None) for role in ("installation_admin", "provider_editor", "provider_staff")}
)
"""(who, role, authority): everything that is allowed, where the one who asks belongs to OURS."""


def holding(role: str) -> Held:
    return Held(role=role, authority=OURS if role in OF_AUTHORITY else None)


@pytest.mark.parametrize("authority", AUTHORITIES)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("who", ["", *ROLES])
def test_who_may_invite_whom(who: str, role: str, authority: int | None) -> None:
    assert may_invite(holding(who), role, authority) == ((who, role, authority) in INVITES)


@pytest.mark.parametrize("who", ["", *ROLES])
def test_nobody_invites_to_a_role_that_is_none(who: str) -> None:
    assert not any(may_invite(holding(who), role, authority) for role in ("", "root") for authority in AUTHORITIES)


def test_a_manager_without_an_authority_invites_nobody() -> None:
    nowhere = Held(role=LA_MANAGER)
    assert not any(may_invite(nowhere, role, authority) for role in ROLES for authority in AUTHORITIES)


SEES = {
    LA_MANAGER: {(role, OURS) for role in OF_AUTHORITY},
    INSTALLATION_ADMIN: {(LA_MANAGER, OURS), (LA_MANAGER, THEIRS)}
    | {(role, None) for role in (*OF_PROVIDER, INSTALLATION_ADMIN)},
}


@pytest.mark.parametrize("authority", [OURS, THEIRS])
@pytest.mark.parametrize("role", [role for role in ROLES if role != REFERRER])
@pytest.mark.parametrize("who", ["", *ROLES])
def test_who_sees_and_stops_whom(who: str, role: str, authority: int) -> None:
    held = Held(role=role, authority=authority if role in OF_AUTHORITY else None)
    expected = (role, held.authority) in SEES.get(who, set())
    assert may_see(holding(who), held) == expected
    assert bool(roles_open_to(holding(who), held)) == expected


@pytest.mark.parametrize("who", ["", *ROLES])
@pytest.mark.parametrize("approvals", [set(), {OURS}, {THEIRS}, {OURS, THEIRS}])
def test_only_a_manager_of_an_authority_that_is_concerned_sees_a_referrer(who: str, approvals: set[int]) -> None:
    held = Held(role=REFERRER, approvals=frozenset(approvals))
    assert may_see(holding(who), held) == (who == LA_MANAGER and OURS in approvals)


def test_roles_change_within_one_body_only() -> None:
    manager, admin = holding(LA_MANAGER), holding(INSTALLATION_ADMIN)
    assert roles_open_to(manager, holding(LA_OFFICER)) == OF_AUTHORITY
    assert roles_open_to(manager, Held(role=REFERRER, approvals=frozenset({OURS}))) == {REFERRER}
    assert roles_open_to(manager, Held(role=REFERRER, approvals=frozenset({OURS, THEIRS}))) == frozenset()
    assert roles_open_to(admin, Held(role="provider_staff")) == OF_PROVIDER
    assert roles_open_to(admin, holding(LA_MANAGER)) == {LA_MANAGER}
    assert roles_open_to(admin, Held(role=INSTALLATION_ADMIN)) == {INSTALLATION_ADMIN}


@pytest.mark.parametrize("who", ["", *ROLES])
def test_nobody_changes_somebody_to_a_role_to_which_they_could_not_invite(who: str) -> None:
    for role in ROLES:
        held = Held(role=role, authority=OURS if role in OF_AUTHORITY else None, approvals=frozenset({OURS}))
        for other in roles_open_to(holding(who), held):
            authority = OURS if other in OF_AUTHORITY or other == REFERRER else None
            assert may_invite(holding(who), other, authority)


@pytest.mark.parametrize("who", ["", *ROLES])
def test_who_decides_for_an_authority_adds_organisations_and_closes_accounts(who: str) -> None:
    assert may_decide(holding(who), OURS) == (who == LA_MANAGER)
    assert not may_decide(holding(who), THEIRS)
    assert may_add_organisations(holding(who)) == (who == INSTALLATION_ADMIN)
    assert may_disable_accounts(holding(who)) == (who == INSTALLATION_ADMIN)


def test_every_role_is_held_somewhere_and_a_referrer_never_in_the_council_or_a_provider() -> None:
    assert set(ORGANISATION_KINDS) == set(ROLES)
    assert all(ORGANISATION_KINDS.values())
    assert not ORGANISATION_KINDS[REFERRER] & {"authority", "provider"}


@pytest.mark.parametrize("teams", [False, True])
@pytest.mark.parametrize("role", ROLES)
def test_who_must_be_in_a_team(role: str, teams: bool) -> None:
    assert needs_team(role, teams) == (role == LA_OFFICER or (role == REFERRER and teams))


def test_roles_are_told_in_the_order_people_read_them() -> None:
    assert in_order(frozenset({"commissioner", "referrer", "la_manager"})) == ["referrer", "la_manager", "commissioner"]
