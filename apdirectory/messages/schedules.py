"""Clock actions: what a room has done at certain times of day, once each time, however many workers there are."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from msgspec import Struct

from apdirectory.messages.actions import queue_lost, tidy
from apdirectory.messages.daily import send_daily_mail


class Schedule(Struct, frozen=True, kw_only=True):
    """One of them. A room that has any exports `schedules: list[Schedule]` from its `schedules.py`."""

    name: str
    """What the times it ran are kept under. Never changed, lest it runs twice."""
    cron: str
    """Minute, hour, day of the month, month, day of the week: by the clock in England, in summer too."""
    run: Callable[[datetime], Awaitable[None]]
    """Given the time it was due. What it writes joins the transaction that keeps that it ran."""


async def _tidy(due: datetime) -> None:
    await tidy()


async def _queue_lost(due: datetime) -> None:
    await queue_lost()


schedules = [
    Schedule(name="messages.daily", cron="0 7 * * *", run=send_daily_mail),
    Schedule(name="messages.lost", cron="*/5 * * * *", run=_queue_lost),
    Schedule(name="messages.tidy", cron="40 3 * * *", run=_tidy),
]
