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
from apdirectory.providers.imports.commands import day_of
from apdirectory.providers.imports.sheets import read_sheet
from tests.providers.imports.register_files import ROW, a_row, as_bytes


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
        ("register.csv", "", (date(2026, 9, 9), "when the file was saved; --seen-on says otherwise")),
    ],
)
def test_the_day_of_a_file_is_found(tmp_path: Path, name: str, changed: str, expected: tuple[date, str]) -> None:
    file = tmp_path / name
    file.write_bytes(as_bytes([a_row({"LastChangedDate": changed})]))
    os.utime(file, (1788955200, 1788955200))  # 9 September 2026
    assert day_of(file, read_sheet(file.read_bytes())) == expected
