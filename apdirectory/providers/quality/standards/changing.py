"""A change of what an authority asks for, and what is wrong with it. Pure."""

import re
from collections.abc import Collection
from datetime import date

from msgspec import Struct

from apdirectory.errors import FieldError
from apdirectory.providers.quality.standards.frameworks import FRAMEWORKS, NATIONAL
from apdirectory.providers.quality.standards.item import HEADINGS, Item
from apdirectory.providers.vocabulary import KINDS, codes

OWN_BEGINS = "own_"
LONGEST_LABEL, LONGEST_WHY, MOST_MONTHS = 100, 500, 120


class Change(Struct, frozen=True, kw_only=True):
    """What the item is to be, for these kinds of provider, from a day on."""

    heading: str
    label: str
    public_label: str
    critical: bool
    months: int | None
    kinds: tuple[str, ...]
    asked: bool
    since: date
    why: str


def wrong_with(change: Change, day: date) -> list[FieldError]:
    """All that is wrong with it, each by the field of the form."""
    found = []
    if change.heading not in HEADINGS:
        found.append(FieldError("heading", "Choose a heading"))
    if not change.kinds or not set(change.kinds) <= set(codes(KINDS)):
        found.append(FieldError("kinds", "Choose kinds of provider"))
    if change.months is not None and not 1 <= change.months <= MOST_MONTHS:
        found.append(FieldError("months", f"Months must be a number from 1 to {MOST_MONTHS}, or empty"))
    if change.since < day:
        found.append(FieldError("since", "It must count from today or later: the past stays as it was"))
    return found


def national_kinds(code: str) -> tuple[str, ...]:
    """The kinds of provider of which a national item is asked."""
    return tuple(kind for each in FRAMEWORKS for kind in each.kinds if code in {item.code for item in each.items})


def new_code(label: str, taken: Collection[str]) -> str:
    """For an item of the authority's own: from its label, and never one that is taken."""
    stem = OWN_BEGINS + (re.sub("[^a-z0-9]+", "_", label.lower()).strip("_")[:40] or "item")
    return next(code for code in (stem, *(f"{stem}_{number}" for number in range(2, 10_000))) if code not in taken)


def stays_seen_only(code: str, item: Item | None) -> bool:
    """A national rule that no file is kept is not an authority's to change."""
    return NATIONAL[code].seen_only if code in NATIONAL else bool(item and item.seen_only)
