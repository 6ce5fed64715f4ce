"""A concern about a provider as one value, and its words."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

OUTCOMES = {
    "paused": "Entry paused",
    "suspended": "Assurance suspended",
    "conditions": "Conditions set",
    "advised": "Provider advised",
    "passed_on": "Passed to safeguarding, police or Ofsted",
    "nothing_found": "Looked into: nothing to put right",
}
"""What came of a concern → how people say it."""


class Raised(Struct, frozen=True, kw_only=True):
    """What somebody says."""

    what: str
    since: str
    urgent: bool


class Concern(Struct, frozen=True, kw_only=True):
    """One, whole: for those who look into it."""

    id: UUID
    authority_id: int
    provider: int
    slug: str
    name: str
    entry_state: str
    what: str
    since: str
    urgent: bool
    raised_at: datetime
    raised_by: UUID
    raised_by_name: str
    raised_for: str
    """The organisation that whoever raised it acted for."""
    state: str
    outcome: str | None
    answer: str | None
    closed_why: str | None
    closed_at: datetime | None
    closed_by_name: str


class Own(Struct, frozen=True, kw_only=True):
    """What whoever raised a concern learns of it."""

    name: str
    slug: str
    raised_at: datetime
    state: str
    answer: str | None


class Line(Struct, frozen=True, kw_only=True):
    """One that is open, for the desk: nothing of what it says."""

    id: UUID
    provider: int
    slug: str
    name: str
    urgent: bool
    raised_at: datetime
