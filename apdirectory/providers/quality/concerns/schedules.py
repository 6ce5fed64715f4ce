"""Concerns that were closed long ago are deleted each night."""

from datetime import datetime

from apdirectory.messages.schedules import Schedule
from apdirectory.providers.quality.concerns.actions import forget_closed


async def _forget(at: datetime) -> None:
    await forget_closed()


schedules = [Schedule(name="concerns.forget", cron="50 2 * * *", run=_forget)]
