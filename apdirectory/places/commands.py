"""`apdirectory import postcodes`."""

import click

from apdirectory.database.session import run_with_database
from apdirectory.places.postcodes import load_postcodes


def add_to(cli: click.Group, imports: click.Group) -> None:
    imports.add_command(postcodes)


@click.command()
def postcodes() -> None:
    """Bring in Great Britain's postcodes. Northern Ireland's are under another licence and are left out."""
    total = run_with_database(load_postcodes)
    click.echo(f"{total:,} postcodes are in place.")
