"""One parser a kind of cell. Each returns facts or raises `ParseError`, nothing else."""

import re
from datetime import date

from django.utils.translation import gettext as _g

from chains.choices import ProductGroup
from chains.importers.opening import Cell, Fault, Uncomputed
from chains.importers.vocabulary import GROUPS, LONGEST_NOTHING, NOTHING, group_named
from chains.tax_codes import parse_tax_code
from portal.core.dates import date_of_serial, format_date, parse_date
from portal.core.errors import ParseError
from portal.core.text import fold, nfc

_CHAIN_CODE = re.compile(r"CH-\d{6,}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_PHONE_MARKS = re.compile(r"[\s.\-()\u00a0]+")
_BULLET = re.compile(r"^\s*(?:[-–•+*]|\d{1,2}[.)](?!\d))\s*")
_PHONE_LABEL = re.compile(r"^(?:s?đt|số điện thoại|điện thoại|tel)\s*[:.]?\s*", re.I)
_PHONE_IN_TEXT = re.compile(r"(?<![\w/])(?:\+84|0)[\d\s.\-()]{7,14}\d(?![\w/])")
_DAY_LABEL = re.compile(r"^(?:(?:hh|hết hạn|cấp|đến)\s*:?\s*)?(?:ngày\s*:?\s*)?", re.I)
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(?::00)?$")
_MONTH = re.compile(r"(?:tháng\s*)?\d{1,2}\s*[/.\-]\s*\d{4}|(?:năm\s*)?\d{4}", re.I)
_QUARTER = re.compile(r"quý\b.*", re.I)
_SERIAL = re.compile(r"[1-7]\d{4}")


def is_nothing(value: Cell) -> bool:
    """Whether a cell is blank or says that there is nothing: "-", "không có"."""
    if not isinstance(value, str):
        return value is None
    return (len(value) <= LONGEST_NOTHING or not value.strip()) and fold(
        value
    ) in NOTHING


def text(value: Cell) -> str:
    """Return the cell on one line, NFC, trimmed; numbers as people write them."""
    return nfc(raw_text(value))


def optional_text(value: Cell) -> str:
    """As `text`, but "-", "không có" and the like say nothing."""
    return "" if is_nothing(value) else text(value)


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
    return None if is_nothing(words) else _day_in_words(words)


def days(value: Cell) -> tuple[date, ...]:
    """Read one date a line, for a cell beside several papers."""
    if not isinstance(value, str):
        found = day(value)
        return (found,) if found else ()
    if is_nothing(value):
        return ()
    raw_text(value)  # refuses what no cell may hold
    lines = [nfc(line) for line in re.split(r"[\n\r;]+", value)]
    return tuple(_day_in_words(line) for line in lines if line)


def _day_in_words(words: str) -> date:
    bare = _MIDNIGHT.sub("", _DAY_LABEL.sub("", words, count=1)).strip(" .")
    if _SERIAL.fullmatch(bare):
        return date_of_serial(float(bare))
    if _MONTH.fullmatch(bare) or _QUARTER.fullmatch(bare):
        raise ParseError(
            _g(
                "“%(text)s” chưa đủ ngày, tháng, năm; hãy ghi như trên giấy, dạng 23/11/2026."
            )
            % {"text": words[:60]}
        )
    try:
        return parse_date(bare)
    except ParseError:
        return parse_date(words)  # names what stands in the cell


def phone(value: Cell) -> str:
    """Return the digits of one telephone number, its leading zero kept."""
    words = text(value)
    if is_nothing(words):
        return ""
    digits = _PHONE_MARKS.sub("", _PHONE_LABEL.sub("", words))
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


def chain_code(value: Cell) -> str:
    """Return the register's code of a chain: CH-000123."""
    words = optional_text(value).upper().replace(" ", "")
    if words and not _CHAIN_CODE.fullmatch(words):
        raise ParseError(
            _g("“%(text)s” không phải mã chuỗi; mã trong sổ có dạng CH-000123.")
            % {"text": words[:60]}
        )
    return words


def tax_code(value: Cell, kind: str) -> str:
    """Return the tax code; a number cell cannot keep the zeros it begins with."""
    words = optional_text(value)
    if isinstance(value, float) and words.isdecimal():
        words = words.zfill(10 if len(words) <= 10 else 12)
    return parse_tax_code(words, kind) if words else ""


def contact(value: Cell) -> tuple[str, str]:
    """Split "Nguyễn Văn A, ĐT: 0912 345 678" into the person and the number."""
    words = text(value)
    if is_nothing(words) or isinstance(value, float):
        return "", phone(value)
    found = _PHONE_IN_TEXT.findall(words)
    if len(found) > 1:
        raise ParseError(
            _g("“%(text)s” có hơn một số điện thoại; mỗi ô chỉ ghi một số.")
            % {"text": words[:60]}
        )
    if not found:
        return words, ""
    before, _found, after = words.partition(found[0])
    before = re.sub(
        r"[\s,;:(\-–]*(?:s?đt|điện thoại)?[\s:.(\-–]*$", "", before, flags=re.I
    )
    person = " ".join(part for part in (before, after.strip(" ,;)-–")) if part)
    return nfc(person), phone(found[0])


def group(value: Cell, heading: str) -> tuple[ProductGroup, str]:
    """Return the product group and its words; a blank cell takes the group row above."""
    words = nfc(heading) if is_nothing(value) else text(value)
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
    if is_nothing(value):
        return ()
    for part in re.split(f"[{separators}]+", raw_text(value)):
        words = nfc(_BULLET.sub("", part))
        if words:
            found.setdefault(fold(words), words)
    return tuple(found.values())


def limited(words: str, most: int) -> str:
    """Refuse a text longer than its column of the register."""
    # The folded form stands in a column of the same length; "ß" folds to "ss".
    if len(words) > most or len(fold(words)) > most:
        raise ParseError(
            _g("Nội dung dài %(length)s ký tự, tối đa %(most)s; hãy rút gọn ô này.")
            % {"length": len(words), "most": most}
        )
    return words
