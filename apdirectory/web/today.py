"""The day it is in England, wherever the server stands, and on machines that know no time zones too."""

from datetime import UTC, date, datetime, timedelta

A_YEAR = timedelta(days=365)


def today(now: datetime | None = None) -> date:
    return in_england(now or datetime.now(UTC)).date()


def in_england(now: datetime) -> datetime:
    """The same moment with the hour that clocks show."""
    return now + timedelta(hours=1) if _summer_time(now) else now


def older_than_a_year(when: date, on: date) -> bool:
    """Facts that are older are marked "Older than 12 months"."""
    return on - when > A_YEAR


def _summer_time(now: datetime) -> bool:
    """From 1am UTC on the last Sunday of March until 1am UTC on the last Sunday of October."""
    return _last_sunday(now.year, 3) <= now < _last_sunday(now.year, 10)


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)
