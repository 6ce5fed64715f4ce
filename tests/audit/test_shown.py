"""A row of the audit in words: what means something to people, what was before first."""

from datetime import UTC, datetime

import msgspec
import pytest

from apdirectory.accounts.access.matrix import MATRIX
from apdirectory.audit.queries import Row
from apdirectory.audit.shown import as_csv, shown
from apdirectory.audit.wording import page_in_words

ID = "0b2c3f5e-7d1a-4c7e-9a55-1f6f0a4f9b11"


def a_row(detail: dict[str, object], **said: str) -> Row:
    texts = {name: "" for name in Row.__struct_fields__ if name not in ("id", "at", "detail")}
    told = {"id": 1, "at": datetime(2026, 11, 22, 12, 0, tzinfo=UTC), "detail": msgspec.json.encode(detail).decode()}
    return msgspec.convert(texts | told | {"action": "setting.changed"} | said, Row)


def test_numbers_and_ids_are_left_out_days_are_days_and_what_was_before_comes_first() -> None:
    row = a_row(
        {"after": "at_once", "before": "none", "from": "2026-12-01", "team": 3, "invitation": ID, "role": "referrer"}
    )
    assert shown(row).more == ["Before: none", "After: at once", "From: 1 Dec 2026", "Role: Referrer"]
    assert ID in as_csv([row]).decode(), "the file that is taken out has all of it"


@pytest.mark.parametrize(
    ("subject_kind", "subject", "subject_of", "about"),
    [
        ("page", "/admin/people/{membership} GET", "", "Page “Admin, people, one of them”"),
        ("page", "/admin/people/{membership}/stop POST", "", "Form “Admin, people, stop”"),
        ("page", "/ GET", "", "Page “Start”"),
        ("record", "council-916", "Gloucestershire County Council", "Record: Gloucestershire County Council"),
        ("record", "council-999", "", "Record council-999"),
        ("record", ID, "", "Record"),
        ("school_days", "school-12", "Elm School", "Term dates: Elm School"),
        ("setting", "take_within", "", "Setting: Take a new referral within"),
        ("referral", "R-7K3Q2M", "", "Referral R-7K3Q2M"),
    ],
)
def test_what_a_row_is_about_is_said_in_words_and_can_still_be_asked_for(
    subject_kind: str, subject: str, subject_of: str, about: str
) -> None:
    detail: dict[str, object] = {"setting": "Take a new referral within"}
    row = a_row(detail, subject_kind=subject_kind, subject=subject, subject_of=subject_of)
    assert shown(row).about == about
    assert shown(row).subject == subject


def test_no_page_is_shown_by_its_address() -> None:
    said = [page_in_words(" ".join(route)) for route in MATRIX]
    assert [each for each in said if any(sign in each for sign in "/{}_")] == []
