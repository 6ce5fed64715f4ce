import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from apdirectory.providers.imports import sheets
from apdirectory.providers.imports.report import Refusal, Report, counted, refused_rows, report_lines
from apdirectory.providers.imports.sheets import (
    CannotRead,
    Row,
    decoded,
    plain_cell,
    read_sheet,
    safe_cell,
    unreadable,
    write_csv,
)


def cells(raw: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_sheet(raw).rows]


def test_the_register_is_read_as_windows_1252_and_our_own_files_as_utf_8() -> None:
    assert cells("name\nSt Mary’s Café\n".encode("cp1252")) == [("St Mary’s Café",)]
    assert cells("name\nSt Mary’s Café\n".encode("utf-8-sig")) == [("St Mary’s Café",)]
    assert cells("name\nSt Mary’s Café\n".encode()) == [("St Mary’s Café",)]


def test_a_byte_that_is_no_character_marks_its_row_only() -> None:
    assert decoded(b"caf\xe9,1\nbar\x81,2\nt\xe9,3\n") == "café,1\nbar\ufffd,2\nté,3\n"
    found = cells(b"a,b\ncaf\xe9,1\nbar\x81,2\nt\xe9,3\n")
    assert [unreadable("".join(row)) for row in found] == [False, True, False]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("name\nCafé\n".encode() + "Élan\n".encode("cp1252"), "line 2 is UTF-8, line 3 is not"),
        ("name\nCafé\n".encode("utf-8-sig") + "Élan\n".encode("cp1252"), "mixes two encodings"),
        ("name\nCafé\n".encode("utf-16"), "UTF-16"),
        ("name\nCafé\n".encode("utf-16-le"), "UTF-16"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old kind, .xls. Save it as .xlsx"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_to_do(raw: bytes, told: str) -> None:
    with pytest.raises(CannotRead, match=told):
        read_sheet(raw)


def test_a_long_cell_is_one_row() -> None:
    lines = "\n".join(f"line {number}" for number in range(400))
    assert cells(f'a,b\n1,"{lines}"\n'.encode()) == [("1", lines)]


def test_rows_know_their_line_and_blank_lines_are_no_rows() -> None:
    found = read_sheet(b"a,b\r\n1,2\r\n\r\n,\r\n3,4\r\n").rows
    assert [(row.number, row.cells) for row in found] == [(2, ("1", "2")), (5, ("3", "4"))]


def test_a_cell_may_hold_a_line_break() -> None:
    assert cells(b'a,b\n1,"two\nlines"\n3,4\n') == [("1", "two\nlines"), ("3", "4")]


@pytest.mark.parametrize("broken", ['1,"open', '1,"open,2,3', 'x"y,"z', '"1","2" 3'])
def test_a_quotation_mark_left_open_spoils_only_its_own_line(broken: str) -> None:
    after = "".join(f"{number},{number}\n" for number in range(100))
    found = cells(f"a,b\n{broken}\n{after}".encode())
    assert found[0] == (broken,)
    assert len(found) == 101


def test_an_open_quotation_mark_does_not_swallow_the_lines_up_to_the_next_one() -> None:
    found = cells(b'a,b\n1,"open\n2,2\n3,"open too\n4,4\n')
    assert found == [('1,"open',), ("2", "2"), ('3,"open too',), ("4", "4")]


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=3, max_size=3).filter(
            lambda row: any(cell.strip() for cell in row)
        ),
        max_size=8,
    )
)
def test_whatever_a_csv_holds_comes_back(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *rows])
    assert cells(out.getvalue().encode("utf-8")) == [tuple(row) for row in rows]


@given(st.text())
def test_no_spreadsheet_takes_a_cell_for_a_formula_and_it_can_be_read_back(text: str) -> None:
    safe = safe_cell(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    if not text.startswith("'"):
        assert plain_cell(safe) == text.strip()


def test_a_workbook_is_read_as_people_typed_it() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["a", "b", "c", "d", "e", None])
    sheet.append([12, 12.5, True, datetime(2026, 11, 22, 9, 30), date(2026, 11, 22)])  # noqa: DTZ001
    sheet.append([None, "", None, None, None])
    sheet.append(["01632 960001", None, False, None, "=1+1"])
    out = io.BytesIO()
    book.save(out)
    found = read_sheet(out.getvalue())
    assert found.header == ("a", "b", "c", "d", "e")
    assert found.rows[0].cells[:5] == ("12", "12.5", "yes", "2026-11-22", "2026-11-22")
    assert found.rows[1].cells[:4] == ("01632 960001", "", "no", "")
    assert [row.number for row in found.rows] == [2, 4]


def test_a_formula_without_its_value_and_an_error_are_not_read_as_something_else() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, ["=1+1", 1])  # whose value is left as 0
        sheet.write_formula(2, 0, "=1+1", None, 2)
        sheet.write_formula(3, 1, "=1/0", None, "#DIV/0!")
        sheet.write_row(4, 0, [0, 0])
    found = read_sheet(out.getvalue()).rows
    assert [row.cells[0] for row in found] == ["0", "2", "", "0"]
    assert [bool(row.unread) for row in found] == [True, False, True, False]
    assert "Column A holds a formula" in (found[0].unread or "")
    assert "Column B holds the error #DIV/0!" in (found[2].unread or "")


def test_a_formula_that_openpyxl_wrote_has_no_value() -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].append(["a", "b"])
    book.worksheets[0].append([1, "=1+1"])
    book.save(out)
    (row,) = read_sheet(out.getvalue()).rows
    assert "Paste it as a value" in (row.unread or "")


def test_a_workbook_that_is_none_is_refused_in_a_sentence() -> None:
    with pytest.raises(CannotRead, match="Save it again"):
        read_sheet(b"PK\x03\x04 not a workbook")


def test_a_workbook_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b"0" * 100_000)
    monkeypatch.setattr(sheets, "LONGEST_FILE", 50_000)
    with pytest.raises(CannotRead, match="too large"):
        read_sheet(out.getvalue())


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(CannotRead, match="empty"):
        read_sheet(b"")


def test_a_report_adds_up_and_its_refused_rows_say_why() -> None:
    refusal = Refusal(Row(7, ("=cmd()", "Ann", "3", "4")), ("a: no.", "b: no."))
    report = Report(
        what="Things",
        header=("a", "head", "c"),
        counts=counted(["added", "added", "closed"], [refusal]),
        refusals=(refusal,),
        notes=("A note.",),
    )
    assert report.rows == 4
    assert list(report_lines(report)) == [
        "Things: 4 rows read",
        "  added             2",
        "  changed           0",
        "  unchanged         0",
        "  closed            1",
        "  refused           1",
        "A note.",
    ]
    out = io.StringIO(newline="")
    write_csv(out, refused_rows(report, without=["head"]))
    assert out.getvalue().splitlines() == ["a,head,c,reason", "'=cmd(),,3,Row 7: a: no. b: no.,4"]
