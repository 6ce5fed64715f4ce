"""Days in words."""

from datetime import date

import pytest

from apdirectory.providers.examples.days import day, in_words

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("today", TODAY),
        ("2 days ago", date(2026, 11, 20)),
        ("1 day ago", date(2026, 11, 21)),
        ("in 1 day", date(2026, 11, 23)),
        ("in 20 days", date(2026, 12, 12)),
        ("next 31 March", date(2027, 3, 31)),
        ("last 31 March", date(2026, 3, 31)),
        ("next 22 November", date(2027, 11, 22)),
        ("last 22 November", date(2025, 11, 22)),
        ("next 25 December", date(2026, 12, 25)),
        ("last 25 December", date(2025, 12, 25)),
        ("next term", date(2027, 1, 5)),
    ],
)
def test_words_mean_a_day(words: str, meant: date) -> None:
    assert day(words, TODAY) == meant


@pytest.mark.parametrize("words", ["", "soon", "next 31 Smarch", "31 March 2027", "in days", "two days ago"])
def test_other_words_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"day|invalid literal"):
        day(words, TODAY)


@pytest.mark.parametrize(
    ("today", "start"),
    [
        (date(2027, 1, 5), date(2027, 4, 20)),
        (date(2027, 8, 1), date(2027, 9, 3)),
        (date(2027, 12, 31), date(2028, 1, 5)),
        (date(2028, 9, 1), date(2028, 9, 4)),  # 3 September 2028 is a Sunday
        (date(2026, 4, 1), date(2026, 4, 20)),
    ],
)
def test_a_term_begins_on_a_weekday_after_today(today: date, start: date) -> None:
    assert day("next term", today) == start


def test_a_day_is_written_as_people_write_it() -> None:
    assert in_words(date(2026, 11, 4)) == "4 November 2026"
