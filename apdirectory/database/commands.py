"""`apdirectory migrate`."""

import asyncio

import click

from apdirectory.database.migrate import migrate
from apdirectory.database.session import found_or_started
from apdirectory.settings import read_settings


def add_to(cli: click.Group, imports: click.Group) -> None:
    cli.add_command(migrate_command)


@click.command("migrate")
def migrate_command() -> None:
    """Bring the database up to date. `serve` does this too."""
    with found_or_started(read_settings()) as addresses:
        ran = asyncio.run(migrate(addresses.owner, addresses.app))
    click.echo(f"{ran} migrations run." if ran else "Nothing to do: the database is up to date.")
