"""Months on the calendar. Pure."""

import calendar
from datetime import date


def months_on(day: date, months: int) -> date:
    """The same day so many months later; where that month has no such day, its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
