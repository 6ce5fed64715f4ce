"""PostgreSQL inside the app: it starts and stops with its owner, and outlives nobody, not even after kill -9."""

import ctypes
import fcntl
import hashlib
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

from apdirectory.database.cluster import (
    APP_ROLE,
    OWNER_ROLE,
    Account,
    CannotStart,
    create_cluster,
    program,
    unprivileged_account,
)

LONGEST_SOCKET_FOLDER = 80  # a socket's whole path may have 107 bytes
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "synchronous_commit": "on",  # what was acknowledged is there after kill -9
    "max_connections": "60",
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",  # compiling costs more than our statements take
}


@dataclass(frozen=True)
class Addresses:
    """One database as its two roles know it: the owner changes tables, the app only rows."""

    owner: str
    app: str


class AlreadyRunning(CannotStart):
    """Someone else owns this state folder: a server with an address, or a command without one."""

    def __init__(self, folder: Path, address: str) -> None:
        self.address = address
        command = f"Another apdirectory command is using {folder}. Wait for it to end."
        super().__init__(f"apdirectory is already running on this folder, at {address}" if address else command)


@contextmanager
def embedded_postgres(folder: Path, *, address: str = "", durable: bool = True) -> Iterator[Addresses]:
    """Run PostgreSQL on this folder until the block ends. `address` is where its owner serves, if it does."""
    if threading.current_thread() is not threading.main_thread():
        raise CannotStart("PostgreSQL must be started from the main thread: it stops with the thread that started it.")
    folder = folder.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _sole_owner(folder, address), _after_the_last_server(folder) as lock:
        account = unprivileged_account()
        if account.user:
            folder.chmod(0o711)  # it has to pass through
        account.must_reach(program("postgres"), folder)
        data = folder / "postgres"
        if not data.exists():
            create_cluster(data, account)
        server = _start(folder, account, lock, durable=durable)
        try:
            _wait_until_ready(server, folder)
            yield addresses_of(folder)
        finally:
            _stop(server)
            with suppress(OSError):
                _socket_folder(folder).rmdir()


def addresses_of(folder: Path) -> Addresses:
    """Where the server on this folder answers, whoever started it."""
    where = f"host={quote(str(_socket_folder(folder)), safe='')}&port=5432"
    return Addresses(
        owner=f"postgresql://{OWNER_ROLE}@/apdirectory?{where}",
        app=f"postgresql://{APP_ROLE}@/apdirectory?{where}",
    )


def _socket_folder(folder: Path) -> Path:
    """A folder in the state folder or, when that path is too long for a socket, a short one named after it."""
    inside = folder.resolve() / "socket"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    return Path(tempfile.gettempdir()) / f"apdirectory-{hashlib.sha256(os.fsencode(inside)).hexdigest()[:16]}"


@contextmanager
def _sole_owner(folder: Path, address: str) -> Iterator[None]:
    with open(folder / "owner.lock", "a+") as lock:
        lock.seek(0)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(folder, lock.read()) from None
        lock.truncate(0)
        lock.write(address)
        lock.flush()
        yield


@contextmanager
def _after_the_last_server(folder: Path, patience: float = 60) -> Iterator[IO[str]]:
    """The server inherits this lock, so that holding it means that none is left, not even one that is stopping."""
    with open(folder / "postgres.lock", "a") as lock:
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise CannotStart(f"The last PostgreSQL on {folder} is still stopping. Try again.") from None
                time.sleep(0.05)
        yield lock


def _start(folder: Path, account: Account, lock: IO[str], *, durable: bool) -> subprocess.Popen[bytes]:
    data, sockets = folder / "postgres", _socket_folder(folder)
    sockets.mkdir(mode=0o700, exist_ok=True)
    must_be_own_folder(sockets, account)
    # Left by a kill: their process number may by now be another's, which PostgreSQL would take for a live server.
    for left in [data / "postmaster.pid", *sockets.iterdir()]:
        left.unlink(missing_ok=True)
    account.own(sockets)
    account.own(data)
    settings = SETTINGS | {"unix_socket_directories": f'"{sockets}"'}
    settings |= {} if durable else {"fsync": "off", "full_page_writes": "off"}
    options = [f"--{name}={value}" for name, value in settings.items()]
    with open(folder / "postgres.log", "wb") as log:
        return subprocess.Popen(
            [*account.prefix, program("postgres"), "-D", data, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            user=account.user,
            pass_fds=[lock.fileno()],
            start_new_session=True,  # Ctrl-C is for the app, which stops PostgreSQL after itself
            preexec_fn=_stop_with_parent(os.getpid()),
        )


def must_be_own_folder(path: Path, account: Account) -> None:
    """A folder that we or the server's account made, and no link: anyone may have put one where all may write."""
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), account.user or os.geteuid()}:
        raise CannotStart(f"{path} is someone else's, or no folder. Remove it, or set TMPDIR.")


def _stop_with_parent(parent: int) -> Callable[[], None]:
    """Linux tells the server when its parent dies, however it dies."""
    libc = ctypes.CDLL(None)

    def ask() -> None:
        if sys.platform == "linux":
            libc.prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG; SIGINT is PostgreSQL's fast shutdown
            if os.getppid() != parent:  # it died before we could ask
                os._exit(1)

    return ask


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path, patience: float = 120) -> None:
    """Ready when PostgreSQL says so in its own file: after a kill it first recovers, which can take a while."""
    state = folder / "postgres" / "postmaster.pid"
    end = time.monotonic() + patience
    while time.monotonic() < end and server.poll() is None:
        with suppress(FileNotFoundError, IndexError):
            if state.read_text().splitlines()[7].strip() == "ready":
                return
        time.sleep(0.01)
    log = (folder / "postgres.log").read_text(errors="replace").strip()
    raise CannotStart(f"PostgreSQL did not start. Its log, {folder / 'postgres.log'}, ends:\n{log[-2000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown; if that hangs, an immediate one, which recovers at the next start."""
    for how, patience in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        server.send_signal(how)
        with suppress(subprocess.TimeoutExpired):
            server.wait(patience)
            return
