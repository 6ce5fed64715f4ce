"""Commands of this room."""

import click


def add_to(cli: click.Group, imports: click.Group) -> None:
    """None yet."""
