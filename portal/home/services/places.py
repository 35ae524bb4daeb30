"""Communes of today: the chains run there, and where their produce is sold."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, Q, QuerySet, TextField

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
    leading = here.filter(_lies_in(commune))
    return Chain.objects.public().filter(operator__in=leading.values("pk"))


def outlets_in(commune: Commune) -> QuerySet[Outlet]:
    """Places here that sell what public chains bring, by address."""
    here: QuerySet[Outlet] = _sold(commune.province).filter(_lies_in(commune))
    return here


def selling_in(province: Province) -> Selling:
    """Count with two queries."""
    rows = _sold(province).values_list("commune", "written").order_by()
    numbers: dict[int | str | None, int] = {}
    for chosen, written, number in rows.annotate(number=Count("pk")):
        numbers[chosen or written] = numbers.get(chosen or written, 0) + number
    communes = Commune.objects.filter(province=province).in_alphabet()
    counted = [
        (c, numbers.get(c.pk, 0) + numbers.get(_as_written(c), 0)) for c in communes
    ]
    found = [(commune, number) for commune, number in counted if number]
    total = sum(numbers.values())
    named = sum(number for _commune, number in found)
    return Selling(found, total - named, total)


def _sold(province: Province) -> Any:
    public = Outlet.objects.filter(chain__in=Chain.objects.public())
    return _addressed(public, province)


def _addressed(rows: Any, province: Province) -> Any:
    """Rows in the province: by the commune chosen, else by what the address says."""
    said = Q(commune__isnull=True, address__icontains=province.name)
    return rows.filter(said | Q(commune__province=province)).annotate(
        written=_CommuneNamed(F("address"))
    )


def _lies_in(commune: Commune) -> Q:
    said = Q(commune__isnull=True, written=_as_written(commune))
    return said | Q(commune=commune)
