"""Which headings mean which field. Data: a new way of heading a column is one line here.

A heading is folded, freed from brackets and punctuation, and compared by whole words.
The longest words found in it win, so "cơ sở chế biến" is processing and not the
operator. Words joined with "+" must all be there, in any order; the more of them, the
stronger ("xác nhận … ngày cấp" is the date, not the number). docs/how-to/import.md has more.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

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
    Column("ordinal", ("stt", "tt", "so tt", "so thu tu", "s t t")),
    Column("code", ("ma chuoi", "ma so chuoi", "ma chuoi lien ket", "ma so cua chuoi")),
    Column(
        "tax_code",
        (
            "ma so thue",
            "mst",
            "ma thue",
            "ma so thue co so",
            "ma so doanh nghiep",
            "msdn",
        ),
    ),
    Column(
        "name",
        (
            "ten chuoi",
            "ten chuoi lien ket",
            "ten chuoi cung ung",
            "ten chuoi san pham",
            "ten cac chuoi",
            "chuoi lien ket",
            "chuoi cung ung",
            "chuoi san pham",
            "chuoi san xuat",
            "ten mo hinh",
            "ten mo hinh chuoi",
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
            "co so sx",
            "co so chu tri",
            "chu tri",
            "chu tri chuoi",
            "don vi chu tri",
            "don vi san xuat",
            "don vi tham gia",
            "ten don vi",
            "ten hop tac xa",
            "ten htx",
            "ten htx dn",
            "htx dn",
            "htx doanh nghiep",
            "ten doanh nghiep",
            "ten htx doanh nghiep",
            "ten to chuc",
            "ten chu the",
            "chu the",
            "chu the san xuat",
        ),
        required="Tên cơ sở",
    ),
    Column("operator_address", ("ten+dia chi",)),
    Column(
        "address",
        (
            "dia chi",
            "d c",
            "dia chi co so",
            "dia chi san xuat",
            "dia chi co so san xuat",
            "dia diem",
            "dia diem san xuat",
            "dia ban",
            "noi san xuat",
        ),
    ),
    Column(
        "representative",
        (
            "nguoi dai dien",
            "dai dien",
            "ho ten nguoi dai dien",
            "ho va ten nguoi dai dien",
            "dai dien phap luat",
            "nguoi dai dien phap luat",
            "nguoi dai dien theo phap luat",
            "chu co so",
            "ten chu co so",
            "ho ten chu co so",
            "giam doc",
            "nguoi phu trach",
            "nguoi lien he",
            "dau moi lien he",
        ),
    ),
    Column(
        "phone",
        (
            "dien thoai",
            "so dien thoai",
            "sdt",
            "so dt",
            "sdt lien he",
            "dt",
            "dt lien he",
            "dien thoai lien he",
            "so dien thoai lien he",
            "dien thoai nguoi dai dien",
            "sdt nguoi dai dien",
        ),
    ),
    Column(
        "contact",
        (
            "nguoi dai dien+dien thoai",
            "dai dien+dien thoai",
            "dai dien+sdt",
            "dai dien+dt",
            "chu co so+dien thoai",
            "chu co so+sdt",
            "nguoi lien he+dien thoai",
        ),
    ),
    Column(
        "group",
        (
            "nhom san pham",
            "nhom nganh hang",
            "nganh hang",
            "nhom hang",
            "nhom nong san",
            "loai nong san",
        ),
    ),
    Column(
        "products",
        (
            "san pham",
            "mat hang",
            "ten san pham",
            "ten mat hang",
            "loai san pham",
            "ten nong san",
            "san pham chinh",
            "san pham chu luc",
            "san pham cua chuoi",
            "chung loai",
            "cay trong vat nuoi",
        ),
    ),
    Column(
        "scale",
        (
            "quy mo",
            "quy mo san xuat",
            "dien tich",
            "dien tich san xuat",
            "quy mo dien tich",
            "tong dan",
            "quy mo dan",
            "quy mo chan nuoi",
            "so dau con",
            "so con",
        ),
    ),
    Column("scale_unit", ("don vi tinh", "dvt", "don vi", "dv tinh")),
    Column(
        "volume",
        (
            "san luong",
            "san luong san xuat",
            "tong san luong",
            "san luong hang nam",
            "san luong binh quan",
            "khoi luong",
        ),
    ),
    # Part of the volume, sold in one place: known, and left aside.
    Column(
        "",
        (
            "san luong+tieu thu",
            "san luong+cung ung",
            "san luong+ha noi",
            "thi truong",
            "thi truong+tieu thu",
            "ghi chu",
        ),
    ),
    Column("standard", ("tieu chuan", "tieu chuan ap dung", "quy trinh san xuat")),
    Column("certificate_type", ("loai giay", "loai chung nhan", "loai gcn")),
    Column(
        "certificates",
        (
            "giay chung nhan",
            "chung nhan",
            "gcn",
            "so gcn",
            "giay cn",
            "so giay chung nhan",
            "gcn+ngay cap",
            "chung nhan+ngay cap",
            "tieu chuan+ngay cap",
            "attp",
            "an toan thuc pham",
            "vietgap",
            "ocop",
        ),
    ),
    Column(
        "confirmation_number",
        (
            "giay xac nhan",
            "giay xac nhan chuoi",
            "so giay xac nhan",
            "so giay xac nhan chuoi",
            "giay xn",
            "giay xn chuoi",
            "so giay xn",
            "so giay xn chuoi",
            "so xac nhan",
            "xac nhan chuoi",
            "xn chuoi",
            "gxn",
            "gxn chuoi",
            "so gxn",
            "so gxn chuoi",
            "so+xac nhan+ngay cap",
            "so+gxn+ngay cap",
            "so+giay xn+ngay cap",
            "so+xac nhan+thoi han",
            "so+gxn+thoi han",
        ),
    ),
    Column("confirmation_issued", ("xac nhan+ngay cap", "gxn+ngay cap", "xn+ngay cap")),
    Column(
        "confirmation_expires",
        (
            "xac nhan+het han",
            "xac nhan+hieu luc",
            "xac nhan+thoi han",
            "gxn+het han",
            "gxn+hieu luc",
            "gxn+thoi han",
            "xn+het han",
            "xn+hieu luc",
            "xn+thoi han",
        ),
    ),
    # Dates headed by nothing else belong to the nearest paper on their left.
    Column("paper_issued", ("ngay cap", "ngay ky", "cap ngay")),
    Column(
        "paper_expires",
        (
            "het han",
            "ngay het han",
            "hieu luc",
            "hieu luc den",
            "ngay het hieu luc",
            "co gia tri den",
            "gia tri den",
            "thoi han",
            "hh",
        ),
    ),
    Column(
        "middle",
        (
            "so che",
            "giet mo",
            "so che giet mo",
            "giet mo so che",
            "co so so che",
            "co so giet mo",
            "co so so che giet mo",
            "ten co so so che",
            "ten co so giet mo",
            "noi so che",
            "noi giet mo",
            "don vi so che",
        ),
    ),
    Column(
        "processing",
        (
            "che bien",
            "co so che bien",
            "ten co so che bien",
            "noi che bien",
            "don vi che bien",
        ),
    ),
    Column(
        "outlets",
        (
            "noi ban",
            "noi ban hang",
            "noi ban san pham",
            "dia diem ban",
            "dia diem ban hang",
            "dia diem ban san pham",
            "diem ban",
            "diem ban hang",
            "cac diem ban",
            "noi tieu thu",
            "dia diem tieu thu",
            "dia diem kinh doanh",
            "co so kinh doanh",
            "co so ban",
            "co so ban le",
            "noi kinh doanh",
            "ban le",
            "tieu thu",
            "don vi tieu thu",
        ),
    ),
    Column("linkage", ("hinh thuc lien ket", "kieu lien ket", "dang lien ket")),
    Column("role", ("khau", "cong doan", "vai tro", "loai hinh", "loai hinh co so")),
)

REQUIRED = tuple(column for column in COLUMNS if column.required)
DATE_WORDS = {
    words: column.field
    for column in COLUMNS
    if column.field.startswith("paper_")
    for words in column.words
}
# What a person may say a column is ("" leaves it aside).
FIELDS = frozenset(
    {column.field for column in COLUMNS if not column.field.startswith("paper_")}
    | {"certificates:issued", "certificates:expires"}
) - {"operator_address", "standard"}


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
    return [*_best_fields(heading)]


@lru_cache(maxsize=4096)
def _best_fields(heading: str) -> tuple[tuple[int, str], ...]:
    """Looking for the header asks for the same cells many times."""
    found = []
    for column in COLUMNS:
        strength = max(_strength(words, heading) for words in column.words)
        if strength:
            found.append((strength, column.field))
    return tuple(sorted(found, key=lambda pair: -pair[0]))


def heading_key(text: str) -> str:
    """What a mapping remembers a heading by."""
    return fold(text)[:200]


def _strength(words: str, heading: str) -> int:
    parts = words.split("+")
    padded = f" {heading} "
    if all(f" {part} " in padded for part in parts):
        return sum(map(len, parts)) + 100 * (len(parts) - 1)
    return 0
