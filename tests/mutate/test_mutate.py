"""`make mutate` itself, in short: it sees what tests notice, what they miss, and what it cannot try."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

from tests.mutate.control import Control
from tests.mutate.controls import CONTROLS
from tests.mutate.trial import ROOT, copy_checkout, try_without

NOTICED = next(each for each in CONTROLS if each.file == "apdirectory/accounts/access/matrix.py")
OF_MIGRATIONS = [each for each in CONTROLS if each.file.startswith("migrations/")]
ID = re.compile(r'^ID = "(.+)"$', re.MULTILINE)
OBJECT = re.compile(r"(?:CREATE (?:OR REPLACE )?|ALTER )(?P<kind>POLICY|TRIGGER|FUNCTION) (?P<name>\w+)")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield copy_checkout(tmp_path_factory.mktemp("mutate"))


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.name)
def test_each_control_is_where_it_was_and_its_tests_are_there(control: Control) -> None:
    assert (ROOT / control.file).read_text().count(control.before) == 1
    assert control.before != control.after
    assert control.tests
    for test in control.tests:
        file, _, name = test.partition("::")
        assert name.partition("[")[0] in (ROOT / file).read_text()


def made_by(migration: Path, source: str) -> dict[tuple[str, str], str]:
    """The policies, triggers and functions that a migration makes or alters, each with its statement."""
    module = ModuleType(migration.stem)
    exec(compile(source, str(migration), "exec"), module.__dict__)  # noqa: S102 - our own migrations
    scripts = [text for value in vars(module).values() for text in (value if isinstance(value, list) else [value])]
    whole = ";\n".join(text for text in scripts if isinstance(text, str))
    found = list(OBJECT.finditer(whole))
    starts = [*(each.start() for each in found), len(whole)]
    return {
        (each["kind"], each["name"]): whole[begins:ends]
        for each, (begins, ends) in zip(found, pairwise(starts), strict=True)
    }


@pytest.mark.parametrize("control", OF_MIGRATIONS, ids=lambda control: control.name)
def test_what_a_control_switches_off_no_later_migration_remakes(control: Control) -> None:
    """Or no database would have what it switches off, and its tests would notice nothing. What is no statement of its
    own, such as a column's default, is not looked at."""
    migration = ROOT / control.file
    source = migration.read_text()
    before, after = (made_by(migration, text) for text in (source, source.replace(control.before, control.after)))
    changed = {name for name in before if before[name] != after.get(name)}
    others = [
        each for each in (ROOT / "migrations").glob("*/*.py") if ID.findall(each.read_text()) > ID.findall(source)
    ]
    remade = {name for each in others for name in made_by(each, each.read_text())}
    assert not changed or changed - remade, f"made again by a later migration: {changed}"


def test_no_two_controls_have_one_name() -> None:
    names = [control.name for control in CONTROLS]
    assert len(set(names)) == len(names)


def test_a_control_that_is_off_is_noticed_and_then_on_again(copy: Path) -> None:
    verdict = try_without(copy, NOTICED)
    assert verdict.good
    assert verdict.noticed.startswith("tests/accounts/access/test_matrix.py::test_")
    assert (copy / NOTICED.file).read_text() == (ROOT / NOTICED.file).read_text()


def test_what_no_test_notices_is_said(copy: Path) -> None:
    verdict = try_without(copy, replace(NOTICED, before='"""Who may ask', after='"""Who is to ask'))
    assert (verdict.good, verdict.noticed, verdict.wrong) == (False, "", "")


def test_a_trial_that_proves_nothing_is_said(copy: Path) -> None:
    assert "0 times" in try_without(copy, replace(NOTICED, before="no such line")).wrong
    broken = try_without(copy, replace(NOTICED, before="def lets(", after="def lets(:"))
    assert not broken.good
    assert "could not run" in broken.wrong
