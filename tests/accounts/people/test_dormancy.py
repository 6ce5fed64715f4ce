"""When an account has been left, and when a membership is looked at again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from apdirectory.accounts.people.dormancy import is_dormant, is_due, is_to_be_told
from apdirectory.accounts.people.examples import may_sign_in_as_example

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Account:
    created_at: datetime
    signed_in_at: datetime | None = None


@dataclass
class Settings:
    demonstration: bool


@pytest.mark.parametrize(("days", "dormant"), [(0, False), (89, False), (90, True), (400, True)])
def test_an_account_is_dormant_90_days_after_somebody_last_signed_in(days: int, dormant: bool) -> None:
    since = NOW - timedelta(days=days)
    assert is_dormant(Account(created_at=NOW - timedelta(days=500), signed_in_at=since), NOW) == dormant
    assert is_dormant(Account(created_at=since), NOW) == dormant


@pytest.mark.parametrize(("days", "due"), [(0, False), (90, False), (91, True)])
def test_a_membership_is_looked_at_each_quarter(days: int, due: bool) -> None:
    looked_at = NOW - timedelta(days=days)
    assert is_due(looked_at, NOW) == due
    assert is_to_be_told(looked_at, None, NOW) == due
    assert is_to_be_told(looked_at, looked_at, NOW) == due, "told of the quarter before"


def test_it_is_told_once_and_never_of_what_waits() -> None:
    looked_at = NOW - timedelta(days=92)
    assert not is_to_be_told(looked_at, NOW - timedelta(hours=1), NOW)
    assert not is_due(None, NOW)
    assert not is_to_be_told(None, None, NOW)


@pytest.mark.parametrize("demonstration", [True, False])
def test_examples_sign_in_to_a_demonstration_only(demonstration: bool) -> None:
    assert may_sign_in_as_example(Settings(demonstration)) == demonstration
