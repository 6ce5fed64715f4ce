"""Files of term dates: what is read of a CSV and of a calendar, and that nothing in them is guessed."""

from datetime import date
from time import process_time

import pytest

from apdirectory.authorities.terms.entries import Days
from apdirectory.authorities.terms.file.csv_file import template
from apdirectory.authorities.terms.file.given import CannotRead, Given, from_text, to_text
from apdirectory.authorities.terms.file.names import meaning_of
from apdirectory.authorities.terms.file.reading import read_file
from tests.authorities.terms.made import days

TODAY = date(2026, 11, 22)
HEADER = "kind,name,first_day,last_day,why,source\n"


def from_csv(*lines: str) -> Given:
    return read_file((HEADER + "\n".join(lines)).encode(), TODAY)


def calendar(*events: str) -> Given:
    """Each event as lines with ; between them."""
    inside = "\r\n".join(f"BEGIN:VEVENT\r\n{event.replace(' / ', chr(13) + chr(10))}\r\nEND:VEVENT" for event in events)
    return read_file(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{inside}\r\nEND:VCALENDAR\r\n".encode(), TODAY)


def given_days(given: Given) -> list[Days]:
    return [row.days for row in given.rows]


def why_not(given: Given) -> list[str]:
    return [each.reason for each in given.refused]


def test_a_csv_as_a_spreadsheet_saves_it() -> None:
    text = (
        HEADER
        + "Term,Term 1,02/09/2026,23 October 2026,,example.org\r\n"
        + "closure,Inset day,2026-09-02,2026-09-02,inset\r\n,,,,,\r\n"
    )
    expected = [
        days("term", "Term 1", "2026-09-02", "2026-10-23", source="example.org"),
        days("closure", "Inset day", "2026-09-02", why="inset"),
    ]
    assert given_days(read_file(text.encode("utf-8-sig"), TODAY)) == expected
    assert given_days(
        read_file("kind,name,first_day,last_day\nterm,Automne – été,1/9/2026,2/10/2026".encode("cp1252"), TODAY)
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("term,Term 1,2/9/26,23/10/2026,,", "first_day must be a date"),
        ("term,Term 1,9/23/2026,23/10/2026,,", "first_day must be a date"),
        ("term,Term 1,2/9/2026,30/2/2027,,", "last_day must be a date"),
        ("term,Term 1,23/10/2026,2/9/2026,,", "same as the first day, or later"),
        ("term,Term 1,2/9/2026,2/9/2028,,", "less than a year apart"),
        ("term,Term 1,2/9/2090,2/10/2090,,", "between 2015 and 2049"),
        ("term,,2/9/2026,23/10/2026,,", "name must not be empty"),
        ("terms,Term 1,2/9/2026,23/10/2026,,", "kind must be"),
        ("closure,Inset,2/9/2026,2/9/2026,,", "why must be one of"),
        ("closure,Inset,2/9/2026,2/9/2026,training,", "why must be one of"),
        ("term,Term 1,2/9/2026,23/10/2026,inset,", "why must be empty"),
        ("term,Term 1,2/9/2026,23/10/2026,,,surplus", "more cells"),
        (f"term,{'x' * 101},2/9/2026,23/10/2026,,", "100 characters"),
    ],
)
def test_a_row_that_is_wrong_is_refused_with_why(line: str, reason: str) -> None:
    given = from_csv(line)
    assert (given.rows, len(given.refused)) == ((), 1)
    assert reason in given.refused[0].reason
    assert given.refused[0].where == "Line 2"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"  \n",
        b"name,first_day\n",
        HEADER.replace("why", "reason").encode(),
        b"kind,kind,name,first_day,last_day\n",
        b"PK\x03\x04\x00",
        b"\x81\x8d",
        HEADER.encode() + b'term,"Term 1',
        HEADER.encode() + b"term,Term 1,2/9/2026,23/10/2026,,\n" * 501,
        b"x" * 1_000_001,
        b"BEGIN:VCALENDAR\nnonsense",
    ],
)
def test_a_file_that_is_none_is_refused_whole_and_says_what_to_do(raw: bytes) -> None:
    with pytest.raises(CannotRead, match=r"\. |\.$"):
        read_file(raw, TODAY)


def test_the_templates_examples_are_never_taken_for_dates() -> None:
    given = read_file(template().encode(), TODAY)
    assert given.rows == ()
    assert len(given.refused) == 2
    assert all("template’s example" in why for why in why_not(given))


def test_whole_days_in_a_calendar_end_on_the_day_before_their_end() -> None:
    given = calendar(
        "DTSTART;VALUE=DATE:20260902 / DTEND;VALUE=DATE:20261024 / SUMMARY:Term 1",
        "DTSTART;VALUE=DATE:20260902 / SUMMARY:INSET Day",
        "DTSTART;VALUE=DATE:20261026 / DTEND;VALUE=DATE:20261031 / SUMMARY:October half-term",
        "DTSTART;VALUE=DATE:20270503 / DTEND;VALUE=DATE:20270503 / SUMMARY:Bank Holiday",
        "DTSTART;VALUE=DATE:20270104 / DURATION:P2D / SUMMARY:Staff training days (INSET)",
    )
    assert given.refused == ()
    assert given_days(given) == [
        days("term", "Term 1", "2026-09-02", "2026-10-23"),
        days("closure", "INSET Day", "2026-09-02", why="inset"),
        days("closure", "October half-term", "2026-10-26", "2026-10-30", why="holiday"),
        days("closure", "Bank Holiday", "2027-05-03", why="bank_holiday"),
        days("closure", "Staff training days (INSET)", "2027-01-04", "2027-01-05", why="inset"),
    ]


def test_a_day_from_midnight_to_midnight_is_a_whole_day_summer_time_too() -> None:
    given = calendar(
        "DTSTART:20260901T230000Z / DTEND:20260902T230000Z / SUMMARY:INSET day",
        "DTSTART;TZID=Europe/London:20261102T000000 / DTEND;TZID=Europe/London:20261103T000000 / SUMMARY:INSET day",
    )
    assert [(each.first, each.last) for each in given_days(given)] == [
        (date(2026, 9, 2),) * 2,
        (date(2026, 11, 2),) * 2,
    ]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("DTSTART:20260902T130000Z / DTEND:20260902T160000Z / SUMMARY:INSET afternoon", "It has hours"),
        ("DTSTART;VALUE=DATE:20260902 / SUMMARY:Year 7 parents’ evening", "does not say for certain"),
        ("DTSTART;VALUE=DATE:20260902 / SUMMARY:Half term 1", "does not say for certain"),
        ("DTSTART;VALUE=DATE:20260902 / SUMMARY:Holiday club in half-term", "does not say for certain"),
        ("DTSTART;VALUE=DATE:20260902 / SUMMARY:Autumn term concert", "does not say for certain"),
        ("DTSTART;VALUE=DATE:20260902 / SUMMARY:Term 1", "too few days"),
        ("DTSTART;VALUE=DATE:20260902 / DTEND;VALUE=DATE:20261102 / SUMMARY:Half term", "too many days"),
        ("DTSTART;VALUE=DATE:20260902 / DTEND;VALUE=DATE:20260801 / SUMMARY:INSET", "ends before it begins"),
        ("DTSTART;VALUE=DATE:20260902 / SUMMARY:Autumn term begins", "no day on which this term ends"),
        ("SUMMARY:INSET", "no first day"),
        ("DTSTART;VALUE=DATE:20260902 / RRULE:FREQ=SECONDLY / SUMMARY:INSET", "a rule that is not read"),
        ("DTSTART;VALUE=DATE:20260902 / RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30 / SUMMARY:INSET", "not read"),
        ("DTSTART;VALUE=DATE:20260902 / RRULE:FREQ=WEEKLY / SUMMARY:INSET", "more than 60 times"),
    ],
)
def test_what_a_calendar_does_not_say_for_certain_is_left_out_and_told(event: str, reason: str) -> None:
    given = calendar(event)
    assert given.rows == ()
    assert [reason in why for why in why_not(given)] == [True]


def test_terms_are_told_by_the_days_on_which_they_begin_and_end() -> None:
    given = calendar(
        "DTSTART;VALUE=DATE:20260902 / SUMMARY:Autumn term begins",
        "DTSTART;VALUE=DATE:20261218 / SUMMARY:End of autumn term",
        "DTSTART;VALUE=DATE:20270105 / SUMMARY:First day of term",
        "DTSTART;VALUE=DATE:20270326 / SUMMARY:Last day of Spring Term",
        "DTSTART;VALUE=DATE:20270413 / SUMMARY:Summer term starts",
    )
    assert [(each.name, str(each.first), str(each.last)) for each in given_days(given)] == [
        ("Autumn term", "2026-09-02", "2026-12-18"),
        ("Spring term", "2027-01-05", "2027-03-26"),
    ]
    assert why_not(given) == ["There is no day on which this term ends. Give both."]


def test_an_event_that_comes_back_is_there_each_time_but_when_it_was_moved_or_left_out() -> None:
    given = calendar(
        "UID:1 / DTSTART;VALUE=DATE:20260907 / RRULE:FREQ=WEEKLY;COUNT=4 / EXDATE;VALUE=DATE:20260914"
        " / SUMMARY:INSET day",
        "UID:1 / RECURRENCE-ID;VALUE=DATE:20260921 / DTSTART;VALUE=DATE:20260923 / SUMMARY:INSET day",
        "UID:2 / DTSTART;VALUE=DATE:20250505 / RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=1MO / SUMMARY:May Day",
        "UID:3 / DTSTART;VALUE=DATE:20260930 / STATUS:CANCELLED / SUMMARY:INSET day",
    )
    firsts = [str(each.first) for each in given_days(given)]
    assert firsts[:3] == ["2026-09-07", "2026-09-28", "2026-09-23"]
    assert firsts[3:] == ["2025-05-05", "2026-05-04", "2027-05-03", "2028-05-01", "2029-05-07"]
    assert given.refused == ()


@pytest.mark.parametrize("rule", ["", "RRULE:FREQ=YEARLY;BYMONTH=2;BYDAY=4MO\r\n"])
def test_a_calendar_that_is_too_long_is_refused_soon(rule: str) -> None:
    event = f"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260902\r\n{rule}SUMMARY:INSET\r\nEND:VEVENT\r\n"
    raw = f"BEGIN:VCALENDAR\r\n{event * 9000}END:VCALENDAR\r\n".encode()
    began = process_time()
    with pytest.raises(CannotRead, match=r"too many events|larger"):
        read_file(raw, TODAY)
    assert process_time() - began < 10


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("Autumn Term 1", "term"),
        ("Term 3 2026-27", ""),
        ("Spring Term", "term"),
        ("Term ends 1.30pm", "ends"),
        ("Pupils return: Spring term starts", "begins"),
        ("Inset Day – school closed to pupils", "closure"),
        ("NOT an inset day", ""),
        ("Good Friday", "closure"),
        ("Bank holiday / Inset day", ""),
        ("Christmas Holidays", "closure"),
        ("End of half-term", ""),
        ("School photographs", ""),
        ("", ""),
    ],
)
def test_a_name_means_what_it_says_for_certain_or_nothing(name: str, meaning: str) -> None:
    assert meaning_of(name).meaning == meaning


def test_what_a_form_carries_is_the_file_again_and_nothing_else_passes() -> None:
    given = from_csv("term,Term 1,2/9/2026,23/10/2026,,", "term,Term 2,2/11/2026,x,,")
    assert from_text(to_text(given)) == given
    good = to_text(given)
    for bad in ("", "[]", "{" * 5000, good.replace("Term 1", ""), good.replace("2026-09-02", "2029-09-02")):
        with pytest.raises(CannotRead):
            from_text(bad)
    for before, after in (('"term"', '"closure"'), ('"term"', '"bank_holiday"'), ('"why":""', '"why":"inset"')):
        with pytest.raises(CannotRead):
            from_text(good.replace(before, after, 1))
