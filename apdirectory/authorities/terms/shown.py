"""Terms, closures and bank holidays as pages show them, and what is missing of them. Pure."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from apdirectory.authorities.school_days import FIRST_MONTH, Term, overlapping, school_year
from apdirectory.authorities.terms.entries import CLOSURE, REASONS, TERM, Entered, year_in_words
from apdirectory.authorities.terms.lacking import missing_between
from apdirectory.authorities.terms.whose import Whose
from apdirectory.web.clock import moment
from apdirectory.web.words import day as in_words
from apdirectory.web.words import due_day, short_day

FROM_MONTH = 4
"""From April on the dates of the next school year are wanted."""


class Line(Struct, frozen=True, kw_only=True):
    """One term, closure or bank holiday in a table."""

    id: str
    name: str
    first: str
    last: str
    why: str
    entered: str
    source: str
    withdrawn: str


class Year(Struct, frozen=True, kw_only=True):
    """A school year."""

    heading: str
    terms: tuple[Line, ...]
    closures: tuple[Line, ...]


def this_and_next(today: date) -> tuple[int, int]:
    year = school_year(today)
    return year, year + 1


def begins(year: int) -> date:
    return date(year, FIRST_MONTH, 1)


def year_shown(year: int, found: Sequence[Entered]) -> Year:
    """What stands of a school year."""
    of_year = [each for each in found if school_year(each.last) == year and each.withdrawn_at is None]
    return Year(
        heading=year_in_words(year),
        terms=tuple(line(each) for each in of_year if each.kind == TERM),
        closures=tuple(line(each) for each in of_year if each.kind == CLOSURE),
    )


def line(each: Entered) -> Line:
    return Line(
        id=str(each.id),
        name=each.name,
        first=short_day(each.first),
        last=short_day(each.last),
        why=REASONS[each.why] if each.kind == CLOSURE else each.why,
        entered=_done(each.entered_by, moment(each.entered_at)),
        source=each.source,
        withdrawn=_withdrawn(each),
    )


def days_in_words(each: Entered) -> str:
    """Friday 2 October 2026, or from one day to another."""
    return due_day(each.first) if each.first == each.last else f"{due_day(each.first)} to {due_day(each.last)}"


def warnings(
    whose: Whose,
    found: Sequence[Entered],
    fallback: Sequence[Entered],
    today: date,
    bank_holidays_until: date | None,
) -> list[str]:
    """What is missing or cannot be right. `found`: what stands; `fallback`: what stands of the school's authority."""
    terms = sorted(Term(first=each.first, last=each.last, name=each.name) for each in found if each.kind == TERM)
    have = {school_year(each.last) for each in (*found, *fallback) if each.kind == TERM}
    wanted = this_and_next(today)[: 1 + (FROM_MONTH <= today.month < FIRST_MONTH)]
    said = [_missing(whose, year) for year in wanted if year not in have and not whose.of_everyone]
    if clash := overlapping(terms):
        said.append(f"{clash[0].name} and {clash[1].name} share a day. Withdraw the one that is wrong.")
    said += missing_between(each.days for each in found)
    if terms and bank_holidays_until and terms[-1].last > bank_holidays_until:
        said.append(
            f"Bank holidays are known to {in_words(bank_holidays_until)}. No school days are counted after that day. "
            "Ask the person who runs this service to bring it up to date."
        )
    return said


def _missing(whose: Whose, year: int) -> str:
    also = ", neither of this school nor of its council" if whose.school else ""
    return f"There are no term dates of {year_in_words(year)}{also}. Until they are added, no school days are counted."


def _done(name: str | None, when: str) -> str:
    return f"{name}, {when}" if name else when


def _withdrawn(each: Entered) -> str:
    if each.withdrawn_at is None:
        return ""
    return f"{_done(each.withdrawn_by, moment(each.withdrawn_at))}: {each.withdrawn_why}"
