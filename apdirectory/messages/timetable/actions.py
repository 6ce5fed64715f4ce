"""Running a clock action: once for each time it is due, however many workers there are."""

from datetime import datetime

from apdirectory.database.transaction import pool, transaction
from apdirectory.messages.schedules import Schedule

ALONE = "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))"
WHILE_IT_TAKES = "SET LOCAL idle_in_transaction_session_timeout = 0"
RAN = "SELECT EXISTS (SELECT FROM schedule_run WHERE name = $1 AND due_at = $2)"
CLAIM = "INSERT INTO schedule_run (name, due_at) VALUES ($1, $2) ON CONFLICT (name, due_at) DO NOTHING RETURNING true"


async def run_once(schedule: Schedule, due: datetime) -> bool | None:
    """True: it ran now. False: it had run. None: another worker is at it, and may yet fail.

    That it ran is kept in the transaction of what it did: whoever dies in the midst has done nothing. What is done in
    parts runs again from its start then, and finds done what is done.
    """
    if schedule.in_parts:
        return await _run_in_parts(schedule, due)
    async with transaction() as database:
        if not await database.fetchval(ALONE, f"clock action {schedule.name}"):
            return None
        claimed = await database.fetchval(CLAIM, schedule.name, due)
        if claimed:
            await schedule.run(due)
    return bool(claimed)


async def _run_in_parts(schedule: Schedule, due: datetime) -> bool | None:
    """A transaction beside them holds the lock throughout, and loses it with the process."""
    async with pool().acquire() as holding, holding.transaction():
        await holding.execute(WHILE_IT_TAKES)
        if not await holding.fetchval(ALONE, f"clock action {schedule.name}"):
            return None
        if await holding.fetchval(RAN, schedule.name, due):
            return False
        await schedule.run(due)
        await holding.execute(CLAIM, schedule.name, due)
        return True
