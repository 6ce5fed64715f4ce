"""The embedded PostgreSQL stops with its owner, however that ends, and loses nothing that was committed."""

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from apdirectory.database.cluster import CannotStart
from apdirectory.database.embedded import AlreadyRunning, addresses_of, embedded_postgres

OWNER = """
import sys, time
from pathlib import Path
from apdirectory.database.embedded import embedded_postgres
with embedded_postgres(Path(sys.argv[1]), address="http://127.0.0.1:8000"):
    print("ready", flush=True)
    time.sleep(120)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path that any account may pass through."""
    with tempfile.TemporaryDirectory(prefix="apd-") as made:
        Path(made).chmod(0o755)
        yield Path(made) / "state"


@contextmanager
def another_owner(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that runs PostgreSQL on the folder."""
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"ready\n"
    try:
        yield owner
    finally:
        owner.kill()
        owner.communicate()


def server_process(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def gone_within(seconds: float, folder: Path) -> bool:
    """The last of the server's processes has ended: each holds the folder's lock."""
    end = time.monotonic() + seconds
    with open(folder / "postgres.lock") as lock:
        while time.monotonic() < end:
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            time.sleep(0.05)
    return False


async def run(url: str, statement: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(statement)
    finally:
        await connection.close()


def test_a_killed_owner_leaves_no_server_and_loses_nothing(folder: Path) -> None:
    with another_owner(folder) as owner:
        asyncio.run(run(addresses_of(folder).owner, "CREATE TABLE kept AS SELECT 42 AS answer"))
        assert not gone_within(0.1, folder)
        owner.send_signal(signal.SIGKILL)
        assert gone_within(5, folder)
    with embedded_postgres(folder) as addresses:
        assert asyncio.run(run(addresses.owner, "SELECT answer FROM kept"))[0]["answer"] == 42


def test_a_killed_server_is_started_again_and_has_lost_nothing(folder: Path) -> None:
    with another_owner(folder):
        asyncio.run(run(addresses_of(folder).owner, "CREATE TABLE kept AS SELECT 42 AS answer"))
        os.kill(server_process(folder), signal.SIGKILL)
    with embedded_postgres(folder) as addresses:
        assert asyncio.run(run(addresses.owner, "SELECT answer FROM kept"))[0]["answer"] == 42


def test_a_second_owner_is_told_where_the_first_one_is(folder: Path) -> None:
    with another_owner(folder), pytest.raises(AlreadyRunning) as refusal, embedded_postgres(folder):
        pass
    assert str(refusal.value) == "apdirectory is already running on this folder, at http://127.0.0.1:8000"


def test_the_server_stops_at_the_end_of_the_block(folder: Path) -> None:
    with embedded_postgres(folder):
        assert not gone_within(0.1, folder)
    assert gone_within(0.1, folder)


def test_a_folder_with_a_long_path_and_a_space_works(folder: Path) -> None:
    with embedded_postgres(folder / ("a long name" * 10)) as addresses:
        assert asyncio.run(run(addresses.app, "SELECT current_user AS role"))[0]["role"] == "apdirectory_app"
        socket = Path(parse_qs(urlsplit(addresses.app).query)["host"][0])
        assert socket.is_dir()
    assert not socket.exists()


def test_a_half_made_cluster_is_made_again(folder: Path) -> None:
    half_made = folder / "postgres.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18")
    with embedded_postgres(folder) as addresses:
        assert asyncio.run(run(addresses.app, "SELECT 1"))


def test_the_app_cannot_bypass_policies_and_owns_nothing(folder: Path) -> None:
    with embedded_postgres(folder) as addresses:
        role = "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        assert tuple(asyncio.run(run(addresses.app, role))[0]) == (False, False, False, False)


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root has to become someone else")
def test_root_drops_to_nobody_where_user_namespaces_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = folder.parent / "unshare"
    refusing.write_text("#!/bin/sh\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder.parent}:{os.environ['PATH']}")
    with embedded_postgres(folder):
        assert (folder / "postgres").stat().st_uid == 65534
    monkeypatch.undo()
    with embedded_postgres(folder) as addresses:  # and back, once they are allowed
        assert asyncio.run(run(addresses.app, "SELECT 1"))


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root has to become someone else")
def test_root_is_told_when_nobody_cannot_reach_the_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")  # no unshare at all
    folder.parent.chmod(0o700)
    with pytest.raises(CannotStart, match=f"may not enter {folder.parent}"), embedded_postgres(folder):
        pass
