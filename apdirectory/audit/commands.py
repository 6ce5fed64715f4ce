"""`apdirectory verify-audit` and `apdirectory seals`."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import click
from tqdm import tqdm

from apdirectory.audit.seals import line_of, read_lines
from apdirectory.audit.verify import Verified, as_owner, every_seal, verify
from apdirectory.database.session import found_or_started
from apdirectory.settings import read_settings
from apdirectory.web.words import count

FILE = click.Path(dir_okay=False, path_type=Path)
THERE = click.Path(exists=True, dir_okay=False, path_type=Path)


def add_to(cli: click.Group, imports: click.Group) -> None:
    cli.add_command(verify_audit)
    cli.add_command(seals)


@click.command("verify-audit")
@click.option(
    "--seals", "outside", type=THERE, help="Seals that were written outside, to find an end that was cut off."
)
def verify_audit(outside: Path | None) -> None:
    """Check that no row of the audit was edited, deleted or cut off, and say where. Ends with 1 if one was."""
    lines = read_lines(outside) if outside else []
    with found_or_started(read_settings()) as addresses, tqdm(desc="Seals", unit="", delay=2, leave=False) as bar:
        found = asyncio.run(verify(addresses.owner, lines, bar.update))
    _tell(found)
    sys.exit(1 if found.wrong else 0)


@click.command()
@click.option("--write", "file", type=FILE, required=True, help="Seals that it does not hold yet are added at its end.")
def seals(file: Path) -> None:
    """Write the seals of the audit to a file, which belongs on another machine: add to it each day."""
    written = read_lines(file)
    with found_or_started(read_settings()) as addresses, file.open("a") as out:
        new = asyncio.run(_write(addresses.owner, max((line.number for line in written), default=0), out.write))
    click.echo(f"{count(new, 'seal')} added to {file}." if new else f"{file} has every seal already.")


async def _write(owner_url: str, after: int, write: Callable[[str], object]) -> int:
    new = 0
    async with as_owner(owner_url) as connection:
        async for batch in every_seal(connection, after):
            write("".join(f"{line_of(seal)}\n" for seal in batch))
            new += len(batch)
    return new


def _tell(found: Verified) -> None:
    for sentence in found.wrong:
        click.echo(sentence)
    whole = f"{count(found.rows, 'row')} in {count(found.seals, 'seal')}"
    click.echo(f"{whole}: not as it was written." if found.wrong else f"{whole}: as it was written.")
    if found.not_sealed:
        click.echo(f"{count(found.not_sealed, 'row')} not sealed yet.")
    if found.waiting:
        click.echo("They wait too long: is the app running, and is no transaction left open?")
