"""Who may change whose days: every role, in and outside of the authority and the school."""

import pytest

from apdirectory.accounts.access.roles import CALLED, INSTALLATION_ADMIN, LA_MANAGER, REFERRER
from apdirectory.authorities.terms.permissions import may_change_bank_holidays, may_change_days
from apdirectory.authorities.terms.whose import EVERYONE, Whose, read_key

COUNCIL, ANOTHER = Whose(authority=916), Whose(authority=866)
SCHOOL = Whose(authority=916, school=12)
SCHOOL_THERE = Whose(authority=866, school=13)
OF_NONE = Whose(school=14)
ALL = (COUNCIL, ANOTHER, SCHOOL, SCHOOL_THERE, OF_NONE, EVERYONE)
EXPECTED = {
    (LA_MANAGER, 916, 1): {COUNCIL, SCHOOL},
    (LA_MANAGER, 866, 2): {ANOTHER, SCHOOL_THERE},
    (LA_MANAGER, None, 12): set(),
    (REFERRER, None, 12): {SCHOOL},
    (REFERRER, None, 14): {OF_NONE},
    (REFERRER, None, None): set(),
    (REFERRER, 916, 1): set(),
    (INSTALLATION_ADMIN, None, 3): set(ALL),
}


@pytest.mark.parametrize(("who", "theirs"), EXPECTED.items())
def test_each_changes_what_is_theirs(who: tuple[str, int | None, int | None], theirs: set[Whose]) -> None:
    role, authority, organisation = who
    found = {each for each in ALL if may_change_days(each, role=role, authority=authority, organisation=organisation)}
    assert found == theirs


@pytest.mark.parametrize("role", [*CALLED, ""])
def test_no_other_role_changes_any(role: str) -> None:
    if role not in (LA_MANAGER, REFERRER, INSTALLATION_ADMIN):
        assert not any(may_change_days(each, role=role, authority=916, organisation=12) for each in ALL)
    assert may_change_bank_holidays(role) == (role == INSTALLATION_ADMIN)


@pytest.mark.parametrize("whose", ALL)
def test_an_address_says_whose_days_it_means(whose: Whose) -> None:
    number = whose.school or whose.authority
    assert read_key(whose.key) == ((whose.key.partition("-")[0], number) if number else None)


@pytest.mark.parametrize("key", ["", "council-", "council-0", "school-2147483648", "school-١٢", "council-916 ", "all"])
def test_what_is_no_address_of_ours_means_nobody(key: str) -> None:
    assert read_key(key) is None
