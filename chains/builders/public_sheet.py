"""The public list as a workbook: titles, two header rows, groups by province, totals."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from chains.builders.sheet_rows import ProvinceGroup, SheetRow
from portal.core.dates import format_date
from portal.core.exports import nfc_lines

_A4 = 9
_ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True)
class _Column:
    """`joint` is the heading over it and its neighbours, where there is one."""

    field: str
    heading: str
    width: int
    joint: str = ""


_LEAD, _PAPER, _PARTS = "Cơ sở chủ trì", "Giấy xác nhận chuỗi", "Thành viên liên kết"
# The importer knows these headings (`chains.importers.columns`); a test reads them back.
COLUMNS = (
    _Column("number", "STT", 5),
    _Column("name", "Tên chuỗi", 24),
    _Column("operator", "Tên cơ sở", 22, _LEAD),
    _Column("address", "Địa chỉ", 22, _LEAD),
    _Column("representative", "Người đại diện", 15, _LEAD),
    _Column("phone", "Điện thoại", 12, _LEAD),
    _Column("group", "Nhóm sản phẩm", 12),
    _Column("products", "Sản phẩm", 18),
    _Column("scale", "Quy mô (ha/con)", 10),
    _Column("tonnes", "Sản lượng (tấn/năm)", 10),
    _Column("standards", "Tiêu chuẩn áp dụng, số, ngày cấp, hết hạn", 28),
    _Column("safety", "Số GCN ATTP, ngày cấp, hết hạn", 24),
    _Column("confirmation_number", "Số giấy xác nhận", 15, _PAPER),
    _Column("confirmation_issued", "Ngày cấp", 11, _PAPER),
    _Column("confirmation_expires", "Hết hạn", 11, _PAPER),
    _Column("producing", "Sản xuất", 20, _PARTS),
    _Column("middle", "Sơ chế, giết mổ", 20, _PARTS),
    _Column("processing", "Chế biến", 20, _PARTS),
    _Column("selling", "Kinh doanh", 20, _PARTS),
    _Column("outlets", "Địa điểm bán", 26),
    _Column("market", "Thị trường", 12),
    _Column("note", "Ghi chú", 20),
)
_AT = {column.field: index for index, column in enumerate(COLUMNS)}


@dataclass(frozen=True)
class SheetTitle:
    """What stands above the table; `issuer` is empty in the public's own download."""

    issuer: str
    said: list[str]
    today: date


def write_public_sheet(
    target: str | IO[bytes],
    title: SheetTitle,
    groups: list[ProvinceGroup],
    rows: Iterable[SheetRow],
) -> int:
    """Write the workbook; return the number of chains. Memory stays constant.

    `rows` come in the order of `groups`. Lines go out one after the other, so the sums
    stand above what they add up.
    """
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False}
    )
    sheet = book.add_worksheet("Danh sách chuỗi")
    writer = _Writer(book, sheet)
    top = writer.titles(title)
    line = writer.header(top)
    _print_setup(sheet, top, line)
    count = sum(1 for _line in writer.body(line, groups, rows))
    book.close()
    return count


def _print_setup(sheet: Any, top: int, end: int) -> None:
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C&P/&N")
    sheet.repeat_rows(top, end - 1)
    sheet.freeze_panes(end, 2)


class _Writer:
    def __init__(self, book: Any, sheet: Any) -> None:
        self._sheet = sheet
        base = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
        cell = base | {"border": 1, "text_wrap": True}
        head = cell | {"bold": True, "align": "center", "valign": "vcenter"}
        self._plain = book.add_format(base)
        self._bold = book.add_format(base | {"bold": True})
        self._big = book.add_format(base | {"bold": True, "font_size": 14})
        self._text = book.add_format(cell)
        self._strong = book.add_format(cell | {"bold": True})
        self._head = book.add_format(head)
        self._mark = book.add_format(cell | {"italic": True, "align": "center"})
        self._day = book.add_format(cell | {"num_format": "dd/mm/yyyy"})
        number = cell | {"num_format": "#,##0.0##"}
        self._amount = book.add_format(number)
        self._strong_amount = book.add_format(number | {"bold": True})

    def titles(self, title: SheetTitle) -> int:
        """Return the line of the header."""
        day = (
            f"Số liệu đến ngày {format_date(title.today)}; sản lượng là số của năm gần "
            "nhất đã khai"
        )
        said = [*title.said, day]
        lines = [(title.issuer.upper(), self._bold)] if title.issuer else []
        lines.append(("DANH SÁCH CHUỖI CUNG ỨNG NÔNG SẢN", self._big))
        lines += [(words, self._plain) for words in said]
        for number, (words, shape) in enumerate(lines):
            self._sheet.write_string(number, 0, nfc_lines(words), shape)
        return len(lines) + 1

    def header(self, top: int) -> int:
        """Two rows of headings and the row of column numbers; the line after them."""
        for index, column in enumerate(COLUMNS):
            self._sheet.set_column(index, index, column.width)
        self._merge_headings(top)
        for index, column in enumerate(COLUMNS):
            first = index == 0 or COLUMNS[index - 1].joint != column.joint
            words = column.joint if column.joint and first else ""
            words = words or ("" if column.joint else column.heading)
            self._sheet.write_string(top, index, words, self._head)
        for index, column in enumerate(COLUMNS):
            words = column.heading if column.joint else ""
            self._sheet.write_string(top + 1, index, words, self._head)
        for index in range(len(COLUMNS)):
            self._sheet.write_string(top + 2, index, f"({index + 1})", self._mark)
        return top + 3

    def _merge_headings(self, top: int) -> None:
        """Tell which cells are one; their words are written in order afterwards."""
        joints: dict[str, list[int]] = {}
        for index, column in enumerate(COLUMNS):
            if column.joint:
                joints.setdefault(column.joint, []).append(index)
            else:
                self._join(top, index, top + 1, index)
        for columns in joints.values():
            self._join(top, columns[0], top, columns[-1])

    def _join(self, top: int, left: int, bottom: int, right: int) -> None:
        # `merge_range` writes its cells at once, and constant memory goes down only.
        self._sheet.merge.append([top, left, bottom, right])

    def body(
        self, line: int, groups: list[ProvinceGroup], rows: Iterable[SheetRow]
    ) -> Iterator[int]:
        """Write totals, groups and chains; yield the line of every chain."""
        self._total(line, groups)
        place = {group.province: n for n, group in enumerate(groups)}
        current = -1
        number = 0
        for row in rows:
            while current < place.get(row.province, current):
                current, line, number = current + 1, line + 1, 0
                self._group(line, current + 1, groups[current])
            line, number = line + 1, number + 1
            self._chain(line, number, row)
            yield line

    def _total(self, line: int, groups: list[ProvinceGroup]) -> None:
        chains = sum(group.chains for group in groups)
        tonnes = sum((group.tonnes for group in groups), Decimal(0))
        self._sum_row(line, "", "Tổng cộng", tonnes, f"{chains} chuỗi")

    def _group(self, line: int, number: int, group: ProvinceGroup) -> None:
        self._sum_row(line, roman(number), group.name.upper(), group.tonnes, "")

    def _sum_row(
        self, line: int, mark: str, words: str, tonnes: Decimal, note: str
    ) -> None:
        texts = {_AT["number"]: mark, _AT["name"]: words, _AT["note"]: note}
        for index in range(len(COLUMNS)):
            if index == _AT["tonnes"]:
                self._sheet.write_number(
                    line, index, float(tonnes), self._strong_amount
                )
            elif text := texts.get(index):
                self._sheet.write_string(line, index, text, self._strong)
            else:
                self._sheet.write_blank(line, index, None, self._strong)

    def _chain(self, line: int, number: int, row: SheetRow) -> None:
        self._sheet.write_number(line, 0, number, self._text)
        for index, column in enumerate(COLUMNS[1:], start=1):
            value = getattr(row, column.field)
            if value is None or value == "":
                self._sheet.write_blank(line, index, None, self._text)
            elif isinstance(value, date):
                self._sheet.write_datetime(line, index, value, self._day)
            elif isinstance(value, Decimal):
                self._sheet.write_number(line, index, float(value), self._amount)
            else:
                words = nfc_lines(value)[:32767]
                self._sheet.write_string(line, index, words, self._text)


def roman(number: int) -> str:
    """Groups are numbered I, II, III …: 63 units at most.

    >>> roman(49)
    'XLIX'
    """
    text = ""
    for value, mark in _ROMAN:
        text += mark * (number // value)
        number %= value
    return text
