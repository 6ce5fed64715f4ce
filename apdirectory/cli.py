"""The command line: collects the rooms' commands, and does nothing itself."""

import sys
from importlib import import_module

import click

from apdirectory.database.cluster import CannotStart
from apdirectory.errors import DomainError

COMMANDS = [
    "apdirectory.web.commands",
    "apdirectory.work",
    "apdirectory.database.commands",
    "apdirectory.audit.commands",
    "apdirectory.places.commands",
    "apdirectory.authorities.terms.commands",
    "apdirectory.accounts.people.commands",
    "apdirectory.providers.imports.commands",
    "apdirectory.providers.examples.commands",
]


@click.group()
@click.version_option(package_name="apdirectory")
def cli() -> None:
    """A quality-assured directory of alternative provision."""


@cli.group("import")
def imports() -> None:
    """Bring in postcodes, the register of schools, or providers. Each may be run again."""


def main() -> None:
    """Run the command that was asked for; a refusal is one sentence, not a traceback."""
    for room in COMMANDS:
        import_module(room).add_to(cli, imports)
    try:
        cli(prog_name="apdirectory")
    except (CannotStart, DomainError) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
