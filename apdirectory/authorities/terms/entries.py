"""What is entered: terms, closures and bank holidays, with who entered and who withdrew them. Pure."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from apdirectory.authorities.school_days import school_year

TERM: Literal["term"] = "term"
CLOSURE: Literal["closure"] = "closure"
BANK_HOLIDAY: Literal["bank_holiday"] = "bank_holiday"
REASONS = {
    "inset": "Inset day",
    "holiday": "Half-term or other holiday",
    "bank_holiday": "Bank holiday",
    "weather": "Weather, heating or another emergency",
    "other": "Other",
}
"""Why a school is closed: code → as people say it."""
LONGEST = 366
"""Days of a term or closure, no more: longer ones are mistyped."""
FIRST_YEAR, LAST_YEAR = 2015, 2049


class Days(Struct, frozen=True, kw_only=True):
    """A term or closure as somebody gives it. `why` is a code, of closures only."""

    kind: Literal["term", "closure"]
    name: str
    first: date
    last: date
    why: str = ""
    source: str = ""

    @property
    def year(self) -> int:
        """The school year in which it ends: a summer's last days belong to the year before, no term's last day does."""
        return school_year(self.last)


class Entered(Struct, frozen=True, kw_only=True):
    """What is entered: first and last day are the same of a bank holiday."""

    id: UUID
    kind: Literal["term", "closure", "bank_holiday"]
    authority: int | None
    school: int | None
    name: str
    why: str
    """A closure's code; of a bank holiday the words of whoever added it."""
    first: date
    last: date
    source: str
    from_file: bool
    entered_at: datetime
    entered_by: str | None
    """The name of a person; None: no person's doing, or the command line's."""
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_why: str | None

    @property
    def days(self) -> Days:
        if self.kind == BANK_HOLIDAY:
            raise ValueError("A bank holiday is nobody's own")
        return Days(
            kind=self.kind, name=self.name, first=self.first, last=self.last, why=self.why * (self.kind == CLOSURE)
        )


def year_in_words(year: int) -> str:
    return f"{year} to {year + 1}"


def wrong_days(first: date | None, last: date | None) -> str:
    """What is wrong with two days, in a sentence; nothing if they can be right."""
    if first is None or last is None:
        return ""
    if last < first:
        return "The last day must be the same as the first day, or later"
    if (last - first).days >= LONGEST:
        return "First day and last day must be less than a year apart"
    if not (first.year >= FIRST_YEAR and last.year <= LAST_YEAR):
        return f"Days must be between {FIRST_YEAR} and {LAST_YEAR}"
    return ""
