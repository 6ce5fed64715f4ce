"""Until when what a provider confirmed counts, and when it is reminded to do so again. Pure.

The days themselves are worked out where the listing is made (`listing/confirmed.py`), so that search, pages and mail
go by the same.
"""

from collections.abc import Collection
from datetime import date, timedelta

from msgspec import Struct

BEFORE = (21, 7, 1)
"""Days before an entry is marked, and again before it leaves the checked results, on which there is a mail."""


class Confirmation(Struct, frozen=True, kw_only=True):
    """What counts of an entry. Both last days are included."""

    confirmed_on: date | None
    confirmed_until: date
    """After it the entry is marked; the first day there is where nobody ever confirmed it."""
    kept_until: date
    """After it the entry is not among checked results; the last day there is where nobody keeps it."""

    @property
    def marked_from(self) -> date:
        return self.confirmed_until + timedelta(days=1)

    @property
    def out_from(self) -> date:
        return self.kept_until + timedelta(days=1)

    def is_confirmed_on(self, day: date) -> bool:
        return day <= self.confirmed_until

    def is_kept_on(self, day: date) -> bool:
        return day <= self.kept_until


class Reminder(Struct, frozen=True, order=True):
    """One mail: the day it is due, and what it is called."""

    due_on: date
    name: str


def reminders(counts: Confirmation) -> list[Reminder]:
    """All of them, in their order."""
    ends = {"mark": counts.marked_from, "out": counts.out_from}
    return sorted(
        Reminder(day - timedelta(days=days), f"{what}-{days}") for what, day in ends.items() for days in BEFORE
    )


def due(counts: Confirmation, sent: Collection[str], day: date) -> list[Reminder]:
    """Those whose day has come and that were not sent. Several, where days were missed, are one mail: it says all."""
    return [each for each in reminders(counts) if each.due_on <= day and each.name not in sent]
