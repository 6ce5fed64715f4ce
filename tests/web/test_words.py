"""Words of distances, dates, ages, money and counts."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apdirectory.web import words
from apdirectory.web.today import today


@pytest.mark.parametrize(
    ("distance", "said"),
    [
        (0.0, "less than 0.1 miles"),
        (0.04, "less than 0.1 miles"),
        (0.1, "0.1 miles"),
        (1.0, "1 mile"),
        (1.3, "1.3 miles"),
        (9.9, "9.9 miles"),
        (9.96, "10 miles"),
        (12.4, "12 miles"),
        (102.0, "102 miles"),
    ],
)
def test_distances_are_to_a_tenth_below_ten_miles_and_whole_above(distance: float, said: str) -> None:
    assert words.miles(distance) == said


def test_dates_have_a_weekday_only_when_something_is_due() -> None:
    friday = date(2026, 11, 20)
    assert words.day(friday) == "20 November 2026"
    assert words.due_day(friday) == "Friday 20 November 2026"
    assert words.short_day(friday) == "20 Nov 2026"
    assert words.day(date(2026, 12, 1)) == "1 December 2026"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (time(14, 14), "2:14pm"),
        (time(0, 5), "12:05am"),
        (time(9, 0), "9:00am"),
        (time(12, 0), "midday"),
        (time(12, 30), "12:30pm"),
        (time(0, 0), "midnight"),
    ],
)
def test_times_are_said_with_am_and_pm(when: time, said: str) -> None:
    assert words.clock(when) == said


@pytest.mark.parametrize(
    ("age_from", "age_to", "said"),
    [
        (11, 16, "Ages 11 to 16"),
        (14, 14, "Age 14"),
        (11, None, "Age 11 and over"),
        (None, 16, "Up to age 16"),
        (None, None, "Ages not given"),
    ],
)
def test_an_age_that_is_not_told_is_not_guessed(age_from: int | None, age_to: int | None, said: str) -> None:
    assert words.ages(age_from, age_to) == said


def test_key_stages_are_said_with_their_ages() -> None:
    assert words.key_stage("ks3") == "Key stage 3 (ages 11 to 14)"


@pytest.mark.parametrize(
    ("amount", "unit", "up_to", "said"),
    [
        (Decimal(85), "day", None, "£85 a day"),
        (420, "week", 600.0, "From £420 a week"),
        (420, "week", 420, "£420 a week"),
        (Decimal("8.50"), "hour", None, "£8.50 an hour"),
        (12500, "year", None, "£12,500 a year"),
        (None, "free", None, "Free to schools"),
        (0, "free", None, "Free to schools"),
        (None, None, None, "Price not given"),
        (85, None, None, "Price not given"),
    ],
)
def test_prices_are_said_with_their_unit_or_as_not_given(
    amount: Decimal | float | None, unit: str | None, up_to: float | None, said: str
) -> None:
    assert words.price(amount, unit, up_to) == said


def test_counts_agree_with_their_word() -> None:
    assert words.count(1, "provider") == "1 provider"
    assert words.count(0, "provider") == "0 providers"
    assert words.count(1204, "provider") == "1,204 providers"
    assert words.count(2, "child", "children") == "2 children"


def test_lists_end_with_and() -> None:
    assert words.listed([]) == ""
    assert words.listed(["one"]) == "one"
    assert words.listed(["one", "two", "three"]) == "one, two and three"
    assert words.listed(["one", "two"], "or") == "one or two"


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2090, 1, 1)))  # noqa: DTZ001
def test_today_is_the_day_in_london(moment: datetime) -> None:
    try:
        london = ZoneInfo("Europe/London")
    except ZoneInfoNotFoundError:
        pytest.skip("this machine knows no time zones to compare with")
    now = moment.replace(tzinfo=UTC)
    assert today(now) == now.astimezone(london).date()
