"""Lists as provincial officers lay them out, made by a seed, each with its truth."""

import random
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from portal.core.numbers import format_number
from portal.core.text import fold

HEADINGS: dict[str, tuple[str, ...]] = {
    "ordinal": ("STT", "TT", "Số TT"),
    "name": ("Tên chuỗi", "Tên chuỗi liên kết", "Chuỗi cung ứng", "TÊN CHUỖI SẢN PHẨM"),
    "operator": ("Tên cơ sở", "Tên HTX/DN", "Cơ sở chủ trì", "Tên đơn vị", "Cơ sở SX"),
    "address": ("Địa chỉ", "Đ/c", "Địa chỉ sản xuất", "Địa điểm"),
    "representative": (
        "Người đại diện",
        "Chủ cơ sở",
        "Đại diện",
        "Họ tên người đại diện",
    ),
    "phone": ("Điện thoại", "SĐT", "ĐT liên hệ", "Số ĐT", "SĐT liên hệ"),
    "group": ("Nhóm sản phẩm", "Nhóm ngành hàng", "Ngành hàng"),
    "products": ("Sản phẩm", "Mặt hàng", "Tên sản phẩm", "Sản phẩm chính"),
    "certificates": (
        "Giấy chứng nhận",
        "Tiêu chuẩn áp dụng",
        "Số GCN, ngày cấp, thời hạn",
    ),
    "confirmation": ("Số giấy xác nhận chuỗi", "GXN chuỗi", "Giấy XN chuỗi"),
    "issued": ("Ngày cấp", "Ngày cấp GXN"),
    "expires": ("Hết hạn", "Ngày hết hạn", "Hiệu lực đến", "Thời hạn"),
    "middle": ("Sơ chế/Giết mổ", "Cơ sở sơ chế", "Cơ sở sơ chế, giết mổ"),
    "processing": ("Chế biến", "Cơ sở chế biến"),
    "outlets": ("Nơi bán", "Điểm bán", "Nơi tiêu thụ", "Địa điểm bán tại HN"),
    "note": ("Ghi chú", "Mã nội bộ"),
}
# Heading, how many of its unit are a tonne a year.
VOLUMES = (
    ("Sản lượng (tấn/năm)", 1.0),
    ("Sản lượng\n(tấn /năm)", 1.0),
    ("Sản lượng (tạ/năm)", 10.0),
    ("Sản lượng (kg/năm)", 1000.0),
    ("Sản lượng (tấn/tháng)", 1 / 12),
)
GROUPS = (
    ("Rau củ", "ha", "sơ chế", ("cà chua", "bắp cải", "su hào")),
    ("Thịt lợn", "con", "giết mổ", ("thịt lợn",)),
    ("Thịt gia cầm", "con", "giết mổ", ("thịt gà", "thịt vịt")),
    ("Gạo, ngũ cốc", "ha", "sơ chế", ("gạo nếp", "gạo tẻ")),
    ("Trứng", "con", "sơ chế", ("trứng gà", "trứng vịt")),
)
KINDS = (
    ("HTX", "cooperative"),
    ("Tổ hợp tác", "cooperative_group"),
    ("Công ty TNHH", "enterprise"),
    ("Trang trại", "farm"),
    ("Hộ kinh doanh", "household_business"),
)
TYPES = ("VietGAP", "ATTP", "OCOP 4 sao", "HACCP", "Hữu cơ")
PLACES = ("Tân Lập", "Vân Hồ", "Mường Bú", "Chiềng Hặc", "Hoà Bình", "Đồng Phú")


@dataclass
class Rough:
    """A sheet of rows and merges, and the chains it tells of."""

    sheet: str
    rows: list[list[Any]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    truth: list[dict[str, Any]] = field(default_factory=list)


def make(seed: int, *, count: int = 12, sheet: str = "Sơn La") -> Rough:
    """A list of `count` chains; the same seed makes the same list."""
    return _Maker(random.Random(seed), sheet).make(count)  # noqa: S311 - not a secret


def save(rough: Rough, path: Path, font: str = "") -> Path:
    """Write the list as .xlsx, every cell in `font` when one is given."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(rough.sheet)
    style = book.add_format({"font_name": font}) if font else None
    covered = {
        (top, left): (bottom, right) for top, left, bottom, right in rough.merges
    }
    for row, cells in enumerate(rough.rows):
        for column, value in enumerate(cells):
            if (row, column) in covered:
                page.merge_range(row, column, *covered[row, column], value, style)
            elif isinstance(value, str):
                page.write_string(row, column, value, style)
            elif value is not None:
                page.write_number(row, column, value, style)
    book.close()
    return path


class _Maker:
    def __init__(self, dice: random.Random, sheet: str) -> None:
        self.dice = dice
        self.rough = Rough(sheet)
        self.decomposed = dice.random() < 0.2
        self.group_rows = dice.random() < 0.5
        self.group_column = not self.group_rows or dice.random() < 0.5
        self.ditto = dice.random() < 0.3
        self.one_scale_column = dice.random() < 0.5
        self.volume_heading, self.per_tonne = dice.choice(VOLUMES)
        self.columns = self._columns()

    def _columns(self) -> list[str]:
        columns = ["name", "operator", "address", "representative", "phone", "products"]
        columns += ["volume", "middle", "processing", "outlets", "note", "scale"]
        if self.group_column:
            columns.append("group")
        self.dice.shuffle(columns)
        columns.insert(0, "ordinal")
        if not self.one_scale_column:
            columns.insert(columns.index("scale") + 1, "unit")
        # Papers keep their dates beside them.
        at = self.dice.randrange(1, len(columns) - 1)
        while columns[at] == "unit":
            at += 1
        columns[at:at] = ["certificates", "confirmation", "issued", "expires"]
        return columns

    def make(self, count: int) -> Rough:
        self._titles()
        self._header()
        groups: list[Any] = self.dice.sample(GROUPS, 3) if self.group_rows else [None]
        number = 0
        volumes = []
        for place, group in enumerate(groups):
            if group:
                mark = ("I", "II", "III")[place]
                self._put({"ordinal": mark, "name": group[0].upper()})
            above: dict[str, Any] = {}
            for _chain in range(count // len(groups)):
                number += 1
                cells, chain = self._chain(number, group or self.dice.choice(GROUPS))
                if group and not self.group_column:
                    chain["group"] = group[0].upper()
                written = dict(cells)
                if self.ditto and above.get("address") == cells["address"]:
                    written["address"] = self.dice.choice(
                        ("nt", "-nt-", "như trên", '"')
                    )
                above = cells
                self._put(written)
                chain["row"] = len(self.rough.rows)
                self.rough.truth.append(chain)
                volumes.append(chain["volume_t"] or 0)
                if self.dice.random() < 0.1:
                    self.rough.rows.append([])
        total = format_number(_decimal(sum(volumes) * self.per_tonne))
        self._put(
            {"name": self.dice.choice(("Tổng cộng", "Cộng", "TỔNG")), "volume": total}
        )
        self.rough.rows.append([])
        self.rough.rows.append([None] * 6 + ["NGƯỜI LẬP BIỂU"])
        return self.rough

    def _titles(self) -> None:
        titles: list[list[Any]] = [
            [
                "HỘI NÔNG DÂN VIỆT NAM",
                None,
                None,
                None,
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            ],
            [
                "BCH HỘI NÔNG DÂN TỈNH SƠN LA",
                None,
                None,
                None,
                "Độc lập - Tự do - Hạnh phúc",
            ],
            [],
            ["DANH SÁCH CHUỖI CUNG ỨNG NÔNG SẢN AN TOÀN"],
            ["(Kèm theo Công văn số 12-CV/HND ngày 26/9/2026)"],
        ]
        above = self.dice.randrange(0, 14)
        self.rough.rows = (titles + [[] for _row in range(14)])[:above]
        if above > 3:
            self.rough.merges.append((3, 0, 3, 9))

    def _header(self) -> None:
        top: list[Any] = [self._heading(name) for name in self.columns]
        row = len(self.rough.rows)
        if self.dice.random() < 0.5:
            low: list[Any] = [None] * len(top)
            at = self.columns.index("confirmation")
            top[at : at + 3] = ["Giấy xác nhận chuỗi", None, None]
            low[at : at + 3] = [
                "Số",
                "Ngày cấp",
                self.dice.choice(("Hết hạn", "Thời hạn")),
            ]
            self.rough.rows += [top, low]
            self.rough.merges.append((row, at, row, at + 2))
            for column in range(len(top)):
                if not at <= column <= at + 2:
                    self.rough.merges.append((row, column, row + 1, column))
        else:
            self.rough.rows.append(top)
        marks = self.dice.choice(("none", "brackets", "numbers", "letters"))
        width = range(1, len(top) + 1)
        if marks == "brackets":
            self.rough.rows.append([f"({number})" for number in width])
        elif marks == "numbers":
            self.rough.rows.append([float(number) for number in width])
        elif marks == "letters":
            self.rough.rows.append(["A", "B", *(float(n) for n in width[:-2])])

    def _heading(self, name: str) -> str:
        if name == "volume":
            return self._text(self.volume_heading)
        if name == "scale":
            return "Quy mô (ha/con)" if self.one_scale_column else "Quy mô"
        if name == "unit":
            return self.dice.choice(("Đơn vị tính", "ĐVT"))
        return self._text(self.dice.choice(HEADINGS[name]))

    def _text(self, text: str) -> str:
        return unicodedata.normalize("NFD", text) if self.decomposed else text

    def _put(self, cells: dict[str, Any]) -> None:
        row = [cells.get(name) for name in self.columns]
        self.rough.rows.append(
            [self._text(cell) if isinstance(cell, str) else cell for cell in row]
        )

    def _chain(self, number: int, group: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        dice = self.dice
        group_name, unit, middle_role, products = group
        prefix, kind = dice.choice(KINDS)
        operator = f"{prefix} {dice.choice(PLACES)} {number}"
        cells: dict[str, Any] = {
            "ordinal": float(number),
            "name": f"Chuỗi {products[0]} {number}",
            "operator": operator,
            "address": f"thôn 4, xã {dice.choice(PLACES[:2])}",
            "representative": "Đỗ Thanh Nga",
            "group": group_name,
            "note": dice.choice((None, "gấp")),
        }
        chain: dict[str, Any] = {
            "name": cells["name"],
            "province": "Sơn La",
            "group": group_name,
            "products": list(products),
            "operator": operator,
            "operator_kind": kind,
            "address": cells["address"],
            "representative": "Đỗ Thanh Nga",
        }
        cells["products"] = dice.choice((", ", "; ", ",")).join(products)
        self._amounts(cells, chain, unit)
        cells["certificates"], chain["certificates"] = self._certificates()
        self._confirmation(cells, chain)
        self._stages(cells, chain, middle_role)
        return cells, chain

    def _amounts(self, cells: dict[str, Any], chain: dict[str, Any], unit: str) -> None:
        digits = f"09{self.dice.randrange(10**7, 10**8)}"
        chain["phone"] = digits
        cells["phone"] = self.dice.choice(
            (digits, f"{digits[:4]} {digits[4:7]} {digits[7:]}", float(digits))
        )
        value = self.dice.randrange(1, 200) * (100 if unit == "con" else 1)
        half = 0 if unit == "con" else 0.5
        chain["scale"] = {"value": value + half, "unit": unit}
        shown = format_number(_decimal(value + half))
        if self.one_scale_column:
            cells["scale"] = self.dice.choice((f"{shown} {unit}", f"{shown}{unit}"))
        else:
            cells["scale"], cells["unit"] = (
                self.dice.choice((shown, value + half)),
                unit,
            )
        tonnes = self.dice.randrange(1, 3000) * 1.2
        written = round(tonnes * self.per_tonne, 1)
        chain["volume_t"] = round(written / self.per_tonne, 3)
        cells["volume"] = self.dice.choice((written, format_number(_decimal(written))))

    def _certificates(self) -> tuple[str | None, list[dict[str, Any]]]:
        papers, lines = [], []
        for kind in self.dice.sample(TYPES, self.dice.randrange(0, 4)):
            number = f"{self.dice.randrange(1, 999)}/2024/NNPTNT-SL"
            day, end = self.dice.randrange(1, 29), self.dice.randrange(1, 29)
            papers.append(
                {
                    "type": kind,
                    "number": number,
                    "issued": f"2024-09-{day:02}",
                    "expires": f"2027-09-{end:02}",
                }
            )
            issued = self.dice.choice(
                (
                    f"{day:02}/09/2024",
                    f"{day}-9-24",
                    f"{day}.9.2024",
                    f"ngày {day} tháng 9 năm 2024",
                )
            )
            lines.append(
                self.dice.choice(
                    (
                        f"{kind}: {number}, cấp {issued}, HH {end}/9/2027",
                        f"{kind} số {number}, ngày cấp: {issued}, có giá trị đến {end}/09/2027",
                        f"{kind}: {number} (cấp {issued}; hết hạn: {end}/9/2027)",
                        f"GCN {kind} số {number} cấp ngày {issued}, hiệu lực đến {end}-9-2027",
                    )
                )
            )
            if lines[-1].startswith("GCN"):
                papers[-1]["type"] = f"GCN {kind}"
        way = self.dice.choice(("lines", "semicolons", "plus", "numbered"))
        if way == "numbered":
            lines = [f"{place}. {line}" for place, line in enumerate(lines, 1)]
        glue = {"lines": "\n", "semicolons": "; ", "plus": " + ", "numbered": "\n"}[way]
        return glue.join(lines) or None, papers

    def _confirmation(self, cells: dict[str, Any], chain: dict[str, Any]) -> None:
        chain["confirmation"] = None
        if self.dice.random() < 0.5:
            number = f"{self.dice.randrange(100, 999)}/XN-CCATTP"
            cells |= {
                "confirmation": number,
                "issued": "03/06/2026",
                "expires": "3/6/2027",
            }
            if self.dice.random() < 0.5:
                cells["issued"] = 46176.0  # how a spreadsheet counts 03/06/2026
            chain["confirmation"] = {
                "number": number,
                "issued": "2026-06-03",
                "expires": "2027-06-03",
            }

    def _stages(self, cells: dict[str, Any], chain: dict[str, Any], role: str) -> None:
        chain["stages"] = [["sản xuất", chain["operator"]]]
        for name, words, usual in (
            ("middle", role, "Cơ sở Phú Lộc"),
            ("processing", "chế biến", "Công ty CP An Phát"),
        ):
            if self.dice.random() < 0.5:
                cells[name] = usual
                chain["stages"].append([words, usual])
            else:
                cells[name] = self.dice.choice((None, "-", "Không"))
        places = ["Cửa hàng Minh Tâm", "15 Kim Mã, Hà Nội"][: self.dice.randrange(0, 3)]
        cells["outlets"] = self.dice.choice(("; ", "\n")).join(places) or None
        if places:
            chain["stages"].append(["bán lẻ", places[0]])
        chain["outlets"] = places[1:]


def _decimal(value: float) -> Any:
    from decimal import Decimal

    return Decimal(f"{value:.3f}").normalize() + 0


def folded(value: Any) -> Any:
    """The same without marks: what two spellings of one text share."""
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, list):
        return [folded(each) for each in value]
    return value
