"""What falls due with a provider's evidence on a day: warnings, lapses, and what is to be replaced. Pure.

The day may be any day from the one it fell due: nights that were missed are made good, and nothing is due twice.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct

from apdirectory.providers.quality.evidence.holding import WARNINGS, Held
from apdirectory.web.words import count, due_day

RAN_OUT = 0
"""Days before the end of the last notice: that it has ended."""


class Notice(Struct, frozen=True, kw_only=True):
    """People are told of one piece of evidence, so many days before it ends, or after."""

    evidence: UUID
    days: int


class EndNotice(Struct, frozen=True, kw_only=True):
    """People are told, so many days before, that an authority's assurance ends by its review."""

    provider: int
    authority: int
    until: date
    days: int


class Assurance(Struct, frozen=True, kw_only=True):
    """Which authority has a provider assured, since when, and until when its review holds."""

    authority: int
    council: str
    decided_on: date | None
    until: date | None


class Line(NamedTuple):
    """What a mail says of one item, or of an assurance."""

    text: str
    critical: bool = False


class ToReplace(Struct, frozen=True, kw_only=True):
    """A standard item that ran out, for one authority that asks for it. The fields are columns of `quality_action`."""

    provider: int
    authority: int
    item: str
    label: str
    ran_out_on: date
    due_on: date


def notices_due(held: Held, told: Collection[int], day: date) -> list[int]:
    """Of 60, 30, 7 and 0, those whose day came after the evidence was recorded, and that nobody was told of.

    Only of evidence that an end of the item depends on: what was replaced by what ends later is left in peace.
    """
    found = held.evidence
    if found is None or found.accepted_on is None or held.last_day != found.ends_on:
        return []
    ended = [RAN_OUT] if found.ends_on < day and RAN_OUT not in told else []
    return warnings_due(found.ends_on, found.accepted_on, told, day) + ended


def warnings_due(ends: date, known: date | None, told: Collection[int], day: date) -> list[int]:
    """Of 60, 30 and 7 days before an end, those whose day came after the end was known, and that nobody was told of."""
    days_of = ((days, ends - timedelta(days=days)) for days in WARNINGS)
    return [days for days, on in days_of if (known is None or known < on) and on <= day and days not in told]


def line(held: Held, day: date) -> str:
    """What is said of an item in a mail: one line."""
    ends = held.last_day
    if ends is None:
        raise ValueError("Nothing ends that never began")
    critical = ", critical" if held.item.critical else ""
    if ends < day:
        return f"{held.item.label}{critical}: ran out on {due_day(ends)}"
    return f"{held.item.label}{critical}: {_ends(ends, day)}"


def line_of_review(council: str, until: date, day: date) -> str:
    """The same of an assurance that ends by its review, whatever the evidence."""
    return f"The assurance by {council}: {_ends(until, day)}, unless a new review is decided before"


def for_editors(lines: Iterable[Mapping[str, Line]]) -> list[str]:
    """What each council's mail says, each item once: as critical, where any council takes it for critical."""
    found: dict[str, Line] = {}
    for of_one in lines:
        for code, each in of_one.items():
            if code not in found or each.critical > found[code].critical:
                found[code] = each
    return [each.text for each in found.values()]


def _ends(ends: date, day: date) -> str:
    left = (ends - day).days
    when = f"in {count(left, 'day')}" if left else "today"
    return f"ends on {due_day(ends)}, {when}"


def to_replace(
    held: Sequence[Held], provider: int, authority: int, days: int, day: date, open_items: Collection[str]
) -> Iterator[ToReplace]:
    """Standard items that ran out and are not to be replaced already. The days count from the day after the last."""
    for each in held:
        ended = each.last_day
        if each.item.critical or ended is None or ended >= day or each.item.code in open_items:
            continue
        yield ToReplace(
            provider=provider,
            authority=authority,
            item=each.item.code,
            label=each.item.label,
            ran_out_on=ended,
            due_on=ended + timedelta(days=days),
        )


def replaced(held: Sequence[Held], open_items: Collection[str], day: date) -> list[str]:
    """Of what is to be replaced: what holds again, and what nobody asks for any more or asks for as critical."""
    still = {each.item.code for each in held if not each.item.critical and each.last_day and each.last_day < day}
    return [code for code in open_items if code not in still]
