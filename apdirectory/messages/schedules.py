"""Clock actions: what a room has done at certain times of day, once each time, however many workers there are."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from msgspec import Struct

from apdirectory.messages.actions import mark_not_arrived, queue_lost, tidy
from apdirectory.messages.daily import send_daily_mail
from apdirectory.messages.notify import failures
from apdirectory.settings import read_settings


class Schedule(Struct, frozen=True, kw_only=True):
    """One of them. A room that has any exports `schedules: list[Schedule]` from its `schedules.py`."""

    name: str
    """What the times it ran are kept under. Never changed, lest it runs twice."""
    cron: str
    """Minute, hour, day of the month, month, day of the week: by the clock in England, in summer too."""
    run: Callable[[datetime], Awaitable[None]]
    """Given the time it was due. What it writes joins the transaction that keeps that it ran."""
    in_parts: bool = False
    """Long work: it writes in transactions of its own, and may be called off between them. It does nothing twice."""


async def _tidy(due: datetime) -> None:
    await tidy()


async def _queue_lost(due: datetime) -> None:
    await queue_lost()


async def _not_arrived(due: datetime) -> None:
    """A mail server writes to us when it gives up; GOV.UK Notify has to be asked."""
    if notify := read_settings().notify:
        await mark_not_arrived({mail: refused.why for mail, refused in (await failures(notify)).items()})


schedules = [
    Schedule(name="messages.daily", cron="0 7 * * *", run=send_daily_mail),
    Schedule(name="messages.lost", cron="*/5 * * * *", run=_queue_lost),
    Schedule(name="messages.not_arrived", cron="*/15 * * * *", run=_not_arrived),
    Schedule(name="messages.tidy", cron="40 3 * * *", run=_tidy),
]
