"""When an account has been left, when a membership is due to be looked at again, and who is asked then. Pure."""

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


def is_dormant(account: Account, now: datetime, after: timedelta) -> bool:
    """An account that nobody has signed in to for so long; one never used counts from the day it was made."""
    return now - (account.signed_in_at or account.created_at) >= after


def is_due(looked_at: datetime | None, now: datetime, every: timedelta) -> bool:
    """Each quarter a manager says again that somebody's access is still right. What nobody has decided on yet is not
    theirs to keep."""
    return looked_at is not None and now >= looked_at + every


def step_due(someone: LookedAt, now: datetime, every: timedelta) -> Step | None:
    """Which mail about somebody is to be sent now. What was told of the quarter before does not count."""
    due_at = someone.looked_at + every if someone.looked_at else None
    if due_at is None or now < due_at:
        return None
    if someone.reminded_at is None or someone.reminded_at < due_at:
        return Step.FIRST
    waited = now - someone.reminded_at
    if someone.told_times == Step.FIRST and waited >= AGAIN_AFTER:
        return Step.AGAIN
    if someone.told_times == Step.AGAIN and waited >= OTHERS_AFTER:
        return Step.OTHERS
    if someone.told_times == Step.OTHERS and waited >= OTHERS_AGAIN_AFTER:
        return Step.OTHERS
    return None
