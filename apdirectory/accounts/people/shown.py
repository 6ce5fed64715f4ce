"""People as the manager's pages show them: in groups, with what is said of each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, LA_MANAGER, OF_PROVIDER, REFERRER, ROLES
from apdirectory.accounts.people.dormancy import is_due
from apdirectory.accounts.people.person import Invited, Person
from apdirectory.web.today import today
from apdirectory.web.visitor import Visitor
from apdirectory.web.words import short_day

NEVER = "Never"
SAID = {
    "kept": "You said that this person’s access is still right",
    "kept_all": "You said that the access of those you ticked is still right",
    "changed": "This person’s access is changed",
    "stopped": "This person’s access is stopped",
    "closed": "This account is closed",
    "phone": "Their lost phone is taken away. We sent them a link to set up a new app",
    "approved": "Approved. We have sent a mail to say so",
    "refused": "Refused. We have sent a mail to say why",
    "withdrawn": "The invitation is withdrawn",
}
"""What was just done, by the word in the address."""
CHECK = "check"
"""Where somebody came from, as addresses and forms say it: the page on which all who are due are checked."""


class Row(Struct, frozen=True, kw_only=True):
    membership: UUID
    name: str
    role: str
    where: str
    """Team for an authority's own; organisation, and team if there is one, for all others."""
    last_sign_in: str
    approval: str
    """For a referrer whose approval is still to be decided; otherwise empty."""
    due: bool
    due_on: str
    """Empty while nobody has decided yet."""
    another_keeps: bool
    """It is the visitor, and somebody else can say whether that is still right."""
    example: bool


class Group(Struct, frozen=True):
    heading: str
    rows: tuple[Row, ...]


def groups(people: Sequence[Person], visitor: Visitor, now: datetime, every: timedelta, *, alone: bool) -> list[Group]:
    """What a manager or an administrator looks after, each kind of people apart. A kind may have no one yet.

    `every`: how often access is looked at. `alone`: nobody else has the visitor's role, so they look at themselves too.
    """
    if visitor.role == LA_MANAGER:
        kinds = [("Council", frozenset(ROLES) - {REFERRER}), ("Schools and other professionals", frozenset({REFERRER}))]
    else:
        kinds = [
            ("Council managers", frozenset({LA_MANAGER})),
            ("Providers", OF_PROVIDER),
            ("Administrators", frozenset({INSTALLATION_ADMIN})),
        ]
    return [
        Group(heading, tuple(_row(each, visitor, now, every, alone) for each in people if each.role in roles))
        for heading, roles in kinds
    ]


def _row(person: Person, visitor: Visitor, now: datetime, every: timedelta, alone: bool) -> Row:
    own = visitor.role == LA_MANAGER and person.role != REFERRER
    return Row(
        membership=person.membership,
        name=person.name,
        role=ROLES[person.role],
        where=person.team_name or "No team" if own else where(person),
        last_sign_in=when(person.signed_in_at),
        approval="Waiting for approval" if visitor.authority in person.waiting else "",
        due=is_due(person.looked_at, now, every),
        due_on=when(person.looked_at + every) if person.looked_at else "",
        another_keeps=not alone and person.account == visitor.account,
        example=person.example,
    )


def where(someone: Person | Invited) -> str:
    """Example Trust, School nurses."""
    return f"{someone.organisation_name}, {someone.team_name}" if someone.team_name else someone.organisation_name


def when(moment: datetime | None, never: str = NEVER) -> str:
    """20 Nov 2026, or Never."""
    return short_day(today(moment)) if moment else never


def way_back(came: str) -> str:
    """The page to go back to."""
    return "/admin/people/check" if came == CHECK else "/admin/people"
