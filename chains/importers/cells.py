"""One parser a kind of cell. Each returns facts or raises `ParseError`, nothing else."""

import re
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _g

from chains.choices import CertificateType, ProductGroup, ScaleUnit
from chains.facts import PaperFacts, ScaleFacts
from chains.importers.opening import Cell, Fault, Uncomputed
from chains.importers.vocabulary import (
    CERTIFICATE_BY_WORD,
    GROUPS,
    UNIT_BY_WORD,
    WEIGHT_UNITS,
    group_named,
)
from portal.core.dates import date_of_serial, format_date, parse_date
from portal.core.errors import ParseError
from portal.core.numbers import parse_number
from portal.core.text import fold, nfc

# What the columns of the register hold (chains.models).
MOST_SCALE = Decimal(10) ** 10
MOST_TONNES = Decimal(10) ** 9
_HUNDREDTH = Decimal("0.01")
_THOUSANDTH = Decimal("0.001")

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_LINES = re.compile(r"[\n\r;]+")
_AMOUNT = re.compile(r"([\d.,\s\u00a0-]*\d)\s*(.*)", re.DOTALL)
_PHONE_MARKS = re.compile(r"[\s.\-()\u00a0]+")
_ISSUED = re.compile(r"(?:ngay )?cap(?: ngay)?\s*:?\s+(.*)")
_EXPIRES = re.compile(
    r"(?:hh|het han|ngay het han|hieu luc den|co gia tri den|den)\s*:?\s+(.*)"
)


def text(value: Cell) -> str:
    """Return the cell on one line, NFC, trimmed; numbers as people write them."""
    return nfc(raw_text(value))


def raw_text(value: Cell) -> str:
    """Return the cell with its line breaks."""
    if value is None:
        return ""
    if isinstance(value, Uncomputed):
        raise ParseError(
            _g(
                "Ô chứa công thức chưa có kết quả; hãy mở tệp bằng Excel, chờ tính xong, "
                "lưu lại rồi tải lên."
            )
        )
    if isinstance(value, Fault):
        raise ParseError(
            _g("Ô đang báo lỗi %(shown)s; hãy sửa công thức hoặc gõ giá trị.")
            % {"shown": value.shown}
        )
    if isinstance(value, str):
        if _CONTROL.search(value):
            raise ParseError(
                _g("Ô có ký tự điều khiển không dùng được; hãy gõ lại nội dung ô này.")
            )
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return format_date(value)
    return str(int(value)) if value == value // 1 else str(value)


def day(value: Cell) -> date | None:
    """Read a real date, a date in words or a spreadsheet's serial number."""
    if isinstance(value, bool):
        raise ParseError(_g("Ô này phải là ngày; hãy ghi theo dạng 23/11/2026."))
    if isinstance(value, date):
        return parse_date(format_date(value))
    if isinstance(value, float):
        return date_of_serial(value)
    words = text(value)
    return parse_date(words) if words else None


def phone(value: Cell) -> str:
    """Return the digits of one telephone number, its leading zero kept."""
    words = text(value)
    if not words:
        return ""
    digits = _PHONE_MARKS.sub("", words)
    if digits.startswith("+84"):
        digits = "0" + digits[3:].removeprefix("0")
    elif isinstance(value, float) and len(digits) == 9:
        digits = f"0{digits}"  # a number cell cannot keep a leading zero
    if not (digits.isascii() and digits.isdigit()):
        raise ParseError(
            _g("“%(text)s” không phải là một số điện thoại; mỗi ô chỉ ghi một số.")
            % {"text": words[:60]}
        )
    if not 8 <= len(digits) <= 11:
        raise ParseError(
            _g("Số điện thoại “%(text)s” có %(count)s chữ số; số đúng có 8 đến 11.")
            % {"text": words[:60], "count": len(digits)}
        )
    return digits


def group(value: Cell, heading: str) -> tuple[ProductGroup, str]:
    """Return the product group and its words; a blank cell takes the group row above."""
    words = text(value) or nfc(heading)
    found = group_named(fold(words))
    if found is not None:
        return found, words
    known = ", ".join(str(entry.label) for entry in GROUPS)
    if not words:
        raise ParseError(
            _g("Thiếu nhóm sản phẩm; hãy ghi một trong các nhóm: %(known)s.")
            % {"known": known}
        )
    raise ParseError(
        _g("Nhóm “%(text)s” không có trong danh mục; hãy dùng một trong: %(known)s.")
        % {"text": words[:60], "known": known}
    )


def entries(value: Cell, separators: str) -> tuple[str, ...]:
    """Split a list in a cell; empty and repeated entries fall away."""
    found: dict[str, str] = {}
    for part in re.split(f"[{separators}]+", raw_text(value)):
        words = nfc(part)
        if words:
            found.setdefault(fold(words), words)
    return tuple(found.values())


def scale(value: Cell, unit: Cell, heading_unit: str) -> ScaleFacts | None:
    """Read "14.300 con", or a number with the unit in its own column or heading."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    amount, written = _amount(value)
    words = fold(written) or fold(text(unit)) or heading_unit
    if not words:
        raise ParseError(
            _g("Quy mô “%(text)s” thiếu đơn vị; hãy ghi thêm ha, con, sào hoặc m².")
            % {"text": text(value)}
        )
    known = UNIT_BY_WORD.get(words)
    if known is None:
        raise ParseError(
            _g("Không rõ đơn vị “%(unit)s”; hãy dùng ha, con, sào hoặc m².")
            % {"unit": (written or text(unit))[:60]}
        )
    rounded = _bounded(amount, MOST_SCALE).quantize(_HUNDREDTH, ROUND_HALF_UP)
    return ScaleFacts(value=rounded, unit=ScaleUnit(known))


def tonnes(value: Cell, heading_unit: str) -> Decimal | None:
    """Read a weight in the unit of the cell, else of the heading, as tonnes."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    amount, written = _amount(value)
    unit = fold(written).replace(" ", "").removesuffix("/nam") or heading_unit
    factor = WEIGHT_UNITS.get(unit)
    if factor is None:
        raise ParseError(
            _g("Không rõ đơn vị “%(unit)s”; sản lượng ghi bằng tấn, tạ hoặc kg.")
            % {"unit": written[:60]}
        )
    return (_bounded(amount, MOST_TONNES) * factor).quantize(_THOUSANDTH, ROUND_HALF_UP)


def _amount(value: Cell) -> tuple[Decimal, str]:
    """Return the number a cell begins with and the words after it."""
    if isinstance(value, float):
        return Decimal(repr(value)), ""
    words = text(value)
    found = _AMOUNT.fullmatch(words)
    if found is None:
        return parse_number(words), ""
    return parse_number(found.group(1)), found.group(2).strip()


def _bounded(amount: Decimal, most: Decimal) -> Decimal:
    if not amount.is_finite() or amount < 0:
        raise ParseError(_g("Số lượng phải từ 0 trở lên; hãy xem lại ô này."))
    if amount >= most:
        raise ParseError(_g("Số lượng lớn bất thường; hãy xem lại số và đơn vị."))
    return amount


def certificates(
    value: Cell, issued: date | None = None, expires: date | None = None
) -> tuple[PaperFacts, ...]:
    """Read one certificate a line: "VietGAP: số, cấp 21/01/2022, HH 21/01/2025".

    Dates in columns of their own belong to a lone certificate that names none.
    """
    papers = [
        _certificate(nfc(line)) for line in _LINES.split(raw_text(value)) if nfc(line)
    ]
    if len(papers) == 1 and not (papers[0].issued or papers[0].expires):
        papers[0] = _in_order(replace(papers[0], issued=issued, expires=expires))
    seen = set()
    for paper in papers:
        if (paper.type, paper.number) in seen:
            raise ParseError(
                _g(
                    "Giấy %(type)s số %(number)s ghi hai lần trong một ô; hãy bỏ bớt một."
                )
                % {"type": paper.type_text, "number": paper.number}
            )
        seen.add((paper.type, paper.number))
    return tuple(papers)


def _certificate(line: str) -> PaperFacts:
    kind, colon, rest = line.partition(":")
    words = nfc(kind)
    if not colon or not nfc(rest) or not words:
        raise ParseError(
            _g(
                "“%(text)s” thiếu loại hoặc số giấy; hãy ghi theo dạng “VietGAP: số giấy, "
                "cấp 21/01/2022, HH 21/01/2025”, mỗi giấy một dòng."
            )
            % {"text": line[:80]}
        )
    found = CERTIFICATE_BY_WORD.get(fold(words), CertificateType.OTHER)
    return replace(_paper(rest), type=found, type_text=words)


def confirmation(
    number: Cell, issued: date | None, expires: date | None
) -> PaperFacts | None:
    """Read the chain confirmation from its own columns, or all of it from one."""
    words = text(number)
    if not words:
        if issued or expires:
            raise ParseError(
                _g("Có ngày của giấy xác nhận nhưng thiếu số giấy; hãy ghi số giấy.")
            )
        return None
    paper = _paper(words)
    return _in_order(
        replace(paper, issued=paper.issued or issued, expires=paper.expires or expires)
    )


def _paper(words: str) -> PaperFacts:
    """Read "số, cấp ngày, HH ngày" in any order after the number."""
    number, *details = [nfc(part) for part in words.split(",")]
    issued: date | None = None
    expires: date | None = None
    for detail in details:
        folded = fold(detail)
        if found := _ISSUED.fullmatch(folded):
            issued = parse_date(found.group(1))
        elif found := _EXPIRES.fullmatch(folded):
            expires = parse_date(found.group(1))
        elif detail:
            raise ParseError(
                _g(
                    "Không hiểu phần “%(text)s”; sau số giấy chỉ ghi “cấp” và “HH” kèm "
                    "ngày, ví dụ “cấp 21/01/2022, HH 21/01/2025”."
                )
                % {"text": detail[:80]}
            )
    if not number:
        raise ParseError(_g("Thiếu số giấy; hãy ghi số giấy trước ngày cấp."))
    return _in_order(PaperFacts(number=number, issued=issued, expires=expires))


def _in_order(paper: PaperFacts) -> PaperFacts:
    if paper.issued and paper.expires and paper.expires < paper.issued:
        raise ParseError(
            _g("Giấy %(number)s hết hạn trước ngày cấp; hãy xem lại hai ngày.")
            % {"number": paper.number}
        )
    return paper


def limited(words: str, most: int) -> str:
    """Refuse a text longer than its column of the register."""
    # The folded form stands in a column of the same length; "ß" folds to "ss".
    if len(words) > most or len(fold(words)) > most:
        raise ParseError(
            _g("Nội dung dài %(length)s ký tự, tối đa %(most)s; hãy rút gọn ô này.")
            % {"length": len(words), "most": most}
        )
    return words
