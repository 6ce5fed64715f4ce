"""At night the listing follows settings that came into force; each morning providers are reminded to confirm."""

from datetime import datetime

from apdirectory.messages.schedules import Schedule
from apdirectory.providers.confirming.actions import remind
from apdirectory.providers.confirming.links import ENTRY
from apdirectory.providers.listing.actions import project_those_behind
from apdirectory.web.today import today


async def _follow_settings(due: datetime) -> None:
    await project_those_behind()


async def _remind(due: datetime) -> None:
    await remind(today(due), ENTRY)


schedules = [
    Schedule(name="confirming.settings", cron="5 0 * * *", run=_follow_settings),
    Schedule(name="confirming.remind", cron="20 8 * * *", run=_remind),
]
