"""Deleting what has been kept long enough, each night."""

from datetime import datetime

from apdirectory.accounts.retention.actions import delete_what_ended
from apdirectory.messages.schedules import Schedule


async def _delete(at: datetime) -> None:
    await delete_what_ended()


schedules = [Schedule(name="accounts.retention", cron="*/10 2-4 * * *", run=_delete)]
