"""Numbers with units: how large a place of production is, what it yields in a year."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _g

from chains.choices import ScaleUnit
from chains.facts import ScaleFacts
from chains.importers.cells import is_nothing, text
from chains.importers.opening import Cell
from chains.importers.vocabulary import PERIODS, THOUSANDS, UNIT_BY_WORD, WEIGHT_UNITS
from portal.core.errors import ParseError
from portal.core.numbers import format_number, parse_number
from portal.core.text import fold, nfc

# Takes a sentence about a cell that was read, but deserves a look.
Remark = Callable[[str], None]

# What the columns of the register hold (chains.models).
MOST_SCALE = Decimal(10) ** 10
MOST_TONNES = Decimal(10) ** 9
_HUNDREDTH = Decimal("0.01")
_THOUSANDTH = Decimal("0.001")

_AMOUNT = re.compile(r"([\d.,\s\u2212-]*\d)\s*(.*)", re.DOTALL)
_ABOUT = re.compile(r"(?:(?:khoảng|ước tính|ước đạt|ước)\s+|[~≈]\s*)+", re.IGNORECASE)
_RANGE = re.compile(r"\d\s*(?:[-–—÷]|đến|den)\s*\d", re.IGNORECASE)
_NOTE = re.compile(r"\s*\([^()]*\)\s*$")
# "con/lứa" is a herd; "con/năm" is what was sold.
_AT_ONCE = re.compile(r"(.+?)\s*/\s*(?:lua|dot)")
_WEIGHT = re.compile(
    r"(?:(?P<times>nghin|ngan|trieu|1[.]?000)\s+)?(?P<unit>[a-z]+)(?: [a-z ]+?)??"
    r"(?:\s*(?:/|\bmoi\b|\bmot\b)\s*(?:1 )?(?P<period>[a-z]+(?: \d+)?))?"
)


def no_remark(sentence: str) -> None:
    """Nobody asked to hear remarks."""


def scale(
    value: Cell, unit: Cell, heading_unit: str, remark: Remark = no_remark
) -> ScaleFacts | None:
    """Read "14.300 con", or a number with the unit in its own column or heading."""
    if is_nothing(value):
        return None
    amount, written = _amount(value, remark)
    times, words = _times(fold(written))
    words = words or fold(text(unit)) or heading_unit
    if not words:
        raise ParseError(
            _g("Quy mô “%(text)s” thiếu đơn vị; hãy ghi thêm ha, con, sào hoặc m².")
            % {"text": text(value)}
        )
    known = _scale_unit(words)
    if known is None:
        raise ParseError(
            _g("Không rõ đơn vị “%(unit)s”; hãy dùng ha, con, sào hoặc m².")
            % {"unit": (written or text(unit) or heading_unit)[:60]}
        )
    bounded = _bounded(amount, MOST_SCALE, times)
    return ScaleFacts(value=bounded.quantize(_HUNDREDTH, ROUND_HALF_UP), unit=known)


def _scale_unit(words: str) -> ScaleUnit | None:
    """The unit alone, or before what it counts: "con lợn", "ha nhà lưới"."""
    if found := _AT_ONCE.fullmatch(words):
        words = found.group(1)
    known = UNIT_BY_WORD.get(words.strip(" ."))
    first, _space, rest = words.partition(" ")
    plain = rest.replace(" ", "").isalpha() and "trung bo" not in rest
    if known is None and plain:
        known = UNIT_BY_WORD.get(first)
    return ScaleUnit(known) if known else None


def tonnes(
    value: Cell, heading_unit: str, remark: Remark = no_remark
) -> Decimal | None:
    """Read a weight in the unit of the cell, else of the heading, as tonnes a year.

    A volume of a month or a day is counted up to a year, and said so; a volume of a
    season is refused: how many there are in a year is not for us to say.
    """
    if is_nothing(value):
        return None
    amount, written = _amount(value, remark)
    own, usual = _weight(fold(written)), _weight(heading_unit)
    unit = own[0] or usual[0]
    period = own[1] or usual[1] or "nam"
    known = WEIGHT_UNITS.get(unit)
    if known is None or (written and not own[0]):
        raise ParseError(
            _g("Không rõ đơn vị “%(unit)s”; sản lượng ghi bằng tấn, tạ hoặc kg.")
            % {"unit": (written or heading_unit)[:60]}
        )
    a_year = PERIODS.get(period)
    if a_year is None:
        raise ParseError(
            _g("Sản lượng không tính theo năm (%(period)s); hãy ghi sản lượng cả năm.")
            % {"period": (written or heading_unit)[:60]}
        )
    factor = known * (own[2] if own[0] else usual[2]) * a_year
    found = _bounded(amount, MOST_TONNES, factor).quantize(_THOUSANDTH, ROUND_HALF_UP)
    if a_year != 1:
        sentence = _g(
            "Sản lượng không ghi theo năm nên được nhân %(times)s thành %(tonnes)s "
            "tấn/năm; hãy xem có đúng không."
        )
        remark(
            sentence % {"times": format_number(a_year), "tonnes": format_number(found)}
        )
    return found


def _weight(words: str) -> tuple[str, str, Decimal]:
    """Split "nghin tan rau/thang" into unit, period and the multiple of the unit."""
    found = _WEIGHT.fullmatch(words.strip(" ."))
    if found is None:
        return "", "", Decimal(1)
    times = THOUSANDS.get((found["times"] or "").replace(".", ""), Decimal(1))
    return found["unit"], found["period"] or "", times


def _times(words: str) -> tuple[Decimal, str]:
    """Take "nghìn", "triệu" off the beginning of a unit."""
    first, _space, rest = words.partition(" ")
    if first in THOUSANDS:
        return THOUSANDS[first], rest
    return Decimal(1), words


def _amount(value: Cell, remark: Remark) -> tuple[Decimal, str]:
    """Return the number a cell begins with and the words after it."""
    if isinstance(value, float):
        return Decimal(repr(value)), ""
    words = text(value)
    if about := _ABOUT.match(words):
        words = words[about.end() :]
        remark(_g("Ô ghi số ước chừng; cổng lưu đúng số đã ghi, hãy xem lại."))
    if note := _NOTE.search(words):
        sentence = _g("Phần trong ngoặc “%(note)s” không được lưu.")
        remark(sentence % {"note": nfc(note.group())[:60]})
        words = words[: note.start()]
    if _RANGE.search(words):
        raise ParseError(
            _g("“%(text)s” là một khoảng; hãy ghi một con số.") % {"text": words[:60]}
        )
    found = _AMOUNT.fullmatch(words)
    if found is None:
        return parse_number(words), ""
    return parse_number(found.group(1)), found.group(2).strip()


def _bounded(amount: Decimal, most: Decimal, factor: Decimal) -> Decimal:
    if not amount.is_finite() or amount < 0:
        raise ParseError(_g("Số lượng phải từ 0 trở lên; hãy xem lại ô này."))
    if amount >= most or amount * factor >= most:
        raise ParseError(_g("Số lượng lớn bất thường; hãy xem lại số và đơn vị."))
    return amount * factor
