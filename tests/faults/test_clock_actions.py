"""Three workers look at one clock, one of them is killed: each time is met once."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta

import pytest

from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from tests.faults.conftest import LONG

TIMES = 60 if LONG else 6
A_MINUTE_TAKES = 1.0
"""Seconds, by the clock that these workers are given."""

WORKER = f"""
import asyncio, os, sys, time
from datetime import UTC, datetime, timedelta
from apdirectory.database.transaction import open_pool
from apdirectory.messages.actions import put
from apdirectory.messages.schedules import Schedule
from apdirectory.messages.timetable import clock

began = float(sys.argv[1])
clock.LOOK_AGAIN = 0.05
clock.now = lambda: datetime(2026, 11, 22, 7, tzinfo=UTC) + timedelta(minutes=(time.time() - began) / {A_MINUTE_TAKES})

async def tell(due):
    await put("jo@example.org", "signed_in_new_device", device=f"worker {{os.getpid()}}", when=due.isoformat())
    await asyncio.sleep(0.05)

async def main():
    async with open_pool(os.environ["DATABASE_URL"], size=2):
        print("ready", flush=True)
        each_minute = Schedule(name="tests", cron="* * * * *", run=tell)
        await clock.keep_time([each_minute], asyncio.Event())

asyncio.run(main())
"""


@pytest.mark.timeout(300)
async def test_a_clock_action_on_three_workers_runs_once_each_time(clean_database: Addresses) -> None:
    command = [sys.executable, "-c", WORKER, str(time.time())]
    environment = os.environ | {"DATABASE_URL": clean_database.app}
    workers = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: ASYNC220
        for _ in range(3)
    ]
    try:
        for worker in workers:
            assert worker.stdout
            assert await asyncio.to_thread(worker.stdout.readline) == "ready\n"
        await asyncio.sleep(TIMES * A_MINUTE_TAKES / 2)
        os.kill(workers[0].pid, signal.SIGKILL)
        await asyncio.sleep(TIMES * A_MINUTE_TAKES / 2)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
            if worker.stdout:
                worker.stdout.close()
    async with transaction() as database:
        kept = sorted(row["due_at"] for row in await database.fetch("SELECT due_at FROM schedule_run"))
        bodies = [row["body"] for row in await database.fetch("SELECT body FROM outbox")]
    told = Counter(due for due in kept for body in bodies if due.isoformat() in body)
    assert set(told.values()) == {1}
    assert len(bodies) == len(kept) >= TIMES - 2
    assert kept == [kept[0] + timedelta(minutes=passed) for passed in range(len(kept))]
    assert isinstance(kept[0], datetime)
