"""`apdirectory import postcodes`."""

import click

from apdirectory.authorities.settings.actions import put_in_force
from apdirectory.database.session import run_with_database
from apdirectory.database.transaction import transaction
from apdirectory.places.postcodes import load_postcodes


def add_to(cli: click.Group, imports: click.Group) -> None:
    imports.add_command(postcodes)


@click.command()
def postcodes() -> None:
    """Bring in Great Britain's postcodes. Northern Ireland's are under another licence and are left out."""
    total = run_with_database(_load)
    click.echo(f"{total:,} postcodes are in place.")


async def _load() -> int:
    """A district that moved to another council stays there."""
    async with transaction():
        total = await load_postcodes()
        await put_in_force()
    return total
