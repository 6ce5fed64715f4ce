import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apdirectory.providers.imports import sheets
from apdirectory.providers.imports.report import Refusal, Report, counted, refused_rows, report_lines
from apdirectory.providers.imports.sheets import CannotRead, Row, decoded, plain_cell, read_sheet, safe_cell, write_csv


def cells(raw: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_sheet(raw).rows]


def test_the_register_is_read_as_windows_1252_and_our_own_files_as_utf_8() -> None:
    assert cells("name\nSt Mary’s Café\n".encode("cp1252")) == [("St Mary’s Café",)]
    assert cells("name\nSt Mary’s Café\n".encode("utf-8-sig")) == [("St Mary’s Café",)]
    assert cells("name\nSt Mary’s Café\n".encode()) == [("St Mary’s Café",)]


def test_a_byte_that_is_no_character_marks_its_row_only() -> None:
    assert "\ufffd" in decoded(b"caf\xe9 \x81")


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
