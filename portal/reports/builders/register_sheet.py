"""The chain register as a workbook: heading in the administrative layout, then rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.dates import format_datetime
from portal.core.exports import Column, sheet_name, write_table
from portal.reports.builders.register_rows import RegisterRow

# The two blocks of the heading, as columns counted from 0.
LEFT, RIGHT = (0, 5), (8, 15)


@dataclass(frozen=True)
class Heading:
    """What stands above the table.

    `issuer` is the association that asks; `place` its province; `said` the filters as
    label and value; `total` the number of chains; `at` the moment of the figures.
    """

    parent: str
    issuer: str
    place: str
    said: list[tuple[str, str]]
    total: int
    at: datetime


def columns() -> list[Column]:
    """The columns of the official list, and after them what the portal knows besides."""

    def column(heading: str, field: str, width: int) -> Column:
        return Column(heading, lambda row: getattr(row, field), width)

    return [
        column(_("STT"), "number", 6),
        column(_("Mã chuỗi"), "code", 12),
        column(_("Tên chuỗi"), "name", 36),
        column(_("Tên cơ sở"), "operator", 34),
        column(_("Loại hình"), "operator_kind", 16),
        column(_("Địa chỉ"), "address", 34),
        column(_("Người đại diện"), "representative", 20),
        column(_("Điện thoại"), "phone", 14),
        column(_("Tỉnh, thành phố"), "province", 20),
        column(_("Hội quản lý"), "association", 30),
        column(_("Nhóm sản phẩm"), "group", 18),
        column(_("Sản phẩm"), "products", 28),
        column(_("Quy mô"), "scale", 11),
        column(_("Đơn vị tính"), "scale_unit", 9),
        column(_("Sản lượng (tấn/năm)"), "tonnes", 13),
        column(_("Năm của sản lượng"), "year", 11),
        column(_("Tiêu chuẩn áp dụng"), "standards", 44),
        column(_("Số GCN ATTP"), "safety_number", 22),
        column(_("Ngày cấp GCN ATTP"), "safety_issued", 12),
        column(_("GCN ATTP hết hạn"), "safety_expires", 12),
        column(_("Số giấy xác nhận chuỗi"), "confirmation_number", 20),
        column(_("Ngày cấp giấy xác nhận"), "confirmation_issued", 12),
        column(_("Giấy xác nhận hết hạn"), "confirmation_expires", 12),
        column(_("Sản xuất"), "producing", 30),
        column(_("Sơ chế, giết mổ"), "preparing", 30),
        column(_("Chế biến"), "processing", 30),
        column(_("Kinh doanh"), "selling", 30),
        column(_("Địa điểm bán khác"), "outlets", 34),
        column(_("Tình trạng"), "status", 16),
        column(_("Hiển thị"), "publication", 14),
        column(_("Ngày đối chiếu hồ sơ"), "checked_on", 12),
        column(_("Ghi chú"), "note", 30),
    ]


def write_register(path: Path, heading: Heading, rows: Iterable[RegisterRow]) -> int:
    """Write the workbook to `path`; return the number of rows. Memory stays constant."""
    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "tmpdir": str(path.parent),
        },
    )
    title = _("Sổ đăng ký chuỗi")
    book.set_properties({"title": title, "company": heading.issuer})
    sheet = book.add_worksheet(sheet_name(title))
    sheet.set_landscape()
    sheet.set_paper(8)  # A3: the list is wide
    sheet.fit_to_pages(1, 0)
    top = _write_heading(book, sheet, heading)
    sheet.freeze_panes(top + 1, 3)
    sheet.repeat_rows(top)
    listed = columns()
    sheet.autofilter(top, 0, top + max(heading.total, 1), len(listed) - 1)
    written = write_table(book, sheet, top, listed, rows)
    book.close()
    return written


def _write_heading(book: Any, sheet: Any, heading: Heading) -> int:
    """Write the lines above the table; return the line of the column headings."""
    centred = {"align": "center"}
    plain = book.add_format(centred)
    bold = book.add_format(centred | {"bold": True})
    italic = book.add_format(centred | {"italic": True})
    big = book.add_format({"bold": True, "font_size": 14})
    day = timezone.localtime(heading.at)
    lines = [
        (heading.parent.upper(), plain, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold),
        (heading.issuer.upper(), bold, "Độc lập - Tự do - Hạnh phúc", bold),
        ("*", plain, _place_and_day(heading.place, day), italic),
    ]
    for number, (left, left_format, right, right_format) in enumerate(lines):
        sheet.merge_range(number, LEFT[0], number, LEFT[1], "", left_format)
        sheet.write_string(number, LEFT[0], left, left_format)
        sheet.merge_range(number, RIGHT[0], number, RIGHT[1], "", right_format)
        sheet.write_string(number, RIGHT[0], right, right_format)
    number = len(lines) + 1
    sheet.write_string(number, 0, _("SỔ ĐĂNG KÝ CHUỖI CUNG ỨNG NÔNG SẢN"), big)
    facts = [
        *heading.said,
        (_("Số chuỗi"), str(heading.total)),
        (_("Số liệu đến"), format_datetime(heading.at)),
    ]
    for line, (label, value) in enumerate(facts, start=number + 1):
        sheet.write_string(line, 0, f"{label}: {value}")
    return number + len(facts) + 2


def _place_and_day(place: str, day: datetime) -> str:
    """As official papers write it: days under 10 and months 1 and 2 with a zero."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{place}, ngày {day.day:02d} tháng {month} năm {day.year}"
