"""The wheel, in an environment with nothing but the lock's packages, serves everything and stops cleanly."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Installed:
    """A wheel in an environment of its own, with a state folder and a port."""

    environment: Path
    state: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *command: str, **settings: str) -> subprocess.Popen[str]:
        own = {"PATH": os.environ["PATH"], "STATE_FOLDER": str(self.state), "PORT": str(self.port)}
        program = [self.environment / "bin" / "apdirectory", *command]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(program, **pipes, text=True, cwd="/", env=own | settings)

    @contextmanager
    def serving(self) -> Iterator[subprocess.Popen[str]]:
        """The service, from the moment it says that it is ready."""
        server = self.start("serve", "--empty")
        assert server.stdout is not None
        assert server.stderr is not None
        try:
            first = server.stdout.readline()
            assert first.startswith(f"Ready at {self.address}"), first + server.stderr.read()
            yield server
        finally:
            server.kill()
            server.communicate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Where any account may go: as root in a container, PostgreSQL runs as nobody."""
    with tempfile.TemporaryDirectory(prefix="apdirectory-wheel-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture(scope="module")
def installed(folder: Path) -> Installed:
    """The wheel, installed, after its first start: with migrations run and postcodes loaded."""
    environment, uv = folder / "environment", Path(sys.prefix) / "bin" / "uv"
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder)
    (wheel,) = folder.glob("*.whl")
    run(uv, "venv", "--python", sys.executable, environment)
    run(uv, "pip", "sync", "--python", environment, "--require-hashes", "requirements.lock")
    run(uv, "pip", "install", "--python", environment, "--no-deps", wheel)
    made = Installed(environment, folder / "state", free_port())
    with made.serving():
        pass
    return made


def test_it_serves_pages_with_their_styles(installed: Installed) -> None:
    with installed.serving(), httpx.Client(base_url=installed.address) as browser:
        assert browser.get("/readyz").status_code == 200
        page = browser.get("/")
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
        assets = re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js)[^"]*)"', page.text)
        assert {kind for kind in (".css", ".js") for asset in assets if kind in asset} == {".css", ".js"}
        for asset in assets:
            assert browser.get(asset).status_code == 200, asset


def test_the_second_start_is_ready_within_five_seconds(installed: Installed) -> None:
    begun = time.monotonic()
    with installed.serving():
        assert httpx.get(f"{installed.address}/readyz").status_code == 200
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly(installed: Installed, how: signal.Signals) -> None:
    with installed.serving() as server:
        server.send_signal(how)
        said, complained = server.communicate(timeout=20)
        assert server.returncode == 0
        assert "Traceback" not in said + complained
    assert not (installed.state / "postgres" / "postmaster.pid").exists()


def test_it_stops_cleanly_while_a_browser_holds_a_connection(installed: Installed) -> None:
    with installed.serving() as server, httpx.Client(base_url=installed.address) as browser:
        browser.get("/readyz")
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=20) == 0


def test_killed_it_leaves_nothing_behind_and_starts_again(installed: Installed) -> None:
    with installed.serving() as server:
        server.kill()
    with installed.serving():
        assert httpx.get(f"{installed.address}/readyz").status_code == 200


def test_a_second_one_says_where_the_first_one_is(installed: Installed) -> None:
    with installed.serving():
        second = installed.start("serve", "--empty")
        _, complaint = second.communicate(timeout=20)
    assert second.returncode == 1
    assert complaint.splitlines()[-1] == f"apdirectory is already running on this folder, at {installed.address}"


def test_a_port_in_use_is_said_at_once(installed: Installed) -> None:
    with socket.create_server(("127.0.0.1", installed.port)):
        server = installed.start("serve", "--empty")
        _, complaint = server.communicate(timeout=20)
    assert server.returncode == 1
    assert "Choose another PORT" in complaint


def test_commands_share_the_running_database(installed: Installed) -> None:
    with installed.serving():
        command = installed.start("migrate")
        said, complaint = command.communicate(timeout=20)
    assert (said, complaint) == ("Nothing to do: the database is up to date.\n", "")


@pytest.mark.skipif(not shutil.which("setpriv"), reason="Only Linux tells a process that its parent was killed")
def test_what_make_started_stops_when_make_is_killed(installed: Installed) -> None:
    own = {"STATE_FOLDER": str(installed.state), "PORT": str(installed.port)}
    command = [shutil.which("make") or "make", "serve", "ARGS=--empty"]
    make = subprocess.Popen(command, cwd=ROOT, env=os.environ | own, stdout=subprocess.PIPE, text=True)
    with make:
        assert make.stdout is not None
        assert any(line.startswith("Ready at") for line in make.stdout)
        make.kill()
        make.stdout.read()  # ends when the last process that could write to it has ended
    assert not (installed.state / "postgres" / "postmaster.pid").exists()
