"""Settings as pages show them: what counts, whose word it is, what comes and what was."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from apdirectory.authorities.settings.actions import BEGINNING
from apdirectory.authorities.settings.definition import Definition
from apdirectory.authorities.settings.definitions import GROUPS
from apdirectory.authorities.settings.queries import Change, Value
from apdirectory.authorities.settings.values import in_words
from apdirectory.web.clock import time_of_day
from apdirectory.web.today import today
from apdirectory.web.words import day, short_day

NOT_SAID = "Goes by what is said for all councils"


class Row(Struct, frozen=True, kw_only=True):
    name: str
    label: str
    says: list[str]
    whose: str
    to_come: str
    own: bool
    """Whether there can be a value here; else it is only shown."""


class Group(Struct, frozen=True, kw_only=True):
    heading: str
    note: str
    rows: list[Row]


class Past(Struct, frozen=True, kw_only=True):
    """One change, in the history or to come."""

    id: int
    from_day: str
    says: list[str]
    why: str
    who: str
    when: str
    counts: bool
    comes: bool
    taken_back: str


def shown_groups(values: Mapping[str, Value], coming: Mapping[str, date], authority: int | None) -> list[Group]:
    """What an authority has, or for None the installation: what only councils have is left out there."""
    groups = []
    for heading, (note, group) in GROUPS.items():
        there = [each for each in group if authority is not None or each.whose != "authority"]
        rows = [_row(each, values[each.name], coming.get(each.name), authority) for each in there]
        groups += [Group(heading=heading, note=note, rows=rows)] if rows else []
    return groups


def _row(known: Definition, value: Value, comes: date | None, authority: int | None) -> Row:
    return Row(
        name=known.name,
        label=known.label,
        says=in_words(known, value.value),
        whose=whose(known, value, authority),
        to_come=f"Changes on {day(comes)}" if comes else "",
        own=authority is None or known.per_authority,
    )


def whose(known: Definition, value: Value, authority: int | None) -> str:
    """Whose word it is that counts."""
    if authority is not None and value.authority == authority:
        return "The council’s own"
    if value.from_day is not None:
        return "Set for all councils"
    return "" if value.value is None else "As it comes, unless it is set"


def shown_history(known: Definition, changes: Sequence[Change], on: date) -> list[Past]:
    """The latest first. Of what has begun, the last that nobody took back counts."""
    counts = next((each.id for each in changes if each.from_day <= on and each.taken_back_at is None), None)
    return [_past(known, each, counts, on) for each in changes]


def _past(known: Definition, change: Change, counts: int | None, on: date) -> Past:
    taken_back = ""
    if change.taken_back_at:
        by = f" by {change.taken_back_by}" if change.taken_back_by else ""
        taken_back = f"Taken back{by}, {_moment(change.taken_back_at)}"
    return Past(
        id=change.id,
        from_day="Before" if change.from_day == BEGINNING else short_day(change.from_day),
        says=[NOT_SAID] if change.value is None and known.whose == "both" else in_words(known, change.value),
        why=change.why,
        who=change.set_by,
        when=_moment(change.set_at),
        counts=change.id == counts,
        comes=change.from_day > on and not taken_back,
        taken_back=taken_back,
    )


def _moment(when: datetime) -> str:
    return f"{short_day(today(when))}, {time_of_day(when)}"
