"""A clock action runs once for each time it is due, with what it writes."""

import asyncio
from contextvars import Context
from datetime import UTC, datetime, timedelta
from importlib import util
from pathlib import Path

import pytest
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment

from apdirectory.database.transaction import transaction
from apdirectory.messages.actions import put, tidy
from apdirectory.messages.queue import NAMES
from apdirectory.messages.schedules import Schedule
from apdirectory.messages.timetable.actions import run_once
from apdirectory.messages.timetable.clock import Timetable, keep_time
from apdirectory.web.clock import now
from apdirectory.web.log import write_json_lines
from tests.conftest import MovedClock
from tests.messages.working import asked, outbox

pytestmark = pytest.mark.usefixtures("clean_database")

DUE = datetime(2026, 11, 22, 7, tzinfo=UTC)
RAN = "SELECT count(*) FROM schedule_run"


async def tell(due: datetime) -> None:
    await put("jo@example.org", "signed_in_new_device", device="A phone", when=due.isoformat())


TELLS = Schedule(name="tells", cron="* * * * *", run=tell)


async def test_it_runs_once_for_each_time() -> None:
    assert [await run_once(TELLS, DUE) for _ in range(3)] == [True, False, False]
    assert await run_once(TELLS, DUE + timedelta(days=1)) is True
    assert len(await outbox()) == 2


async def test_workers_at_once_run_it_once() -> None:
    runs = [asyncio.create_task(run_once(TELLS, DUE), context=Context()) for _ in range(8)]
    outcomes = await asyncio.gather(*runs)
    assert outcomes.count(True) == 1
    assert len(await outbox()) == 1


async def test_while_one_is_at_it_another_goes_on() -> None:
    started, finish = asyncio.Event(), asyncio.Event()

    async def long(due: datetime) -> None:
        started.set()
        await finish.wait()

    slow = Schedule(name="slow", cron="* * * * *", run=long)
    first = asyncio.create_task(run_once(slow, DUE), context=Context())
    await started.wait()
    async with asyncio.timeout(2):
        assert await run_once(slow, DUE) is None
    finish.set()
    assert await first is True
    assert await run_once(slow, DUE) is False


async def test_what_fails_is_undone_whole_and_runs_when_it_is_tried_again() -> None:
    fails = True

    async def fail(due: datetime) -> None:
        await tell(due)
        if fails:
            raise ZeroDivisionError

    failing = Schedule(name="fails", cron="* * * * *", run=fail)
    with pytest.raises(ZeroDivisionError):
        await run_once(failing, DUE)
    assert await asked(RAN) == len(await outbox()) == 0
    fails = False
    assert await run_once(failing, DUE) is True
    assert await asked(RAN) == len(await outbox()) == 1


async def test_what_is_done_in_parts_keeps_what_it_did_and_runs_again_until_it_ends() -> None:
    fails = True

    async def fail(due: datetime) -> None:
        await tell(due)
        if fails:
            raise ZeroDivisionError

    in_parts = Schedule(name="in parts", cron="* * * * *", run=fail, in_parts=True)
    with pytest.raises(ZeroDivisionError):
        await run_once(in_parts, DUE)
    assert (await asked(RAN), len(await outbox())) == (0, 1)
    fails = False
    assert [await run_once(in_parts, DUE) for _ in range(2)] == [True, False]
    assert (await asked(RAN), len(await outbox())) == (1, 2)


async def test_what_is_done_in_parts_is_done_by_one_worker_at_a_time() -> None:
    async def slow(due: datetime) -> None:
        await tell(due)
        await asyncio.sleep(0.2)

    in_parts = Schedule(name="in parts", cron="* * * * *", run=slow, in_parts=True)
    runs = [asyncio.create_task(run_once(in_parts, DUE), context=Context()) for _ in range(4)]
    assert sorted(map(str, await asyncio.gather(*runs))) == ["None", "None", "None", "True"]
    assert len(await outbox()) == 1


async def test_one_that_fails_holds_no_other_up_and_is_tried_again_a_minute_later(
    moved_clock: MovedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    write_json_lines()
    tries = 0

    async def fail(due: datetime) -> None:
        nonlocal tries
        tries += 1
        raise ValueError("Zephyrine")

    hours = ",".join(str(hour) for hour in range(0, 24, 2))
    timetable = Timetable([Schedule(name="fails", cron=f"0 {hours} * * *", run=fail), TELLS])
    moved_clock.forward(seconds=60 * ((30 - now().minute) % 60))
    await timetable.run_due()
    await timetable.run_due()
    assert (tries, len(await outbox())) == (1, 1)
    moved_clock.forward(seconds=61)
    await timetable.run_due()
    assert tries == 2
    told = capsys.readouterr().err
    assert '"name":"fails"' in told
    assert "Zephyrine" not in told


async def test_what_was_missed_runs_once_at_the_start_unless_it_is_a_day_ago(moved_clock: MovedClock) -> None:
    ran = []

    async def note(due: datetime) -> None:
        ran.append(due)

    daily = Schedule(name="daily", cron="0 7 * * *", run=note)
    yearly = Schedule(name="yearly", cron=f"0 7 {(now() - timedelta(days=3)).day} * *", run=note)
    for _ in range(2):
        await Timetable([daily, yearly]).run_due()
    assert len(ran) == 1
    moved_clock.forward(days=5)
    await Timetable([daily, yearly]).run_due()
    assert len(ran) == 2
    assert timedelta(0) <= now() - ran[1] < timedelta(days=1)


async def test_a_worker_looks_at_the_clock_until_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apdirectory.messages.timetable.clock.LOOK_AGAIN", 0.05)
    stopping = asyncio.Event()
    running = asyncio.create_task(keep_time([TELLS], stopping))
    for _ in range(100):
        if await outbox():
            break
        await asyncio.sleep(0.02)
    stopping.set()
    async with asyncio.timeout(2):
        await running
    assert len(await outbox()) in (1, 2)  # a minute may begin meanwhile


async def test_times_of_long_ago_are_forgotten() -> None:
    async with transaction() as database:
        await database.execute("INSERT INTO schedule_run (name, due_at) VALUES ('x', now() - interval '91 days')")
        await database.execute("INSERT INTO schedule_run (name, due_at) VALUES ('x', now() - interval '2 days')")
    await tidy()
    assert await asked(RAN) == 1


def test_the_queue_is_as_its_library_makes_it() -> None:
    """Whoever takes in a newer pgqueuer learns here that its tables have changed, and writes a migration."""
    file = Path(__file__).parents[2] / "migrations" / "messages" / "messages_2026_11_22_queue.py"
    spec = util.spec_from_file_location("queue_migration", file)
    assert spec
    assert spec.loader
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = QueryBuilderEnvironment(NAMES).build_install_query(create_schema=False)
    assert module.QUEUE.strip() == made.partition("\n")[2].strip()
