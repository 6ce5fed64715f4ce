"""`apdirectory import schools`, `apdirectory import providers` and `apdirectory import inspections`."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from apdirectory.database.session import run_with_database
from apdirectory.errors import Unprocessable
from apdirectory.providers.imports.inspections.actions import import_inspections
from apdirectory.providers.imports.register.actions import RegisterFiles, import_register
from apdirectory.providers.imports.register.columns import HEADS
from apdirectory.providers.imports.register.hospital_education import shipped_urns, urns_in
from apdirectory.providers.imports.register.reading import latest_change
from apdirectory.providers.imports.report import Report, refused_rows, report_lines
from apdirectory.providers.imports.sheets import Sheet, read_sheet, write_csv
from apdirectory.providers.imports.template.actions import import_providers
from apdirectory.providers.imports.template.file import empty_template
from apdirectory.web.today import today

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])

dry_run_option = click.option("--dry-run", is_flag=True, help="Do everything, tell what became of it, and undo it.")
refused_option = click.option(
    "--refused",
    type=NEW_FILE,
    help="Where to write refused rows with their reasons. FILE-refused.csv in the current folder unless given.",
)
hospital_education_option = click.option(
    "--hospital-education", type=FILE, help="CSV with a column urn: establishments that are hospital education too."
)


def add_to(cli: click.Group, imports: click.Group) -> None:
    imports.add_command(schools)
    imports.add_command(providers)
    imports.add_command(inspections)


@click.command()
@click.argument("file", type=FILE)
@click.option("--links", type=FILE, help="The register's file of links: predecessors and successors.")
@hospital_education_option
@click.option("--seen-on", type=DAY, help="The day the register said so, as 2026-11-22. Else found in the file.")
@dry_run_option
@refused_option
def schools(
    file: Path,
    links: Path | None,
    hospital_education: Path | None,
    seen_on: datetime | None,
    dry_run: bool,
    refused: Path | None,
) -> None:
    """Bring in the national register of schools, as downloaded from Get Information about Schools.

    Alternative provision schools, free schools and hospital education become providers, all else organisations
    that refer. Run it again with each new file: it changes what the register changed, and closes what it closed.
    """
    sheet = read_sheet(file.read_bytes())
    day, found_in = day_of(file.name, sheet, seen_on.date() if seen_on else None, today=today())
    refused = refused or _beside(file)
    must_be_writable(refused, *([_of_links(refused)] if links else []))
    files = RegisterFiles(
        schools=sheet,
        seen_on=day,
        links=read_sheet(links.read_bytes()) if links else None,
        hospital_education=_hospital_education(hospital_education),
    )
    reports = run_with_database(lambda: import_register(files, dry_run=dry_run, progress=with_a_bar))
    click.echo(f"The register of {day:%-d %B %Y} (the day comes from {found_in}).")
    _tell(reports[0], refused, without=HEADS)
    for report in reports[1:]:
        _tell(report, _of_links(refused))


@click.command()
@click.argument("file", type=FILE, required=False)
@click.option("--template", type=NEW_FILE, help="Write an empty template, .csv or .xlsx, with guidance and codes.")
@hospital_education_option
@dry_run_option
@refused_option
def providers(
    file: Path | None, template: Path | None, hospital_education: Path | None, dry_run: bool, refused: Path | None
) -> None:
    """Bring in providers from a filled-in template, CSV or XLSX, one row for each offer.

    New ones are published, and not assured by anybody yet. A provider with a row that is wrong is left out whole.
    """
    if template:
        _write_template(template)
    if file is None:
        if template is None:
            raise click.UsageError("Say which FILE to bring in, or write one with --template FILE.")
        return
    refused = refused or _beside(file)
    must_be_writable(refused)
    sheet, hospitals = read_sheet(file.read_bytes()), _hospital_education(hospital_education)
    report = run_with_database(
        lambda: import_providers(
            sheet, today=today(), hospital_education=hospitals, dry_run=dry_run, progress=with_a_bar
        )
    )
    _tell(report, refused)


@click.command()
@click.argument("file", type=FILE)
@click.option("--seen-on", type=DAY, help="The day of the file, as 2026-11-22. Else found in its name, else today.")
@dry_run_option
@refused_option
def inspections(file: Path, seen_on: datetime | None, dry_run: bool, refused: Path | None) -> None:
    """Bring in inspections from Ofsted's management information, CSV or XLSX: the file of latest inspections.

    Columns are known by their names, which vary from year to year; it says which were not known. Eras are never mixed.
    """
    day = seen_on.date() if seen_on else _day_in(file.name) or today()
    if day > today():
        raise Unprocessable(f"{day:%-d %B %Y} has not come yet. Say the day with --seen-on.")
    refused = refused or _beside(file)
    must_be_writable(refused)
    sheet = read_sheet(file.read_bytes())
    report = run_with_database(lambda: import_inspections(sheet, seen_on=day, dry_run=dry_run, progress=with_a_bar))
    _tell(report, refused)


def day_of(name: str, sheet: Sheet, said: date | None, *, today: date) -> tuple[date, str]:
    """The day of a register file, and where it was found: as said, in the file's name, or in rows that can be right.

    Unprocessable when it is nowhere, or has not come yet: newer files would then be refused as older than this one.
    """
    in_name = _day_in(name)
    if said:
        found = said, "--seen-on"
    elif in_name:
        found = in_name, "the file's name"
    elif latest := latest_change(sheet.header, sheet.rows, today=today):
        found = latest, "the newest change in the file"
    else:
        raise Unprocessable("Nothing tells of which day this register is. Say it with --seen-on, as 2026-11-22.")
    if found[0] > today:
        raise Unprocessable(f"{found[0]:%-d %B %Y}, by {found[1]}, has not come yet. Say the day with --seen-on.")
    return found


def _day_in(name: str) -> date | None:
    """A day written 20261122 in the name of a file."""
    named = re.search(r"(20\d\d)(\d\d)(\d\d)", name)
    try:
        return date(int(named[1]), int(named[2]), int(named[3])) if named else None
    except ValueError:
        return None


def must_be_writable(*files: Path) -> None:
    """Say before the work, not after it, that a file cannot be written. One that is not there yet is not made."""
    for file in files:
        there = file.exists()
        try:
            file.open("a").close()
        except OSError as problem:
            raise click.UsageError(f"{file} cannot be written: {problem.strerror}.") from None
        if not there:
            file.unlink()


def with_a_bar(items: Sequence[Any], what: str) -> Iterable[Any]:
    """Goes through items under a progress bar, which shows itself after two seconds."""
    return tqdm(items, desc=what, delay=2, leave=False)


def _hospital_education(file: Path | None) -> frozenset[int]:
    return shipped_urns() | (urns_in(file.read_bytes()) if file else frozenset())


def _beside(file: Path) -> Path:
    return Path(f"{file.stem}-refused.csv")


def _of_links(refused: Path) -> Path:
    return refused.with_stem(f"{refused.stem}-links")


def _tell(report: Report, refused: Path, *, without: Sequence[str] = ()) -> None:
    for line in report_lines(report):
        click.echo(line)
    if report.refusals:
        with refused.open("w", newline="", encoding="utf-8-sig") as out:
            write_csv(out, refused_rows(report, without=without))
        click.echo(f"Refused rows and why: {refused}")


def _write_template(file: Path) -> None:
    if file.exists():
        raise click.UsageError(f"{file} is there already.")
    must_be_writable(file)
    file.write_bytes(empty_template(file.suffix.lower()))
    click.echo(f"An empty template: {file}")
