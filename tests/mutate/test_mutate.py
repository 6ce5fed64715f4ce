"""`make mutate` itself, in short: it sees what tests notice, what they miss, and what it cannot try."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutate.control import Control
from tests.mutate.controls import CONTROLS
from tests.mutate.trial import ROOT, copy_checkout, try_without

NOTICED = CONTROLS[0]


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
