"""What a place costs a week, so that prices by the hour, day, week, term and year can be compared."""

from decimal import ROUND_CEILING, Decimal

WEEKS_A_YEAR = 38
"""190 days of school (380 sessions: Education (School Day and School Year) (England) Regulations 1999, reg. 3)."""
TERMS_A_YEAR = 3


def price_a_week(
    price: Decimal | None, unit: str | None, *, hours_a_week: Decimal | None = None, days_a_week: int | None = None
) -> int | None:
    """Whole pounds, rounded up, for a child who attends all that is offered in a week.

    free: 0. hour: price x hours a week. day: price x days a week. week: the price. term: three terms of a school
    year of 38 weeks. year: over 38 weeks. None when it cannot be worked out: no price, hours or days not said, or
    a price by the session, whose length and number a week are the provider's own.
    """
    if unit == "free":
        return 0
    if price is None:
        return None
    times: dict[str | None, Decimal | int | None] = {
        "hour": hours_a_week,
        "day": days_a_week,
        "week": 1,
        "term": Decimal(TERMS_A_YEAR) / WEEKS_A_YEAR,
        "year": Decimal(1) / WEEKS_A_YEAR,
    }
    times_a_week = times.get(unit)
    if not times_a_week:
        return None
    exact = round(price * times_a_week, 6)  # 380 a year is 10, not 10.000000000000001 rounded up to 11
    return int(exact.to_integral_value(ROUND_CEILING))
