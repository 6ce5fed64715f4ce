"""School days against calendars made by hand: three invented schools of two authorities, two years from 2025 on."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apdirectory.authorities.school_days import (
    Calendar,
    Closed,
    Count,
    Term,
    between,
    calendar,
    counted_after,
    counted_before,
    counted_from,
    how_many,
    overlapping,
    school_year,
    term_missing,
    why_closed,
)

A_DAY = timedelta(days=1)


def term(first: str, last: str, name: str = "") -> Term:
    return Term(first=date.fromisoformat(first), last=date.fromisoformat(last), name=name)


def closed(day: str, why: str, last: str = "") -> Closed:
    return Closed(first=date.fromisoformat(day), last=date.fromisoformat(last or day), why=why)


NORTH = [  # an invented authority, six terms a year
    term("2025-09-03", "2025-10-24"),
    term("2025-11-03", "2025-12-19"),
    term("2026-01-05", "2026-02-13"),
    term("2026-02-23", "2026-03-27"),
    term("2026-04-13", "2026-05-22"),
    term("2026-06-01", "2026-07-21"),
    term("2026-09-02", "2026-10-23"),
    term("2026-11-02", "2026-12-18"),
    term("2027-01-04", "2027-02-12"),
    term("2027-02-22", "2027-03-25"),
    term("2027-04-12", "2027-05-28"),
    term("2027-06-07", "2027-07-22"),
]
SOUTH = [  # another, with a two-week half-term in October; it has not given its dates from September 2026 on
    term("2025-09-02", "2025-10-17"),
    term("2025-11-03", "2025-12-19"),
    term("2026-01-06", "2026-02-13"),
    term("2026-02-23", "2026-04-01"),
    term("2026-04-20", "2026-05-22"),
    term("2026-06-01", "2026-07-17"),
]
BANK = [
    closed("2025-12-25", "Christmas Day"),
    closed("2025-12-26", "Boxing Day"),
    closed("2026-01-01", "New Year’s Day"),
    closed("2026-04-03", "Good Friday"),
    closed("2026-04-06", "Easter Monday"),
    closed("2026-05-04", "Early May bank holiday"),
    closed("2026-05-25", "Spring bank holiday"),
    closed("2027-03-26", "Good Friday"),
    closed("2027-03-29", "Easter Monday"),
    closed("2027-05-31", "Spring bank holiday"),
]
EARLY_MAY_MOVED = [*BANK, closed("2027-05-07", "Early May bank holiday (moved)")]  # from Monday 3 to Friday 7 May

BEECH = calendar([], NORTH, [*EARLY_MAY_MOVED, closed("2025-09-03", "Inset day"), closed("2026-06-01", "Inset day")])
"""Beech School (example): its authority's terms, and inset days of its own."""
CEDAR = calendar(
    [term("2025-09-04", "2025-10-22"), term("2025-11-04", "2025-12-18"), term("2026-01-07", "2026-07-17")],
    NORTH,
    [*EARLY_MAY_MOVED, closed("2026-02-16", "Half-term", "2026-02-20")],
)
"""Cedar Academy (example): own dates in 2025 to 2026, a half-term within a term; its authority's from 2026 on."""
ELM = calendar([], SOUTH, BANK)
"""Elm School (example): of the other authority."""


def due(count: Count) -> str:
    return str(count.due)


@pytest.mark.parametrize(
    ("school", "first", "expected"),
    [
        (BEECH, "2026-11-10", "2026-11-17"),  # a Tuesday: one weekend
        (BEECH, "2026-11-13", "2026-11-20"),  # a Friday
        (BEECH, "2026-11-14", "2026-11-23"),  # a Saturday: day one is Monday
        (BEECH, "2025-09-03", "2025-09-11"),  # inset on the first day of term
        (BEECH, "2025-10-22", "2025-11-05"),  # over half-term: Wed, Thu, Fri, Mon, Tue, Wed
        (BEECH, "2026-05-20", "2026-06-04"),  # half-term with a bank holiday, then an inset day
        (BEECH, "2026-04-30", "2026-05-08"),  # Early May bank holiday on its Monday
        (BEECH, "2027-04-30", "2027-05-10"),  # moved to Friday 7 May: Monday 3 May counts
        (BEECH, "2026-07-20", "2026-09-07"),  # over the summer: 20, 21 July, 2, 3, 4, 7 September
        (CEDAR, "2025-10-22", "2025-11-10"),  # its own half-term is longer
        (CEDAR, "2026-02-12", "2026-02-26"),  # a half-term entered as a closure: Thu, Fri, Mon to Thu
        (CEDAR, "2026-07-16", "2026-09-07"),  # its own last day of term, then its authority's first days
        (ELM, "2025-10-16", "2025-11-06"),  # two weeks off
        (ELM, "2026-04-01", "2026-04-24"),  # Easter
    ],
)
def test_day_six_of_an_exclusion(school: Calendar, first: str, expected: str) -> None:
    assert due(counted_from(school, date.fromisoformat(first), 6)) == expected


def test_one_day_differs_between_schools() -> None:
    day = date(2025, 9, 3)
    assert [why_closed(school, day) for school in (BEECH, CEDAR, ELM)] == ["Inset day", None, ""]


def test_where_the_dates_run_out_nothing_is_guessed() -> None:
    found = counted_from(ELM, date(2026, 7, 15), 6)
    assert found.due is None
    assert (found.unknown, how_many(found)) == (date(2026, 7, 18), 3)


def test_a_term_that_was_not_entered_is_not_a_holiday() -> None:
    gap = Calendar(terms=(term("2025-09-03", "2025-12-19"), term("2026-04-13", "2026-07-21")))
    assert why_closed(gap, date(2026, 1, 20)) is None
    assert why_closed(gap, date(2026, 4, 14)) == ""


@pytest.mark.parametrize(
    ("before", "after", "first"),
    [
        (term("2025-02-24", "2025-04-11", "Term 4"), term("2025-06-02", "2025-07-22", "Term 6"), "2025-04-10"),
        (term("2024-01-03", "2024-02-16", "Term 3"), term("2024-04-08", "2024-05-24", "Term 5"), "2024-02-15"),
    ],
)
def test_a_half_term_that_was_not_entered_is_not_a_holiday_either(before: Term, after: Term, first: str) -> None:
    assert (after.first - before.last).days == 52, "less than a summer"
    found = counted_from(Calendar(terms=(before, after)), date.fromisoformat(first), 6)
    assert (found.due, found.unknown) == (None, before.last + A_DAY)


def test_only_between_two_school_years_is_a_holiday_as_long_as_a_summer() -> None:
    summer = term("2025-06-02", "2025-07-18"), term("2025-09-03", "2025-10-24")
    assert not term_missing(*summer)
    assert term_missing(summer[0], term("2025-11-03", "2025-12-19"))
    assert not term_missing(term("2025-11-03", "2025-12-12"), term("2026-01-05", "2026-02-13")), "three weeks"


@pytest.mark.parametrize(
    ("over", "due_on"),
    [
        (closed("2026-12-14", "Christmas holiday", "2027-01-04"), "2027-01-07"),  # Wed, Thu, Fri; Tue, Wed, Thu
        (closed("2026-12-12", "Christmas holiday", "2027-01-04"), "2027-01-07"),
        (closed("2026-12-15", "Christmas holiday", "2027-01-04"), None),
        (closed("2026-12-14", "Christmas holiday", "2027-01-01"), None),
    ],
    ids=["from Monday", "from Saturday", "a day is left out", "another is left out"],
)
def test_a_long_holiday_counts_where_a_school_says_that_no_term_lies_in_it(over: Closed, due_on: str | None) -> None:
    autumn, spring = term("2026-11-02", "2026-12-11"), term("2027-01-05", "2027-03-24")
    assert why_closed(Calendar(terms=(autumn, spring)), date(2026, 12, 20)) is None, "25 days: nothing is guessed"
    known = Calendar(terms=(autumn, spring), closed=(over,))
    assert term_missing(autumn, spring, [over]) == (due_on is None)
    found = counted_from(known, date(2026, 12, 9), 6).due
    assert (found and str(found)) == due_on


def test_where_bank_holidays_run_out_a_day_in_term_is_not_known() -> None:
    known = calendar([], NORTH, BANK, bank_holidays_until=date(2026, 12, 31))
    assert due(counted_from(known, date(2026, 12, 10), 6)) == "2026-12-17"
    found = counted_from(known, date(2026, 12, 17), 6)
    assert (found.due, found.unknown, how_many(found)) == (None, date(2027, 1, 4), 2)
    assert [why_closed(known, date(2027, 1, each)) for each in (1, 9)] == ["School holiday", "Saturday"]
    assert counted_before(known, date(2027, 1, 5), 1).due is None


def test_a_school_without_dates_of_any_kind_knows_nothing() -> None:
    assert counted_from(Calendar(), date(2026, 1, 20), 1) == Count(due=None, days=(), unknown=date(2026, 1, 20))


def test_how_it_was_counted_says_each_day_and_why_it_was_skipped() -> None:
    days = counted_from(BEECH, date(2026, 5, 21), 3).days
    assert [(day.day.isoformat(), day.number, day.why) for day in days] == [
        ("2026-05-21", 1, ""),
        ("2026-05-22", 2, ""),
        ("2026-05-23", None, "Saturday"),
        ("2026-05-24", None, "Sunday"),
        ("2026-05-25", None, "Spring bank holiday"),
        *[(f"2026-05-{day}", None, "School holiday") for day in (26, 27, 28, 29)],
        ("2026-05-30", None, "Saturday"),
        ("2026-05-31", None, "Sunday"),
        ("2026-06-01", None, "Inset day"),
        ("2026-06-02", 3, ""),
    ]


def test_notice_is_counted_back() -> None:
    assert due(counted_before(BEECH, date(2026, 11, 4), 2)) == "2026-11-02"
    assert due(counted_before(BEECH, date(2026, 11, 3), 2)) == "2026-10-23"


def test_school_days_after_a_day_leave_that_day_out() -> None:
    assert due(counted_after(BEECH, date(2026, 11, 10), 2)) == "2026-11-12"
    assert due(counted_after(BEECH, date(2026, 11, 13), 1)) == "2026-11-16"


def test_days_between_two_days() -> None:
    assert how_many(between(BEECH, date(2026, 11, 2), date(2026, 12, 18))) == 35
    assert how_many(between(BEECH, date(2026, 11, 3), date(2026, 11, 2))) == 0
    assert between(ELM, date(2026, 7, 1), date(2026, 9, 30)).due is None


def test_a_number_nobody_would_count_to_is_refused() -> None:
    for number in (0, -1, 1001):
        with pytest.raises(ValueError, match="School days are counted"):
            counted_from(BEECH, date(2026, 11, 2), number)


def test_terms_that_share_a_day_are_found() -> None:
    assert overlapping(NORTH) is None
    assert overlapping([term("2026-01-05", "2026-02-13"), term("2025-11-03", "2026-01-05")]) is not None


def test_a_school_year_begins_in_september() -> None:
    assert (school_year(date(2026, 8, 31)), school_year(date(2026, 9, 1))) == (2025, 2026)


DAYS = st.dates(date(2025, 9, 4), date(2027, 6, 1))
SCHOOLS = st.sampled_from([BEECH, CEDAR])


@given(SCHOOLS, DAYS, st.integers(1, 15))
def test_as_a_plain_reading_of_the_calendar_counts(school: Calendar, first: date, number: int) -> None:
    found = counted_from(school, first, number)
    met, day = 0, first - A_DAY
    while met < number:
        day += A_DAY
        open_ = any(each.first <= day <= each.last for each in school.terms) and day.weekday() < 5
        met += open_ and not any(each.first <= day <= each.last for each in school.closed)
    assert found.due == day
    assert [each.number for each in found.days if each.number] == list(range(1, number + 1))
    assert [each.day for each in found.days] == [first + n * A_DAY for n in range((day - first).days + 1)]


@given(SCHOOLS, DAYS, st.integers(1, 15))
def test_there_and_back_is_the_same_day(school: Calendar, first: date, number: int) -> None:
    start = counted_from(school, first, 1).due
    assert start is not None
    end = counted_after(school, start, number).due
    assert end is not None
    assert counted_before(school, end, number).due == start
    assert how_many(between(school, start, end)) == number + 1


@given(SCHOOLS, DAYS, st.integers(1, 10), DAYS)
def test_a_day_off_more_never_makes_a_due_date_earlier(school: Calendar, first: date, number: int, off: date) -> None:
    more = Calendar(terms=school.terms, closed=(*school.closed, Closed(first=off, last=off, why="Snow")))
    before, after = counted_from(school, first, number).due, counted_from(more, first, number).due
    assert before is not None
    assert after is not None
    assert after >= before
