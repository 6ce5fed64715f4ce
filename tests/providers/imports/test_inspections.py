"""Ofsted's files of inspections, as their columns vary. Every school and judgement here is invented."""

import io
from datetime import date

import asyncpg
import msgspec
import openpyxl
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from apdirectory.database.asking import asking
from apdirectory.providers.capacity.actions import put_entry
from apdirectory.providers.imports.commands import inspections as command
from apdirectory.providers.imports.inspections.actions import import_inspections
from apdirectory.providers.imports.inspections.columns import plain
from apdirectory.providers.imports.report import Report
from apdirectory.providers.imports.sheets import CannotRead, read_sheet
from apdirectory.providers.quality.inspection import Inspected
from apdirectory.providers.quality.inspections.actions import correct_inspection, remove_inspection
from apdirectory.providers.quality.inspections.queries import numbered_inspections
from tests.personas import Personas
from tests.providers.entries.factories import add_authorities, an_entry, entry_by_urn
from tests.providers.quality.people import asker_of

DAY = date(2026, 11, 22)
URN, OTHER = 100001, 100002
OLD = "URN,School name,Overall effectiveness,Quality of education,Inspection start date,Publication date,Web link"
NEWER = (
    "URN,Latest OEIF quality of education,Latest OEIF effectiveness of leadership and management,"
    "Inspection start date of latest OEIF graded inspection"
)
CARDS = "URN,Inclusion,Achievement,Safeguarding standards,Inspection start date"
INDEPENDENT = "URN,Overall effectiveness,Are the independent school standards met?,Inspection start date"
ROWS = "SELECT provider, era, inspected_on, judgements, link, seen_on FROM inspection ORDER BY era"


@pytest.fixture
async def schools(db: asyncpg.Connection) -> None:
    await add_authorities(db)
    for urn in (URN, OTHER):
        await put_entry(an_entry(slug=f"school-{urn}", name=f"Example {urn}", urn=urn, kind="ap_school"), by="test")


async def bring_in(*lines: str, dry_run: bool = False) -> Report:
    return await import_inspections(read_sheet("\n".join(lines).encode()), seen_on=DAY, dry_run=dry_run)


async def kept(db: asyncpg.Connection) -> list[tuple[str, date, dict[str, str]]]:
    rows = await db.fetch(ROWS)
    return [(row["era"], row["inspected_on"], msgspec.json.decode(row["judgements"])) for row in rows]


def counts(report: Report) -> dict[str, int]:
    return {outcome: many for outcome, many in report.counts.items() if many}


ERA_FILES = {
    "overall_grades": (OLD, f"{URN},Example,2,3,03/05/2023,15/06/2023,https://reports.ofsted.gov.uk/x", 2023),
    "judgements": (NEWER, f"{URN},2,Requires improvement,2025-03-04", 2025),
    "report_cards": (CARDS, f"{URN},Expected standard,needs attention,Met,03-02-2026", 2026),
}
SAID = {
    "overall_grades": {"Overall effectiveness": "Good", "Quality of education": "Requires improvement"},
    "judgements": {"Quality of education": "Good", "Leadership and management": "Requires improvement"},
    "report_cards": {
        "Inclusion": "Expected standard",
        "Achievement": "Needs attention",
        "Safeguarding standards": "Met",
    },
}


@pytest.mark.usefixtures("schools")
@pytest.mark.parametrize("era", ERA_FILES)
async def test_each_eras_file_is_read_by_its_headers_and_a_second_time_changes_nothing(
    db: asyncpg.Connection, era: str
) -> None:
    header, row, year = ERA_FILES[era]
    assert counts(await bring_in(header, row)) == {"added": 1}
    assert counts(await bring_in(header, row)) == {"unchanged": 1}
    (found,) = await kept(db)
    assert (found[0], found[1].year, found[2]) == (era, year, SAID[era])


@pytest.mark.usefixtures("schools")
async def test_an_independent_school_has_its_standards_apart_and_kept_its_overall_grade(
    db: asyncpg.Connection,
) -> None:
    assert counts(await bring_in(INDEPENDENT, f"{URN},Good,Yes,04/03/2025")) == {"added": 1}
    assert [(era, said) for era, _, said in await kept(db)] == [
        ("independent_standards", {"Independent school standards": "Met"}),
        ("judgements", {"Overall effectiveness": "Good"}),
    ]


@pytest.mark.usefixtures("schools")
async def test_columns_may_come_in_any_order_and_unknown_ones_are_named(db: asyncpg.Connection) -> None:
    report = await bring_in(
        "Mood,Inspection start date,Quality of education,URN,Ofsted region",
        f"sunny,03/05/2023,2,{URN},South West",
        "grey,03/05/2023,2,100999,South West",
    )
    assert counts(report) == {"added": 1, "unchanged": 1}
    assert report.notes == (
        "Of the unchanged, 1 are schools that are no providers here.",
        "Columns that were not known, and not read: Mood, Ofsted region.",
    )


@pytest.mark.usefixtures("schools")
@pytest.mark.parametrize(
    ("header", "row", "why"),
    [
        (OLD, "12,x,2,2,03/05/2023,,", "six digits"),
        (OLD, f"{URN},x,2,2,soon,,", "not a day"),
        (OLD, f"{URN},x,2,2,03/05/2099,,", "after the day of the file"),
        (OLD, f"{URN},x,2,2,03/05/2023,soon,", "day of publication"),
        (OLD, f"{URN},x,7,2,03/05/2023,,", "'7' is none of"),
        (OLD, f"{URN},x,2,2,03/05/2025,,", "only independent schools"),
        (OLD, f"{URN},x,2,2,03/02/2026,,", "no such heading"),
        (CARDS, f"{URN},Expected standard,,Met,03/05/2023", "no such heading"),
        (CARDS, f"{URN},Good,,Met,03/02/2026", "'Good' is none of"),
    ],
)
async def test_a_row_that_cannot_be_right_is_refused_with_its_reason(
    db: asyncpg.Connection, header: str, row: str, why: str
) -> None:
    good = {OLD: f"{OTHER},x,2,2,03/05/2023,,", CARDS: f"{OTHER},Exceptional,,Met,03/02/2026"}[header]
    report = await bring_in(header, row, good)
    assert counts(report) == {"added": 1, "refused": 1}
    assert why in " ".join(report.refusals[0].reasons)


@pytest.mark.usefixtures("schools")
async def test_two_rows_of_one_day_are_not_both_taken(db: asyncpg.Connection) -> None:
    report = await bring_in(OLD, f"{URN},x,2,2,03/05/2023,,", f"{URN},x,3,2,03/05/2023,,")
    assert counts(report) == {"added": 1, "refused": 1}


async def by_hand(personas: Personas, changed: Inspected | None) -> None:
    """The quality officer corrects the one inspection there is, or takes it out."""
    provider = (await entry_by_urn(URN)).id or 0  # type: ignore[union-attr] # it is there
    (one,) = await numbered_inspections(provider)
    with asking(asker_of(personas, "quality officer")):
        if changed is None:
            await remove_inspection(provider, one.id, seen=one.version)
        else:
            await correct_inspection(one.id, replace(changed, provider=provider), seen=one.version)


CORRECTED = Inspected(
    provider=0,
    era="overall_grades",
    inspected_on=date(2023, 5, 3),
    judgements={"Overall effectiveness": "Inadequate"},
    source="The report",
    seen_on=DAY,
)


@pytest.mark.parametrize(
    "changed", [CORRECTED, replace(CORRECTED, inspected_on=date(2023, 5, 4)), None], ids=["words", "day", "taken out"]
)
async def test_what_an_officer_corrected_or_took_out_no_file_changes_and_the_report_says_so(
    db: asyncpg.Connection, personas: Personas, changed: Inspected | None
) -> None:
    await put_entry(an_entry(slug=f"school-{URN}", name="Example", urn=URN, kind="ap_school"), by="test")
    header, row, _ = ERA_FILES["overall_grades"]
    assert counts(await bring_in(header, row)) == {"added": 1}
    await by_hand(personas, changed)
    report = await bring_in(header, row)
    assert counts(report) == {"unchanged": 1}
    assert report.notes[0] == f"Left as officers wrote them, or took them out: URN {URN} on 3 May 2023."
    shown = await numbered_inspections((await entry_by_urn(URN)).id or 0)  # type: ignore[union-attr] # it is there
    assert [(each.inspected_on, each.judgements) for each in shown] == (
        [(changed.inspected_on, changed.judgements)] if changed else []
    )


@pytest.mark.usefixtures("schools")
async def test_what_was_not_judged_is_no_inspection(db: asyncpg.Connection) -> None:
    assert counts(await bring_in(OLD, f"{URN},x,NULL,Not judged,,,")) == {"unchanged": 1}
    assert await kept(db) == []


@pytest.mark.usefixtures("schools")
async def test_a_link_leads_to_ofsteds_reports_alone(db: asyncpg.Connection) -> None:
    await bring_in(OLD, f"{URN},x,2,2,03/05/2023,,javascript:alert(1)", f"{OTHER},x,2,2,03/05/2023,,https://x.example")
    assert [row["link"] for row in await db.fetch(ROWS)] == [None, None]


@pytest.mark.usefixtures("schools")
async def test_a_dry_run_tells_the_same_and_changes_nothing(db: asyncpg.Connection) -> None:
    header, row, _ = ERA_FILES["report_cards"]
    assert counts(await bring_in(header, row, dry_run=True)) == {"added": 1}
    assert await kept(db) == []


@pytest.mark.parametrize(
    "header",
    [
        "School,Quality of education,Inspection start date",
        "URN,Quality of education",
        "URN,Inspection start date,Mood",
        "URN,Inspection start date,Quality of education,Latest OEIF quality of education",
    ],
)
async def test_a_file_that_is_another_is_refused_whole(header: str) -> None:
    with pytest.raises(CannotRead):
        await bring_in(header, "1,2,3,4")


@pytest.mark.usefixtures("schools")
async def test_a_workbook_is_read_as_well(db: asyncpg.Connection) -> None:
    book = openpyxl.Workbook()
    assert book.active
    book.active.append(CARDS.split(","))
    book.active.append([URN, "Exceptional", None, "Met", date(2026, 2, 3)])
    out = io.BytesIO()
    book.save(out)
    report = await import_inspections(read_sheet(out.getvalue()), seen_on=DAY)
    assert counts(report) == {"added": 1}
    assert [said for *_, said in await kept(db)] == [{"Inclusion": "Exceptional", "Safeguarding standards": "Met"}]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Latest OEIF quality of education", "quality of education"),
        ("Inspection start date of latest OEIF graded inspection", "inspection start date"),
        ("Web Link (opens in new window)", "web link opens in new window"),
    ],
)
def test_names_that_vary_are_made_plain(name: str, known: str) -> None:
    assert plain(name) == known


def test_the_command_says_what_it_does() -> None:
    assert "Eras are never mixed" in CliRunner().invoke(command, ["--help"]).output
