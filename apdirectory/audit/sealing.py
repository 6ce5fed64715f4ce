"""Sealing the audit, every second for as long as the app runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic

from apdirectory.audit.actions import seal
from apdirectory.web.log import LOG, log_failure

A_SECOND = 1.0
TOO_LONG = 300.0
"""Seconds that rows may wait for their seal before it is logged; `verify-audit` says so after as many."""


@asynccontextmanager
async def sealing(every: float = A_SECOND) -> AsyncIterator[None]:
    """Rows are sealed while this is open, the last as it closes. Several apps on one database take turns."""
    loop = asyncio.create_task(_seal_on_and_on(every))
    try:
        yield
    finally:
        loop.cancel()
        with suppress(asyncio.CancelledError):
            await loop
        await _seal_the_last()


async def _seal_on_and_on(every: float) -> None:
    """A failure is logged once, not every second: what cannot be sealed now is sealed when the database is back."""
    failing, waiting = False, _Waiting()
    while True:
        await asyncio.sleep(every)
        try:
            waiting.note(await seal() is None)
            failing = False
        except Exception as problem:  # whatever it is, rows wait and nothing is lost
            if not failing:
                log_failure(problem)
            failing = True


async def _seal_the_last() -> None:
    """What was marked, then mark the rest and seal that: whoever verifies a stopped app need not start it for this."""
    try:
        for _ in range(3):
            await seal()
    except Exception as problem:  # the database may have gone first; the rows wait
        log_failure(problem)


class _Waiting:
    """How long rows have waited for a transaction to end. It is said once, and again only after they were sealed."""

    def __init__(self) -> None:
        self.since: float | None = None
        self.told = False

    def note(self, waits: bool) -> None:
        if not waits:
            self.since, self.told = None, False
            return
        self.since = monotonic() if self.since is None else self.since
        if not self.told and monotonic() - self.since >= TOO_LONG:
            LOG.warning("rows of the audit cannot be sealed: a transaction has been open for minutes")
            self.told = True
