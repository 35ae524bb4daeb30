"""Public pages that count safe chains: what the register tells before a paper ends."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chains.models import Chain
from chains.resting import Thing
from portal.organisations.models import Province


def province_pages(chains: list[Chain]) -> list[Thing]:
    """The page of each unit of today, with how many of its safe chains go."""
    fewer: dict[Province, int] = {}
    for chain in chains:
        registered = chain.association.province
        unit = registered.successor or registered
        fewer[unit] = fewer.get(unit, 0) + 1
    return [_page(unit, number) for unit, number in fewer.items()]


def _page(unit: Province, number: int) -> Thing:
    words = ngettext("bớt %(n)d chuỗi an toàn", "bớt %(n)d chuỗi an toàn", number)
    title = _("Trang địa phương %(name)s") % {"name": unit.name}
    return Thing(
        title, reverse("home:province", args=[unit.code]), words % {"n": number}
    )
