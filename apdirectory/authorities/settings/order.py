"""Two numbers of days in their order: an entry is marked before it is left out, so its provider hears first. Pure."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from apdirectory.authorities.settings.definitions import DEFINITIONS

IN_ORDER = MARKED_AFTER, OUT_AFTER = "entry_confirm_days", "entry_out_days"
"""Names of the settings, the smaller number first."""


class SaidDays(Struct, frozen=True, kw_only=True):
    """What an authority, or for None the installation, says from a day on; `days` None: nothing any more."""

    name: str
    authority: int | None
    from_day: date
    days: int | None


class Disorder(Struct, frozen=True, kw_only=True):
    """Where an entry would be left out before it is marked, or on the same day."""

    authority: int | None
    day: date
    marked: int
    out: int


def out_of_order(said: Sequence[SaidDays], authority: int | None, since: date) -> Disorder | None:
    """The first day from `since` on that is so for the authority; for None for any council that goes by what is said
    for all. `said` is in the order of days.
    """
    concerned = {authority} if authority is not None else {None, *(each.authority for each in said)}
    for day in sorted({since, *(each.from_day for each in said if each.from_day > since)}):
        for council in sorted(concerned, key=lambda each: each or 0):
            own = [_own(said, name, council, day) for name in IN_ORDER]
            if council != authority and None not in own:
                continue  # what is said for all is nothing to it
            marked, out = (
                days or _own(said, name, None, day) or int(DEFINITIONS[name].default)
                for name, days in zip(IN_ORDER, own, strict=True)
            )
            if marked >= out:
                return Disorder(authority=council, day=day, marked=marked, out=out)
    return None


def _own(said: Sequence[SaidDays], name: str, authority: int | None, day: date) -> int | None:
    """The last that was said for the day or before it."""
    own = [each.days for each in said if each.name == name and each.authority == authority and each.from_day <= day]
    return own[-1] if own else None
