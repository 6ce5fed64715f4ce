"""Days in words, so that the examples are as fresh on the day they are made as when they were written."""

from calendar import month_name
from datetime import date, timedelta

TERMS = ((1, 5), (4, 20), (9, 3))
"""Month and day on or near which English school terms begin: near enough for an invented "next start"."""


def day(words: str, today: date) -> date:
    """The day that "today", "2 days ago", "in 20 days", "next 31 March", "last 1 April" or "next term" means.

    "next" is after today and "last" before it. Raises ValueError for other words.
    """
    match words.split():
        case ["today"]:
            return today
        case [number, "day" | "days", "ago"]:
            return today - timedelta(days=int(number))
        case ["in", number, "day" | "days"]:
            return today + timedelta(days=int(number))
        case ["next", "term"]:
            return _next_term(today)
        case ["next" | "last" as which, number, month] if month in month_name:
            return _in_a_year(which, list(month_name).index(month), int(number), today)
    raise ValueError(f"'{words}' is not a day")


def in_words(day: date) -> str:
    """As people write it: 4 November 2026."""
    return f"{day.day} {month_name[day.month]} {day.year}"


def _next_term(today: date) -> date:
    starts = (_weekday(date(year, *start)) for year in (today.year, today.year + 1) for start in TERMS)
    return next(start for start in starts if start > today)


def _weekday(start: date) -> date:
    """The Monday after, for a day at the weekend."""
    return start + timedelta(days=7 - start.weekday() if start.weekday() > 4 else 0)


def _in_a_year(which: str, month: int, number: int, today: date) -> date:
    after, before = range(today.year, today.year + 2), range(today.year, today.year - 2, -1)
    days = (date(year, month, number) for year in (after if which == "next" else before))
    return next(found for found in days if (found > today if which == "next" else found < today))
