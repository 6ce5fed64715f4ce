"""Who is on the page of the quarterly check, and how far it has got."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from msgspec.structs import replace

from apdirectory.accounts.people.checks.due import check_of
from apdirectory.accounts.people.person import Person

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
A_QUARTER = timedelta(days=91)
ME = uuid4()
SOMEONE = Person(
    membership=uuid4(),
    account=uuid4(),
    name="",
    email="",
    role="la_officer",
    organisation=1,
    organisation_name="Example Council",
    team=None,
    team_name="SEN",
    authority=916,
    approved=(),
    waiting=(),
    started_at=datetime(2025, 1, 1, tzinfo=UTC),
    kept_at=None,
    looked_at=None,
    reminded_at=None,
    told_times=0,
    signed_in_at=None,
    example=False,
)


def someone(name: str, days: int | None, account: UUID | None = None) -> Person:
    """Looked at so many days ago; or who waits."""
    looked_at = None if days is None else NOW - timedelta(days=days)
    return replace(SOMEONE, membership=uuid4(), account=account or uuid4(), name=name, looked_at=looked_at)


def test_the_longest_without_a_look_comes_first_and_the_others_are_done() -> None:
    people = [someone("a", 91), someone("b", 300), someone("c", 90), someone("d", 1), someone("waits", None)]
    check = check_of(people, ME, NOW, A_QUARTER, alone=False)
    assert [each.name for each in check.due] == ["b", "a"]
    assert (check.done, check.all) == (2, 4)
    assert check.next_on == "23 Nov 2026"
    said = check.due[0]
    assert (said.role, said.where) == ("Council officer", "Example Council, SEN")
    assert (said.since, said.last_sign_in) == ("1 Jan 2025", "Never")


def test_nobody_keeps_themselves_unless_they_are_alone() -> None:
    people = [someone("me", 100, ME), someone("you", 100)]
    assert [each.name for each in check_of(people, ME, NOW, A_QUARTER, alone=False).to_keep.values()] == ["you"]
    assert len(check_of(people, ME, NOW, A_QUARTER, alone=True).to_keep) == 2


def test_where_nobody_is_nothing_is_due_and_no_day_is_named() -> None:
    check = check_of([someone("waits", None)], ME, NOW, A_QUARTER, alone=True)
    assert (check.due, check.done, check.all, check.next_on) == ((), 0, 0, "")
