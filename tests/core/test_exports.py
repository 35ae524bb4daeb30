"""Lists as files: no cell becomes a formula, numbers and dates stay what they are."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from portal.core.exports import Column, csv_file, send, xlsx_file

COLUMNS = [
    Column("Tên", lambda row: row[0]),
    Column("Tấn", lambda row: row[1]),
    Column("Ngày", lambda row: row[2]),
    Column("Lúc", lambda row: row[3]),
]
ROW = (
    "Rau Mộc Châu",
    Decimal("1234.5"),
    date(2026, 11, 23),
    datetime(2026, 11, 22, 18, 0, tzinfo=UTC),
)
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(1)"]


def content(response) -> bytes:
    try:
        return bytes(response.getvalue())
    finally:
        response.file_to_stream.close()


def cells(response) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(response)))
    return book.get_sheet_by_index(0).to_python()


def test_xlsx_holds_text_numbers_dates_and_local_time():
    head, row = cells(xlsx_file("a.xlsx", "Danh sách: [thử]", COLUMNS, [ROW]))
    assert head == ["Tên", "Tấn", "Ngày", "Lúc"]
    assert row[:2] == ["Rau Mộc Châu", 1234.5]
    assert row[2] == date(2026, 11, 23)
    assert row[3] == datetime(2026, 11, 23, 1, 0)  # noqa: DTZ001


@pytest.mark.parametrize("text", FORMULAS)
def test_text_never_becomes_a_formula(text):
    column = [Column("x", lambda row: row)]
    _, (cell,) = cells(xlsx_file("a.xlsx", "x", column, [text]))
    assert cell == text.strip()
    (_, (plain,)) = csv.reader(
        io.StringIO(content(csv_file("a.csv", column, [text])).decode("utf-8-sig"))
    )
    assert not plain.startswith(("=", "+", "-", "@", "\t"))


def test_csv_has_a_mark_for_excel_and_vietnamese_dates():
    raw = content(csv_file("a.csv", COLUMNS, [ROW]))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert "Rau Mộc Châu,1234.5,23/11/2026,23/11/2026 01:00" in raw.decode("utf-8-sig")


def test_empty_values_and_long_texts():
    rows = [(None, None, None, None), ("x" * 40_000, 0, None, None)]
    table = cells(xlsx_file("a.xlsx", "", COLUMNS, rows))
    assert len(str(table[-1][0])) == 32_767
    assert "Tên,Tấn,Ngày,Lúc\r\n,,,\r\n" in content(
        csv_file("a.csv", COLUMNS, rows)
    ).decode("utf-8-sig")


def test_unknown_kind_is_a_workbook():
    for asked, name in (("exe", "ten.xlsx"), ("", "ten.xlsx"), ("csv", "ten.csv")):
        response: Any = send(asked, "ten", "x", COLUMNS, [])
        assert name in response["Content-Disposition"]
        response.file_to_stream.close()
