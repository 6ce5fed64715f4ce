"""Running a clock action: once for each time it is due, however many workers there are."""

from datetime import datetime

from apdirectory.database.transaction import transaction
from apdirectory.messages.schedules import Schedule

ALONE = "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))"
CLAIM = "INSERT INTO schedule_run (name, due_at) VALUES ($1, $2) ON CONFLICT (name, due_at) DO NOTHING RETURNING true"


async def run_once(schedule: Schedule, due: datetime) -> bool | None:
    """True: it ran now. False: it had run. None: another worker is at it, and may yet fail.

    That it ran is kept in the transaction of what it did: whoever dies in the midst has done nothing.
    """
    async with transaction() as database:
        if not await database.fetchval(ALONE, f"clock action {schedule.name}"):
            return None
        claimed = await database.fetchval(CLAIM, schedule.name, due)
        if claimed:
            await schedule.run(due)
    return bool(claimed)
