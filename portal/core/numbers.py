"""Numbers as Vietnamese readers write them: 1.234,5."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _g

from portal.core.errors import ParseError

_SPACES = re.compile(r"[\s\u00a0\u202f]+")
# Dots between thousands, comma before decimals: the Vietnamese way.
_VIETNAMESE = re.compile(r"(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,\d+)?")
# Commas between thousands and a point before decimals, where nothing else can be meant.
_ENGLISH = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+\.\d+|[1-9]\d{0,2}(?:,\d{3}){2,}")
# One point that cannot stand between thousands: 12.5, 0.125, 1234.5.
_POINT = re.compile(r"(?:\d+\.(?:\d{1,2}|\d{4,})|0\.\d+|\d{4,}\.\d+)")
_LONGEST = 40


def format_number(value: Decimal, places: int | None = None) -> str:
    """Write `value` with a dot between thousands and a decimal comma.

    With `places` the number is rounded half up to so many decimals; without, the
    decimals are those it has, trailing zeros left out.
    """
    if places is not None:
        shown = f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    else:
        shown = f"{value:,f}"
        if "." in shown:
            shown = shown.rstrip("0").rstrip(".")
    return shown.translate(str.maketrans(",.", ".,"))


def parse_number(text: str) -> Decimal:
    """Read a number the Vietnamese way: "1.234,5" is 1234.5, "1.234" is 1234.

    A foreign way of writing is understood where it can mean one thing only ("12.5",
    "1,234.5"). Raises `ParseError` for everything else.
    """
    bare = _SPACES.sub("", text).replace("\u2212", "-")
    sign, digits = ("-", bare[1:]) if bare.startswith("-") else ("", bare)
    # `\d` and Decimal know the digits of every script; a spreadsheet has only these.
    if digits.isascii() and len(digits) <= _LONGEST:
        if _VIETNAMESE.fullmatch(digits):
            return Decimal(sign + digits.replace(".", "").replace(",", "."))
        if _ENGLISH.fullmatch(digits):
            return Decimal(sign + digits.replace(",", ""))
        if _POINT.fullmatch(digits):
            return Decimal(sign + digits)
    raise ParseError(
        _g("“%(text)s” không phải là số; hãy ghi theo dạng 1.234,5.")
        % {"text": text[:60]}
    )
