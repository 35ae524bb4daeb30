"""Which headings mean which field. Data: a new way of heading a column is one line here.

A heading is folded, freed from brackets and punctuation, and compared by whole words.
The longest words found in it win, so "cơ sở chế biến" is processing and not the
operator. Words joined with "+" must all be there, in any order; the more of them, the
stronger ("xác nhận … ngày cấp" is the date, not the number).
See docs/how-to/import.md.
"""

import re
from dataclasses import dataclass

from portal.core.text import fold

_BRACKETS = re.compile(r"\([^)]*\)?")
_NOT_WORDS = re.compile(r"[^a-z0-9²]+")


@dataclass(frozen=True)
class Column:
    """A field of a chain and the words that head its column."""

    field: str
    words: tuple[str, ...]
    required: str = ""  # how to call the column when a sheet must have it


COLUMNS = (
    Column("ordinal", ("stt", "tt", "so tt", "so thu tu")),
    Column(
        "name",
        (
            "ten chuoi",
            "ten chuoi lien ket",
            "ten chuoi cung ung",
            "chuoi lien ket",
            "chuoi cung ung",
        ),
        required="Tên chuỗi",
    ),
    Column(
        "operator",
        (
            "ten co so",
            "co so",
            "co so san xuat",
            "ten co so san xuat",
            "ten co so sx",
            "chu tri",
            "chu tri chuoi",
            "don vi chu tri",
            "don vi san xuat",
            "ten don vi",
            "ten hop tac xa",
            "chu the",
        ),
        required="Tên cơ sở",
    ),
    Column("address", ("dia chi", "d c", "dia chi san xuat", "dia diem san xuat")),
    Column(
        "representative",
        ("nguoi dai dien", "dai dien", "ho ten nguoi dai dien", "chu co so"),
    ),
    Column(
        "phone",
        (
            "dien thoai",
            "so dien thoai",
            "sdt",
            "sdt lien he",
            "dt",
            "dien thoai lien he",
        ),
    ),
    Column("group", ("nhom san pham", "nhom nganh hang", "nganh hang", "nhom hang")),
    Column("products", ("san pham", "mat hang", "ten san pham", "san pham chinh")),
    Column("scale", ("quy mo", "quy mo san xuat", "dien tich", "tong dan")),
    Column("scale_unit", ("don vi tinh", "dvt", "don vi")),
    Column("volume", ("san luong",)),
    Column(
        "certificates",
        (
            "giay chung nhan",
            "tieu chuan",
            "tieu chuan ap dung",
            "chung nhan",
            "gcn",
            "gcn+ngay cap",
            "chung nhan+ngay cap",
        ),
    ),
    Column(
        "confirmation_number",
        (
            "giay xac nhan",
            "giay xac nhan chuoi",
            "so giay xac nhan chuoi",
            "xac nhan chuoi",
            "gxn",
            "gxn chuoi",
            "so gxn",
            "so+xac nhan+ngay cap",
            "so+gxn+ngay cap",
        ),
    ),
    Column("confirmation_issued", ("xac nhan+ngay cap", "gxn+ngay cap")),
    Column(
        "confirmation_expires",
        (
            "xac nhan+het han",
            "xac nhan+hieu luc",
            "gxn+het han",
            "gxn+hieu luc",
        ),
    ),
    # Dates headed by nothing else belong to the nearest paper on their left.
    Column("paper_issued", ("ngay cap",)),
    Column(
        "paper_expires",
        ("het han", "ngay het han", "hieu luc den", "co gia tri den", "thoi han"),
    ),
    Column(
        "middle",
        (
            "so che",
            "giet mo",
            "so che giet mo",
            "co so so che",
            "co so giet mo",
            "co so so che giet mo",
        ),
    ),
    Column("processing", ("che bien", "co so che bien")),
    Column(
        "outlets",
        ("noi ban", "dia diem ban", "diem ban", "noi ban hang", "noi tieu thu"),
    ),
)

REQUIRED = tuple(column for column in COLUMNS if column.required)


def plain_heading(text: str) -> str:
    """Fold a heading and leave out brackets and punctuation.

    >>> plain_heading("Sản lượng\\n(tấn /năm)")
    'san luong'
    """
    folded = fold(text)
    bare = _NOT_WORDS.sub(" ", _BRACKETS.sub(" ", folded)).strip()
    return bare or _NOT_WORDS.sub(" ", folded).strip()


def best_fields(heading: str) -> list[tuple[int, str]]:
    """Return (strength, field) for every field the plain heading may mean, best first."""
    found = []
    for column in COLUMNS:
        strength = max(_strength(words, heading) for words in column.words)
        if strength:
            found.append((strength, column.field))
    return sorted(found, key=lambda pair: -pair[0])


def _strength(words: str, heading: str) -> int:
    parts = words.split("+")
    padded = f" {heading} "
    if all(f" {part} " in padded for part in parts):
        return sum(map(len, parts)) + 100 * (len(parts) - 1)
    return 0
