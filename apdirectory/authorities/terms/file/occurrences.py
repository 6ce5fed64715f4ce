"""The days of an event in a calendar, however often it comes back. Pure.

Days only: an event with hours says nothing of a whole day, unless it runs from midnight to midnight as some programs
write whole days.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from msgspec import Struct

from apdirectory.web.today import in_england

MOST_TIMES = 60
"""No inset day and no holiday comes back more often; what does is something else."""
A_DAY = timedelta(days=1)
_RULE = {
    "DAILY": re.compile(r"(INTERVAL|COUNT|UNTIL|WKST)"),
    "WEEKLY": re.compile(r"(INTERVAL|COUNT|UNTIL|WKST|BYDAY)"),
    "MONTHLY": re.compile(r"(INTERVAL|COUNT|UNTIL|WKST)"),
    "YEARLY": re.compile(r"(INTERVAL|COUNT|UNTIL|WKST|BYMONTH|BYDAY)"),
}
"""Parts of rules that are read. All of these come to an end soon; other rules could be followed for hours."""
_WEEKDAYS = re.compile(r"([+-]?[1-4])?(MO|TU|WE|TH|FR|SA|SU)")


class Unclear(Exception):
    """What cannot be told of the event's days, in a sentence that says what to do."""


class Span(Struct, frozen=True):
    """Both ends counted."""

    first: date
    last: date


def spans(event: Any, moved: Iterable[date], until: date) -> Iterator[Span]:
    """Each time that an event takes place, no later than `until`; `moved` are times that other events replace."""
    once = _span(event)
    left_out = {*moved, *_days(event, "EXDATE")}
    length = once.last - once.first
    firsts = sorted({*_firsts(event, once.first, until), *_days(event, "RDATE")} - left_out)
    if len(firsts) > MOST_TIMES:
        raise Unclear(f"It comes back more than {MOST_TIMES} times. Enter its days one by one")
    yield from (Span(first, first + length) for first in firsts)


def day_of(moment: Any) -> date:
    """A date, or the midnight at which one begins."""
    if not isinstance(moment, datetime):
        if isinstance(moment, date):
            return moment
        raise Unclear("Its days cannot be read. Enter them one by one")
    local = in_england(moment) if moment.tzinfo is UTC or moment.utcoffset() == timedelta(0) else moment
    if local.time() != time():
        raise Unclear("It has hours. Enter it as whole days, if the school is closed for whole days")
    return local.date()


def _span(event: Any) -> Span:
    begins = event.get("DTSTART")
    if begins is None:
        raise Unclear("It has no first day. Enter its days one by one")
    first = day_of(begins.dt)
    if (ends := event.get("DTEND")) is not None:
        after = day_of(ends.dt)
    elif (lasts := event.get("DURATION")) is not None:
        if lasts.dt % A_DAY:
            raise Unclear("It has hours. Enter it as whole days, if the school is closed for whole days")
        after = first + lasts.dt
    elif isinstance(begins.dt, datetime):
        raise Unclear("It has no end. Enter its days one by one")
    else:
        after = first + A_DAY
    if after < first:
        raise Unclear("It ends before it begins. Put that right")
    return Span(first, max(first, after - A_DAY))


def _firsts(event: Any, first: date, until: date) -> Iterator[date]:
    rule = event.get("RRULE")
    if rule is None:
        yield first
        return
    if isinstance(rule, list):
        raise Unclear("It has two rules for coming back. Enter its days one by one")
    said = rule.to_ical().decode()
    _must_be_simple(said)
    said = re.sub(r"(UNTIL=\d{8})T\d{6}Z?", r"\1", said)
    found = rrulestr(said, dtstart=datetime.combine(first, time()))
    for each in islice(found, MOST_TIMES + 1):
        if each.date() > until:
            return
        yield each.date()


def _must_be_simple(rule: str) -> None:
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    known = _RULE.get(parts.pop("FREQ", ""))
    weekdays = parts.get("BYDAY", "MO").split(",")
    simple = known is not None and all(known.fullmatch(name) for name in parts)
    if (
        not simple
        or not all(_WEEKDAYS.fullmatch(each) for each in weekdays)
        or ("BYMONTH" in parts) > ("BYDAY" in parts)
    ):
        raise Unclear("It comes back by a rule that is not read here. Enter its days one by one")


def _days(event: Any, name: str) -> Iterator[date]:
    lists = event.get(name, [])
    for each in lists if isinstance(lists, list) else [lists]:
        yield from (day_of(moment.dt) for moment in each.dts)
