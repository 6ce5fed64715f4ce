"""One step of what an authority says of a provider, and how things stand before it, as values."""

from datetime import date
from uuid import UUID

from msgspec import Struct


class Change(Struct, frozen=True, kw_only=True):
    """What a step keeps beside the status."""

    level: int | None = None
    until: date | None = None
    conditions: str | None = None
    reason: str | None = None
    """For the public."""
    why: str = ""
    """For officers of the authority alone."""
    review: UUID | None = None


class Standpoint(Struct, frozen=True, kw_only=True):
    """How things stand between one authority and one provider, with what a step needs to know."""

    provider: int
    slug: str
    name: str
    kind: str
    state: str
    """The entry's."""
    home: int
    organisation: int | None
    authority: int
    status: str
    level: int | None
    decided_on: date | None
    until: date | None
    conditions: str | None
    reason: str | None
    evidence_until: date | None
    evidence_item: str | None
    was: str | None
    """What it lapsed from, where a step says so."""

    @property
    def rests_on_evidence(self) -> bool:
        """Whether the assurance ends with its evidence, and not sooner by its review."""
        return self.evidence_until is not None and (self.until is None or self.evidence_until <= self.until)

    @property
    def sits_here(self) -> bool:
        return self.home == self.authority
