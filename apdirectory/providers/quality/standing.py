"""What one authority has found out about a provider, and who accepts its assurance, as values. Pure."""

from datetime import date

from msgspec import Struct

GOOD = ("assured", "conditional")
STOPPED = ("suspended", "removed")
JUDGED = (*GOOD, "lapsed", *STOPPED)
"""Somebody has decided. Self-assessed and unverified are not yet decided."""


class Recognition(Struct, frozen=True, kw_only=True):
    """Another authority accepts this one's assurance, between two days, both included."""

    authority: int
    since: date
    until: date | None
    kinds: tuple[str, ...] = ()
    """Of these kinds of provider; none: of every kind."""
    level: int | None = None
    """From this level on; None: any."""

    def covers(self, kind: str, level: int | None, day: date) -> bool:
        """Whether it holds on the day for a provider of this kind, assured at this level."""
        in_time = self.since <= day and (self.until is None or self.until >= day)
        return in_time and kind in (self.kinds or (kind,)) and (self.level is None or (level or 0) >= self.level)


def ran_out(item: str | None, last: date) -> str:
    """Why an assurance ended, in words for the public. The listing says the same (`listing/statements.py`)."""
    return f"{item or 'Evidence'} ran out on {last.day} {last:%B %Y}"


class Standing(Struct, frozen=True, kw_only=True):
    """What one authority says of a provider, and which others accept its assurance."""

    authority: int
    status: str
    level: int | None = None
    decided_on: date | None = None
    until: date | None = None
    conditions: str | None = None
    reason: str | None = None
    evidence_until: date | None = None
    """The last day on which all critical evidence holds; None limits nothing."""
    evidence_item: str | None = None
    kind: str = ""
    """The provider's: others may accept the assurance of some kinds alone."""
    recognitions: tuple[Recognition, ...] = ()

    @property
    def ends(self) -> date | None:
        """The last day of the assurance or of the evidence that it rests on, whichever comes first."""
        return min((end for end in (self.until, self.evidence_until) if end), default=None)

    def status_on(self, day: date) -> str:
        """An assurance whose last day has passed has lapsed, whether or not anyone has said so."""
        return "lapsed" if self._is_over(day) else self.status

    def reason_on(self, day: date) -> str | None:
        """What was said; once evidence has ended the assurance, which kind of it."""
        if self._is_over(day) and self.evidence_until and self.evidence_until == self.ends:
            return ran_out(self.evidence_item, self.evidence_until)
        return self.reason

    def _is_over(self, day: date) -> bool:
        return self.status in GOOD and self.ends is not None and self.ends < day

    def accepted_by(self, recognition: Recognition, day: date) -> bool:
        return recognition.covers(self.kind, self.level, day) and self.is_good_on(day)

    def is_good_on(self, day: date) -> bool:
        return self.status_on(day) in GOOD
