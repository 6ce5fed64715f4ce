"""A review, what it found, and what is proposed, as values. Pure."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from apdirectory.providers.quality.reviews.states import DECIDED, OFFICER, SECOND
from apdirectory.providers.quality.standards.item import HEADINGS
from apdirectory.providers.quality.states import ASSURED, CONDITIONAL, SUSPENDED, UNVERIFIED

KINDS = {"visit": "Visit", "desk": "At the desk, from evidence"}
FINDINGS = {"met": "Met", "partly": "Partly met", "not_met": "Not met"}
OUTCOMES = {
    ASSURED: "Assured",
    CONDITIONAL: "Assured with conditions",
    UNVERIFIED: "Not assured",
    SUSPENDED: "Suspended: no new children",
}
LEVEL = 2
"""What a review makes of an assurance; 1 is the provider's own word."""


class Found(Struct, frozen=True, kw_only=True):
    """What was found of one standard."""

    code: str
    heading: str
    label: str
    finding: str
    note: str = ""
    found_by: UUID | None = None


class Asked(Struct, frozen=True, kw_only=True):
    """What somebody is to do after a review."""

    id: UUID
    what: str
    owner: str
    due_on: date
    done_on: date | None = None


class Proposal(Struct, frozen=True, kw_only=True):
    """What a review is to end in."""

    outcome: str
    summary: str
    until: date | None = None
    conditions: str | None = None
    reason: str | None = None
    """Why it is not assured, for the public."""


class Review(Struct, frozen=True, kw_only=True):
    """A review as it stands, with what it found and asked for."""

    id: UUID
    provider: int
    slug: str
    name: str
    kept_by: int | None
    """The organisation that keeps the entry."""
    authority: int
    council: str
    kind: str
    planned_on: date
    reviewer: UUID | None
    reviewer_name: str
    self_assessment: UUID | None
    framework: str
    state: str
    version: int
    outcome: str | None
    until: date | None
    conditions: str | None
    reason: str | None
    summary: str | None
    proposed_by: UUID | None
    proposed_by_name: str
    moderated_by_name: str
    sent_back_why: str | None
    decided_on: date | None
    next_on: date | None
    reply: str | None
    replied_at: datetime | None
    found: list[Found]
    asked: list[Asked]

    @property
    def took_part(self) -> set[UUID | None]:
        """Who cannot moderate it."""
        return {self.reviewer, self.proposed_by, *(each.found_by for each in self.found)}

    @property
    def is_put_right(self) -> bool:
        """Whether all that its conditions asked for is done."""
        conditional = self.state == DECIDED and self.outcome == CONDITIONAL
        return conditional and bool(self.asked) and all(each.done_on for each in self.asked)

    def part_of(self, account: UUID | None) -> str:
        """Of an officer of the authority."""
        return OFFICER if account is None or account in self.took_part else SECOND


def heading_findings(found: Sequence[Found]) -> dict[str, str]:
    """One word for each heading that was looked at: met if all is, not met if anything is not, else partly."""
    said = {code: {each.finding for each in found if each.heading == code} for code in HEADINGS}
    return {code: _together(findings) for code, findings in said.items() if findings}


def _together(findings: Collection[str]) -> str:
    if "not_met" in findings:
        return "not_met"
    return "met" if set(findings) == {"met"} else "partly"
