"""What a file of term dates gives: rows that can be read, and those that cannot with the reasons. Pure."""

from msgspec import Struct

from apdirectory.authorities.terms.entries import Days
from apdirectory.errors import DomainError

LONGEST_FILE = 1_000_000
"""Bytes."""
MOST_ROWS = 500
LONGEST_NAME = 100
LONGEST_SOURCE = 300


class CannotRead(DomainError):
    """The file as a whole cannot be read; the message says what to do."""

    status = 422


class Row(Struct, frozen=True, kw_only=True):
    """A row that can be read. `where`: in the file, as "Line 3"."""

    where: str
    days: Days


class Refused(Struct, frozen=True, kw_only=True):
    """A row that is not taken, and why. `year`: its school year, where it can be told."""

    where: str
    said: str
    reason: str
    kind: str = ""
    """term or closure; "" where even that is not known."""
    year: int | None = None


class Given(Struct, frozen=True, kw_only=True):
    """One file."""

    rows: tuple[Row, ...]
    refused: tuple[Refused, ...] = ()


def refused_row(row: Row, reason: str) -> Refused:
    return Refused(where=row.where, said=in_words(row.days), reason=reason, kind=row.days.kind, year=row.days.year)


def in_words(days: Days) -> str:
    """Term 1, 2026-09-02 to 2026-10-23."""
    until = "" if days.first == days.last else f" to {days.last}"
    return f"{days.name}, {days.first}{until}"
