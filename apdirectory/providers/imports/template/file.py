"""The providers' template as a file: an empty one to fill in, as CSV or as a workbook with guidance and codes."""

import csv
import io
from typing import Any

import xlsxwriter

from apdirectory.providers.imports.sheets import CannotRead, Row, Sheet
from apdirectory.providers.imports.template.columns import BY_NAME, COLUMNS, LISTS, Column, guidance

REMARK = "#"
"""A row whose first cell begins with this is for people, and is not read."""
ROWS_WITH_CHOICES = 1000


def empty_template(suffix: str) -> bytes:
    """An empty template; `suffix` is `.csv` or `.xlsx`."""
    if suffix not in (".csv", ".xlsx"):
        raise CannotRead("The template can be written as .csv or as .xlsx.")
    return _csv() if suffix == ".csv" else _workbook()


def template_rows(sheet: Sheet) -> list[Row]:
    """The rows to read: remarks are left out. CannotRead if the columns are not the template's, all of them.

    What a row leaves empty becomes unknown, so a column that is left out would take away what is kept.
    """
    known = [*BY_NAME, "reason"]
    unknown = [name for name in sheet.header if name not in known]
    if unknown:
        raise CannotRead(f"The template has no column {unknown[0]}. Write a new one with --template.")
    missing = [column.name for column in COLUMNS if column.name not in sheet.header]
    if missing:
        raise CannotRead(
            f"The file lacks {'a column' if len(missing) == 1 else 'columns'}: {', '.join(missing)}. A column may be "
            "empty, but without it we cannot tell what is unknown. Write a template with --template."
        )
    if len(set(sheet.header)) < len(sheet.header):
        raise CannotRead("The file names a column twice.")
    return [row for row in sheet.rows if not row.cells[0].startswith(REMARK)]


def _csv() -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.name for column in COLUMNS])
    told = [_with_codes(column) for column in COLUMNS]
    writer.writerow([f"{REMARK} {told[0]}", *told[1:]])
    examples = [f"For example {column.example}" if column.example else "" for column in COLUMNS]
    writer.writerow([f"{REMARK} {examples[0]}", *examples[1:]])
    return out.getvalue().encode("utf-8-sig")  # with the mark by which Excel knows UTF-8


def _with_codes(column: Column) -> str:
    if not column.words:
        return guidance(column)
    return f"{guidance(column)} One of: {', '.join(word.code for word in LISTS[column.words])}"


def _workbook() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        _providers_sheet(book.add_worksheet("Providers"), bold, book.add_format({"num_format": "@"}))
        _guidance_sheet(book.add_worksheet("Guidance"), bold, wrapped)
        _codes_sheet(book.add_worksheet("Codes"), bold)
    return out.getvalue()


def _providers_sheet(sheet: Any, bold: Any, text: Any) -> None:
    """Cells are text, so that a telephone number keeps its first 0; a single word is chosen from its list."""
    sheet.freeze_panes(1, 1)
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, max(12, len(column.name) + 2), text)
        sheet.write_string(0, at, column.name, bold)
        if column.form == "word":
            codes = [word.code for word in LISTS[column.words]]
            sheet.data_validation(1, at, ROWS_WITH_CHOICES, at, {"validate": "list", "source": codes})


def _guidance_sheet(sheet: Any, bold: Any, wrapped: Any) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 2, 80, wrapped)
    sheet.write_row(0, 0, ["column", "what to write", "for example"], bold)
    for at, column in enumerate(COLUMNS, start=1):
        sheet.write_row(at, 0, [column.name, guidance(column), column.example])


def _codes_sheet(sheet: Any, bold: Any) -> None:
    sheet.set_column(0, 2, 30)
    sheet.write_row(0, 0, ["list", "code", "label"], bold)
    words = [(name, word.code, word.label) for name, listed in LISTS.items() for word in listed]
    for at, each in enumerate(words, start=1):
        sheet.write_row(at, 0, each)
