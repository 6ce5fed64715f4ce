"""What a file of term dates gives: rows that can be read, and those that cannot with the reasons. Pure."""

import msgspec
from msgspec import Struct

from apdirectory.authorities.terms.entries import CLOSURE, REASONS, Days, wrong_days
from apdirectory.errors import DomainError

LONGEST_FILE = 1_000_000
"""Bytes."""
MOST_ROWS = 500
LONGEST_NAME = 100
LONGEST_SOURCE = 300
CHOOSE_AGAIN = "What the file said has been lost on the way. Choose the file again."


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


def to_text(given: Given) -> str:
    """For a form to carry: what counts of a file, so that the file itself is kept nowhere."""
    ours = tuple(each for each in given.refused if each.kind)
    return msgspec.json.encode(Given(rows=given.rows, refused=ours)).decode()


def from_text(text: str) -> Given:
    """What `to_text` made; CannotRead for anything else, as a form may hold whatever somebody sends."""
    try:
        given = msgspec.json.decode(text, type=Given)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise CannotRead(CHOOSE_AGAIN) from None
    if len(given.rows) > MOST_ROWS or len(given.refused) > MOST_ROWS or not all(_sound(row.days) for row in given.rows):
        raise CannotRead(CHOOSE_AGAIN)
    return given


def _sound(days: Days) -> bool:
    words = bool(days.name.strip()) and len(days.name) <= LONGEST_NAME and len(days.source) <= LONGEST_SOURCE
    why = days.why in REASONS if days.kind == CLOSURE else days.why == ""
    return words and why and (days.name + days.source).isprintable() and not wrong_days(days.first, days.last)
