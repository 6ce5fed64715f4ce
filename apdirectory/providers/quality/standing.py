"""What one authority has found out about a provider, and who accepts its assurance, as values. Pure."""

from datetime import date

from msgspec import Struct

GOOD = ("assured", "conditional")
JUDGED = (*GOOD, "lapsed", "suspended")
"""Somebody has decided. Self-assessed and unverified are not yet decided."""


class Recognition(Struct, frozen=True, kw_only=True):
    """Another authority accepts every assurance of this one, between two days, both included."""

    authority: int
    since: date
    until: date | None


class Standing(Struct, frozen=True, kw_only=True):
    """What one authority says of a provider, and which others accept its assurance."""

    authority: int
    status: str
    level: int | None = None
    decided_on: date | None = None
    until: date | None = None
    conditions: str | None = None
    reason: str | None = None
    recognitions: tuple[Recognition, ...] = ()

    def status_on(self, day: date) -> str:
        """An assurance whose last day has passed has lapsed, whether or not anyone has said so."""
        over = self.status in GOOD and self.until is not None and self.until < day
        return "lapsed" if over else self.status

    def is_good_on(self, day: date) -> bool:
        return self.status_on(day) in GOOD
