"""A row of the audit in words: what means something to people, what was before first."""

from datetime import UTC, datetime

import msgspec

from apdirectory.audit.queries import Row
from apdirectory.audit.shown import as_csv, shown

ID = "0b2c3f5e-7d1a-4c7e-9a55-1f6f0a4f9b11"


def a_row(detail: dict[str, object]) -> Row:
    texts = {name: "" for name in Row.__struct_fields__ if name not in ("id", "at", "detail")}
    told = {"id": 1, "at": datetime(2026, 11, 22, 12, 0, tzinfo=UTC), "detail": msgspec.json.encode(detail).decode()}
    return msgspec.convert(texts | told | {"action": "setting.changed"}, Row)


def test_numbers_and_ids_are_left_out_days_are_days_and_what_was_before_comes_first() -> None:
    row = a_row(
        {"after": "at_once", "before": "none", "from": "2026-12-01", "team": 3, "invitation": ID, "role": "referrer"}
    )
    assert shown(row).more == ["Before: none", "After: at once", "From: 1 Dec 2026", "Role: Referrer"]
    assert ID in as_csv([row]).decode(), "the file that is taken out has all of it"
