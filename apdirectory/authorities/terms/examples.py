"""Made-up term dates, so that a demonstration can count: they say so themselves, and are nobody's own. Pure."""

from datetime import date, timedelta

from apdirectory.authorities.school_days import Calendar, school_year
from apdirectory.authorities.terms.entries import CLOSURE, TERM, Days
from apdirectory.authorities.terms.file.given import Given, Row

SOURCE = "Made-up example"
MARK = "(example)"
"""Each name ends with it, so that whoever counts sees it too."""
TERMS = ((1, 7), (9, 7), (18, 6), (25, 5), (33, 5), (39, 7))
"""Each half-term's week, from the first whole week of September on, and how many weeks it has."""


def example_days(today: date) -> Given:
    """Six terms of this school year and of the next, each with an inset day on its first day in September."""
    year = school_year(today)
    days = [each for begins in (year, year + 1) for each in _of_year(begins)]
    return Given(rows=tuple(Row(where=each.name, days=each) for each in days))


def _of_year(year: int) -> list[Days]:
    september = date(year, 9, 1)
    monday = september + timedelta(days=-september.weekday() % 7)
    terms = []
    for number, (week, weeks) in enumerate(TERMS, start=1):
        first = monday + timedelta(weeks=week - 1)
        last = first + timedelta(weeks=weeks, days=-3)
        terms.append(Days(kind=TERM, name=f"Term {number} {MARK}", first=first, last=last, source=SOURCE))
    inset = Days(kind=CLOSURE, name=f"Inset day {MARK}", first=monday, last=monday, why="inset", source=SOURCE)
    return [*terms, inset]


def made_up(known: Calendar) -> bool:
    """Whether any term of the calendar is such an example."""
    return any(term.name.endswith(MARK) for term in known.terms)
