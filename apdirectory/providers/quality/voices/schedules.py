"""What was refused or taken down long ago is deleted each night."""

from datetime import datetime

from apdirectory.messages.schedules import Schedule
from apdirectory.providers.quality.voices.actions import forget_ended


async def _forget(at: datetime) -> None:
    await forget_ended()


schedules = [Schedule(name="voices.forget", cron="52 2 * * *", run=_forget)]
