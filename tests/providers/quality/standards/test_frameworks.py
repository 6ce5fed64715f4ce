"""Which items are asked of whom: as DOMAIN's table has them, and as an authority changes them from a day on."""

from collections import Counter
from datetime import date

import pytest

from apdirectory.providers.quality.standards.frameworks import FRAMEWORKS, framework_for, national_items
from apdirectory.providers.quality.standards.item import HEADINGS
from apdirectory.providers.quality.standards.own import Own, asked_of
from apdirectory.providers.vocabulary import KINDS, codes

DAY = date(2026, 11, 22)


def own(code: str, **changed: object) -> Own:
    said: dict[str, object] = {
        "code": code,
        "heading": "health_and_safety",
        "label": "Boats",
        "public_label": "Check of boats",
        "critical": True,
        "months": 12,
        "kinds": ("third_sector",),
        "asked": True,
        "since": DAY,
        "seen_only": False,
        "why": "We have a river",
    }
    return Own(**said | changed)  # type: ignore[arg-type]


def test_every_kind_has_a_framework_with_codes_that_are_its_own() -> None:
    assert all(framework_for(kind, DAY) for kind in codes(KINDS))
    for framework in FRAMEWORKS:
        assert max(Counter(item.code for item in framework.items).values()) == 1
        assert {item.heading for item in framework.items} == set(HEADINGS)
        assert all(item.label and item.public_label and item.source for item in framework.items)


def test_nothing_is_asked_before_the_standards_were_published() -> None:
    assert national_items("third_sector", date(2025, 7, 31)) == ()


@pytest.mark.parametrize(
    ("code", "months", "critical"),
    [
        ("public_liability", 12, True),
        ("fire_drill", 4, False),
        ("first_aid", 36, True),
        ("safer_recruitment", 36, False),
        ("wiring", 60, False),
        ("sites_and_subcontractors", 6, True),
        ("exam_centre", None, True),
        ("privacy_notice", 24, True),
        ("prevent", 24, False),
    ],
)
def test_items_hold_as_long_as_is_usual_practice(code: str, months: int | None, critical: bool) -> None:
    item = next(each for each in national_items("private_provider", DAY) if each.code == code)
    assert (item.months, item.critical) == (months, critical)


@pytest.mark.parametrize("kind", ["ap_school", "hospital_education", "independent_school", "college"])
def test_registered_schools_are_not_asked_for_the_national_standards(kind: str) -> None:
    assert {item.code for item in national_items(kind, DAY)} == {
        "inspection_record",
        "register_status",
        "insurance",
        "safeguarding_confirmation",
    }


def test_no_file_is_kept_of_staff_checks() -> None:
    items = {
        item.code for kind in ("third_sector", "ap_school") for item in national_items(kind, DAY) if item.seen_only
    }
    assert items == {"single_central_record", "staff_checks", "safeguarding_confirmation"}


def test_an_authority_adds_one_of_its_own_from_a_day_on_for_some_kinds() -> None:
    said = [own("own_boats")]
    assert "own_boats" in {item.code for item in asked_of("third_sector", said, DAY)}
    assert "own_boats" not in {item.code for item in asked_of("third_sector", said, date(2026, 11, 21))}
    assert "own_boats" not in {item.code for item in asked_of("private_provider", said, DAY)}


def test_an_authority_changes_a_national_item_and_stops_asking() -> None:
    said = [
        own("fire_drill", critical=True, months=3),
        own("fire_drill", asked=False, since=date(2027, 1, 1)),
    ]
    changed = next(item for item in asked_of("third_sector", said, DAY) if item.code == "fire_drill")
    assert (changed.critical, changed.months) == (True, 3)
    assert "fire_drill" not in {item.code for item in asked_of("third_sector", said, date(2027, 1, 1))}
    assert "fire_drill" in {item.code for item in asked_of("private_provider", said, date(2027, 1, 1))}


def test_of_what_was_said_for_the_same_day_the_last_counts() -> None:
    said = [
        own("own_boats", months=12),
        own("own_boats", months=6),
        own("own_boats", months=24, since=date(2026, 1, 1)),
    ]
    assert next(item for item in asked_of("third_sector", said, DAY) if item.code == "own_boats").months == 6
