"""A review, what it found, and what is proposed, as values. Pure."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from apdirectory.accounts.people.permissions import may_decide_on
from apdirectory.errors import FieldError
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


def wrong_with(proposal: Proposal, day: date) -> list[FieldError]:
    """All that keeps it from being proposed on the day."""
    wrong = []
    if proposal.outcome not in OUTCOMES:
        wrong.append(FieldError("outcome", "Choose a decision"))
    if proposal.outcome in (ASSURED, CONDITIONAL) and (proposal.until is None or proposal.until <= day):
        wrong.append(FieldError("until", "Enter a day after today until which it holds"))
    if proposal.outcome == CONDITIONAL and not (proposal.conditions or "").strip():
        wrong.append(FieldError("conditions", "Enter the conditions"))
    if proposal.outcome == SUSPENDED and not (proposal.reason or "").strip():
        wrong.append(FieldError("reason", "Say why, for the public"))
    if not proposal.summary.strip():
        wrong.append(FieldError("summary", "Enter the report"))
    return wrong


class Review(Struct, frozen=True, kw_only=True):
    """A review as it stands, with what it found and asked for."""

    id: UUID
    provider: int
    slug: str
    name: str
    kept_by: int | None
    """The organisation that keeps the entry."""
    keepers: list[UUID] = []
    """Who has access for that organisation."""
    signed_by: UUID | None = None
    """Who sent the self-assessment that it rests on."""
    authority: int
    council: str
    kind: str
    planned_on: date
    reviewer: UUID | None
    reviewer_name: str
    took_part: list[UUID]
    """Who ever wrote a finding or proposed, also where another wrote over it since."""
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
    def is_put_right(self) -> bool:
        """Whether all that its conditions asked for is done."""
        conditional = self.state == DECIDED and self.outcome == CONDITIONAL
        return conditional and bool(self.asked) and all(each.done_on for each in self.asked)

    @property
    def sent_by(self) -> set[UUID | None]:
        """Whose work the decision is."""
        return {self.reviewer, self.signed_by, *self.took_part}

    def part_of(self, account: UUID | None) -> str:
        """Of an officer of the authority: who took part never moderates, nor does anybody of the provider."""
        return SECOND if may_decide_on(account, sent_by=self.sent_by, keepers=self.keepers) else OFFICER


class Looked(Struct, frozen=True, kw_only=True):
    """What one decided review found, of one standard or of many."""

    kind: str
    decided_on: date
    found: list[Found]


class HeadingFound(Struct, frozen=True, kw_only=True):
    """What counts of one heading, and when it was last decided."""

    said: str
    """met, partly or not_met."""
    decided_on: date


def heading_findings(reviews: Sequence[Looked]) -> dict[str, HeadingFound]:
    """One word for each heading that was ever looked at: met if all is, not met if anything is not, else partly.

    `reviews`: of one authority, the newest first. A visit looks at a heading anew; what a review at the desk found
    since, of a standard or two, stands in place of what the visit found of these.
    """
    return {code: found for code in HEADINGS if (found := _of_heading(code, reviews))}


def _of_heading(code: str, reviews: Sequence[Looked]) -> HeadingFound | None:
    newest: dict[str, str] = {}
    days: list[date] = []
    for review in reviews:
        found = {each.code: each.finding for each in review.found if each.heading == code}
        newest = found | newest
        days += [review.decided_on] if found else []
        if found and review.kind == "visit":
            break
    return HeadingFound(said=_together(newest.values()), decided_on=days[0]) if newest else None


def _together(findings: Collection[str]) -> str:
    if "not_met" in findings:
        return "not_met"
    return "met" if set(findings) == {"met"} else "partly"
