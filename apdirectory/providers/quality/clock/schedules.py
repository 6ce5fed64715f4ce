"""Quality by the clock, early each day: before anybody looks at a desk, and before the daily mail."""

from datetime import datetime

from apdirectory.messages.schedules import Schedule
from apdirectory.providers.quality.clock.actions import run_quality_day
from apdirectory.web.clock import now
from apdirectory.web.today import today


async def _day(due: datetime) -> None:
    """Made good after midnight it goes by the new day: what was renewed since then holds."""
    await run_quality_day(today(now()))


schedules = [Schedule(name="quality.day", cron="30 5 * * *", run=_day, in_parts=True)]
