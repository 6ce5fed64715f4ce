"""Drawing self-assessments to be checked, early in each term."""

from datetime import datetime

from apdirectory.messages.schedules import Schedule
from apdirectory.providers.quality.draws.actions import run_draws
from apdirectory.web.today import today


async def _draw(at: datetime) -> None:
    await run_draws(today(at))


schedules = [Schedule(name="quality.draws", cron="40 5 * * *", run=_draw)]
