"""Term dates from a calendar in iCalendar, as schools publish them. Pure: bytes in, rows out.

Taken are whole days whose names say for certain what they are. All else is told with the reason, and left out.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal

from icalendar import Calendar
from msgspec import Struct

from apdirectory.authorities.school_days import LONGEST_HOLIDAY, school_year
from apdirectory.authorities.terms.entries import CLOSURE, TERM, Days, wrong_days
from apdirectory.authorities.terms.file.given import LONGEST_NAME, MOST_ROWS, CannotRead, Given, Refused, Row
from apdirectory.authorities.terms.file.names import Named, meaning_of
from apdirectory.authorities.terms.file.occurrences import Span, Unclear, day_of, spans

BEGINNING = b"BEGIN:VCALENDAR"
LONGEST_HALF_TERM = timedelta(days=16)
"""Two weeks with the weekends around them."""
LONGEST_INSET = timedelta(days=6)
SHORTEST_TERM, LONGEST_TERM = timedelta(days=7), timedelta(days=130)
MOST_EVENTS, MOST_COME_BACK = 3000, 200
TOO_MANY = "The calendar has too many events. Export the term dates alone."
AHEAD = timedelta(days=3 * 366)
UNKNOWN = "Its name does not say for certain that it is a term, a holiday, an inset day or a bank holiday."


def read_icalendar(raw: bytes, today: date) -> Given:
    """Events of the calendar; of those that come back without end, those of the next three years."""
    if raw.upper().count(b"BEGIN:VEVENT") > MOST_EVENTS:
        raise CannotRead(TOO_MANY)
    try:
        events: list[Any] = [event for each in Calendar.from_ical(raw, multiple=True) for event in each.walk("VEVENT")]
    except Exception as problem:  # the library raises whatever it trips over
        raise CannotRead("The file cannot be read as a calendar. Export it again as iCalendar (.ics).") from problem
    if sum("RRULE" in event for event in events) > MOST_COME_BACK:
        raise CannotRead(TOO_MANY)
    moved = _moved(events)
    found = [each for event in events for each in _found(event, moved, today + AHEAD)]
    rows = [each for each in found if isinstance(each, Row)]
    refused = [each for each in found if isinstance(each, Refused)]
    terms, alone = _paired([each for each in found if isinstance(each, _End)])
    if len(rows) + len(terms) > MOST_ROWS:
        raise CannotRead(f"The calendar has more than {MOST_ROWS} terms and closures. Split it by school year.")
    return Given(rows=(*rows, *terms), refused=(*refused, *alone))


class _End(Struct, frozen=True, kw_only=True):
    """The day on which a term begins, or the one on which it ends."""

    name: str
    begins: bool
    about: str
    day: date


def _found(event: Any, moved: dict[str, list[date]], until: date) -> Iterator[Row | Refused | _End]:
    """What an event gives, each time it takes place."""
    name = "".join(each for each in " ".join(str(event.get("SUMMARY", "")).split()) if each.isprintable())[
        :LONGEST_NAME
    ]
    named = meaning_of(name)
    replaced = moved.get(str(event.get("UID", "")), []) if "RECURRENCE-ID" not in event else []
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    if not named.meaning:
        yield Refused(where=_where(event), said=name, reason=UNKNOWN)
        return
    try:
        for span in spans(event, replaced, until):
            yield _given(_where(event), name, named, span)
    except Unclear as unclear:
        yield Refused(where=_where(event), said=name, reason=f"{unclear}.", kind=_kind(named))


def _given(where: str, name: str, named: Named, span: Span) -> Row | Refused | _End:
    kind = _kind(named)
    if wrong := _wrong(name, named, span):
        said, year = f"{name}, {span.first} to {span.last}", school_year(span.last)
        return Refused(where=where, said=said, reason=f"{wrong}.", kind=kind, year=year)
    if named.meaning in ("begins", "ends"):
        return _End(name=name, begins=named.meaning == "begins", about=named.about, day=span.first)
    return Row(where=where, days=Days(kind=kind, name=name, first=span.first, last=span.last, why=named.why))


def _wrong(name: str, named: Named, span: Span) -> str:
    if wrong := wrong_days(span.first, span.last):
        return wrong
    length = span.last - span.first
    if named.meaning in ("begins", "ends") and length:
        return "A term begins and ends on one day, and this has several"
    if named.meaning == "term" and length < SHORTEST_TERM:
        return "It has too few days for a term. Give its first and last day"
    if named.why == "holiday" and length > (LONGEST_HALF_TERM if "half" in name.lower() else LONGEST_HOLIDAY):
        return "It has too many days for a holiday. Give its first and last day"
    if named.why in ("inset", "bank_holiday") and length > LONGEST_INSET:
        return "It has too many days. Give its first and last day"
    return ""


def _paired(ends: Sequence[_End]) -> tuple[list[Row], list[Refused]]:
    """A term is from the day on which one begins to the next day on which one ends, if both may be of the same."""
    ordered = sorted(ends, key=lambda each: (each.day, not each.begins))
    rows, paired = [], set()
    for before, after in pairwise(ordered):
        alike = before.about == after.about or "term" in (before.about, after.about)
        if before.begins and not after.begins and alike and SHORTEST_TERM <= after.day - before.day < LONGEST_TERM:
            about = before.about if before.about != "term" else after.about
            days = Days(kind=TERM, name=about.capitalize(), first=before.day, last=after.day)
            rows.append(Row(where=f"{before.name}, {after.name}", days=days))
            paired |= {id(before), id(after)}
    return rows, [_alone(each) for each in ordered if id(each) not in paired]


def _alone(end: _End) -> Refused:
    other = "ends" if end.begins else "begins"
    reason = f"There is no day on which this term {other}. Give both."
    said = f"{end.name}, {end.day}"
    return Refused(where="Event", said=said, reason=reason, kind=TERM, year=school_year(end.day))


def _moved(events: Sequence[Any]) -> dict[str, list[date]]:
    """By UID: times of events that come back, in whose place another event stands."""
    found = defaultdict[str, list[date]](list)
    for event in events:
        if (moment := event.get("RECURRENCE-ID")) is not None:
            with suppress(Unclear):
                found[str(event.get("UID", ""))].append(day_of(moment.dt))
    return found


def _kind(named: Named) -> Literal["term", "closure"]:
    return CLOSURE if named.meaning == "closure" else TERM


def _where(event: Any) -> str:
    begins = event.get("DTSTART")
    return f"Event of {begins.dt:%Y-%m-%d}" if begins is not None else "Event"
