"""A list as a file: XLSX or CSV that no spreadsheet program will run as formulas."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase
from django.utils import timezone

from portal.core.downloads import attachment
from portal.core.text import nfc

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What makes Excel, LibreOffice and Google Sheets read a text cell as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Value = str | int | Decimal | date | datetime | None


@dataclass(frozen=True)
class Column:
    """One column: its (lazy) heading, how to read it from a row, its width in characters."""

    heading: Any
    value: Callable[[Any], Value]
    width: int = 18


def send(
    form: str, name: str, title: str, columns: Sequence[Column], rows: Iterable[Any]
) -> HttpResponseBase:
    """Answer with the rows as `name`.csv or, for any other `form`, `name`.xlsx."""
    if form == "csv":
        return csv_file(f"{name}.csv", columns, rows)
    return xlsx_file(f"{name}.xlsx", title, columns, rows)


def csv_file(
    name: str, columns: Sequence[Column], rows: Iterable[Any]
) -> HttpResponseBase:
    """UTF-8 with a mark, so that Excel shows Vietnamese letters at once."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([str(column.heading) for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(column.value(row)) for column in columns])
    return attachment(
        io.BytesIO(text.getvalue().encode("utf-8-sig")), name, "text/csv; charset=utf-8"
    )


def _csv_cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        text = nfc_lines(value)
        return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return str(value)


def xlsx_file(
    name: str, title: str, columns: Sequence[Column], rows: Iterable[Any]
) -> FileResponse:
    """One sheet, heading frozen, numbers and dates as such; text is never a formula."""
    target = io.BytesIO()
    write_xlsx(target, title, columns, rows)
    target.seek(0)
    return attachment(target, name, XLSX_TYPE)


def write_xlsx(
    target: IO[bytes], title: str, columns: Sequence[Column], rows: Iterable[Any]
) -> None:
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False}
    )
    sheet = book.add_worksheet(sheet_name(title))
    sheet.freeze_panes(1, 0)
    write_table(book, sheet, 0, columns, rows)
    book.close()


def write_table(
    book: Any, sheet: Any, top: int, columns: Sequence[Column], rows: Iterable[Any]
) -> int:
    """Write headings at line `top` (from 0) and the rows below; return how many.

    Lines go out in order, as a workbook with constant memory needs. Quantities get
    separators, which each reader's program shows its own way; counts and years do not.
    """
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    plain = book.add_format({"valign": "top"})
    whole = book.add_format({"num_format": "#,##0", "valign": "top"})
    amount = book.add_format({"num_format": "#,##0.0##", "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "valign": "top"})
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(top, index, str(column.heading), head)
    line = top
    for line, row in enumerate(rows, start=top + 1):
        for index, value in enumerate(_values(columns, row)):
            if value is None or value == "":
                continue
            if isinstance(value, datetime):
                local = timezone.localtime(value).replace(tzinfo=None)
                sheet.write_datetime(line, index, local, moment)
            elif isinstance(value, date):
                sheet.write_datetime(line, index, value, day)
            elif isinstance(value, str):
                sheet.write_string(line, index, nfc_lines(value)[:32767], text)
            elif isinstance(value, Decimal):
                shape = whole if value == value.to_integral_value() else amount
                sheet.write_number(line, index, float(value), shape)
            else:
                sheet.write_number(line, index, value, plain)
    return line - top


def _values(columns: Sequence[Column], row: Any) -> Iterator[Value]:
    return (column.value(row) for column in columns)


def nfc_lines(text: str) -> str:
    """NFC, line by line: a cell may hold several."""
    return "\n".join(nfc(line) for line in str(text).splitlines())


def sheet_name(title: str) -> str:
    clean = "".join(" " if char in "[]:*?/\\'" else char for char in title)
    return nfc(clean)[:31] or "Sheet1"
