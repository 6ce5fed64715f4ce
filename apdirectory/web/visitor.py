"""Who asks for a page: what the session says, for pages, navigation and guards."""

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from apdirectory.web.clock import now

NONE, PASSWORD, FULL = "none", "password", "full"
"""How far somebody has proved who they are. Full: also by the second factor, or it is not needed."""


class Visitor(Struct, frozen=True, kw_only=True):
    """A person and the membership they act for; empty until they have signed in."""

    session: UUID | None = None
    account: UUID | None = None
    name: str = ""
    email: str = ""
    membership: UUID | None = None
    organisation: int | None = None
    organisation_name: str = ""
    team: int | None = None
    role: str = ""
    """As whom they act: of a referrer whom no authority approves, `unapproved_referrer`."""
    authority: int | None = None
    """DfE code, where the role is an authority's."""
    authorities: tuple[int, ...] = ()
    """For a referrer: those that have approved them."""
    factor: str = NONE
    has_app: bool = False
    has_passkey: bool = False
    """What they can give as a second factor."""
    memberships: int = 0
    """How many they can choose from."""
    waiting: int = 0
    """Of those who let people in, or look after quality: how much waits for them."""
    second_factor_at: datetime | None = None
    """When it was last given: some acts need a fresh one."""
    ends_at: datetime | None = None
    """When the session is over, however much it is used."""

    def seconds_left(self) -> int:
        """Until the session is over, however much it is used."""
        return max(0, int((self.ends_at - now()).total_seconds())) if self.ends_at else 0

    @property
    def full(self) -> bool:
        """Signed in to the end, and acting for somebody: only then does the database know who is asking."""
        return self.factor == FULL and self.membership is not None


ANYONE = Visitor()


def visitor_of(scope: MutableMapping[str, Any] | Any) -> Visitor:
    found = scope.get("visitor")
    return found if isinstance(found, Visitor) else ANYONE
