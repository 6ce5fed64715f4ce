"""A claim as a value."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

SENT, WAITING, APPROVED, REFUSED = "sent", "waiting", "approved", "refused"


class Claimed(Struct, frozen=True, kw_only=True):
    """What somebody says of themselves. Their own words: none of it is known to be so."""

    name: str
    email: str
    position: str
    number: str | None = None
    contact: str | None = None
    account: UUID | None = None
    """Of an editor who is signed in, with the organisation that they act for."""
    organisation: int | None = None


class Kept(Claimed, frozen=True, kw_only=True):
    """One that was sent. `authority`: where the entry sits, whose quality officers decide."""

    id: UUID
    provider: int
    slug: str
    provider_name: str
    authority: int
    keeper: int | None
    """The organisation that keeps the entry by now."""
    state: str
    made_at: datetime
    confirmed_at: datetime | None
    decided_at: datetime | None
    reason: str | None
