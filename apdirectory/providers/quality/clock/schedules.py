"""Quality by the clock, early each day: before anybody looks at a desk, and before the daily mail."""

from datetime import datetime

from apdirectory.messages.schedules import Schedule
from apdirectory.providers.quality.clock.actions import run_quality_day
from apdirectory.web.today import today


async def _day(due: datetime) -> None:
    await run_quality_day(today(due))


schedules = [Schedule(name="quality.day", cron="30 5 * * *", run=_day)]
