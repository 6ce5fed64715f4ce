"""The one clock, which tests can move."""

from datetime import UTC, datetime, timedelta

from apdirectory.web.clock import now, time_of_day
from tests.conftest import MovedClock


def test_the_clock_tells_the_time_and_moves_forward(moved_clock: MovedClock) -> None:
    before = now()
    assert abs(before - datetime.now(UTC)) < timedelta(seconds=5)
    moved_clock.forward(minutes=31)
    moved_clock.forward(hours=1)
    assert timedelta(minutes=91) <= now() - before < timedelta(minutes=92)


def test_the_time_of_day_is_englands() -> None:
    assert time_of_day(datetime(2026, 11, 22, 15, 15, tzinfo=UTC)) == "3:15pm"
    assert time_of_day(datetime(2026, 7, 1, 15, 15, tzinfo=UTC)) == "4:15pm"
