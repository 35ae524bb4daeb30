"""A workbook to fill in: the columns of the official list, with choices to pick from.

The importer reads it like any other list (`tests/chains/test_import_template.py` fills
it in and reads it back). Cells for codes, numbers of papers and telephones are text, so
that Excel keeps the zeros they begin with; the row marked as a sample is not read.
"""

from dataclasses import dataclass
from datetime import date
from typing import IO, Any

import xlsxwriter

from chains.choices import CertificateType, LinkageKind, ProductGroup, ScaleUnit

# A sheet that is hidden and holds the choices only.
LISTS = "Danh mục"
ROWS = 2000
_FIRST_DAY = date(1990, 1, 1)
_LEAD, _PAPER, _CONFIRMED = (
    "Cơ sở chủ trì",
    "Giấy chứng nhận",
    "Giấy xác nhận chuỗi",
)
_MEMBERS = "Thành viên liên kết"
# Where a label of the portal names two things, the word that a list would use.
_TYPE_WORDS = {CertificateType.TRADEMARK: "Nhãn hiệu"}


@dataclass(frozen=True)
class _Column:
    """`kind` is text, day, amount or the name of a list of choices."""

    heading: str
    width: int
    sample: Any
    kind: str = "text"
    joint: str = ""


COLUMNS = (
    _Column("STT", 6, "Mẫu"),
    _Column("Mã chuỗi (nếu sổ đã có)", 14, ""),
    _Column("Tên chuỗi", 28, "Chuỗi rau an toàn Mộc Châu"),
    _Column("Tên cơ sở", 26, "HTX Rau sạch Mộc Châu", joint=_LEAD),
    _Column("Mã số thuế", 16, "0100109106", joint=_LEAD),
    _Column("Địa chỉ", 26, "Tiểu khu 3, xã Mộc Châu", joint=_LEAD),
    _Column("Người đại diện", 18, "Lò Văn Mẫu", joint=_LEAD),
    _Column("Điện thoại", 14, "0912345678", joint=_LEAD),
    _Column("Nhóm sản phẩm", 18, "Rau củ", "groups"),
    _Column("Sản phẩm", 22, "cà chua, cải bắp"),
    _Column("Quy mô", 10, 12.5, "amount"),
    _Column("Đơn vị", 8, "ha", "units"),
    _Column("Sản lượng (tấn/năm)", 12, 480, "amount"),
    _Column("Loại giấy", 16, "VietGAP", "types", _PAPER),
    _Column("Số giấy chứng nhận", 24, "VietGAP-TT-14-01-0001", joint=_PAPER),
    _Column("Ngày cấp", 12, date(2026, 3, 1), "day", _PAPER),
    _Column("Hết hạn", 12, date(2028, 2, 28), "day", _PAPER),
    _Column("Số giấy xác nhận chuỗi", 20, "12/2026/GXN", joint=_CONFIRMED),
    _Column("Ngày cấp", 12, date(2026, 3, 1), "day", _CONFIRMED),
    _Column("Hết hạn", 12, date(2027, 2, 28), "day", _CONFIRMED),
    _Column("Sơ chế, giết mổ", 22, "", joint=_MEMBERS),
    _Column("Chế biến", 22, "", joint=_MEMBERS),
    _Column("Địa điểm bán", 30, "Cửa hàng nông sản, 12 phố Mẫu, Hà Nội"),
    _Column("Hình thức liên kết", 22, "Từ sản xuất đến tiêu thụ", "linkages"),
)

# What the sheet of instructions says, a line a row.
INSTRUCTIONS = (
    "CÁCH GHI MẪU DANH SÁCH CHUỖI",
    "1. Ở trang “Danh sách chuỗi”, chọn hội ở ô đầu trang: bấm vào ô rồi bấm mũi tên.",
    "2. Mỗi chuỗi ghi một dòng, bắt đầu ngay dưới dòng mẫu. Dòng có chữ “Mẫu” ở cột STT "
    "không được đọc; để nguyên hay xóa đi đều được.",
    "3. Phải có tên chuỗi, tên cơ sở và nhóm sản phẩm; các cột khác chưa rõ thì để trống.",
    "4. Nhóm sản phẩm, đơn vị, loại giấy, hình thức liên kết: chọn trong danh sách có sẵn "
    "của ô.",
    "5. Mã chuỗi chỉ ghi khi chuỗi đã có trong sổ (dạng CH-000123); chuỗi mới để trống.",
    "6. Ngày ghi dạng 23/11/2026, đúng như trên giấy; không tự tính ngày hết hạn.",
    "7. Giấy chứng nhận thứ hai của một chuỗi: ghi ở dòng ngay dưới, chỉ ghi loại giấy, số, "
    "ngày cấp, hết hạn.",
    "8. Nhiều sản phẩm cách nhau bằng dấu phẩy; nhiều địa điểm bán cách nhau bằng dấu chấm "
    "phẩy.",
    "9. Sản lượng ghi bằng tấn cho cả năm. Điện thoại mỗi ô ghi một số.",
    "10. Xong thì lưu tệp, vào cổng, mục “Nhập từ bảng tính”, tải tệp lên và xem trước. Chưa "
    "có gì được lưu cho đến khi bấm “Xác nhận và lưu”.",
)


def write_template(
    target: str | IO[bytes], associations: list[str], chosen: str
) -> None:
    """`associations` are the names to choose from; `chosen` stands there already."""
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False})
    writer = _Template(book)
    writer.lists(associations)
    writer.body(chosen)
    writer.instructions()
    book.close()


def choices(associations: list[str]) -> dict[str, list[str]]:
    types = [kind for kind in CertificateType if kind != CertificateType.OTHER]
    return {
        "associations": associations,
        "groups": [str(group.label) for group in ProductGroup],
        "linkages": [str(kind.label) for kind in LinkageKind],
        "units": [str(unit.label) for unit in ScaleUnit],
        "types": [_TYPE_WORDS.get(kind, str(kind.label)) for kind in types],
    }


class _Template:
    def __init__(self, book: Any) -> None:
        self._sheet = book.add_worksheet("Danh sách chuỗi")
        self._help = book.add_worksheet("Hướng dẫn")
        self._lists = book.add_worksheet(LISTS)
        self._lists.hide()
        self._ranges: dict[str, str] = {}
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        head = base | {"bold": True, "border": 1, "text_wrap": True}
        head |= {"align": "center", "valign": "vcenter", "bg_color": "#E3EFDC"}
        self._plain = book.add_format(base | {"text_wrap": True})
        self._title = book.add_format(base | {"bold": True, "font_size": 14})
        self._owner = book.add_format(base | {"bold": True, "bg_color": "#FFF4D6"})
        self._head = book.add_format(head)
        forms = {"text": "@", "day": "dd/mm/yyyy", "amount": "#,##0.###"}
        self._cells = {
            kind: book.add_format(base | {"num_format": form, "text_wrap": True})
            for kind, form in forms.items()
        }
        grey = base | {"italic": True, "font_color": "#6B6B6B", "text_wrap": True}
        self._samples = {
            kind: book.add_format(grey | {"num_format": form})
            for kind, form in forms.items()
        }

    def lists(self, associations: list[str]) -> None:
        """The choices, a column each, and where they stand."""
        for column, (name, values) in enumerate(choices(associations).items()):
            self._lists.write_column(0, column, values)
            letter = chr(ord("A") + column)
            last = max(len(values), 1)
            self._ranges[name] = f"='{LISTS}'!${letter}$1:${letter}${last}"

    def body(self, chosen: str) -> None:
        sheet = self._sheet
        for index, column in enumerate(COLUMNS):
            sheet.set_column(index, index, column.width, self._cell(column))
        sheet.merge_range(0, 0, 0, 6, chosen, self._owner)
        self._choose(0, 0, "associations", "Chọn hội có danh sách này.")
        sheet.write_string(1, 0, "DANH SÁCH CHUỖI CUNG ỨNG NÔNG SẢN", self._title)
        self._header(3)
        for index, column in enumerate(COLUMNS):
            self._sample(5, index, column)
        for index, column in enumerate(COLUMNS):
            self._check(6, index, column)
        sheet.freeze_panes(5, 3)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def instructions(self) -> None:
        self._help.set_column(0, 0, 100)
        self._help.write_string(0, 0, INSTRUCTIONS[0], self._title)
        for line, words in enumerate(INSTRUCTIONS[1:], start=1):
            self._help.write_string(line, 0, words, self._plain)

    def _header(self, top: int) -> None:
        joints: dict[str, list[int]] = {}
        for index, column in enumerate(COLUMNS):
            if column.joint:
                joints.setdefault(column.joint, []).append(index)
                self._sheet.write_string(top + 1, index, column.heading, self._head)
            else:
                place = (top, index, top + 1, index)
                self._sheet.merge_range(*place, column.heading, self._head)
        for words, places in joints.items():
            self._sheet.merge_range(top, places[0], top, places[-1], words, self._head)

    def _cell(self, column: _Column) -> Any:
        return self._cells.get(column.kind, self._cells["text"])

    def _sample(self, line: int, index: int, column: _Column) -> None:
        form = self._samples.get(column.kind, self._samples["text"])
        if isinstance(column.sample, date):
            self._sheet.write_datetime(line, index, column.sample, form)
        elif isinstance(column.sample, str):
            self._sheet.write_string(line, index, column.sample, form)
        else:
            self._sheet.write_number(line, index, column.sample, form)

    def _check(self, first: int, index: int, column: _Column) -> None:
        """What may be typed into the rows below the sample."""
        last = first + ROWS - 1
        if column.kind in self._ranges:
            words = f"Hãy chọn {column.heading.lower()} trong danh sách của ô."
            self._choose(first, index, column.kind, words, last)
        elif column.kind == "day":
            self._sheet.data_validation(
                first,
                index,
                last,
                index,
                {
                    "validate": "date",
                    "criteria": ">=",
                    "value": _FIRST_DAY,
                    "error_title": "Ngày chưa đúng",
                    "error_message": "Ngày ghi dạng 23/11/2026, đúng như trên giấy.",
                },
            )
        elif column.kind == "amount":
            self._sheet.data_validation(
                first,
                index,
                last,
                index,
                {
                    "validate": "decimal",
                    "criteria": ">=",
                    "value": 0,
                    "error_title": "Số chưa đúng",
                    "error_message": "Chỉ ghi số, không ghi đơn vị vào ô này.",
                },
            )

    def _choose(
        self, first: int, index: int, name: str, words: str, last: int | None = None
    ) -> None:
        self._sheet.data_validation(
            first,
            index,
            first if last is None else last,
            index,
            {
                "validate": "list",
                "source": self._ranges[name],
                "error_title": "Chưa có trong danh sách",
                "error_message": words,
            },
        )
