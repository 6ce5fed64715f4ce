"""What is done about people by the clock: managers are asked whether access is still right, and told who waits."""

from datetime import datetime

from apdirectory.accounts.people.actions import tell_all_who_are_due, tell_who_waits_long
from apdirectory.messages.schedules import Schedule


async def _due(at: datetime) -> None:
    await tell_all_who_are_due()


async def _waiting(at: datetime) -> None:
    await tell_who_waits_long()


schedules = [
    Schedule(name="people.due", cron="0 8 * * 1-5", run=_due),
    Schedule(name="people.waiting", cron="10 8 * * 1-5", run=_waiting),
]
