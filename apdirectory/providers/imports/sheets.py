"""A file of rows, CSV or XLSX, as text cells. Nothing is guessed: a row that cannot be read stays one row."""

import csv
import io
import re
import warnings
import zipfile
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import date, datetime
from itertools import zip_longest
from typing import IO, Any

import openpyxl
from msgspec import Struct
from openpyxl.utils import get_column_letter

from apdirectory.errors import DomainError

LONGEST_FILE = 300_000_000
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
LINES_A_ROW = 1000
"""A quotation mark that is not closed within these many lines was never meant to be open."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take for a formula when a cell begins with it."""
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")


class CannotRead(DomainError):
    """The file as a whole cannot be read; the message says what to do."""

    status = 422


class Row(Struct, frozen=True):
    number: int
    """Of its first line in the file, from 1; in a workbook the number of the row."""
    cells: tuple[str, ...]
    unread: str | None = None
    """Why a cell cannot be read, in a sentence that says what to do. Such a row is to be refused."""


class Sheet(Struct, frozen=True):
    header: tuple[str, ...]
    rows: list[Row]
    """Those that hold anything at all."""


def read_sheet(raw: bytes) -> Sheet:
    """CSV, or the first sheet of an Excel workbook, by what the file begins with."""
    if len(raw) > LONGEST_FILE:
        raise CannotRead(f"The file is larger than {LONGEST_FILE // 1_000_000} MB. Split it.")
    rows = _workbook_rows(raw) if raw.startswith(b"PK\x03\x04") else csv_rows(decoded(raw))
    first = next(rows, None)
    if first is None:
        raise CannotRead("The file is empty. Its first line must name the columns.")
    if first.unread:
        raise CannotRead(f"The first line must name the columns. {first.unread}")
    header = tuple(name.strip() for name in first.cells)
    while header and not header[-1]:
        header = header[:-1]
    return Sheet(header, [row for row in rows if any(cell.strip() for cell in row.cells)])


def decoded(raw: bytes) -> str:
    """UTF-8 when it is that throughout, else Windows-1252, as the register is; CannotRead if it is neither.

    A byte that Windows-1252 lacks becomes U+FFFD, for which its row is refused.
    """
    _must_be_csv(raw)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        other = raw.count(b"\n", 0, problem.start) + 1
    same = 1 if raw.startswith(BOM_UTF8) else _first_of_utf_8(raw)
    if same:
        raise CannotRead(
            f"The file mixes two encodings: line {same} is UTF-8, line {other} is not. "
            "Mend the letters with accents and save it as CSV UTF-8."
        )
    return raw.decode("cp1252", errors="replace")


def _must_be_csv(raw: bytes) -> None:
    if raw.startswith(OLD_EXCEL):
        raise CannotRead("This is an Excel file of the old kind, .xls. Save it as .xlsx or as CSV UTF-8.")
    beginning = raw[:4000]
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or beginning.count(0) > len(beginning) // 4:
        raise CannotRead("The file is in UTF-16 ('Unicode text'). Save it as CSV UTF-8.")


def _first_of_utf_8(raw: bytes) -> int | None:
    """The first line whose letters with accents are UTF-8."""
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if not line.isascii():
            with suppress(UnicodeDecodeError):
                line.decode()
                return number
    return None


def csv_rows(text: str) -> Iterator[Row]:
    """Rows of a CSV. A quotation mark left open spoils its own line, not all the lines after it."""
    lines = list(io.StringIO(text, newline=""))
    at = width = 0
    while at < len(lines):
        taken, cells = _row_at(lines, at, width)
        if cells:
            width = width or len(cells)
            yield Row(at + 1, tuple(cells))
        at += taken


def unreadable(text: str) -> bool:
    """Whether it holds a character that no file should: a control character, or one that could not be decoded."""
    return bool(UNREADABLE.search(text))


def safe_cell(text: str) -> str:
    """The text such that no spreadsheet takes it for a formula. `plain_cell` undoes it."""
    return f"'{text}" if text.startswith(FORMULA) else text


def plain_cell(text: str) -> str:
    """The text without the mark of `safe_cell`, trimmed."""
    text = text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
    return text.strip()


def write_csv(out: IO[str], rows: Iterable[Sequence[str]]) -> None:
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)


def _row_at(lines: list[str], at: int, width: int) -> tuple[int, list[str]]:
    """How many lines the row at this line takes, and its cells.

    Lines are joined while a quotation mark is open, but only into a row as wide as the header; what cannot be read
    is one cell.
    """
    if lines[at].count('"') % 2:
        for taken in range(2, min(LINES_A_ROW, len(lines) - at) + 1):
            if lines[at + taken - 1].count('"') % 2:
                joined = _cells(lines[at : at + taken])
                if joined and (len(joined) == width or not width):
                    return taken, joined
                break
    alone = _cells([lines[at]])
    return 1, [lines[at].rstrip("\r\n")] if alone is None else alone


def _cells(lines: list[str]) -> list[str] | None:
    try:
        return next(csv.reader(lines, strict=True), [])
    except csv.Error:
        return None


def _workbook_rows(raw: bytes) -> Iterator[Row]:
    try:
        yield from _first_sheet(raw)
    except DomainError:
        raise
    except Exception as problem:  # openpyxl raises whatever it trips over
        raise CannotRead("The workbook cannot be read. Save it again as .xlsx or as CSV.") from problem


def _first_sheet(raw: bytes) -> Iterator[Row]:
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        if sum(part.file_size for part in parts.infolist()) > LONGEST_FILE:
            raise CannotRead("The workbook is too large. Save it as CSV, or split it.")
    with warnings.catch_warnings(action="ignore"):  # about styles and drop-downs that do not matter here
        values, formulas = (openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=v) for v in (True, False))
        with closing(values), closing(formulas):
            both = zip_longest(*(book.worksheets[0].iter_rows() for book in (values, formulas)), fillvalue=())
            width = 0
            for number, (found, written) in enumerate(both, start=1):
                cells = tuple(_as_text(cell.value) for cell in found)
                width = width or len(cells)
                yield Row(number, cells + ("",) * (width - len(cells)), _not_worked_out(found, written))


def _not_worked_out(found: Sequence[Any], written: Sequence[Any]) -> str | None:
    """What is wrong with a row's formulas. A program that does not work one out leaves it empty, or puts 0 for it."""
    for place, (value, cell) in enumerate(zip(found, written, strict=False)):
        column = get_column_letter(place + 1)
        if cell.data_type == "f" and value.value in (None, "", 0):
            return f"Column {column} holds a formula whose value is not in the file. Paste it as a value."
        if value.data_type == "e":
            return f"Column {column} holds the error {value.value}. Mend it, and paste it as a value."
    return None


def _as_text(value: object) -> str:
    """What a person would have typed: 12, not 12.0; yes, not TRUE; 2026-11-22."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.10f}".rstrip("0")
    return "" if value is None else str(value)
