"""What a person may see of an agreement, as the fields of a Word template hold it.

A signed paper is in Vietnamese, whatever language the reader uses the portal in.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation

from agreements.choices import AmendmentStage, Authority, PartyKind, Side
from agreements.models import Agreement, Signatory
from agreements.models.terms import Terms
from agreements.permissions import writing_side
from agreements.services.terms import terms_of
from agreements.services.text_templates import Filling
from agreements.services.working import copy_of, working_terms
from agreements.template_choices import FIELDS, TemplateKind
from portal.core.dates import format_date
from portal.core.numbers import format_number
from portal.organisations.access import Access
from portal.organisations.models import Association

_BLANK = "……"
_TITLES = {
    TemplateKind.AGREEMENT: "THỎA THUẬN PHỐI HỢP",
    TemplateKind.ANNEX: "PHỤ LỤC THỎA THUẬN PHỐI HỢP",
    TemplateKind.MINUTES: "BIÊN BẢN RÀ SOÁT",
}
# What stands above the title of who signs in somebody's name.
_IN_THE_NAME_OF = {
    Authority.ON_BEHALF: "TM. BAN THƯỜNG VỤ",
    Authority.FOR_CHIEF: "KT. CHỦ TỊCH",
    Authority.BY_ORDER: "TL. CHỦ TỊCH",
    Authority.BY_MANDATE: "TUQ. CHỦ TỊCH",
    Authority.ACTING: "Q. CHỦ TỊCH",
}
_SIDES = {Side.HOST: "ha_noi", Side.PARTNER: "ban"}


def filling_for(
    access: Access, agreement: Agreement, kind: str, *, today: date
) -> Filling:
    """Values of every field; the person stands for a side of the agreement."""
    with translation.override("vi"):
        terms = _readable_terms(access, agreement)
        people = _people(agreement)
        values = {
            **dict.fromkeys(FIELDS, ""),
            **_facts(agreement, terms, kind, today),
            **_signers(people),
            **_amendment(agreement),
            **_review(agreement),
        }
        return Filling(values, _lists(terms, people))


def _readable_terms(access: Access, agreement: Agreement) -> Terms:
    """What a side has in hand and has not sent is only in what that side fills."""
    latest = agreement.latest_version()
    if agreement.is_paper or agreement.is_signed or latest is None:
        return terms_of(agreement)
    side = writing_side(access, agreement)
    if side is not None and copy_of(agreement, side) is not None:
        return working_terms(agreement, side)
    terms: Terms = latest.terms
    return terms


def _facts(
    agreement: Agreement, terms: Terms, kind: str, today: date
) -> dict[str, str]:
    host = Association.objects.get(is_host=True).full_name_on(today)
    partner = agreement.association.full_name_on(agreement.signed_on or today)
    return {
        "loai_van_ban": _TITLES[TemplateKind(kind)],
        "ten_thoa_thuan": terms.title,
        "so_van_ban": agreement.number or _BLANK,
        "giai_doan": terms.round_name,
        "ngay_bat_dau": _day(terms.starts_on),
        "ngay_ket_thuc": _day(terms.ends_on),
        "ngay_ky": _day(agreement.signed_on),
        "noi_ky": agreement.signed_place,
        "noi_va_ngay": _place_and_day(agreement),
        "hoi_ha_noi": host,
        "hoi_ha_noi_hoa": host.upper(),
        "hoi_ban": partner,
        "hoi_ban_hoa": partner.upper(),
        "noi_dung": terms.text,
    }


def _place_and_day(agreement: Agreement) -> str:
    """The day below 10 and the first two months with a nought, as the decree asks."""
    place = agreement.signed_place or _BLANK
    day = agreement.signed_on
    if day is None:
        return f"{place}, ngày {_BLANK} tháng {_BLANK} năm {_BLANK}"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{place}, ngày {day.day:02d} tháng {month} năm {day.year}"


def _people(agreement: Agreement) -> list[Signatory]:
    """Who signed; while one side has, its signature is not yet the paper's."""
    if not (agreement.is_paper or agreement.is_signed):
        return []
    return list(agreement.signatories.order_by("side", "pk"))


def _signers(people: Iterable[Signatory]) -> dict[str, str]:
    """The first of each side; a table has all of them."""
    found: dict[str, str] = {}
    for person in people:
        side = _SIDES[Side(person.side)]
        if f"nguoi_ky_{side}" in found:
            continue
        found[f"nguoi_ky_{side}"] = person.name
        found[f"chuc_vu_ky_{side}"] = person.title.upper()
        if person.authority:
            found[f"quyen_ky_{side}"] = _IN_THE_NAME_OF[Authority(person.authority)]
    return found


def _amendment(agreement: Agreement) -> dict[str, str]:
    """The newest one that was not dropped; both sides read it from its sending on."""
    newest: Any = (
        agreement.amendments.exclude(stage=AmendmentStage.DROPPED)
        .order_by("-number")
        .first()
    )
    if newest is None:
        return {}
    sent = newest.versions.order_by("-number").first()
    return {
        "so_phu_luc": str(newest.number),
        "noi_dung_phu_luc": sent.note if sent else "",
    }


def _review(agreement: Agreement) -> dict[str, str]:
    newest = agreement.reviews.order_by("-last_day", "-pk").first()
    if newest is None:
        return {}
    return {
        "ky_tu_ngay": _day(newest.first_day),
        "ky_den_ngay": _day(newest.last_day),
        "danh_gia_ha_noi": newest.host_assessment,
        "danh_gia_ban": newest.partner_assessment,
    }


def _lists(terms: Terms, people: Iterable[Signatory]) -> dict[str, list[Any]]:
    return {
        "linh_vuc": [
            {
                "ten": area.name,
                "don_vi_ha_noi": area.host_unit,
                "don_vi_ban": area.partner_unit,
            }
            for area in terms.areas
        ],
        "don_vi": [
            {
                "ten": party.name,
                "loai": str(PartyKind(party.kind).label),
                "ben": str(Side(party.side).label),
            }
            for party in terms.parties
        ],
        "cam_ket": [
            {
                "chi_tieu": line.indicator,
                "don_vi_tinh": line.unit,
                "tong": format_number(Decimal(line.total)),
                "han": _day(date.fromisoformat(line.due_on)),
                "ben": str(Side(line.side).label),
                "linh_vuc": line.area,
            }
            for line in terms.commitments
        ],
        "nguoi_ky": [
            {
                "ho_ten": person.name,
                "chuc_vu": person.title,
                "quyen_han": str(person.get_authority_display()),
                "ben": str(Side(person.side).label),
            }
            for person in people
        ],
    }


def _day(value: date | None) -> str:
    return format_date(value) if value else _BLANK
