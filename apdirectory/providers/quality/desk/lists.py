"""What waits at the quality desk, each thing in exactly one list, so that the counts add up. Pure."""

from collections.abc import Collection, Mapping
from datetime import date

from apdirectory.providers.due import Due

ALL = ""
OVERDUE, DUE, LAPSING = "overdue", "due", "lapsing"
LISTS = {
    OVERDUE: "Overdue",
    DUE: "Due",
    LAPSING: "Lapsing",
    "changes": "Changes",
    "claims": "Claims",
    "concerns": "Concerns",
    "corrections": "Corrections",
    "voices": "Voices",
}
"""List → what its link says, in the order of the desk."""

Lists = Mapping[str, list[Due]]


def lists_of(dated: Collection[Due], waiting: Mapping[str, Collection[Due]], day: date) -> dict[str, list[Due]]:
    """`dated` has a day by which it is to be done, or since which it waits; `waiting` is by list. The first first."""
    late = [each for each in dated if not each.waits and each.due_on < day]
    found: dict[str, Collection[Due]] = {OVERDUE: late, DUE: [each for each in dated if each not in late], **waiting}
    return {name: _by_day(found.get(name, ())) for name in LISTS}


def shown(lists: Lists, chosen: str) -> list[Due]:
    """One list, or all together by their day."""
    return _by_day([each for name, those in lists.items() if chosen in (ALL, name) for each in those])


def next_of(lists: Lists) -> Due | None:
    """What to open next: concerns first, then what is late, then whatever comes first."""
    for name in ("concerns", OVERDUE):
        if lists[name]:
            return lists[name][0]
    return next(iter(shown(lists, ALL)), None)


def total(lists: Lists) -> int:
    return sum(len(those) for those in lists.values())


def _by_day(those: Collection[Due]) -> list[Due]:
    return sorted(those, key=lambda each: (each.due_on, each.name, each.what))
