"""Looking at the clock for as long as a worker runs."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from apdirectory.messages.schedules import Schedule
from apdirectory.messages.timetable.actions import run_once
from apdirectory.messages.timetable.due import last_due
from apdirectory.web.clock import now
from apdirectory.web.log import log_failure

LOG = structlog.get_logger()
LOOK_AGAIN = 5.0
AFTER_FAILURE = timedelta(minutes=1)
TOO_LATE = timedelta(days=1)
"""What was missed for longer is left out."""


class Timetable:
    """Clock actions, and what this worker knows of when they ran."""

    def __init__(self, schedules: Sequence[Schedule]) -> None:
        self.schedules = schedules
        self.ran: dict[str, datetime] = {}
        self.not_before: dict[str, datetime] = {}

    async def run_due(self) -> None:
        """Whatever is due and has not run, one after another. One that fails is tried again, and holds no other up."""
        for schedule in self.schedules:
            at = now()
            due = last_due(schedule.cron, at)
            if self.ran.get(schedule.name) == due or at - due >= TOO_LATE:
                continue
            if at >= self.not_before.get(schedule.name, at):
                await self._run(schedule, due)

    async def _run(self, schedule: Schedule, due: datetime) -> None:
        try:
            outcome = await run_once(schedule, due)
        except Exception as problem:  # whatever it is, it is undone, and the next may fare better
            LOG.error("clock action failed", name=schedule.name, due=due.isoformat())
            log_failure(problem)
            self.not_before[schedule.name] = now() + AFTER_FAILURE
            return
        if outcome is not None:
            self.ran[schedule.name] = due
        if outcome:
            LOG.info("clock action", name=schedule.name, due=due.isoformat())


async def keep_time(schedules: Sequence[Schedule], stopping: asyncio.Event) -> None:
    """Look every few seconds until told to stop; what is running then is finished."""
    timetable = Timetable(schedules)
    while not stopping.is_set():
        await timetable.run_due()
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN):
                await stopping.wait()
