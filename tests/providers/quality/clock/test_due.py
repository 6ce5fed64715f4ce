"""What falls due with evidence: each warning once, also after missed nights, and never of what was replaced."""

from datetime import date, timedelta

import pytest

from apdirectory.providers.quality.clock.due import line, notices_due, replaced, to_replace
from apdirectory.providers.quality.evidence.holding import Held, holds
from tests.providers.quality.evidence.test_holding import DAY, DRILL, GAS, INSURANCE, evidence


def held(*of: object, item: object = INSURANCE, day: date = DAY) -> Held:
    return holds([item], of, day)[0]  # type: ignore[list-item, arg-type]


@pytest.mark.parametrize(
    ("ends", "told", "due"),
    [
        (61, (), []),
        (60, (), [60]),
        (60, (60,), []),
        (31, (60,), []),
        (30, (60,), [30]),
        (12, (), [60, 30]),
        (7, (60, 30), [7]),
        (0, (60, 30, 7), []),
        (-1, (60, 30, 7), [0]),
        (-9, (60,), [30, 7, 0]),
        (-9, (60, 30, 7, 0), []),
    ],
)
def test_each_warning_is_due_from_its_day_on_and_once(ends: int, told: tuple[int, ...], due: list[int]) -> None:
    assert notices_due(held(evidence(ends=ends)), told, DAY) == due


def test_nobody_is_warned_of_a_day_before_the_evidence_was_recorded() -> None:
    recorded = evidence(ends=20, accepted_on=DAY - timedelta(days=10))
    assert notices_due(held(recorded), (), DAY) == []
    assert notices_due(held(recorded, day=DAY + timedelta(days=13)), (), DAY + timedelta(days=13)) == [7]


def test_nobody_is_warned_of_what_was_replaced_or_taken_away() -> None:
    older, newer = evidence(ends=5), evidence(ends=300)
    assert notices_due(held(older, newer), (), DAY) == []
    assert notices_due(held(evidence(ends=5, state="withdrawn", ended_on=DAY)), (), DAY) == []
    assert notices_due(held(evidence(ends=5, state="waiting")), (), DAY) == []


def test_a_line_says_what_ends_and_when() -> None:
    assert line(held(evidence(ends=7)), DAY) == (
        "Public liability insurance, critical: ends on Sunday 29 November 2026, in 7 days"
    )
    assert line(held(evidence(DRILL, ends=-1), item=DRILL), DAY) == "Fire drill: ran out on Saturday 21 November 2026"


def test_standard_items_that_ran_out_are_to_be_replaced_and_critical_ones_are_not() -> None:
    both = holds([GAS, DRILL], [evidence(GAS, ends=-1), evidence(DRILL, ends=-1)], DAY)
    found = list(to_replace(both, 1, 916, 28, DAY, ()))
    assert [(each.item, each.due_on) for each in found] == [("fire_drill", DAY + timedelta(days=27))]
    assert list(to_replace(both, 1, 916, 28, DAY, {"fire_drill"})) == []
    assert list(to_replace(holds([DRILL], [evidence(DRILL, ends=0)], DAY), 1, 916, 28, DAY, ())) == []


def test_it_is_done_once_it_holds_again_or_is_not_asked_for() -> None:
    ran_out = holds([DRILL], [evidence(DRILL, ends=-1)], DAY)
    assert replaced(ran_out, ["fire_drill"], DAY) == []
    assert replaced(holds([DRILL], [evidence(DRILL, ends=9)], DAY), ["fire_drill"], DAY) == ["fire_drill"]
    assert replaced(holds([GAS], [], DAY), ["fire_drill"], DAY) == ["fire_drill"]
