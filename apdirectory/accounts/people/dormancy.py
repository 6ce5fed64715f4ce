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


class Kept(Protocol):
    @property
    def started_at(self) -> datetime: ...

    @property
    def kept_at(self) -> datetime | None: ...


def is_dormant(account: Account, now: datetime) -> bool:
    """An account that nobody has signed in to for 90 days; one never used counts from the day it was made."""
    return now - (account.signed_in_at or account.created_at) >= DORMANT_AFTER


def due_at(membership: Kept) -> datetime:
    """Each quarter a manager says again that a membership is still right."""
    return (membership.kept_at or membership.started_at) + A_QUARTER


def is_due(membership: Kept, now: datetime) -> bool:
    return now >= due_at(membership)
