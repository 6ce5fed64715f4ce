"""How school days were counted, as people read it: which days count, which do not and why. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from apdirectory.authorities.school_days import WEEKEND, Calendar, Count, Day, why_closed
from apdirectory.web.words import day as day_in_words
from apdirectory.web.words import due_day

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
A_WEEKEND = "Weekend"
NEWER_LIST = "Ask the person who runs this service to bring it up to date. Until then count by hand."


class Step(Struct, frozen=True, kw_only=True):
    """A day that counts, with its number, or days on end that do not, with why."""

    days: str
    number: int | None = None
    why: str = ""


class Counted(Struct, frozen=True, kw_only=True):
    """A count in words. `due` is the answer; where there is none, `unknown` says why not."""

    what: str
    """Such as "day six"."""
    due: str
    steps: tuple[Step, ...]
    unknown: str


def number_in_words(number: int) -> str:
    """Six; 11 from ten up."""
    return NUMBERS[number - 1] if 1 <= number <= len(NUMBERS) else str(number)


def counted(count: Count, known: Calendar, number: int, what_to_do: str) -> Counted:
    """`what_to_do`: a sentence for whoever finds that term dates do not reach that far."""
    what = f"day {number_in_words(number)}"
    lacks = "" if count.unknown is None else _lacks(known, count.unknown, what_to_do)
    unknown = f"We cannot work out {what}: {lacks}" if lacks else ""
    return Counted(
        what=what, due=due_day(count.due) if count.due else "", steps=tuple(_steps(count.days)), unknown=unknown
    )


def _lacks(known: Calendar, unknown: date, what_to_do: str) -> str:
    until = known.bank_holidays_until
    if until and why_closed(replace(known, bank_holidays_until=None), unknown) is not None:
        return f"no bank holidays are known after {day_in_words(until)}. {NEWER_LIST}"
    before = max((term.last for term in known.terms if term.last < unknown), default=None)
    lacks = f"after {day_in_words(before)}" if before else f"for {day_in_words(unknown)}"
    return f"no term dates {lacks}. {what_to_do}"


def _steps(days: Sequence[Day]) -> Iterator[Step]:
    for skipped, group in groupby(days, key=lambda each: each.number is None):
        if not skipped:
            yield from (Step(days=due_day(each.day), number=each.number) for each in group)
        else:
            on_end = list(group)
            yield Step(days=_range(on_end[0].day, on_end[-1].day), why=_why(on_end))


def _range(first: date, last: date) -> str:
    if first == last:
        return due_day(first)
    return f"{due_day(first)} {'and' if last - first == timedelta(days=1) else 'to'} {due_day(last)}"


def _why(days: Sequence[Day]) -> str:
    """Each reason once; a weekend alone is said as such, and one among other days is not said."""
    others = dict.fromkeys(each.why for each in days if each.why not in WEEKEND.values())
    return ", ".join(others) or A_WEEKEND
