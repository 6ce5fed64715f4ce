"""Places of several capacities told as one, over every way the two can be known."""

from datetime import date, timedelta
from itertools import product

import pytest

from apdirectory.providers.capacity.counting import Places, count_holds, together

DAY = date(2026, 11, 22)


def days(count: int) -> date:
    return DAY + timedelta(days=count)


def told(
    vacant: int | None = None, as_of: int | None = None, start: int | None = None, *, first: bool | None = None
) -> Places:
    """Days are counted from the day asked."""
    return Places(vacant, None if as_of is None else days(as_of), first, None if start is None else days(start))


@pytest.mark.parametrize(("as_of", "holds"), [(0, True), (-60, True), (-61, False), (1, True), (None, False)])
def test_a_count_holds_for_sixty_days(as_of: int | None, holds: bool) -> None:
    assert count_holds(None if as_of is None else days(as_of), DAY) == holds
    assert together([told(3, as_of)], DAY).vacant == (3 if holds else None)


def test_counts_that_hold_are_added_up_as_of_the_oldest_of_them() -> None:
    assert together([told(2, -1), told(1, -40), told(5, -90), told(None, -3)], DAY)[:2] == (3, days(-40))
    assert together([told(0, -1), told(0, -2)], DAY)[:2] == (0, days(-2))


def test_when_no_count_holds_it_says_when_anything_was_last_told() -> None:
    assert together([told(2, -61), told(None, -3), told(5, -90)], DAY)[:2] == (None, days(-3))
    assert together([], DAY) == together([told()], DAY) == (None, None, None, None)


def test_the_next_start_is_of_the_places_that_are_free() -> None:
    assert together([told(0, -1, 1), told(2, -1, 30), told(1, -1, 20), told(3, -90, 2)], DAY).next_start == days(20)
    assert together([told(0, -1, 1), told(2, -1)], DAY).next_start is None, "not the start of places that are taken"
    assert together([told(2, -1, -1), told(0, -1, 0)], DAY).next_start is None, "a start that is over"


def test_with_no_place_free_the_next_start_is_the_earliest_of_all() -> None:
    assert together([told(0, -1, 9), told(None, None, 4), told(7, -90, 2), told(0, -1, -1)], DAY).next_start == days(2)
    assert together([told(0, -1, 0)], DAY).next_start == DAY


@pytest.mark.parametrize(
    ("said", "is_needed"),
    [
        ([], None),
        ([None], None),
        ([False, None], None),
        ([False, False], False),
        ([True, None], True),
        ([False, True], True),
    ],
)
def test_an_assessment_is_needed_first_where_any_place_needs_it_and_not_known_where_one_has_not_said(
    said: list[bool | None], is_needed: bool | None
) -> None:
    assert together([told(1, -1, first=each) for each in said], DAY).assessment_first is is_needed


def test_the_order_in_which_places_are_told_does_not_matter() -> None:
    each = [told(*said) for said in product((None, 0, 2), (-90, -61, -60, -1), (None, -1, 0, 5))]
    for one, other in product(each, each):
        assert together([one, other], DAY) == together([other, one], DAY)
