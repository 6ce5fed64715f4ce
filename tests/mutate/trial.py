"""One trial: a copy of the checkout with one control switched off, and what its tests say."""

import compileall
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

from tests.mutate.control import Control

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("apdirectory", "templates", "migrations", "tests", "styles")
LINKED = ("assets", "node_modules", "pyproject.toml", "piccolo_conf.py", "README.md", "docs", "Makefile", "NOTICE")
FAILED = re.compile(r"^FAILED (.+?)(?: - .*)?$", re.MULTILINE)
BROKEN = re.compile(r"^ERROR (.+?)(?: - .*)?$", re.MULTILINE)
LONGEST = 600
"""Seconds for one control."""


@dataclass(frozen=True)
class Verdict:
    """`noticed`: the first test that failed; without one the control has no test. `wrong`: the trial proves nothing."""

    control: str
    noticed: str = ""
    wrong: str = ""

    @property
    def good(self) -> bool:
        return bool(self.noticed) and not self.wrong


def copy_checkout(to: Path) -> Path:
    """What tests need, apart from the checkout: nothing that a trial writes reaches it.

    Compiled once for all trials, each file against its hash: one that a trial changed is read anew.
    """
    for name in COPIED:
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in LINKED:
        (to / name).symlink_to(ROOT / name)
    compileall.compile_dir(to, quiet=1, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    return to


def run_tests(
    copy: Path,
    tests: tuple[str, ...],
    *,
    but: Sequence[str] = (),
    first_only: bool = True,
    longest: int = LONGEST,
    workers: int = 0,
) -> tuple[list[str], str]:
    """Those that failed, and why nothing can be said if tests could not even run. `but`: tests that are left out."""
    command = [sys.executable, "-m", "pytest", "-q", "-rfE", "--tb=no", "-p", "no:randomly", "-p", "no:cacheprovider"]
    how = [f"--numprocesses={workers}", "--dist=loadfile"] if workers else ["--assert=plain"]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    for name in [name for name in environment if name.startswith("PYTEST_")]:
        del environment[name]
    ran = subprocess.run(
        [*command, *how, *(["-x"] if first_only else []), *(f"--deselect={test}" for test in but), *tests],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        timeout=longest,
        check=False,
    )
    failed = FAILED.findall(ran.stdout)
    if failed or ran.returncode == 0:
        return failed, ""
    broken = BROKEN.findall(ran.stdout) or (ran.stdout + ran.stderr).strip().splitlines()[-1:]
    return [], f"the tests could not run: {', '.join(broken)}"


def try_without(copy: Path, control: Control, but: Sequence[str] = ()) -> Verdict:
    """Switch it off, ask its tests (but for those that fail anyway), and switch it on again."""
    file = copy / control.file
    whole = file.read_text() if file.is_file() else ""
    if whole.count(control.before) != 1:
        return Verdict(control.name, wrong=f"{control.file} has its line {whole.count(control.before)} times, not once")
    file.write_text(whole.replace(control.before, control.after))
    try:
        failed, wrong = run_tests(copy, control.tests, but=but)
    except subprocess.TimeoutExpired:
        return Verdict(control.name, wrong=f"its tests took more than {LONGEST} seconds")
    finally:
        file.write_text(whole)
    return Verdict(control.name, noticed=failed[0] if failed else "", wrong=wrong)
