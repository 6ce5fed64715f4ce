from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apdirectory.providers.entries.prices import price_a_week
from apdirectory.providers.vocabulary import PRICE_UNITS, codes


@pytest.mark.parametrize(
    ("price", "unit", "hours", "days", "expected"),
    [
        (None, "free", None, None, 0),
        ("420", "week", None, None, 420),
        ("85.50", "day", None, 3, 257),
        ("42", "hour", "12.5", None, 525),
        ("5700", "term", None, None, 450),
        ("19000", "year", None, None, 500),
        ("380", "year", None, None, 10),
        ("60", "session", "25", 5, None),
        ("85", "day", "25", None, None),
        ("42", "hour", None, 5, None),
        (None, "day", None, 5, None),
        ("42", None, "25", 5, None),
    ],
)
def test_a_price_is_worked_out_for_a_week_where_that_is_possible(
    price: str | None, unit: str | None, hours: str | None, days: int | None, expected: int | None
) -> None:
    given_price = None if price is None else Decimal(price)
    hours_a_week = None if hours is None else Decimal(hours)
    assert price_a_week(given_price, unit, hours_a_week=hours_a_week, days_a_week=days) == expected


@given(
    st.decimals("0", "99999", places=2),
    st.sampled_from([unit for unit in codes(PRICE_UNITS) if unit not in ("free", "session")]),
    st.decimals("0.5", "40", places=1),
    st.integers(1, 7),
)
def test_a_weeks_price_is_never_understated_nor_more_than_a_pound_over(
    price: Decimal, unit: str, hours: Decimal, days: int
) -> None:
    exact = {
        "hour": price * hours,
        "day": price * days,
        "week": price,
        "term": price * 3 / 38,
        "year": price / 38,
    }[unit]
    worked_out = price_a_week(price, unit, hours_a_week=hours, days_a_week=days)
    assert worked_out is not None
    assert exact - Decimal("0.000001") <= worked_out < exact + 1
