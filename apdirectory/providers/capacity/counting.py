"""How many places are free, over all that were told: one rule for the search, a provider's page and the API. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, Protocol

from apdirectory.providers.vocabulary import DAYS_A_COUNT_HOLDS


class Told(Protocol):
    """What was told of places for somebody: an entry's capacity, or a row of the listing."""

    @property
    def vacant(self) -> int | None: ...
    @property
    def as_of(self) -> date | None: ...
    @property
    def assessment_first(self) -> bool | None: ...
    @property
    def next_start(self) -> date | None: ...


class Places(NamedTuple):
    """What is known of places on a day. `vacant` is None when it is not known, or was told too long ago."""

    vacant: int | None
    as_of: date | None
    assessment_first: bool | None
    next_start: date | None


def together(told: Iterable[Told], day: date) -> Places:
    """Places of several capacities as one: the counts that hold are added up, as of the oldest of their days.

    When none holds, it says when anything was last told. The next start is of the places that are free; when none
    is free, of any.
    """
    told = list(told)
    holding = [each for each in told if each.vacant is not None and count_holds(each.as_of, day)]
    free = [each for each in holding if each.vacant]
    days = [each.as_of for each in holding or told if each.as_of]
    starts = [each.next_start for each in free or told if each.next_start and each.next_start >= day]
    return Places(
        vacant=sum(each.vacant or 0 for each in holding) if holding else None,
        as_of=(min if holding else max)(days, default=None),
        assessment_first=_any(each.assessment_first for each in told),
        next_start=min(starts, default=None),
    )


def count_holds(as_of: date | None, day: date) -> bool:
    """A count of places holds for 60 days after the day it was told."""
    return as_of is not None and (day - as_of).days <= DAYS_A_COUNT_HOLDS


def _any(answers: Iterable[bool | None]) -> bool | None:
    """Yes if any says yes; no if there are some and all say no; else not known."""
    given = list(answers)
    return True if True in given else False if given and None not in given else None
