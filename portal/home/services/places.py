"""Communes of today: the chains run there, and where their produce is sold."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, QuerySet, TextField

from chains.models import Chain, Operator, Outlet
from portal.organisations.choices import CommuneKind
from portal.organisations.models import Commune, Province

HANOI = "01"


# As addresses have it, whatever language the page is read in.
_KINDS = {
    CommuneKind.RURAL: "xã",
    CommuneKind.WARD: "phường",
    CommuneKind.SPECIAL_ZONE: "đặc khu",
}


def _as_written(commune: Commune) -> str:
    return f"{_KINDS[CommuneKind(commune.kind)]} {commune.name.lower()}"


class _CommuneNamed(Func):
    """The commune that an address names ("phường ba đình"), or NULL.

    Addresses of lists are one text; the unit stands in it with its kind, up to a comma.
    """

    template = "substring(lower(%(expressions)s) from '(?:phường|xã|đặc khu) [^,]+')"
    output_field = TextField()
    arity = 1


@dataclass(frozen=True)
class Selling:
    """How many places sell in each commune; `unnamed` say the city only."""

    communes: list[tuple[Commune, int]]
    unnamed: int
    total: int


def commune_of(code: str) -> Commune | None:
    return Commune.objects.select_related("province").filter(code=code).first()


def chains_run_in(commune: Commune) -> QuerySet[Chain]:
    """Public chains whose lead operator has its address here."""
    here = _addressed(Operator.objects.all(), commune.province)
    leading = here.filter(place=_as_written(commune))
    return Chain.objects.public().filter(operator__in=leading.values("pk"))


def outlets_in(commune: Commune) -> QuerySet[Outlet]:
    """Places here that sell what public chains bring, by address."""
    here: QuerySet[Outlet] = _sold(commune.province).filter(place=_as_written(commune))
    return here


def selling_in(province: Province) -> Selling:
    """Count with two queries."""
    rows = _sold(province).values_list("place").annotate(number=Count("pk")).order_by()
    numbers: dict[str | None, int] = dict(rows)
    found = [
        (commune, numbers[_as_written(commune)])
        for commune in Commune.objects.filter(province=province).in_alphabet()
        if _as_written(commune) in numbers
    ]
    total = sum(numbers.values())
    named = sum(number for _commune, number in found)
    return Selling(found, total - named, total)


def _sold(province: Province) -> Any:
    public = Outlet.objects.filter(chain__in=Chain.objects.public())
    return _addressed(public, province)


def _addressed(rows: Any, province: Province) -> Any:
    """Rows whose address lies in the province, with the commune it names."""
    return rows.filter(address__icontains=province.name).annotate(
        place=_CommuneNamed(F("address"))
    )
