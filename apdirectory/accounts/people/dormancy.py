"""When an account has been left, when a membership is due to be looked at again, and who is asked then. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Protocol

AGAIN_AFTER = timedelta(days=14)
OTHERS_AFTER = timedelta(days=7)
OTHERS_AGAIN_AFTER = timedelta(days=28)
WITH_THE_NEXT = timedelta(days=7)
"""Whoever becomes due so soon after a mail waits for the next: managers have one a week at most."""


class Account(Protocol):
    @property
    def created_at(self) -> datetime: ...

    @property
    def signed_in_at(self) -> datetime | None: ...


class LookedAt(Protocol):
    @property
    def looked_at(self) -> datetime | None: ...

    @property
    def reminded_at(self) -> datetime | None: ...

    @property
    def told_times(self) -> int: ...


class Step(IntEnum):
    """Mails about somebody who is due, in their order; each once but the last."""

    FIRST = 1
    AGAIN = 2
    """Two weeks later."""
    OTHERS = 3
    """A week after that: those who run the service hear of it, and again every four weeks."""
    UNLOOKED = 4
    """Nobody is there to look: those who run the service hear at once, and again every four weeks. A manager who comes
    later has the first mail then."""


_NEXT = {
    Step.FIRST: (Step.AGAIN, AGAIN_AFTER),
    Step.AGAIN: (Step.OTHERS, OTHERS_AFTER),
    Step.OTHERS: (Step.OTHERS, OTHERS_AGAIN_AFTER),
}
"""What managers were told last → what comes next, and when."""


def is_dormant(account: Account, now: datetime, after: timedelta) -> bool:
    """An account that nobody has signed in to for so long; one never used counts from the day it was made."""
    return now - (account.signed_in_at or account.created_at) >= after


def is_due(looked_at: datetime | None, now: datetime, every: timedelta) -> bool:
    """Each quarter a manager says again that somebody's access is still right. What nobody has decided on yet is not
    theirs to keep."""
    return looked_at is not None and now >= looked_at + every


def step_due(someone: LookedAt, now: datetime, every: timedelta, *, managed: bool = True) -> Step | None:
    """Which mail about somebody is to be sent now. What was told of the quarter before does not count.

    `managed`: whether anybody is there who can look.
    """
    due_at = someone.looked_at + every if someone.looked_at else None
    if due_at is None or now < due_at:
        return None
    told = someone.told_times if someone.reminded_at and someone.reminded_at >= due_at else 0
    waited = now - someone.reminded_at if someone.reminded_at else timedelta()
    if not managed:
        heard = told >= Step.OTHERS and waited < OTHERS_AGAIN_AFTER
        return None if heard else Step.UNLOOKED
    if told in (0, Step.UNLOOKED):
        return Step.FIRST
    step, after = _NEXT[Step(told)]
    return step if waited >= after else None


def was_told_lately(people: Iterable[LookedAt], now: datetime, *, managed: bool = True) -> bool:
    """Whether those who would be told now had a mail within the week. What others heard while nobody was there to look
    does not make a new manager wait."""
    told = [
        each.reminded_at
        for each in people
        if each.reminded_at and each.looked_at and not (managed and each.told_times == Step.UNLOOKED)
    ]
    return bool(told) and now - max(told) < WITH_THE_NEXT
