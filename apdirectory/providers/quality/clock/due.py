"""What falls due with a provider's evidence on a day: warnings, lapses, and what is to be replaced. Pure.

The day may be any day from the one it fell due: nights that were missed are made good, and nothing is due twice.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
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
    ends, recorded = found.ends_on, found.accepted_on
    before = [days for days in WARNINGS if recorded < ends - timedelta(days=days) <= day and days not in told]
    return before + ([RAN_OUT] if ends < day and RAN_OUT not in told else [])


def line(held: Held, day: date) -> str:
    """What is said of it in a mail: one line."""
    ends = held.last_day
    if ends is None:
        raise ValueError("Nothing ends that never began")
    critical = ", critical" if held.item.critical else ""
    if ends < day:
        return f"{held.item.label}{critical}: ran out on {due_day(ends)}"
    left = (ends - day).days
    when = f"in {count(left, 'day')}" if left else "today"
    return f"{held.item.label}{critical}: ends on {due_day(ends)}, {when}"


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
