"""Old claims are forgotten each night."""

from datetime import datetime

from apdirectory.messages.schedules import Schedule
from apdirectory.providers.claims.actions import forget_old


async def _forget(at: datetime) -> None:
    await forget_old()


schedules = [Schedule(name="claims.forget", cron="40 2 * * *", run=_forget)]
