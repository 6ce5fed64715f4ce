"""The commands as people run them, on a database of their own."""

import asyncio
import csv
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from apdirectory.database.embedded import Addresses
from apdirectory.errors import Unprocessable
from apdirectory.providers.imports.commands import day_of, must_be_writable
from apdirectory.providers.imports.sheets import read_sheet
from tests.providers.imports import template_files
from tests.providers.imports.register_files import ROW, a_row, as_bytes

TODAY = date(2026, 11, 22)


async def run(addresses: Addresses, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DATABASE_URL": addresses.app, "DATABASE_OWNER_URL": addresses.owner}
    command = [sys.executable, "-m", "apdirectory", "import", *arguments]
    environment["PYTHONPATH"] = str(Path(__file__).parents[3])
    return await asyncio.to_thread(
        subprocess.run, command, env=environment, cwd=folder, capture_output=True, text=True, timeout=120
    )


async def test_a_register_is_brought_in_by_command_and_tells_what_it_refused(
    clean_database: Addresses, tmp_path: Path
) -> None:
    rows = [a_row(), a_row({"Postcode": "nowhere"}, urn="900002", name="=1+1 School")]
    (tmp_path / "edubasealldata20261101.csv").write_bytes(as_bytes(rows))
    (tmp_path / "links.csv").write_text("URN,LinkURN,LinkType\n900001,900009,Successor\n900001,9,Successor\n")
    for arguments, added in ((["--dry-run"], 1), ([], 1), ([], 0)):
        done = await run(
            clean_database, tmp_path, "schools", "edubasealldata20261101.csv", "--links", "links.csv", *arguments
        )
        assert done.returncode == 0, done.stderr
        assert "The register of 1 November 2026 (the day comes from the file's name)" in done.stdout
        assert f"added      {added:>8}" in done.stdout
    with (tmp_path / "edubasealldata20261101-refused.csv").open(encoding="utf-8-sig", newline="") as refused:
        (row,) = csv.DictReader(refused)
    assert row.keys() == {*ROW, "reason"}
    assert (row["URN"], row["EstablishmentName"], row["HeadLastName"]) == ("900002", "'=1+1 School", "")
    assert row["reason"] == "Row 3: Postcode: 'nowhere' cannot exist."
    assert (tmp_path / "edubasealldata20261101-refused-links.csv").exists()


async def test_a_file_that_is_no_register_is_refused_in_a_sentence(clean_database: Addresses, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    done = await run(clean_database, tmp_path, "schools", "other.csv")
    assert done.returncode == 1
    assert done.stderr.startswith("This is not the register of schools")


@pytest.mark.parametrize(
    ("name", "changed", "expected"),
    [
        ("edubasealldata20261022.csv", "01-10-2026", (date(2026, 10, 22), "the file's name")),
        ("edubasealldata20261399.csv", "01-10-2026", (date(2026, 10, 1), "the newest change in the file")),
    ],
)
def test_the_day_of_a_file_is_found(name: str, changed: str, expected: tuple[date, str]) -> None:
    sheet = read_sheet(as_bytes([a_row({"LastChangedDate": changed})]))
    assert day_of(name, sheet, None, today=TODAY) == expected
    assert day_of(name, sheet, date(2026, 10, 2), today=TODAY) == (date(2026, 10, 2), "--seen-on")


@pytest.mark.parametrize(
    ("name", "changed", "said", "why"),
    [
        ("register.csv", "", None, "Say it with --seen-on"),
        ("register.csv", "23-11-2026", None, "Say it with --seen-on"),
        ("register20261123.csv", "", None, "has not come yet"),
        ("register.csv", "", date(2026, 11, 23), "has not come yet"),
    ],
)
def test_a_day_that_nobody_says_or_that_has_not_come_is_asked_for(
    name: str, changed: str, said: date | None, why: str
) -> None:
    sheet = read_sheet(as_bytes([a_row({"LastChangedDate": changed})]))
    with pytest.raises(Unprocessable, match=why):
        day_of(name, sheet, said, today=TODAY)


def test_a_row_that_cannot_be_right_does_not_say_the_day() -> None:
    sheet = read_sheet(as_bytes([a_row(), a_row({"LastChangedDate": "05-10-2026", "Postcode": "?"}, urn="900002")]))
    assert day_of("register.csv", sheet, None, today=TODAY)[0] == date(2026, 10, 1)


@pytest.mark.parametrize("arguments", [["providers", "some.csv", "--refused"], ["providers", "--template"]])
async def test_a_file_that_cannot_be_written_is_said_before_the_work(
    clean_database: Addresses, tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "some.csv").write_bytes(template_files.as_csv(template_files.a_row()))
    done = await run(clean_database, tmp_path, *arguments, "no/such/folder.csv")
    assert done.returncode == 2
    assert "no/such/folder.csv cannot be written: No such file or directory." in done.stderr
    assert done.stdout == ""


def test_looking_whether_a_file_can_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "kept.csv").write_text("kept")
    must_be_writable(tmp_path / "new.csv", tmp_path / "kept.csv")
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"kept.csv": "kept"}
