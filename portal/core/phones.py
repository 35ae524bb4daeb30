"""Vietnamese telephone numbers: read in the usual spellings, written in one."""

import re

from django.utils.translation import gettext as _

from portal.core.errors import ParseError

_ASIDE = re.compile(r"[\s.()\u2010-\u2015-]+")
_COUNTRY = re.compile(r"^(?:\+|00)84(?:\(0\))?0?")
_MOBILE = re.compile(r"0[35789]\d{8}", re.ASCII)
_LANDLINE = re.compile(r"02\d{9}", re.ASCII)
_SERVICE = re.compile(r"1[89]00\d{4}(?:\d{2})?", re.ASCII)


def parse_phone(text: str) -> str:
    """Return the number as `0912 345 678`, `024 3833 1234` or `1900 1234`.

    Raises:
        ParseError: one sentence: what is wrong and what to do.
    """
    digits = _ASIDE.sub("", _COUNTRY.sub("0", text.strip().replace("(0)", "")))
    if _MOBILE.fullmatch(digits):
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}"
    if _LANDLINE.fullmatch(digits):
        # Hà Nội and Hồ Chí Minh City have three digits before the subscriber's eight.
        head = 3 if digits[:3] in {"024", "028"} else 4
        return f"{digits[:head]} {digits[head:-4]} {digits[-4:]}"
    if _SERVICE.fullmatch(digits):
        return f"{digits[:4]} {digits[4:]}"
    raise ParseError(
        _(
            "“%(text)s” không phải số điện thoại Việt Nam; hãy ghi 10 số di động, 11 số "
            "máy bàn có mã vùng, hoặc số 1800, 1900."
        )
        % {"text": text[:40]}
    )
