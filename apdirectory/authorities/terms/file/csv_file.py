"""Term dates from a CSV, by the columns of our template. Pure: bytes in, rows out."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from apdirectory.authorities.school_days import school_year
from apdirectory.authorities.terms.entries import CLOSURE, REASONS, TERM, Days, wrong_days
from apdirectory.authorities.terms.file.given import (
    LONGEST_NAME,
    LONGEST_SOURCE,
    MOST_ROWS,
    CannotRead,
    Given,
    Refused,
    Row,
)
from apdirectory.web.days import read_day

COLUMNS = ("kind", "name", "first_day", "last_day", "why", "source")
NEEDED = frozenset(COLUMNS[:4])
GUIDANCE = (
    ("term", "Term 1", "2/9/2026", "23/10/2026", "", "Where the dates are published"),
    ("closure", "Inset day", "2/9/2026", "2/9/2026", "inset", ""),
)
"""Rows that show how; each says that it is an example, and is refused until that is changed."""
EXAMPLE = "EXAMPLE "
SAVE_AGAIN = "The file is no CSV in UTF-8. In a spreadsheet choose Save as, and CSV UTF-8."


def template() -> str:
    """The file to fill in. Its rows are examples, which no import takes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows((kind, EXAMPLE + name, *rest) for kind, name, *rest in GUIDANCE)
    return "\ufeff" + out.getvalue()


def read_csv(raw: bytes) -> Given:
    """Every row; CannotRead where the file is none of ours."""
    try:
        lines = csv.DictReader(io.StringIO(_text(raw), newline=""), strict=True)
        header = [name.strip().lower() for name in lines.fieldnames or ()]
        _check_header(header)
        lines.fieldnames = header
        found = list(_rows(lines))
    except csv.Error as problem:
        raise CannotRead(f"The file cannot be read as CSV: {problem}. Save it again as CSV UTF-8.") from None
    if len(found) > MOST_ROWS:
        raise CannotRead(f"The file has more than {MOST_ROWS} rows. Split it by school year.")
    rows = tuple(each for each in found if isinstance(each, Row))
    return Given(rows=rows, refused=tuple(each for each in found if isinstance(each, Refused)))


def _text(raw: bytes) -> str:
    if b"\x00" in raw:
        raise CannotRead(SAVE_AGAIN)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return raw.decode("cp1252")
        except UnicodeDecodeError:
            raise CannotRead(SAVE_AGAIN) from None


def _check_header(header: list[str]) -> None:
    if missing := sorted(NEEDED - set(header)):
        raise CannotRead(f"The first line must name the columns. It lacks {', '.join(missing)}.")
    if unknown := sorted({name for name in header if name} - set(COLUMNS)):
        raise CannotRead(f"There is no column {', '.join(unknown)[:100]}. The columns are {', '.join(COLUMNS)}.")
    if len(set(header)) != len(header):
        raise CannotRead("Two columns have one name. Take one away.")


def _rows(lines: "csv.DictReader[str]") -> Iterator[Row | Refused]:
    for cells in lines:
        surplus = cells.pop(None, None)  # what is beyond the header
        said = {name: (value or "").strip() for name, value in cells.items()}
        if any(said.values()) or surplus:
            where = f"Line {lines.line_num}"
            yield _refused(where, said, ["It has more cells than there are columns"]) if surplus else _row(where, said)


def _row(where: str, said: Mapping[str, str]) -> Row | Refused:
    first, last = read_day(said["first_day"]), read_day(said["last_day"])
    kind, name, why, source = _kind(said), said["name"], said.get("why", "").lower(), said.get("source", "")
    wrong = [*_wrong_days(said, first, last), *_wrong_words(kind, name, why, source)]
    if wrong or kind is None or first is None or last is None:
        return _refused(where, said, wrong)
    return Row(where=where, days=Days(kind=kind, name=name, first=first, last=last, why=why, source=source))


def _kind(said: Mapping[str, str]) -> Literal["term", "closure"] | None:
    typed = said["kind"].lower()
    return TERM if typed == TERM else CLOSURE if typed == CLOSURE else None


def _wrong_days(said: Mapping[str, str], first: date | None, last: date | None) -> Iterator[str]:
    for column, day in (("first_day", first), ("last_day", last)):
        if day is None:
            yield f"{column} must be a date, like 2/9/2026"
    if wrong := wrong_days(first, last):
        yield wrong


def _wrong_words(kind: str | None, name: str, why: str, source: str) -> Iterator[str]:
    if kind is None:
        yield "kind must be term or closure"
    if not name:
        yield "name must not be empty"
    if name.startswith(EXAMPLE):
        yield "This row is the template’s example. Put in your own dates and name, or take it away"
    if len(name) > LONGEST_NAME or len(source) > LONGEST_SOURCE:
        yield f"name must have {LONGEST_NAME} characters or fewer, source {LONGEST_SOURCE}"
    if not (name + source).isprintable():
        yield "name or source holds a character that cannot be shown. Type it again"
    if kind == CLOSURE and why not in REASONS:
        yield f"why must be one of {', '.join(REASONS)}"
    if kind == TERM and why:
        yield "why must be empty for a term"


def _refused(where: str, said: Mapping[str, str], wrong: list[str]) -> Refused:
    last = read_day(said["last_day"])
    return Refused(
        where=where,
        said=", ".join(value for value in said.values() if value)[:300],
        reason=". ".join(wrong) + ".",
        kind=_kind(said) or "",
        year=school_year(last) if last else None,
    )
