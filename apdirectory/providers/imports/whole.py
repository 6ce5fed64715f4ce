"""A file is brought in whole or not at all, one file at a time, while people see how far it is."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from apdirectory.database.transaction import savepoint, transaction

Progress = Callable[[Sequence[Any], str], Iterable[Any]]
"""Goes through items while it shows people how far it is; the text says with what."""

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('apdirectory import'))"


def in_silence(items: Sequence[Any], what: str) -> Iterable[Any]:
    return items


class _DryRun(Exception):
    """Everything was done, and is to be undone."""


@asynccontextmanager
async def all_or_nothing(*, dry_run: bool) -> AsyncIterator[None]:
    """A transaction that no other import runs beside, undone at its end on a dry run."""
    async with transaction() as database:
        await database.execute(ONE_AT_A_TIME)
        with suppress(_DryRun):
            async with savepoint():
                yield
                if dry_run:
                    raise _DryRun
