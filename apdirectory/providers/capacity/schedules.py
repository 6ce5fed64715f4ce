"""The weekly mail about places: on Monday at 8am. Each day is looked at, so that a Monday missed is made good."""

from datetime import datetime

from apdirectory.messages.schedules import Schedule
from apdirectory.providers.capacity.weekly.actions import ask_for_places
from apdirectory.web.today import today


async def _ask(due: datetime) -> None:
    await ask_for_places(today(due))


schedules = [Schedule(name="capacity.places", cron="0 8 * * *", run=_ask)]
