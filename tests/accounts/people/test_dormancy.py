"""When an account has been left, and when a membership is looked at again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from apdirectory.accounts.people.dormancy import Step, is_dormant, is_due, step_due
from apdirectory.accounts.people.examples import may_sign_in_as_example

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
A_QUARTER = timedelta(days=91)


@dataclass
class Account:
    created_at: datetime
    signed_in_at: datetime | None = None


@dataclass
class Settings:
    demonstration: bool


@pytest.mark.parametrize(("days", "dormant"), [(0, False), (89, False), (90, True), (400, True)])
def test_an_account_is_dormant_90_days_after_somebody_last_signed_in(days: int, dormant: bool) -> None:
    since, after = NOW - timedelta(days=days), timedelta(days=90)
    assert is_dormant(Account(created_at=NOW - timedelta(days=500), signed_in_at=since), NOW, after) == dormant
    assert is_dormant(Account(created_at=since), NOW, after) == dormant


@dataclass
class Someone:
    """Looked at, and told of, so many days ago."""

    looked_at: datetime | None
    reminded_at: datetime | None = None
    told_times: int = 0


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(("days", "due"), [(0, False), (90, False), (91, True)])
def test_a_membership_is_looked_at_each_quarter(days: int, due: bool) -> None:
    assert is_due(ago(days), NOW, A_QUARTER) == due
    first = Step.FIRST if due else None
    assert step_due(Someone(ago(days)), NOW, A_QUARTER) is first
    assert step_due(Someone(ago(days), ago(days), 3), NOW, A_QUARTER) is first, "told of the quarter before"


@pytest.mark.parametrize(
    ("told_times", "days", "step"),
    [
        (1, 0, None),
        (1, 13.9, None),
        (1, 14, Step.AGAIN),
        (2, 6.9, None),
        (2, 7, Step.OTHERS),
        (3, 27.9, None),
        (3, 28, Step.OTHERS),
    ],
)
def test_it_is_told_again_after_two_weeks_and_to_others_a_week_later(
    told_times: int, days: float, step: Step | None
) -> None:
    assert step_due(Someone(ago(300), ago(days), told_times), NOW, A_QUARTER) is step


@pytest.mark.parametrize(
    ("told_times", "days", "step"),
    [
        (0, 0, Step.UNLOOKED),
        (1, 0, Step.UNLOOKED),
        (2, 0, Step.UNLOOKED),
        (3, 27.9, None),
        (3, 28, Step.UNLOOKED),
        (4, 27.9, None),
        (4, 28, Step.UNLOOKED),
    ],
)
def test_where_nobody_can_look_others_hear_at_once_and_a_manager_who_comes_hears_first(
    told_times: int, days: float, step: Step | None
) -> None:
    told = Someone(ago(300), ago(days), told_times)
    assert step_due(told, NOW, A_QUARTER, managed=False) is step
    assert step_due(Someone(ago(300), ago(days), 4), NOW, A_QUARTER) is Step.FIRST


def test_what_waits_for_approval_is_never_due() -> None:
    assert not is_due(None, NOW, A_QUARTER)
    assert step_due(Someone(None), NOW, A_QUARTER) is None


@pytest.mark.parametrize("demonstration", [True, False])
def test_examples_sign_in_to_a_demonstration_only(demonstration: bool) -> None:
    assert may_sign_in_as_example(Settings(demonstration)) == demonstration
