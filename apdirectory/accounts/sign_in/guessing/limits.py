"""How often somebody may fail: by account, by address, by device, and all together, in a quarter of an hour.

A device that has signed in before has a count of its own, so that whoever guesses elsewhere locks nobody out. Wrong
codes have a second limit, by the day: whoever types them knows the password.
"""

import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

from msgspec import Struct

from apdirectory.errors import DomainError
from apdirectory.web.clock import time_of_day
from apdirectory.web.peer import connection_of
from apdirectory.web.secret import key_for

WINDOW = timedelta(minutes=15)
DAY = timedelta(hours=24)
MOST = 10
"""Of an account, or of a device that it knows."""
MOST_OF_ADDRESS = 100
"""A whole council may be behind one address; failures alone stay counted."""
MOST_OF_EVERYONE = 2000
MOST_CODES = 50
"""Wrong codes in a day. After that only a new password, or somebody who may, lets the account try again."""
TOLD_AFTER = 5
"""Wrong codes, until the owner is told that somebody knows their password."""


class TooMany(DomainError):
    """Tried too often. It says when to try again, and nothing of whether an account is there."""

    status = 429
    title = "Too many tries"

    def __init__(self, until: datetime | None) -> None:
        """`until`: nothing where it does not end with time."""
        by_mail = "Choose a new password first: on the sign-in page, choose Forgotten your password?"
        super().__init__(f"Try again after {time_of_day(_next_minute(until))}." if until else by_mail)
        self.until = until

    @property
    def whole(self) -> str:
        """To be said above a form, which is shown again."""
        return f"{self.title}. {self.message}"


class Limit(Struct, frozen=True, kw_only=True):
    """So many in a window of time that slides."""

    who: str
    """What attempts are counted by, unreadable in the table."""
    most: int
    window: timedelta = WINDOW
    own: bool = False
    """Of the one who tries: whoever gets in begins anew. Others' counts forget that try alone."""
    lasting: bool = False
    """Once it is full, time does not empty it: `actions.begin_anew` does."""


def limits(purpose: str, *, account: str, address: str, device: str | None) -> list[Limit]:
    """What an attempt counts against. Always in this order: those who count at once wait for one another in turn.

    `account` is the address for mail that was typed, whether or not there is such an account.
    """
    if device is not None:
        return [Limit(who=_hidden(purpose, "device", device), most=MOST, own=True)]
    return [
        of_address(purpose, address),
        of_account(purpose, account),
        Limit(who=_hidden(purpose, "everyone", ""), most=MOST_OF_EVERYONE),
    ]


def of_address(purpose: str, address: str) -> Limit:
    return Limit(who=_hidden(purpose, "address", connection_of(address)), most=MOST_OF_ADDRESS)


def of_account(purpose: str, account: str) -> Limit:
    return Limit(who=_hidden(purpose, "account", account), most=MOST, own=True)


def code_limits(account: UUID, address: str, device: str | None) -> list[Limit]:
    """Codes of both kinds count together; those typed on devices that the account knows, apart from all others."""
    here = limits("code", account=str(account), address=address, device=device)
    elsewhere, known = codes_of_a_day(account)
    return [*here, elsewhere if device is None else known]


def codes_of_a_day(account: UUID) -> list[Limit]:
    """On devices that nobody has signed in with, and on those that the account knows. A right code does not empty
    them: its owner's would make room for more of somebody else's."""
    kinds = ("codes elsewhere", "codes on known devices")
    return [Limit(who=_hidden("code", kind, str(account)), most=MOST_CODES, window=DAY, lasting=True) for kind in kinds]


def seldom(what: str, account: UUID, window: timedelta) -> Limit:
    """Something that is done for an account once in so long, such as a mail that strangers can bring about."""
    return Limit(who=_hidden(what, "account", str(account)), most=1, window=window)


def once(what: str, value: str, window: timedelta) -> Limit:
    """Something that is taken once, and could not be taken any more when the window is over."""
    return Limit(who=_hidden(what, "once", value), most=1, window=window)


def of_strangers(purpose: str, address: str, *, most: int, most_of_everyone: int, window: timedelta) -> list[Limit]:
    """What anyone may send without an account: so much from one address, and so much from all together."""
    return [
        Limit(who=_hidden(purpose, "address", connection_of(address)), most=most, window=window),
        Limit(who=_hidden(purpose, "everyone", ""), most=most_of_everyone, window=window),
    ]


def _hidden(purpose: str, kind: str, value: str) -> str:
    return hmac.digest(key_for("tries"), f"{purpose} {kind} {value}".encode(), "sha256").hex()


def _next_minute(when: datetime) -> datetime:
    """A clock that shows this minute has passed the moment."""
    whole = when.astimezone(UTC).replace(second=0, microsecond=0)
    return whole if whole == when else whole + timedelta(minutes=1)
