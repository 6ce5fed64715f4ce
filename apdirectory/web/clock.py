"""What time it is. Whoever needs to know asks here, so that tests can move it."""

from datetime import UTC, datetime, timedelta

from apdirectory.web.today import in_england, today
from apdirectory.web.words import clock, day


class _Ahead:
    """How far tests have moved the clock."""

    by = timedelta(0)


def now() -> datetime:
    """UTC, with its time zone."""
    return datetime.now(UTC) + _Ahead.by


def time_of_day(when: datetime) -> str:
    """3:15pm: as a clock in England shows it."""
    return clock(in_england(when).time())


def moment(when: datetime) -> str:
    """3:15pm on 22 November 2026: until when a link works, for one."""
    return f"{time_of_day(when)} on {day(today(when))}"
