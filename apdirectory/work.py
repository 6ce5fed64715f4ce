"""`apdirectory worker`, and what works inside `serve`: the rooms' clock actions and the mail."""

import asyncio
import os
import signal
from contextlib import AbstractAsyncContextManager
from importlib import import_module

import click

from apdirectory.messages.schedules import Schedule
from apdirectory.messages.worker import at_work

SCHEDULES = [
    "apdirectory.messages.schedules",
    "apdirectory.messages.links.schedules",
    "apdirectory.documents.schedules",
    "apdirectory.accounts.people.schedules",
    "apdirectory.accounts.retention.schedules",
    "apdirectory.providers.quality.clock.schedules",
    "apdirectory.providers.quality.concerns.schedules",
    "apdirectory.providers.quality.voices.schedules",
    "apdirectory.providers.quality.corrections.schedules",
    "apdirectory.providers.claims.schedules",
    "apdirectory.providers.capacity.schedules",
    "apdirectory.providers.confirming.schedules",
    "apdirectory.providers.quality.draws.schedules",
]
"""Modules with clock actions."""


def all_schedules() -> list[Schedule]:
    return [schedule for name in SCHEDULES for schedule in import_module(name).schedules]


def working() -> AbstractAsyncContextManager[None]:
    """Everything that happens in the background, for as long as this is open."""
    return at_work(all_schedules())


def add_to(cli: click.Group, imports: click.Group) -> None:
    cli.add_command(worker)


@click.command()
def worker() -> None:
    """Send mail and do what is due by the clock, beside `serve` or on another machine. Ctrl-C stops it.

    Any number may run at once. `serve` does the same work besides its own.
    """
    from apdirectory.database.session import run_with_database
    from apdirectory.settings import read_settings
    from apdirectory.web.secret import secret_key

    os.environ["SECRET_KEY"] = secret_key(read_settings())
    run_with_database(_until_stopped)


async def _until_stopped() -> None:
    from apdirectory.web.log import take_over_library_logs, write_json_lines

    write_json_lines()
    take_over_library_logs()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with working():
        click.echo("Working (Ctrl-C stops it)")
        await stop.wait()
