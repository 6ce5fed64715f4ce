"""What term dates seem to lack, and that whoever brings in half a year is asked before it counts."""

import re

import asyncpg
import pytest

from apdirectory.authorities.terms.actions import add_days
from apdirectory.authorities.terms.entries import Days
from apdirectory.authorities.terms.lacking import lacking, missing_between
from apdirectory.database.asking import asking
from tests.authorities.terms.made import ADMIN, NORTH, add_council, days
from tests.personas import Personas

AUTUMN = days("term", "Autumn", "2026-09-02", "2026-12-18")
SPRING = days("term", "Spring", "2027-01-05", "2027-03-26")
SUMMER = days("term", "Summer", "2027-04-13", "2027-07-21")
EARLY = days("term", "Autumn", "2026-09-02", "2026-12-11")
CHRISTMAS = days("closure", "Christmas", "2026-12-14", "2027-01-04", why="holiday")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([AUTUMN, SPRING, SUMMER], []),
        ([SPRING, SUMMER], ["Spring, from 5 January 2027. Is the autumn missing?"]),
        ([AUTUMN, SPRING], ["Spring, to 26 March 2027. Is the summer missing?"]),
        ([AUTUMN, SUMMER], ["seems to be missing between Autumn and Summer"]),
        ([EARLY, SPRING, SUMMER], ["seems to be missing between Autumn and Spring"]),
        ([EARLY, CHRISTMAS, SPRING, SUMMER], []),
    ],
)
def test_a_school_year_is_looked_at_whole(given: list[Days], said: list[str]) -> None:
    found = lacking(given, {2026})
    assert len(found) == len(said)
    assert all(part in whole for part, whole in zip(said, found, strict=True))
    assert lacking(given, set()) == [], "the file is about no school year"


def test_what_to_do_is_said_also_where_there_is_no_term_to_add() -> None:
    (said,) = missing_between([EARLY, SPRING])
    assert "Add it" in said and "If there is none, add the days between them" in said


async def test_a_file_without_autumn_is_shown_with_the_question(db: asyncpg.Connection, personas: Personas) -> None:
    north = await add_council(db, NORTH)
    with asking(ADMIN):
        await add_days(north, AUTUMN)
    rows = "term,Spring,5/1/2027,26/3/2027,,\nterm,Summer,13/4/2027,21/7/2027,,\n"
    for extra, asked in (("", True), ("term,Autumn,2/9/2026,18/12/2026,,\n", False)):
        csv = f"kind,name,first_day,last_day,why,source\n{rows}{extra}".encode()
        async with personas.client("manager") as client:
            page = await client.post(
                f"/school-days/council-{NORTH}/file",
                data=personas["manager"].csrf,
                files={"file": ("terms.csv", csv)},
            )
        said = re.sub(r"\s+", " ", page.text)
        assert ("Is the autumn missing?" in said) == asked
        assert ("Look at these first" in said) == asked
