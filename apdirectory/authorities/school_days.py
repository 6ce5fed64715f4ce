"""School days of one school, counted, and how they were counted. Pure: what is closed when comes with the calendar.

A school day is a day on which the child's own school meets (Education Act 1996, section 579). The school's own dates
count; where it has given none for a school year, its authority's do. What the dates do not reach is not known, and
nothing is guessed there.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct

A_DAY = timedelta(days=1)
LONGEST_HOLIDAY = timedelta(days=56)
"""More between the terms of two school years than any summer: a term between them has not been entered."""
LONGEST_WITHIN_A_YEAR = timedelta(days=24)
"""More between two terms of one school year than Christmas or Easter: as much as a whole term and its half-terms."""
FIRST_MONTH = 9
"""A school year begins in September."""
WEEKEND = {5: "Saturday", 6: "Sunday"}
HOLIDAY = "School holiday"
LONGEST_COUNT = 1000
"""School days: more than five years of them, so the count was asked wrongly."""


class Term(Struct, frozen=True, kw_only=True, order=True):
    """Days on which a school is open, weekends and closures aside; half-terms lie between two of them."""

    first: date
    last: date
    name: str = ""


class Closed(Struct, frozen=True, kw_only=True):
    """Days within a term on which nobody is taught, both ends counted: an inset day, a bank holiday, snow."""

    first: date
    last: date
    why: str


class Calendar(Struct, frozen=True, kw_only=True):
    """What is known of one school's days."""

    terms: tuple[Term, ...] = ()
    """In order, none overlapping."""
    closed: tuple[Closed, ...] = ()
    bank_holidays_until: date | None = None
    """Later ones nobody knows, so a day in term after it may be one; None: all are known."""


class Day(Struct, frozen=True, kw_only=True):
    """A day with whether it counts and, if not, why."""

    day: date
    number: int | None = None
    """Which school day of the count it is; None where it is skipped."""
    why: str = ""


class Count(Struct, frozen=True, kw_only=True):
    """A count and its way there. `due` is None where what is known of days runs out: from `unknown` on nobody knows."""

    due: date | None
    days: tuple[Day, ...]
    unknown: date | None = None


def school_year(day: date) -> int:
    """The year in which the school year began: 2026 for 2026 to 2027."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def calendar(
    own: Iterable[Term],
    fallback: Iterable[Term],
    closed: Iterable[Closed],
    fallback_closed: Iterable[Closed] = (),
    bank_holidays_until: date | None = None,
) -> Calendar:
    """The school's own terms, and its authority's for school years of which the school has given none.

    So with closures: `closed` are the school's own and everybody's, `fallback_closed` the authority's, which hold
    where its terms do. A term is of the school year in which it ends: some begin in August.
    """
    given = list(own)
    years = {school_year(term.last) for term in given}
    terms = given + [term for term in fallback if school_year(term.last) not in years]
    also = [each for each in fallback_closed if school_year(each.last) not in years]
    return Calendar(terms=tuple(sorted(terms)), closed=(*closed, *also), bank_holidays_until=bank_holidays_until)


def overlapping(terms: Iterable[Term]) -> tuple[Term, Term] | None:
    """Two terms that share a day, if any do: they cannot both be right."""
    ordered = sorted(terms)
    for before, after in pairwise(ordered):
        if after.first <= before.last:
            return before, after
    return None


def term_missing(before: Term, after: Term, closed: Iterable[Closed] = ()) -> bool:
    """Whether a term between two that follow each other was not entered: more lies between them than a holiday.

    Only a summer is longer than a few weeks, and it lies between two school years. Somebody may say that there is none:
    by a closure that reaches from the one term to the other, weekends aside.
    """
    first, last = _school_week(before.last + A_DAY, A_DAY), _school_week(after.first - A_DAY, -A_DAY)
    if any(each.first <= first and last <= each.last for each in closed):
        return False
    one_year = school_year(before.last) == school_year(after.last)
    return after.first - before.last > (LONGEST_WITHIN_A_YEAR if one_year else LONGEST_HOLIDAY)


def _school_week(day: date, step: timedelta) -> date:
    """The next day that is of no weekend, itself if it is none."""
    while day.weekday() in WEEKEND:
        day += step
    return day


def why_closed(known: Calendar, day: date) -> str | None:
    """Why the school does not meet on this day; "" if it does; None if what is known does not reach that far."""
    within = _within(known, day)
    if within is None:
        return None
    if day.weekday() in WEEKEND:
        return WEEKEND[day.weekday()]
    why = next((each.why for each in known.closed if each.first <= day <= each.last), "")
    if why or not within:
        return why or HOLIDAY
    return "" if known.bank_holidays_until is None or day <= known.bank_holidays_until else None


def _within(known: Calendar, day: date) -> bool | None:
    """Whether the day is in a term; None if it is neither in one nor in a holiday between two."""
    terms = known.terms
    before = max((term for term in terms if term.last < day), key=lambda term: term.last, default=None)
    after = min((term for term in terms if term.first > day), default=None)
    if any(term.first <= day <= term.last for term in terms):
        return True
    if before is None or after is None or term_missing(before, after, known.closed):
        return None
    return False


def counted_from(known: Calendar, first: date, number: int) -> Count:
    """The nth school day, the first day itself counted if it is one: day six of an exclusion that began then."""
    return _count(known, first, number, A_DAY)


def counted_after(known: Calendar, day: date, number: int) -> Count:
    """So many school days after a day, which is not counted itself."""
    return _count(known, day + A_DAY, number, A_DAY)


def counted_before(known: Calendar, day: date, number: int) -> Count:
    """So many school days before a day, which is not counted itself: the last day to give notice."""
    return _count(known, day - A_DAY, number, -A_DAY)


def between(known: Calendar, first: date, last: date) -> Count:
    """The school days from one day to another, both included: `due` is the last, where the dates reach that far."""
    if last < first:
        return Count(due=last, days=())
    return _walk(known, first, A_DAY, lambda day, _: day == last)


def how_many(count: Count) -> int:
    """School days in a count, as far as it is known."""
    return sum(day.number is not None for day in count.days)


def _count(known: Calendar, start: date, number: int, step: timedelta) -> Count:
    if not 1 <= number <= LONGEST_COUNT:
        raise ValueError(f"School days are counted from 1 to {LONGEST_COUNT:,}")
    return _walk(known, start, step, lambda _, met: met == number)


def _walk(known: Calendar, day: date, step: timedelta, is_there: Callable[[date, int], bool]) -> Count:
    days: list[Day] = []
    met = 0
    while True:
        why = why_closed(known, day)
        if why is None:
            return Count(due=None, days=tuple(days), unknown=day)
        met += not why
        days.append(Day(day=day, number=None if why else met, why=why))
        if is_there(day, met):
            return Count(due=day, days=tuple(days))
        day += step
