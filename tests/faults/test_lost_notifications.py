"""The worker and the app are killed between the commit and the sending: each mail arrives, with the same id."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable
from itertools import cycle, islice

import pytest

from apdirectory.database.embedded import Addresses
from apdirectory.messages.actions import put
from tests.faults.conftest import LONG
from tests.messages.conftest import Post
from tests.messages.working import outbox, send, wait_is_over

KILLS = 50 if LONG else 3
MOMENTS = ("just committed", "recipient named", "handed in", "taken")

WORKER = ("-m", "apdirectory", "worker")
APP = (
    "-c",
    """
import asyncio, os, sys
from apdirectory.app import create_app
from apdirectory.messages.actions import put

async def main(to, moment):
    async with create_app().lifespan():
        await put(to, "reset", link="/sign-in/reset/abc", until="noon")
        if moment == "just committed":
            os.kill(os.getpid(), 9)
        await asyncio.sleep(60)

asyncio.run(main(*sys.argv[1:]))
""",
)


Kill = Callable[[str, str, Post, Addresses], Awaitable[None]]


def started(database: Addresses, *arguments: str) -> subprocess.Popen[str]:
    addresses = {"DATABASE_URL": database.app, "DATABASE_OWNER_URL": database.owner}
    return subprocess.Popen([sys.executable, *arguments], env=os.environ | addresses, stdout=subprocess.PIPE, text=True)


def kill_at(moment: str, process: subprocess.Popen[str], mailbox: Post) -> None:
    def kill() -> None:
        os.kill(process.pid, signal.SIGKILL)

    def kill_soon() -> None:
        asyncio.get_running_loop().call_later(0.003, kill)

    mailbox.on_name = kill if moment == "recipient named" else lambda: None
    mailbox.on_hand = {"handed in": kill, "taken": kill_soon}.get(moment, lambda: None)


async def ends(process: subprocess.Popen[str]) -> None:
    try:
        assert await asyncio.to_thread(process.wait, 30) == -signal.SIGKILL
    finally:
        process.kill()
        if process.stdout:
            process.stdout.close()


async def kill_the_worker(moment: str, to: str, mailbox: Post, database: Addresses) -> None:
    """It works already when the mail is committed by somebody else."""
    worker = started(database, *WORKER)
    assert worker.stdout
    assert "Working" in await asyncio.to_thread(worker.stdout.readline)
    kill_at(moment, worker, mailbox)
    await put(to, "reset", link="/sign-in/reset/abc", until="noon")
    if moment == "just committed":
        worker.kill()
    await ends(worker)


async def kill_the_app(moment: str, to: str, mailbox: Post, database: Addresses) -> None:
    """It commits the mail, and works in the background."""
    script = started(database, *APP, to, moment)
    kill_at(moment, script, mailbox)
    await ends(script)


@pytest.mark.timeout(1800 if LONG else 120)
@pytest.mark.parametrize("kill", [kill_the_worker, kill_the_app], ids=["worker", "app"])
async def test_every_mail_arrives_at_least_once_with_the_same_id(
    kill: Kill, mailbox: Post, clean_database: Addresses
) -> None:
    for number, moment in enumerate(islice(cycle(MOMENTS), KILLS)):
        await kill(moment, f"mail{number}@example.org", mailbox, clean_database)
        await wait_is_over()
    mailbox.on_name = mailbox.on_hand = lambda: None
    await send()
    rows = await outbox()
    assert [row["recipient"] for row in rows if row["sent_at"] is None] == []
    ids: dict[str, set[str]] = defaultdict(set)
    for mail in mailbox.handed:
        ids[str(mail["to"])].add(str(mail["message-id"]))
    assert ids == {row["recipient"]: {f"<{row['id']}@example.org>"} for row in rows}
    assert len(rows) == KILLS
