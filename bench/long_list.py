"""A list of as many chains as wanted, in the layout of the official list.

The same number always gives the same cells: most rows have a lead of their own, one in
five shares the lead of the row above, as lists of cooperatives do.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from chains.builders.public_sheet import SheetTitle, write_public_sheet
from chains.builders.sheet_rows import ProvinceGroup, SheetRow

PROVINCE = "Sơn La"
_FIRST_DAY = date(2025, 1, 6)
_GROUPS = ("Rau củ", "Trái cây", "Gạo, ngũ cốc", "Thịt lợn", "Mật ong")
_PRODUCTS = ("cải bắp, su su", "xoài, nhãn, mận", "gạo tẻ, gạo nếp", "thịt lợn", "mật")
_KINDS = ("HTX", "Công ty TNHH", "Hộ kinh doanh", "Tổ hợp tác")


def write_long_list(target: Path, rows: int, *, tonnes: int = 0) -> None:
    """`tonnes` are added to the volume of every row: a later edition of the list."""
    group = ProvinceGroup(1, PROVINCE, rows, sum(_volumes(rows, tonnes), Decimal(0)))
    title = SheetTitle(
        issuer="Hội Nông dân tỉnh Sơn La", said=[], today=date(2026, 11, 24)
    )
    write_public_sheet(str(target), title, [group], _rows(rows, tonnes))


def _volumes(rows: int, tonnes: int) -> Iterator[Decimal]:
    return (_volume(number, tonnes) for number in range(rows))


def _volume(number: int, tonnes: int) -> Decimal:
    return Decimal(10 + number % 190 + tonnes)


def _rows(rows: int, tonnes: int) -> Iterator[SheetRow]:
    return (_row(number, tonnes) for number in range(rows))


def _row(number: int, tonnes: int) -> SheetRow:
    issued = _FIRST_DAY + timedelta(days=number % 300)
    until = f"cấp {issued:%d/%m/%Y}, HH {issued.replace(year=2028):%d/%m/%Y}"
    kind = number % len(_GROUPS)
    lead = number - 1 if number % 5 == 4 else number
    operator = f"{_KINDS[lead % len(_KINDS)]} số {lead + 1}"
    return SheetRow(
        province=1,
        name=f"Chuỗi {_GROUPS[kind].lower()} bản {number + 1}",
        operator=operator,
        address=f"bản {lead % 400 + 1}, xã số {lead % 75 + 1}",
        representative=f"Ông Lò Văn {lead % 900 + 1}",
        phone=f"09{lead % 100_000_000:08d}",
        group=_GROUPS[kind],
        products=_PRODUCTS[kind],
        scale=f"{1 + number % 40},5 ha",
        tonnes=_volume(number, tonnes),
        standards=f"VietGAP: VG-{number + 1}/2025, {until}",
        safety=f"{number + 1}/2025/ATTP, {until}",
        confirmation_number=f"{number + 1}/XNC",
        confirmation_issued=issued,
        confirmation_expires=issued.replace(year=2028),
        producing=operator,
        middle=f"Cơ sở sơ chế {number % 50 + 1}" if number % 2 else "",
        processing="",
        selling=f"Cửa hàng {number % 120 + 1}",
        outlets=f"{number % 300 + 1} Kim Mã; {number % 200 + 1} Láng",
        market="Hà Nội",
        note="",
    )
