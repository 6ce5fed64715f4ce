"""People, memberships, approvals and invitations as pages and other rooms read them."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from apdirectory.accounts.people.permissions import Held


class Person(Struct, frozen=True, kw_only=True):
    """A membership that has not been stopped, with its account."""

    membership: UUID
    account: UUID
    name: str
    email: str
    role: str
    organisation: int
    organisation_name: str
    team: int | None
    team_name: str | None
    authority: int | None
    """DfE code, where the role is an authority's."""
    approved: tuple[int, ...]
    """For a referrer: authorities that have approved."""
    waiting: tuple[int, ...]
    """For a referrer: authorities that are being asked."""
    started_at: datetime
    kept_at: datetime | None
    """When somebody last said that it is still right: of a referrer, for the authority that asks."""
    looked_at: datetime | None
    """Since when the quarter runs; of a referrer whom the authority that asks has not approved, not at all."""
    reminded_at: datetime | None
    """When those who can keep it were last told that it is due."""
    told_times: int
    """How often they were, since it became due."""
    signed_in_at: datetime | None
    example: bool

    @property
    def held(self) -> Held:
        return Held(role=self.role, authority=self.authority, approvals=frozenset(self.approved + self.waiting))


class Asked(Struct, frozen=True, kw_only=True):
    """An approval that an authority is asked for."""

    approval: UUID
    membership: UUID
    account: UUID
    authority: int
    name: str
    email: str
    role: str
    organisation_name: str
    urn: int | None
    team_name: str | None
    asked_at: datetime


class Invited(Struct, frozen=True, kw_only=True):
    """An invitation: who, as what, until when."""

    invitation: UUID
    email: str
    name: str
    role: str
    organisation: int
    organisation_name: str
    team: int | None
    team_name: str | None
    authority: int | None
    asked_by_authority: int | None
    invited_by: UUID | None
    """The account that sent it; None for the command line."""
    invited_at: datetime
    expires_at: datetime
    used_at: datetime | None
    withdrawn_at: datetime | None

    @property
    def held(self) -> Held:
        asked = frozenset() if self.asked_by_authority is None else frozenset({self.asked_by_authority})
        return Held(role=self.role, authority=self.authority, approvals=asked)

    @property
    def council(self) -> int | None:
        """The authority that lets them in: the role's, or the one that a referrer may refer to."""
        return self.authority or self.asked_by_authority

    def ended_at(self, now: datetime) -> datetime | None:
        """When it stopped working: used, withdrawn, or 48 hours over. None while it works."""
        ended = [each for each in (self.used_at, self.withdrawn_at) if each]
        return min(ended) if ended else self.expires_at if self.expires_at <= now else None


class Acting(Struct, frozen=True, kw_only=True):
    """A membership that a person may act for."""

    membership: UUID
    organisation: int
    organisation_name: str
    team: int | None
    team_name: str | None
    role: str
    authority: int | None
    approved: tuple[int, ...]


class Answer(Struct, frozen=True):
    """What an authority said to a referrer: waiting, approved, refused or stopped, since when, and why."""

    authority: int
    council: str
    state: str
    since: datetime
    reason: str | None


class Council(Struct, frozen=True):
    """An authority that has managers here, who can approve."""

    id: int
    name: str


class TeamFound(Struct, frozen=True):
    id: int
    name: str
    code: str | None
    """Of a council's team that rules ask about."""
