"""6,022 real establishments of July 2017, as they came and as an edited copy. For tests only."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from asyncpg import Connection

from apdirectory.providers.imports.register.actions import RegisterFiles, import_register
from apdirectory.providers.imports.register.hospital_education import shipped_urns
from apdirectory.providers.imports.report import Report, refused_rows
from apdirectory.providers.imports.sheets import read_sheet, write_csv

SEEN_ON = date(2017, 7, 18)
ROWS = 6022
Rows = list[dict[str, str]]


@pytest.fixture
def sample(shared: Path) -> bytes:
    return (shared / "data/gias/edubasealldata_2017_sample.csv").read_bytes()


@pytest.fixture
def links(shared: Path) -> bytes:
    return (shared / "data/gias/links_ap_20250422.csv").read_bytes()


def files(raw: bytes, *, seen_on: date = SEEN_ON, links: bytes | None = None) -> RegisterFiles:
    return RegisterFiles(
        schools=read_sheet(raw),
        seen_on=seen_on,
        links=read_sheet(links) if links else None,
        hospital_education=shipped_urns(),
    )


def edited(raw: bytes, edit: Callable[[Rows], Rows]) -> bytes:
    rows = edit(list(csv.DictReader(io.StringIO(raw.decode("cp1252"), newline=""))))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), quoting=csv.QUOTE_MINIMAL)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("cp1252")


async def bring_in(raw: bytes, *, seen_on: date = SEEN_ON) -> Report:
    return (await import_register(files(raw, seen_on=seen_on)))[0]


async def everything(db: Connection) -> list[str]:
    """What every table that the import writes holds, row versions included: an update that changes nothing shows."""
    tables = ("organisation", "register_change", "register_link", "provider", "site", "programme", "offer", "capacity")
    more = ("contact", "fact_source", "entry_version", "inspection", "listing_provider")
    return [
        await db.fetchval(
            f"SELECT coalesce(string_agg(t::text || t.ctid::text, '|' ORDER BY t.ctid), '') FROM {table} t"
        )
        for table in tables + more
    ]


async def test_the_sample_twice_changes_nothing_the_second_time(db: Connection, sample: bytes, links: bytes) -> None:
    began = perf_counter()
    first, first_links = await import_register(files(sample, links=links))
    took = perf_counter() - began
    assert first.rows == ROWS
    assert first.counts == {"added": 6021, "changed": 0, "unchanged": 0, "closed": 0, "refused": 1}
    assert first_links.counts["added"] == first_links.rows == 791
    before = await everything(db)
    second, second_links = await import_register(files(sample, links=links))
    assert await everything(db) == before
    assert second.counts == {"added": 0, "changed": 0, "unchanged": 6021, "closed": 0, "refused": 1}
    assert second_links.counts["unchanged"] == 791
    assert took < 20, f"The sample took {took:.1f} s"


async def test_the_samples_alternative_provision_becomes_providers_of_its_kinds(db: Connection, sample: bytes) -> None:
    await bring_in(sample)
    kinds = await db.fetch("SELECT kind, count(*) FROM provider GROUP BY kind ORDER BY kind")
    assert [tuple(row) for row in kinds] == [("ap_free_school", 17), ("ap_school", 81), ("hospital_education", 1)]
    county = await db.fetch("SELECT urn, kind FROM provider WHERE authority = 916 ORDER BY urn")
    assert [tuple(row) for row in county] == [(131367, "hospital_education"), (139660, "ap_free_school")]
    # Every one can be found near its place, and says nothing that the register does not.
    assert await db.fetchval("SELECT count(DISTINCT provider_id) FROM listing WHERE easting IS NOT NULL") == 99
    assert await db.fetchval("SELECT count(*) FROM programme WHERE needs <> '{}'") == 0


async def test_the_only_refused_row_has_an_address_in_another_part_of_the_country(
    db: Connection, sample: bytes
) -> None:
    """A school in Cumbria with a postcode in Hillingdon: which of Cumbria's two successors, the row cannot say."""
    (refusal,) = (await bring_in(sample)).refusals
    assert refusal.row.cells[0] == "134191"
    assert "became 942 and 943" in refusal.reasons[0]


async def test_an_edited_copy_is_taken_in_as_far_as_it_can_be_right(db: Connection, sample: bytes) -> None:
    await bring_in(sample)

    def edit(rows: Rows) -> Rows:
        by_urn = {row["URN"]: row for row in rows}
        for urn in ("139660", "100005"):  # a free school for alternative provision, and a nursery school
            by_urn[urn].update({"EstablishmentStatus (code)": "2", "EstablishmentStatus (name)": "Closed"})
            by_urn[urn]["CloseDate"] = "31-08-2017"
        by_urn["131367"]["EstablishmentName"] = "Gloucestershire Hospital Éducation – Service’s"
        by_urn["100009"]["Postcode"] = "QQ1 1QQ"
        by_urn["100012"]["OpenDate"] = "30-02-2001"
        return [
            {**{name: value for name, value in row.items() if name not in ("OfstedRating (name)", "UKPRN")}, "New": "x"}
            for row in rows
        ]

    raw = edited(sample, edit)
    shifted = next(line for line in raw.split(b"\r\n") if line.startswith(b"100014,"))
    raw = raw.replace(shifted, shifted.replace(b"Fleet Road,,,", b"Fleet Road,,"))
    report = await bring_in(raw, seen_on=SEEN_ON + timedelta(days=60))
    assert report.rows == ROWS
    assert report.counts == {"added": 0, "changed": 1, "unchanged": 6015, "closed": 2, "refused": 4}
    refused = {refusal.row.cells[0]: refusal.reasons[0].split(":")[0] for refusal in report.refusals}
    assert refused.keys() == {"100009", "100012", "100014", "134191"}
    assert (refused["100009"], refused["100012"]) == ("Postcode", "OpenDate")
    assert await db.fetchval("SELECT name FROM provider WHERE urn = 131367") == (
        "Gloucestershire Hospital Éducation – Service’s"
    )
    assert await db.fetchval("SELECT state FROM provider WHERE urn = 139660") == "removed"
    assert await db.fetchval("SELECT count(*) FROM register_change WHERE what = 'status'") == 2


async def test_a_file_of_refused_rows_can_be_put_right_and_brought_in(db: Connection, sample: bytes) -> None:
    report = await bring_in(edited(sample, lambda rows: [row | {"Postcode": "nowhere"} for row in rows[:20]]))
    assert report.counts["refused"] == 20
    out = io.StringIO(newline="")
    write_csv(out, refused_rows(report))
    again = await bring_in(out.getvalue().replace("nowhere", "GL1 1AD").encode("utf-8-sig"))
    assert again.counts["added"] == 20
