"""The facets beside the directory, as plain links with their counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from chains.choices import ProductGroup, StageRole
from chains.filters.chain import PAPER_CHOICES, DirectoryFilter
from chains.filters.choices import province_names
from chains.services.facets import FacetCounts
from portal.core.numbers import format_number
from portal.core.paging import NEXT, PREVIOUS

# Values in sight; the rest of a long facet opens on demand.
IN_SIGHT = 6


@dataclass(frozen=True)
class FacetValue:
    """A choice: following `url` makes it, or takes it back where it is `current`."""

    label: str
    count: str
    url: str
    current: bool


@dataclass(frozen=True)
class Facet:
    title: str
    values: list[FacetValue]
    more: list[FacetValue]


def shown_facets(
    query: QueryDict, chosen: DirectoryFilter, counts: Mapping[str, FacetCounts]
) -> list[Facet]:
    """Facets in a fixed order; values that would leave nothing are not offered."""
    titles = {
        "province": _("Tỉnh, thành phố"),
        "group": _("Nhóm sản phẩm"),
        "validity": _("Giấy còn hạn"),
        "certificate": _("Loại giấy đã đối chiếu"),
        "role": _("Có khâu"),
    }
    facets = []
    for name, title in titles.items():
        labels = _labels(name, chosen.reads_as_registered)
        values = _values(query, name, labels, counts[name], chosen.chosen.get(name, ""))
        if values:
            facets.append(Facet(title, values[:IN_SIGHT], values[IN_SIGHT:]))
    return facets


def _labels(name: str, as_registered: bool) -> dict[str, tuple[str, str]]:
    """For a counted value, the value in the address and its words."""
    if name == "province":
        return province_names(as_registered=as_registered)
    offered: dict[str, Any] = {
        "group": ProductGroup.choices,
        "role": StageRole.choices,
        "certificate": PAPER_CHOICES,
        "validity": [("in_force", _("Còn hiệu lực hôm nay"))],
    }
    return {value: (value, str(label)) for value, label in offered[name]}


def _values(
    query: QueryDict,
    name: str,
    labels: Mapping[str, tuple[str, str]],
    counts: FacetCounts,
    chosen: str,
) -> list[FacetValue]:
    """The chosen value first, then the most frequent."""
    found = []
    for counted, (value, label) in labels.items():
        number = counts.numbers.get(counted, 0)
        if number or value == chosen:
            found.append((value != chosen, -number, value, label))
    return [
        FacetValue(
            label=label,
            count=_count(-number, counts.is_capped),
            url=_address(query, name, "" if value == chosen else value),
            current=value == chosen,
        )
        for _place, number, value, label in sorted(found, key=lambda row: row[:2])
    ]


def _count(number: int, is_capped: bool) -> str:
    if not number and is_capped:
        return ""
    return format_number(Decimal(number)) + ("+" if is_capped else "")


def _address(query: QueryDict, name: str, value: str) -> str:
    """This page's address with one choice made or taken back, from the list's start."""
    changed = query.copy()
    for parameter in (NEXT, PREVIOUS, name):
        changed.pop(parameter, None)
    if value:
        changed[name] = value
    return f"?{changed.urlencode()}"
