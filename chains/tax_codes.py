"""Tax codes (mã số thuế) as Circular 90/2026/TT-BTC writes them, in force since 01/07/2026.

Three forms: ten digits for an organisation, the last of them a check digit; the same with
`-NNN` for a branch or another unit that depends on it; twelve digits, a person's own
identity number, for households and their businesses. The digits of the first form are
weighted 31 29 23 19 17 13 7 5 3; the check digit is 10 less the sum's rest by 11.
"""

import re

from django.utils.translation import gettext as _

from chains.choices import OperatorKind
from portal.core.errors import ParseError

WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
# Run by a person: these may have that person's number instead of a code of their own.
PERSONAL_KINDS = frozenset(
    {OperatorKind.HOUSEHOLD, OperatorKind.HOUSEHOLD_BUSINESS, OperatorKind.FARM}
)
# Identity numbers begin with the province of birth registration, 001 to 096.
_LAST_PROVINCE = 96
_SEPARATORS = re.compile(r"[\s.\u2010-\u2015-]+")
_BRANCH = re.compile(r"\d{10}[\s.]*[-\u2010-\u2015][\s.]*\d{3}", re.ASCII)


def is_personal(code: str) -> bool:
    """Whether the code is a person's identity number, which is nobody else's business."""
    return len(code) == 12 and code.isdecimal()


def parse_tax_code(text: str, kind: str) -> str:
    """Return the code as it is kept: `0100109106`, `0100109106-001` or `001085001234`.

    Raises:
        ParseError: one sentence: what is wrong and what to do.
    """
    given = text.strip()
    digits = _SEPARATORS.sub("", given)
    if not (digits.isascii() and digits.isdecimal()):
        raise ParseError(
            _("Mã số thuế chỉ gồm chữ số và dấu gạch trước mã chi nhánh; hãy gõ lại.")
        )
    if len(digits) == 10:
        return _checked(digits)
    if len(digits) == 13:
        if given != digits and not _BRANCH.fullmatch(given):
            raise ParseError(
                _("Mã chi nhánh ghi là mười số, dấu gạch, ba số: 0100109106-001.")
            )
        return f"{_checked(digits[:10])}-{_branch(digits[10:])}"
    if len(digits) == 12:
        return _person(digits, kind)
    raise ParseError(
        _(
            "Mã số thuế có %(count)s chữ số; mã đúng có 10 số, 10 số và 3 số chi nhánh, "
            "hoặc 12 số của cá nhân."
        )
        % {"count": len(digits)}
    )


def check_digit(nine: str) -> int:
    """The tenth digit after these nine; 10 means that no code begins so."""
    total = sum(w * int(d) for w, d in zip(WEIGHTS, nine, strict=True))
    return 10 - total % 11


def _checked(ten: str) -> str:
    if check_digit(ten[:9]) != int(ten[9]):
        raise ParseError(
            _(
                "Số cuối của mã số thuế %(code)s không khớp với chín số đầu; hãy đối chiếu "
                "lại với giấy đăng ký."
            )
            % {"code": ten}
        )
    return ten


def _branch(three: str) -> str:
    if three == "000":
        raise ParseError(_("Mã chi nhánh bắt đầu từ 001; hãy bỏ “-000” nếu là trụ sở."))
    return three


def _person(twelve: str, kind: str) -> str:
    if kind not in PERSONAL_KINDS:
        raise ParseError(
            _(
                "Mã 12 số là số định danh cá nhân, chỉ dùng cho hộ, hộ kinh doanh và trang "
                "trại; hãy ghi mã 10 số của cơ sở này."
            )
        )
    if not 1 <= int(twelve[:3]) <= _LAST_PROVINCE:
        raise ParseError(
            _("Số định danh cá nhân bắt đầu bằng mã tỉnh từ 001 đến 096; hãy xem lại.")
        )
    return twelve
