"""When an account has been left, and when a membership is due to be looked at again. Pure."""

from datetime import datetime, timedelta
from typing import Protocol

DORMANT_AFTER = timedelta(days=90)
A_QUARTER = timedelta(days=91)


class Account(Protocol):
    @property
    def created_at(self) -> datetime: ...

    @property
    def signed_in_at(self) -> datetime | None: ...


def is_dormant(account: Account, now: datetime) -> bool:
    """An account that nobody has signed in to for 90 days; one never used counts from the day it was made."""
    return now - (account.signed_in_at or account.created_at) >= DORMANT_AFTER


def is_due(looked_at: datetime | None, now: datetime) -> bool:
    """Each quarter a manager says again that somebody's access is still right. What nobody has decided on yet is not
    theirs to keep."""
    return looked_at is not None and now >= looked_at + A_QUARTER


def is_to_be_told(looked_at: datetime | None, told_at: datetime | None, now: datetime) -> bool:
    """Once each time that it becomes due."""
    return looked_at is not None and is_due(looked_at, now) and (told_at is None or told_at < looked_at + A_QUARTER)
