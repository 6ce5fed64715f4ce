"""`apdirectory migrate` and `apdirectory check`."""

import asyncio
import sys

import click

from apdirectory.database.guarded import GUARDED
from apdirectory.database.migrate import migrate
from apdirectory.database.proof import failures
from apdirectory.database.session import found_or_started
from apdirectory.database.transaction import open_pool
from apdirectory.documents.queries import documents_amiss
from apdirectory.settings import read_settings


def add_to(cli: click.Group, imports: click.Group) -> None:
    cli.add_command(migrate_command)
    cli.add_command(check)


@click.command("migrate")
def migrate_command() -> None:
    """Bring the database up to date. `serve` does this too."""
    with found_or_started(read_settings()) as addresses:
        ran = asyncio.run(migrate(addresses.owner, addresses.app))
    click.echo(f"{ran} migrations run." if ran else "Nothing to do: the database is up to date.")


@click.command()
def check() -> None:
    """Prove that no authority's rows can reach another, and that every document is there. Changes nothing.

    Roles, privileges, tables, policies and migrations; then how many documents are missing or spare.
    """
    with found_or_started(read_settings()) as addresses:
        found = asyncio.run(_amiss(addresses.app))
    for sentence in found:
        click.echo(sentence, err=True)
    if found:
        sys.exit(1)
    tables = "1 table is" if len(GUARDED) == 1 else f"{len(GUARDED)} tables are"
    click.echo(f"All holds. {tables} guarded by row-level security: {', '.join(sorted(GUARDED))}.")


async def _amiss(app_url: str) -> list[str]:
    """Documents are counted only where the rest holds: before, nobody can say what is there."""
    if found := await failures(app_url):
        return found
    async with open_pool(app_url):
        return await documents_amiss()
