"""The quarterly check as its page shows it: who is due, and how far it has got. Pure but for its shapes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from apdirectory.accounts.access.roles import ROLES
from apdirectory.accounts.people.dormancy import is_due
from apdirectory.accounts.people.person import Person
from apdirectory.accounts.people.shown import when, where


class Due(Struct, frozen=True, kw_only=True):
    """Somebody whose access is to be looked at, in words."""

    membership: UUID
    name: str
    role: str
    where: str
    since: str
    last_sign_in: str
    another_keeps: bool
    """It is whoever asks, and somebody else can say whether that is still right."""
    example: bool


class Check(Struct, frozen=True, kw_only=True):
    """Of all that somebody looks after: those who are due, and how many are not."""

    due: tuple[Due, ...]
    done: int
    all: int
    next_on: str
    """When the next are due; empty where there is nobody."""

    @property
    def to_keep(self) -> dict[str, Due]:
        """By their id: those whom whoever asks may keep."""
        return {str(each.membership): each for each in self.due if not each.another_keeps}


def check_of(people: Sequence[Person], account: UUID | None, now: datetime, every: timedelta, *, alone: bool) -> Check:
    """The longest without a look first. Whoever waits for approval is not part of it.

    `account`: who asks; `alone`: nobody else has their role, so they look at themselves too.
    """
    looked_at = {each.membership: each.looked_at for each in people if each.looked_at}
    late = sorted(
        (each for each in people if is_due(each.looked_at, now, every)), key=lambda each: looked_at[each.membership]
    )
    others = [since for since in looked_at.values() if not is_due(since, now, every)]
    return Check(
        due=tuple(_due(each, another_keeps=not alone and each.account == account) for each in late),
        done=len(others),
        all=len(looked_at),
        next_on=when(min(others) + every) if others else "",
    )


def _due(person: Person, *, another_keeps: bool) -> Due:
    return Due(
        membership=person.membership,
        name=person.name,
        role=ROLES[person.role],
        where=where(person),
        since=when(person.started_at),
        last_sign_in=when(person.signed_in_at),
        another_keeps=another_keeps,
        example=person.example,
    )
