"""`apdirectory verify-audit` and `apdirectory seals`."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import click
from tqdm import tqdm

from apdirectory.audit.seals import Line, line_of, read_lines
from apdirectory.audit.verify import Verified, as_owner, differs_from, every_seal, verify
from apdirectory.database.session import found_or_started
from apdirectory.settings import read_settings
from apdirectory.web.words import count

FILE = click.Path(dir_okay=False, path_type=Path)
WAITING = (
    "They have waited more than 5 minutes for their seal, and until it comes can be deleted unseen. Start the app, "
    "which seals them. If it runs, end the transaction that has been open: pg_stat_activity names it."
)
THERE = click.Path(exists=True, dir_okay=False, path_type=Path)


def add_to(cli: click.Group, imports: click.Group) -> None:
    cli.add_command(verify_audit)
    cli.add_command(seals)


@click.command("verify-audit")
@click.option(
    "--seals", "outside", type=THERE, help="Seals that were written outside, to find an end that was cut off."
)
def verify_audit(outside: Path | None) -> None:
    """Check that no row of the audit was edited, deleted or cut off, and say where.

    Ends with 1 if one was, or if rows have waited too long for their seal.
    """
    lines = read_lines(outside) if outside else []
    with found_or_started(read_settings()) as addresses, tqdm(desc="Seals", unit="", delay=2, leave=False) as bar:
        found = asyncio.run(verify(addresses.owner, lines, bar.update))
    _tell(found)
    sys.exit(1 if found.wrong or found.waiting else 0)


@click.command()
@click.option("--write", "file", type=FILE, required=True, help="Seals that it does not hold yet are added at its end.")
def seals(file: Path) -> None:
    """Write the seals of the audit to a file, which belongs on another machine: add to it each day.

    Ends with 1, and writes nothing, where the audit lacks a seal that the file holds.
    """
    written = read_lines(file)
    with found_or_started(read_settings()) as addresses, file.open("a") as out:
        new, wrong = asyncio.run(_write(addresses.owner, written, out.write))
    for sentence in wrong:
        click.echo(sentence)
    if wrong:
        click.echo(f"Nothing was added to {file}. Keep it, and run `apdirectory verify-audit --seals {file}`.")
        sys.exit(1)
    click.echo(f"{count(new, 'seal')} added to {file}." if new else f"{file} has every seal already.")


async def _write(owner_url: str, written: list[Line], write: Callable[[str], object]) -> tuple[int, list[str]]:
    """How many were new; or what is wrong with those that were written before."""
    new = 0
    async with as_owner(owner_url) as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        if wrong := await differs_from(connection, written):
            return 0, wrong
        async for batch in every_seal(connection, max((line.number for line in written), default=0)):
            write("".join(f"{line_of(seal)}\n" for seal in batch))
            new += len(batch)
    return new, []


def _tell(found: Verified) -> None:
    for sentence in found.wrong:
        click.echo(sentence)
    whole = f"{count(found.rows, 'row')} in {count(found.seals, 'seal')}"
    click.echo(f"{whole}: not as it was written." if found.wrong else f"{whole}: as it was written.")
    if found.not_sealed:
        click.echo(f"{count(found.not_sealed, 'row')} not sealed yet.")
    if found.waiting:
        click.echo(WAITING)
