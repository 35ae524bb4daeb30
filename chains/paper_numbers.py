"""How numbers of papers usually look: a question beside the field, never a refusal.

These are habits of issuers, not law: a number that looks otherwise is kept as typed,
and nothing of this is shown to the public.
"""

import re
from datetime import date

from django.utils.translation import gettext as _

from chains.choices import CertificateType
from portal.core.text import nfc

_LETTERS = r"[^\W\d_]"
# 189/2025/NNPTNT-SL, 05/2019/NNPTNT-QNa-TB
_FOOD_SAFETY = re.compile(
    rf"\d{{1,5}}/(?P<year>(?:19|20)\d\d)/{_LETTERS}{{2,8}}(?:-{_LETTERS}{{1,5}}){{1,3}}"
)
# VietGAP-TT-13-09-68-0096: field, body (two parts), old code of the province, serial
_VIETGAP = re.compile(
    rf"VietGAP-(?:TT|CN|TS)(?:-\d{{2}}){{3}}-\d{{3,5}}(?:-{_LETTERS}{{1,5}})?",
    re.IGNORECASE,
)
_GGN = re.compile(r"(?<!\d)\d{13}(?!\d)")
_DECISION = re.compile(r"\d{1,5}/QĐ-UBND\b.*", re.IGNORECASE)
_OCOP = (CertificateType.OCOP_3, CertificateType.OCOP_4, CertificateType.OCOP_5)


def question(kind: str, number: str, issued_on: date | None = None) -> str:
    """What to look at again in this number; "" where it looks as usual.

    `kind` is a `CertificateType`; of kinds without a habit, and of chain confirmations
    (empty), nothing is asked: their issuers number as they like.
    """
    said = _oddity(kind, number, issued_on)
    asked = _("Anh/chị xem lại trên giấy đã đúng chưa? Nếu giấy in như vậy thì cứ lưu.")
    return f"{said} {asked}" if said else ""


def to_compare(kind: str, number: str, issued_on: date | None = None) -> str:
    """The same for who compares the number with the scan."""
    said = _oddity(kind, number, issued_on)
    asked = _("Đối chiếu kỹ số này với bản chụp.")
    return f"{said} {asked}" if said else ""


def _oddity(kind: str, number: str, issued_on: date | None) -> str:
    """What of the number is not as usual."""
    written = nfc(number).strip()
    if not written:
        return ""
    usual = _usual(kind, written)
    if usual:
        return _("Số này khác dạng thường gặp (%(usual)s).") % {"usual": usual}
    year = _year_of(kind, written)
    if year and issued_on and year != issued_on.year:
        return _("Năm trong số giấy (%(year)d) khác năm cấp.") % {"year": year}
    return ""


def _usual(kind: str, written: str) -> str:
    """An example of the habit that the number does not follow."""
    if kind == CertificateType.FOOD_SAFETY and not _FOOD_SAFETY.fullmatch(written):
        return "189/2025/NNPTNT-SL"
    if kind == CertificateType.VIETGAP and not _VIETGAP.fullmatch(written):
        return "VietGAP-TT-13-09-68-0096"
    if kind == CertificateType.GLOBALGAP and not _GGN.search(_joined(written)):
        return _("GGN gồm 13 chữ số")
    if kind in _OCOP and not _DECISION.fullmatch(written):
        return "1234/QĐ-UBND"
    return ""


def _joined(written: str) -> str:
    """Without the spaces and dots between groups of digits."""
    return re.sub(r"(?<=\d)[ .](?=\d)", "", written)


def _year_of(kind: str, written: str) -> int | None:
    found = _FOOD_SAFETY.fullmatch(written)
    if kind != CertificateType.FOOD_SAFETY or found is None:
        return None
    return int(found["year"])
