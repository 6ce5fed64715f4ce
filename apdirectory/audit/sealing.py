"""Sealing the audit, every second for as long as the app runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from apdirectory.audit.actions import seal
from apdirectory.web.log import log_failure

A_SECOND = 1.0


@asynccontextmanager
async def sealing(every: float = A_SECOND) -> AsyncIterator[None]:
    """Rows are sealed while this is open. Several apps on one database take turns."""
    loop = asyncio.create_task(_seal_on_and_on(every))
    try:
        yield
    finally:
        loop.cancel()
        with suppress(asyncio.CancelledError):
            await loop


async def _seal_on_and_on(every: float) -> None:
    """A failure is logged once, not every second: what cannot be sealed now is sealed when the database is back."""
    failing = False
    while True:
        await asyncio.sleep(every)
        try:
            await seal()
            failing = False
        except Exception as problem:  # whatever it is, rows wait and nothing is lost
            if not failing:
                log_failure(problem)
            failing = True
