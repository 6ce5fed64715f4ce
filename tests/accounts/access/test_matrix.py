"""What a row of the permission matrix admits, and how it is said."""

import pytest

from apdirectory.accounts.access.matrix import ACTS, MATRIX, Lack, act_of, in_words, lack, lets
from apdirectory.accounts.access.roles import (
    CALLED,
    LA_MANAGER,
    NEEDS_SECOND_FACTOR,
    REFERRER,
    ROLES,
    SEES_CHILDREN,
    UNAPPROVED_REFERRER,
    acts_as,
)
from apdirectory.accounts.access.who import ANYONE, ANYONE_UNKEPT, PROVED, SIGNED_IN, Everyone, Who

FACTORS = ("none", "password", "full")
ONE_ROLE: Who = frozenset({LA_MANAGER})
ADMITS: dict[str, tuple[Who, set[str]]] = {
    "anyone": (ANYONE, {"none", "password", "full"}),
    "anyone, unkept": (ANYONE_UNKEPT, {"none", "password", "full"}),
    "signed in": (SIGNED_IN, {"password", "full"}),
    "proved": (PROVED, {"full"}),
}


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("role", ["", *ROLES])
@pytest.mark.parametrize("row", ADMITS)
def test_a_row_admits_whoever_proved_enough(row: str, role: str, factor: str) -> None:
    who, factors = ADMITS[row]
    assert lets(who, factor=factor, role=role) == (factor in factors)


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("role", ["", *ROLES])
def test_a_row_of_roles_admits_these_alone_and_after_the_second_factor(role: str, factor: str) -> None:
    assert lets(ONE_ROLE, factor=factor, role=role) == (role == LA_MANAGER and factor == "full")


def test_what_comes_first_is_asked_for_first() -> None:
    lacks = [("none", ""), ("password", ""), ("full", ""), ("full", REFERRER), ("full", LA_MANAGER)]
    assert [lack(ONE_ROLE, factor=factor, role=role) for factor, role in lacks] == [*Lack, None]


def test_a_row_of_no_roles_admits_nobody() -> None:
    assert not any(lets(frozenset(), factor="full", role=role) for role in ("", *ROLES))


def test_rows_name_roles_that_there_are_and_methods_in_capitals() -> None:
    assert all(isinstance(who, Everyone) or (who and who <= set(CALLED)) for who in MATRIX.values())
    assert {method for _, method in MATRIX} <= {"GET", "POST"}
    for begins in ACTS:
        assert [path for path, _ in MATRIX if path == begins or path.startswith(f"{begins}/")], begins


def test_a_referrer_whom_nobody_approved_acts_as_another_and_a_row_of_referrers_refuses_them() -> None:
    assert {acts_as(role, approved) for role in ROLES for approved in (True, False)} == set(CALLED)
    assert acts_as(REFERRER, approved=False) == UNAPPROVED_REFERRER
    assert acts_as(REFERRER, approved=True) == REFERRER
    referrers: Who = frozenset({REFERRER})
    assert lets(referrers, factor="full", role=acts_as(REFERRER, approved=True))
    assert not lets(referrers, factor="full", role=acts_as(REFERRER, approved=False))
    assert UNAPPROVED_REFERRER not in SEES_CHILDREN
    assert UNAPPROVED_REFERRER in NEEDS_SECOND_FACTOR


def test_who_may_is_said_in_words() -> None:
    assert in_words(frozenset({LA_MANAGER})) == "a council manager"
    assert in_words(frozenset({LA_MANAGER, "installation_admin"})) == (
        "a council manager or an installation administrator"
    )
    three = frozenset({"referrer", "la_officer", "la_manager"})
    assert in_words(three) == "a referrer, a council officer or a council manager"
    assert act_of(("/nowhere", "GET")) == "open this page"
    assert act_of(("/nowhere", "POST")) == "do this"
    assert act_of(("/admin/people/{membership}/stop", "POST")) == "see and change who has access"
    assert act_of(("/admin/people/invite", "POST")) == "invite people"
    assert act_of(("/admin/peopled", "GET")) == "open this page"
