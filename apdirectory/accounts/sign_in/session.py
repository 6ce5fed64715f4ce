"""How long a session holds, and how far whoever has it has proved who they are. Pure but for its shapes."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from apdirectory.accounts.access.roles import NEEDS_SECOND_FACTOR, acts_as
from apdirectory.database.asking import NOBODY, Asker
from apdirectory.web.visitor import FULL, PASSWORD, Visitor

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)
"""How exactly it is known when a session was last used."""


class Held(Struct, frozen=True, kw_only=True):
    """A session as the database has it, with its account and the membership it acts for, if that still stands."""

    id: UUID
    account: UUID
    name: str
    email: str
    state: str
    """`disabled` also for examples outside a demonstration."""
    started_at: datetime
    seen_at: datetime
    second_factor_at: datetime | None
    ended_at: datetime | None
    has_totp: bool
    has_passkey: bool
    chosen: UUID | None
    """What was chosen, whether or not it still stands."""
    membership: UUID | None
    organisation: int | None
    organisation_name: str | None
    team: int | None
    role: str | None
    authority: int | None
    approved: tuple[int, ...]
    memberships: int
    roles: tuple[str, ...]
    """Of all the memberships that stand."""


def is_live(held: Held, now: datetime) -> bool:
    """Not ended, used in the last half hour, begun in the last twelve hours, and the account is not disabled."""
    return (
        held.ended_at is None
        and held.state == "active"
        and now - held.seen_at < IDLE
        and now - held.started_at < ABSOLUTE
    )


def is_to_be_noted(held: Held, now: datetime) -> bool:
    return now - held.seen_at >= NOTED_EVERY


def needs_second_factor(held: Held) -> bool:
    """Whoever sees children or lets others in has to; whoever has one set up uses it."""
    return held.has_totp or held.has_passkey or bool(NEEDS_SECOND_FACTOR.intersection(held.roles))


def visitor_from(held: Held) -> Visitor:
    """The only membership is acted for without choosing; of several, the one that was chosen."""
    acts = held.membership is not None and (
        held.membership == held.chosen or (held.chosen is None and held.memberships == 1)
    )
    proved = held.second_factor_at is not None or not needs_second_factor(held)
    return Visitor(
        session=held.id,
        account=held.account,
        name=held.name,
        email=held.email,
        factor=FULL if proved else PASSWORD,
        has_app=held.has_totp,
        has_passkey=held.has_passkey,
        memberships=held.memberships,
        second_factor_at=held.second_factor_at,
        ends_at=held.started_at + ABSOLUTE,
        membership=held.membership if acts else None,
        organisation=held.organisation if acts else None,
        organisation_name=(held.organisation_name or "") if acts else "",
        team=held.team if acts else None,
        role=acts_as(held.role or "", bool(held.approved)) if acts else "",
        authority=held.authority if acts else None,
        authorities=held.approved if acts else (),
    )


def asker_from(visitor: Visitor) -> Asker:
    """Nobody, until all is proved and it is known for whom they act."""
    if not visitor.full:
        return NOBODY
    return Asker(
        account=visitor.account,
        membership=visitor.membership,
        organisation=visitor.organisation,
        team=visitor.team,
        role=visitor.role,
        authority=visitor.authority,
    )
