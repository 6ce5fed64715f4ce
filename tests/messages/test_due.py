"""When clock actions are due, by the clock in England."""

from datetime import UTC, datetime, timedelta

import pytest

from apdirectory.messages.timetable.due import is_cron, last_due
from apdirectory.work import SCHEDULES, all_schedules

SPRING, AUTUMN = "2026-03-29", "2026-10-25"
"""The clock goes from 1am to 2am; from 2am to 1am."""


def at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "now", "due"),
    [
        ("0 7 * * *", "2026-01-10 07:00:00", "2026-01-10 07:00"),
        ("0 7 * * *", "2026-01-10 06:59:59", "2026-01-09 07:00"),
        ("0 7 * * *", "2026-07-10 06:00:00", "2026-07-10 06:00"),
        ("0 7 * * *", "2026-07-10 05:59:59", "2026-07-09 06:00"),
        ("0 7 1 1,4,7,10 *", "2026-11-22 12:00", "2026-10-01 06:00"),
        ("0 0 * * 1", "2026-07-07 12:00", "2026-07-05 23:00"),
        ("*/5 * * * *", "2026-07-10 06:04:59", "2026-07-10 06:00"),
        ("30 1 * * *", f"{SPRING} 01:29", "2026-03-28 01:30"),
        ("30 1 * * *", f"{SPRING} 01:30", f"{SPRING} 01:30"),
        ("30 2 * * *", f"{SPRING} 01:30", f"{SPRING} 01:30"),
        ("30 1 * * *", f"{AUTUMN} 00:30", f"{AUTUMN} 00:30"),
        ("30 1 * * *", f"{AUTUMN} 01:30", f"{AUTUMN} 00:30"),
        ("30 1 * * *", f"{AUTUMN} 12:00", f"{AUTUMN} 00:30"),
        ("*/15 * * * *", f"{AUTUMN} 01:20", f"{AUTUMN} 01:15"),
        ("*/15 * * * *", f"{SPRING} 01:20", f"{SPRING} 01:15"),
    ],
)
def test_the_last_time_that_was_due(cron: str, now: str, due: str) -> None:
    assert last_due(cron, at(now)) == at(due)


@pytest.mark.parametrize("day", [SPRING, AUTUMN, "2026-06-01"])
@pytest.mark.parametrize("hour", [0, 1, 2, 7])
def test_what_is_due_once_a_day_is_due_once_on_each_day(day: str, hour: int) -> None:
    noon = at(f"{day} 12:00") - timedelta(days=1)
    dues = {last_due(f"30 {hour} * * *", noon + timedelta(minutes=passed)) for passed in range(48 * 60)}
    assert len([due for due in dues if due > noon]) == 2


@pytest.mark.parametrize("cron", ["", "* * * *", "0 7 * * * *", "61 * * * *", "@daily", "tomorrow"])
def test_what_is_no_time_is_refused(cron: str) -> None:
    assert not is_cron(cron)


def test_every_clock_action_has_a_name_of_its_own_and_a_time() -> None:
    names = [schedule.name for schedule in all_schedules()]
    assert len(set(names)) == len(names) >= 3
    assert [schedule.name for schedule in all_schedules() if not is_cron(schedule.cron)] == []


def test_every_module_with_clock_actions_is_listed() -> None:
    from tests.test_conventions import MODULES

    assert {f"apdirectory.{name}" for name in MODULES if name.endswith("schedules")} == set(SCHEDULES)
