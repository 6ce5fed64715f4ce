"""`apdirectory import terms`, as people run it, on a database of its own."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from apdirectory.authorities.terms.commands import terms
from apdirectory.database.embedded import Addresses
from tests.audit.ledger import owner_of
from tests.providers.imports.test_commands import run

HEADER = "kind,name,first_day,last_day,why\n"
TERMS = HEADER + "term,Term 1,2/9/2026,23/10/2026,\nterm,Term 2,2/11/2026,18/12/2026,\n"
EVENTS = (
    ("Term 1 begins", "20270902", "20270903"),
    ("Term 1 ends", "20271022", "20271023"),
    ("=Sports day", "20270702", "20270703"),
    ("INSET day", "20270903", "20270904"),
)
CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
    + "".join(
        f"BEGIN:VEVENT\r\nUID:{begins}\r\nSUMMARY:{name}\r\nDTSTART;VALUE=DATE:{begins}\r\n"
        f"DTEND;VALUE=DATE:{ends}\r\nEND:VEVENT\r\n"
        for name, begins, ends in EVENTS
    )
    + "END:VCALENDAR\r\n"
)
COUNCIL = ("--authority", "916")


async def standing(addresses: Addresses) -> list[tuple[str, str]]:
    async with owner_of(addresses) as owner:
        found = await owner.fetch(
            "SELECT name, source, first_day FROM term WHERE withdrawn_at IS NULL "
            "UNION ALL SELECT name, source, first_day FROM closure WHERE withdrawn_at IS NULL ORDER BY first_day"
        )
    return [(row["name"], row["source"]) for row in found]


async def bring_in(addresses: Addresses, folder: Path, *arguments: str) -> str:
    done = await run(addresses, folder, "terms", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def count(said: str, outcome: str) -> int:
    return next(int(line.split()[1]) for line in said.splitlines() if line.split()[:1] == [outcome])


async def test_a_csv_is_tried_then_brought_in_then_there_already(clean_database: Addresses, tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_text(TERMS)
    tried = await bring_in(clean_database, tmp_path, "terms.csv", *COUNCIL, "--dry-run")
    assert ("nothing written (dry run)" in tried, count(tried, "added")) == (True, 2)
    assert await standing(clean_database) == []
    said = await bring_in(clean_database, tmp_path, "terms.csv", *COUNCIL)
    assert ("dry run" in said, count(said, "added")) == (False, 2)
    there = await standing(clean_database)
    assert there == [("Term 1", "File terms.csv"), ("Term 2", "File terms.csv")]
    again = await bring_in(clean_database, tmp_path, "terms.csv", *COUNCIL)
    assert (count(again, "added"), count(again, "unchanged"), count(again, "withdrawn")) == (0, 2, 0)
    assert await standing(clean_database) == there
    assert "refused rows" not in again.lower(), "nothing was"


async def test_a_calendar_is_brought_in_and_tells_what_it_left_out(clean_database: Addresses, tmp_path: Path) -> None:
    (tmp_path / "school.ics").write_text(CALENDAR, newline="")
    said = await bring_in(clean_database, tmp_path, "school.ics", *COUNCIL, "--refused", "why.csv")
    assert (count(said, "added"), count(said, "refused")) == (2, 1)
    assert [name for name, _ in await standing(clean_database)] == ["Term 1", "INSET day"]
    with (tmp_path / "why.csv").open(encoding="utf-8-sig", newline="") as refused:
        (row,) = csv.DictReader(refused)
    assert "Sports day" in row["row"], row
    assert not row["row"].startswith("="), "a spreadsheet would reckon with it"
    assert row["reason"]


async def test_the_terms_of_a_school_year_come_whole_or_not_at_all(clean_database: Addresses, tmp_path: Path) -> None:
    """Two that share a day hold up their own year; a day that nobody can read may be of any."""
    next_year = "term,Term 1,1/9/2027,22/10/2027,\n"
    (tmp_path / "terms.csv").write_text(TERMS + "term,Term 3,18/12/2026,12/2/2027,\n" + next_year)
    (tmp_path / "worse.csv").write_text(TERMS + "term,Term 3,4/1/2027,30/2/2027,\n" + next_year)
    said = await bring_in(clean_database, tmp_path, "worse.csv", *COUNCIL)
    assert (count(said, "added"), count(said, "refused"), await standing(clean_database)) == (0, 4, [])
    said = await bring_in(clean_database, tmp_path, "terms.csv", *COUNCIL)
    assert (count(said, "added"), count(said, "refused")) == (1, 3)
    assert "terms-refused.csv" in said
    assert [name for name, _ in await standing(clean_database)] == ["Term 1"], "the next school year's"
    with (tmp_path / "terms-refused.csv").open(encoding="utf-8-sig", newline="") as refused:
        reasons = [row["reason"] for row in csv.DictReader(refused)]
    assert reasons == ["Term 2 and Term 3 share a day. Put that right, then all are taken."] * 3


async def test_what_fails_half_way_leaves_nothing(clean_database: Addresses, tmp_path: Path) -> None:
    async with owner_of(clean_database) as owner:
        await owner.execute("ALTER TABLE term ADD CHECK (name <> 'Term 2')")
    (tmp_path / "terms.csv").write_text(TERMS)
    done = await run(clean_database, tmp_path, "terms", "terms.csv", *COUNCIL)
    assert (done.returncode, "term_name_check" in done.stderr) == (1, True), done.stderr
    assert await standing(clean_database) == []


async def test_what_cannot_be_brought_in_says_what_to_do_and_changes_nothing(
    clean_database: Addresses, tmp_path: Path
) -> None:
    (tmp_path / "terms.csv").write_text(TERMS)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    for arguments, said in (
        (("terms.csv", "--authority", "1"), "There is no such council or school here."),
        (("terms.csv", "--school", "990001"), "There is no such council or school here."),
        (("other.csv", *COUNCIL), "The first line must name the columns."),
    ):
        done = await run(clean_database, tmp_path, "terms", *arguments)
        assert (done.returncode, said in done.stderr) == (1, True), done.stderr
        assert "Traceback" not in done.stderr
    assert await standing(clean_database) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("terms.csv",), "Say whose dates they are"),
        (("terms.csv", *COUNCIL, "--school", "990001"), "Say whose dates they are"),
        ((), "Say which FILE to bring in"),
    ],
)
def test_a_command_that_leaves_something_open_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("terms.csv").write_text(TERMS)
    done = CliRunner().invoke(terms, arguments)
    assert (done.exit_code, said in done.output) == (2, True), done.output


def test_an_empty_template_is_written_once(tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    written = CliRunner().invoke(terms, ["--template", str(file)])
    assert (written.exit_code, file.read_text("utf-8-sig").splitlines()[0]) == (
        0,
        "kind,name,first_day,last_day,why,source",
    )
    again = CliRunner().invoke(terms, ["--template", str(file)])
    assert (again.exit_code, "is there already" in again.output) == (2, True), again.output
