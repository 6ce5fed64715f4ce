"""Corrections that were answered long ago are deleted each night."""

from datetime import datetime

from apdirectory.messages.schedules import Schedule
from apdirectory.providers.quality.corrections.actions import forget_decided


async def _forget(at: datetime) -> None:
    await forget_decided()


schedules = [Schedule(name="corrections.forget", cron="55 2 * * *", run=_forget)]
