"""How long evidence holds, which of several counts, and what an assurance rests on."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from apdirectory.providers.quality.evidence.holding import Evidence, ends_after, first_to_end, holds
from apdirectory.providers.quality.standards.frameworks import national_items
from apdirectory.providers.quality.standards.item import Item

DAY = date(2026, 11, 22)
ITEMS = {item.code: item for item in national_items("third_sector", DAY)}
INSURANCE, DRILL, GAS = ITEMS["public_liability"], ITEMS["fire_drill"], ITEMS["gas"]


def evidence(item: Item = INSURANCE, *, ends: int, state: str = "accepted", **changed: object) -> Evidence:
    said: dict[str, object] = {
        "id": uuid4(),
        "item": item.code,
        "form": "link",
        "state": state,
        "ends_on": DAY + timedelta(days=ends),
        "added_on": DAY - timedelta(days=90),
        "accepted_on": None if state == "waiting" else DAY - timedelta(days=90),
    }
    return Evidence(**said | changed)  # type: ignore[arg-type]


def last_day(*of: Evidence, item: Item = INSURANCE) -> date | None:
    return holds([item], of, DAY)[0].last_day


@pytest.mark.parametrize(
    ("issued", "months", "ends"),
    [
        (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2026, 11, 22), 12, date(2027, 11, 21)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 28)),
        (date(2026, 10, 31), 4, date(2027, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 12, 15), 60, date(2031, 12, 14)),
    ],
)
def test_evidence_holds_for_whole_months_from_its_issue(issued: date, months: int, ends: date) -> None:
    assert ends_after(issued, months) == ends


def test_only_what_an_officer_accepted_counts() -> None:
    assert last_day(evidence(ends=100, state="waiting")) is None
    assert evidence(ends=100, state="waiting").last_day is None
    assert last_day(evidence(ends=100, state="waiting"), evidence(ends=5)) == DAY + timedelta(days=5)


def test_newer_evidence_replaces_older_only_if_it_ends_later() -> None:
    older = evidence(ends=50)
    newer = evidence(ends=20, added_on=DAY, accepted_on=DAY)
    held = holds([INSURANCE], [newer, older], DAY)[0]
    assert held.evidence == older
    assert held.last_day == DAY + timedelta(days=50)


def test_what_is_refused_or_withdrawn_held_until_the_day_before() -> None:
    """Nobody escapes an end by taking away what would have ended."""
    gone = evidence(ends=50, state="withdrawn", ended_on=DAY)
    assert last_day(gone) == DAY - timedelta(days=1)
    assert holds([INSURANCE], [gone], DAY)[0].evidence is None
    assert last_day(gone, evidence(ends=20)) == DAY + timedelta(days=20)


def test_what_was_taken_back_on_the_day_of_its_acceptance_held_on_no_day() -> None:
    """Nothing was shown before it, so nothing ran out; what held before it ran out on its own day."""
    slip = evidence(ends=50, state="refused", accepted_on=DAY, ended_on=DAY, refused_why="The wrong file")
    assert last_day(slip) is None
    assert holds([INSURANCE], [slip], DAY)[0].tag_on(DAY) == "missing"
    assert last_day(slip, evidence(ends=-9)) == DAY - timedelta(days=9)
    assert first_to_end(holds([INSURANCE], [slip], DAY)) is None


def test_what_was_refused_without_ever_being_accepted_changes_nothing() -> None:
    refused = evidence(ends=50, state="refused", accepted_on=None, ended_on=DAY)
    assert last_day(refused) is None


def test_an_assurance_rests_on_the_critical_item_that_ends_first() -> None:
    held = holds([INSURANCE, DRILL, GAS], [evidence(ends=50), evidence(DRILL, ends=3), evidence(GAS, ends=20)], DAY)
    first = first_to_end(held)
    assert first
    assert first.item == GAS


def test_what_was_never_recorded_limits_nothing() -> None:
    assert first_to_end(holds(list(ITEMS.values()), [evidence(DRILL, ends=-3)], DAY)) is None


@pytest.mark.parametrize(
    ("ends", "tag"), [(-1, "ran_out"), (0, "ends_soon"), (60, "ends_soon"), (61, "in_date"), (None, "missing")]
)
def test_the_tag_follows_the_last_day(ends: int | None, tag: str) -> None:
    of = [] if ends is None else [evidence(ends=ends)]
    assert holds([INSURANCE], of, DAY)[0].tag_on(DAY) == tag


def test_waiting_evidence_is_told_apart() -> None:
    waiting = evidence(ends=300, state="waiting", id=UUID(int=1))
    assert holds([INSURANCE], [waiting, evidence(ends=-5)], DAY)[0].waiting == waiting
