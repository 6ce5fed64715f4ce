"""How often somebody may try: ten times in a quarter of an hour, by account, by address, and in all a thousand.

A device that has signed in before has a count of its own, so that whoever guesses elsewhere locks nobody out.
"""

import hmac
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from apdirectory.errors import DomainError
from apdirectory.web.clock import time_of_day
from apdirectory.web.peer import connection_of
from apdirectory.web.secret import key_for

WINDOW = timedelta(minutes=15)
MOST = 10
MOST_OF_EVERYONE = 1000
"""Failures alone stay counted: whoever gets in is taken off again."""


class TooMany(DomainError):
    """Tried too often. It says when to try again, and nothing of whether an account is there."""

    status = 429
    title = "Too many tries"

    def __init__(self, until: datetime) -> None:
        super().__init__(f"Try again after {time_of_day(_next_minute(until))}.")
        self.until = until


class Limit(Struct, frozen=True):
    """`who`: what attempts are counted by, unreadable in the table."""

    who: str
    most: int


def limits(purpose: str, *, account: str, address: str, device: str | None) -> list[Limit]:
    """What an attempt counts against. Always in this order: those who count at once wait for one another in turn.

    `account` is the address for mail that was typed, whether or not there is such an account.
    """
    if device is not None:
        return [Limit(_hidden(purpose, "device", device), MOST)]
    return [
        Limit(_hidden(purpose, "everyone", ""), MOST_OF_EVERYONE),
        Limit(_hidden(purpose, "address", connection_of(address)), MOST),
        Limit(_hidden(purpose, "account", account), MOST),
    ]


def _hidden(purpose: str, kind: str, value: str) -> str:
    return hmac.digest(key_for("tries"), f"{purpose} {kind} {value}".encode(), "sha256").hex()


def _next_minute(when: datetime) -> datetime:
    """A clock that shows this minute has passed the moment."""
    whole = when.astimezone(UTC).replace(second=0, microsecond=0)
    return whole if whole == when else whole + timedelta(minutes=1)
