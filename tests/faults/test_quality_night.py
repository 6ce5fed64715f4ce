"""The process is killed in the middle of the quality night: what it did stays done, and the next run does the rest."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from apdirectory.database.embedded import Addresses
from apdirectory.database.transaction import transaction
from apdirectory.messages.timetable.actions import run_once
from apdirectory.providers.quality.clock.schedules import schedules
from apdirectory.web.clock import now
from apdirectory.web.today import today
from tests.faults.conftest import LONG
from tests.personas import COUNTY
from tests.providers.entries.factories import add_authorities
from tests.providers.quality.people import add_entry

MAILS_EACH = 2
"""Of a provider: one to its editor and one to the council's officer."""
PROVIDERS, AT_ONCE = (60, 3) if LONG else (12, 2)
KILLS = range(1, 40) if LONG else (1, 4, 9)
"""After which mail of a run, counted from its start, and before what is put together with it is kept."""

NIGHT = f"""
import asyncio, os, sys
from datetime import datetime
from apdirectory.database.transaction import open_pool
from apdirectory.messages.timetable.actions import run_once
from apdirectory.providers.quality.clock import actions
from apdirectory.providers.quality.clock.schedules import schedules

kill_before, put_all, mails = int(sys.argv[2]), actions.put_all, 0
actions.AT_ONCE = {AT_ONCE}

async def deadly(some):
    global mails
    await put_all(some)
    mails += len(some)
    if mails >= kill_before:
        os.kill(os.getpid(), 9)

async def main():
    actions.put_all = deadly
    async with open_pool(os.environ["DATABASE_URL"], size=3):
        await run_once(schedules[0], datetime.fromisoformat(sys.argv[1]))

asyncio.run(main())
"""
SHOWN = """
INSERT INTO evidence (id, provider, item, form, link, issued_on, ends_on, state, accepted_on)
VALUES ($1, $2, $3, 'link', 'https://example.org/x', $4::date - 90, $5, 'accepted', $4::date - 90)
"""
ASSURED = """
INSERT INTO quality_status (provider, authority, status, level, decided_on, until)
VALUES ($1, $2, 'assured', 2, $3::date - 90, $3::date + 7)
"""


async def prepared(owner: asyncpg.Connection, day: date) -> list[int]:
    """Each with insurance that ran out, a drill that ran out, a gas certificate and a review that soon end; one officer
    and one editor of all.
    """
    await add_authorities(owner)
    made_of = "INSERT INTO organisation (kind, name, authority) VALUES ($1, $1, $2) RETURNING id"
    council = await owner.fetchval(made_of, "authority", COUNTY)
    trust = await owner.fetchval(made_of, "provider", None)
    await somebody(owner, "officer@example.org", "quality_officer", council, COUNTY)
    await somebody(owner, "editor@example.org", "provider_editor", trust, None)
    made = [await add_entry(f"provider-{number}", kind="third_sector") for number in range(PROVIDERS)]
    await owner.execute("UPDATE provider SET organisation = $1", trust)
    for provider in made:
        await owner.execute(ASSURED, provider, COUNTY, day)
        for item, ends in (("public_liability", -1), ("fire_drill", -1), ("gas", 30)):
            await owner.execute(SHOWN, uuid4(), provider, item, day, day + timedelta(days=ends))
    return made


async def somebody(owner: asyncpg.Connection, email: str, role: str, organisation: int, authority: int | None) -> None:
    account: UUID = await owner.fetchval(
        "INSERT INTO account (id, email, name, state) VALUES ($1, $2, $2, 'active') RETURNING id", uuid4(), email
    )
    await owner.execute(
        """INSERT INTO membership (id, account, organisation, role, authority, started_at)
           VALUES ($1, $2, $3, $4, $5, now())""",
        *(uuid4(), account, organisation, role, authority),
    )


async def killed(database: Addresses, before: int) -> bool:
    """Whether it died: once all is done it has nothing to send."""
    command = [sys.executable, "-c", NIGHT, now().isoformat(), str(before)]
    night = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": database.app})  # noqa: ASYNC220
    try:
        return await asyncio.to_thread(night.wait, 60) == -signal.SIGKILL
    finally:
        night.kill()
        night.wait()


@pytest.mark.timeout(1800 if LONG else 120)
async def test_a_night_that_is_killed_and_run_again_does_everything_once(clean_database: Addresses) -> None:
    owner, day = await asyncpg.connect(clean_database.owner), today(now())
    made = await prepared(owner, day)
    done = [0]
    for before in KILLS:
        left = MAILS_EACH * (PROVIDERS - done[-1])
        assert await killed(clean_database, before) == (before <= left)
        done.append(await owner.fetchval("SELECT count(DISTINCT provider) FROM quality_step"))
    assert any(0 < each < PROVIDERS for each in done)  # in the middle, and something stays of it
    due = now()
    assert [await run_once(schedules[0], due) for _ in range(2)] == [True, False]
    once = dict.fromkeys(made, 1)
    assert await counted(owner, "SELECT provider FROM quality_step WHERE action = 'lapse'") == once
    assert await counted(owner, "SELECT provider FROM quality_action") == once
    assert await counted(owner, "SELECT provider FROM quality_status WHERE status = 'lapsed'") == once
    async with transaction() as database:
        mails = await database.fetch("SELECT message, recipient, body FROM outbox")
    assert Counter((row["message"], row["recipient"]) for row in mails) == {
        ("evidence_ending", "editor@example.org"): PROVIDERS,
        ("evidence_ending_officer", "officer@example.org"): PROVIDERS,
    }
    assert len({(row["recipient"], row["body"]) for row in mails}) == MAILS_EACH * PROVIDERS
    await owner.close()


async def counted(owner: asyncpg.Connection, statement: str) -> Counter[int]:
    return Counter(value for (value,) in await owner.fetch(statement))
