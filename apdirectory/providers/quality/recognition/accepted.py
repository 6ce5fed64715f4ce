"""One authority's acceptance of another's assurance, as one value."""

from datetime import date

from msgspec import Struct


class Accepted(Struct, frozen=True, kw_only=True):
    """Whose assurance is accepted, of what, and between which days, both included."""

    recognised: int
    name: str = ""
    """The council whose it is."""
    since: date
    until: date | None = None
    kinds: tuple[str, ...] = ()
    """None: of every kind of provider."""
    level: int | None = None
    """The lowest; None: any."""

    def is_over(self, day: date) -> bool:
        return self.until is not None and self.until < day


LEVELS = {1: "Any assurance", 2: "Assured after a review (level 2)"}
"""The lowest level that is accepted → how people say it. What is only self-assessed nobody has assured."""
