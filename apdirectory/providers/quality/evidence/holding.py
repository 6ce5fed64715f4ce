"""Which evidence holds, how long, and how long an assurance can rest on it. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from msgspec import Struct

from apdirectory.providers.quality.evidence.permissions import Whose
from apdirectory.providers.quality.standards.item import Item
from apdirectory.web.months import months_on

WAITING, ACCEPTED, REFUSED, WITHDRAWN = "waiting", "accepted", "refused", "withdrawn"
WARNINGS = (60, 30, 7)
"""Days before evidence ends on which people are told."""


class Evidence(Struct, frozen=True, kw_only=True):
    """One piece of evidence of an item: a file, a link, or that somebody saw it."""

    id: UUID
    item: str
    form: str
    state: str
    document: UUID | None = None
    link: str | None = None
    seen_on: date | None = None
    seen_by: str | None = None
    issued_on: date | None = None
    ends_on: date
    """The last day on which it holds."""
    added_on: date
    added_by: UUID | None = None
    accepted_on: date | None = None
    """It stays when the evidence is refused or withdrawn later."""
    checked_by: str | None = None
    refused_why: str | None = None
    ended_on: date | None = None
    """Refused or withdrawn on this day."""

    @property
    def last_day(self) -> date | None:
        """The last day on which an officer's acceptance stood and it held.

        None where no officer accepted it, or it was taken back on the very day: then it held on no day.
        """
        if self.accepted_on is None:
            return None
        if self.ended_on is None:
            return self.ends_on
        return min(self.ends_on, self.ended_on - timedelta(days=1)) if self.ended_on > self.accepted_on else None


class Held(Struct, frozen=True, kw_only=True):
    """How things stand with one item that is asked for."""

    item: Item
    evidence: Evidence | None
    """The accepted one that holds longest, perhaps no longer; None where none was accepted, or all was taken back."""
    last_day: date | None
    """None: nothing that was accepted held on any day, so nothing ran out."""
    waiting: Evidence | None
    """The newest that no officer has checked yet."""

    def tag_on(self, day: date) -> str:
        """missing, ran_out, ends_soon or in_date."""
        if self.last_day is None:
            return "missing"
        if self.last_day < day:
            return "ran_out"
        return "ends_soon" if self.last_day - day <= timedelta(days=max(WARNINGS)) else "in_date"


class Shown(Struct, frozen=True, kw_only=True):
    """How things stand with a provider's evidence, for each authority that is concerned."""

    whose: Whose
    held: dict[int, list[Held]]


def holds(items: Sequence[Item], evidence: Iterable[Evidence], day: date) -> list[Held]:
    """For each item that is asked for, in their order. What no officer had accepted by the day does not count."""
    of_item: dict[str, list[Evidence]] = defaultdict(list)
    for each in evidence:
        of_item[each.item].append(each)
    return [_held(item, of_item.get(item.code, ()), day) for item in items]


def _held(item: Item, evidence: Sequence[Evidence], day: date) -> Held:
    ever = [each for each in evidence if each.accepted_on is not None and each.accepted_on <= day]
    standing = [each for each in ever if each.state == ACCEPTED]
    waiting = [each for each in evidence if each.state == WAITING]
    return Held(
        item=item,
        evidence=max(standing, key=lambda each: each.ends_on, default=None),
        last_day=max((each.last_day for each in ever if each.last_day is not None), default=None),
        waiting=max(waiting, key=lambda each: each.added_on, default=None),
    )


def first_to_end(held: Iterable[Held]) -> Held | None:
    """Of what is critical, the item on which an assurance rests the shortest; None where nothing limits it."""
    limiting = [each for each in held if each.item.critical and each.last_day is not None]
    return min(limiting, key=lambda each: (each.last_day or date.max, each.item.code), default=None)


def ends_after(issued: date, months: int) -> date:
    """The last day of what is issued on a day and holds so many months: the day before the same day of the month.

    Where the month has no such day it holds to the month's end: what comes after that day is the next month.
    """
    on = months_on(issued, months)
    return on if on.day < issued.day else on - timedelta(days=1)
