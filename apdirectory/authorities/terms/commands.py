"""`apdirectory import terms`."""

import csv
from pathlib import Path

import click

from apdirectory.audit.shown import inert
from apdirectory.authorities.actions import load_authorities
from apdirectory.authorities.terms.actions import import_unasked, load_bank_holidays, planned
from apdirectory.authorities.terms.file.csv_file import template as empty_template
from apdirectory.authorities.terms.file.given import LONGEST_SOURCE, in_words
from apdirectory.authorities.terms.file.plan import Plan
from apdirectory.authorities.terms.file.reading import read_file
from apdirectory.authorities.terms.queries import council_whose, school_by_urn
from apdirectory.authorities.terms.whose import Whose
from apdirectory.database.session import run_with_database
from apdirectory.errors import Unprocessable
from apdirectory.web.today import today

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


def add_to(cli: click.Group, imports: click.Group) -> None:
    imports.add_command(terms)


@click.command()
@click.argument("file", type=FILE, required=False)
@click.option("--authority", type=int, help="DfE code, such as 916: the dates are those of its schools.")
@click.option("--school", type=int, help="URN: the dates are those of this school.")
@click.option("--template", type=NEW_FILE, help="Write an empty CSV to fill in.")
@click.option("--dry-run", is_flag=True, help="Tell what would change, and change nothing.")
@click.option("--refused", type=NEW_FILE, help="Where to write refused rows with why. FILE-refused.csv unless given.")
def terms(
    file: Path | None,
    authority: int | None,
    school: int | None,
    template: Path | None,
    dry_run: bool,
    refused: Path | None,
) -> None:
    """Bring in term dates and closures from a CSV or an iCalendar file (.ics), all together.

    Of each school year of which a file gives terms, it gives all: others of that year are withdrawn, and stay in the
    history. Run it again with a newer file.
    """
    if template:
        _write_template(template)
    if file is None:
        if template is None:
            raise click.UsageError("Say which FILE to bring in, or write one with --template FILE.")
        return
    if (authority is None) == (school is None):
        raise click.UsageError("Say whose dates they are: --authority CODE or --school URN.")
    given, source = read_file(file.read_bytes(), today()), f"File {file.name}"[:LONGEST_SOURCE]

    async def work() -> Plan:
        await load_authorities()
        await load_bank_holidays()
        whose = await _whose(authority, school)
        return await (planned(whose, given) if dry_run else import_unasked(whose, given, source=source))

    _tell(run_with_database(work), refused or Path(f"{file.stem}-refused.csv"), dry_run=dry_run)


async def _whose(authority: int | None, school: int | None) -> Whose:
    if authority is not None:
        found = await council_whose(authority)
    else:
        found = await school_by_urn(school) if school is not None else None
    if found is None:
        raise Unprocessable("There is no such council or school here. Check the code or the URN.")
    return found


def _tell(made: Plan, refused: Path, *, dry_run: bool) -> None:
    click.echo("Term dates" + (", nothing written (dry run)" if dry_run else ""))
    for outcome, count in made.counts.items():
        click.echo(f"  {outcome:<10} {count:>8,}")
    for each in made.kept:
        click.echo(f"Kept although the file leaves it out, as something was refused: {in_words(each.days)}")
    if made.refused:
        with refused.open("w", newline="", encoding="utf-8-sig") as out:
            writer = csv.writer(out, lineterminator="\r\n")
            writer.writerow(("where", "row", "reason"))
            writer.writerows([inert(each) for each in (row.where, row.said, row.reason)] for row in made.refused)
        click.echo(f"Refused rows and why: {refused}")


def _write_template(file: Path) -> None:
    if file.exists():
        raise click.UsageError(f"{file} is there already.")
    file.write_text(empty_template(), encoding="utf-8", newline="")
    click.echo(f"An empty template: {file}")
