"""Links that came to their end long ago are forgotten at night."""

from datetime import datetime

from apdirectory.messages.links.actions import forget_old
from apdirectory.messages.schedules import Schedule


async def _forget_old(due: datetime) -> None:
    await forget_old()


schedules = [Schedule(name="links.forget_old", cron="50 3 * * *", run=_forget_old)]
