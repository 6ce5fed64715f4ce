"""The one line of an entry's places: as of the oldest day, and fair to what was told lately."""

from datetime import date, timedelta

import pytest

from apdirectory.providers.entries.entry import Capacity
from apdirectory.providers.provider_page.page_parts import places_in_all

TODAY = date(2026, 11, 23)
LATELY, LONG_AGO = TODAY - timedelta(days=3), TODAY - timedelta(days=45)


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ([(1, LATELY)], "1 place free, as of 20 November 2026"),
        ([(1, LONG_AGO)], "1 place free, as of 9 October 2026. Out of date: ring to check"),
        (
            [(1, LONG_AGO), (2, LATELY)],
            "3 places free, as of 9 October 2026. Out of date, but for 2 told of on 20 November 2026: ring to check",
        ),
        ([(1, LONG_AGO), (0, LATELY)], "1 place free, as of 9 October 2026. Out of date: ring to check"),
    ],
)
def test_what_was_told_lately_is_told_apart(told: list[tuple[int, date]], line: str) -> None:
    assert places_in_all([Capacity(vacant=vacant, as_of=day) for vacant, day in told], TODAY) == line
