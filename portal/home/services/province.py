"""Everything the portal may tell the public about one province of today."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Least

from agreements.models import Agreement
from chains.models import Chain
from chains.querysets import ChainQuerySet
from portal.home.services.programme import tonnes_of
from portal.news.models import Article
from portal.organisations.models import Association, Province

# The special zones that belong to a unit, named wherever the unit is shown.
ISLANDS = {"48": "Hoàng Sa", "56": "Trường Sa"}


@dataclass(frozen=True)
class ProvinceFacts:
    """`merged` are the names of 2025 that the unit was formed of, if more than one."""

    province: Province
    merged: list[str]
    islands: str
    associations: list[Association]
    chains: int
    checked: int
    safe: int
    groups: list[tuple[str, int]]
    tonnes: Decimal
    year: int
    agreements: int
    agreed_until: date | None
    # Signed at any time, in force or not.
    ever_agreed: int


def province_of(code: str) -> Province | None:
    return Province.objects.as_today().filter(code=code).first()


def chains_in(province: Province) -> ChainQuerySet:
    """Public chains of the associations founded in any unit that is part of it now."""
    return Chain.objects.public().filter(association__in=associations_in(province))


def associations_in(province: Province) -> QuerySet[Association]:
    return Association.objects.filter(
        Q(province=province) | Q(province__successor=province)
    )


def articles_about(province: Province) -> QuerySet[Article]:
    about = Q(association__in=associations_in(province))
    return Article.objects.public().filter(about).newest()


def province_facts(province: Province, today: date) -> ProvinceFacts:
    """Gather with six queries; its numbers leave overdue chains out."""
    chains = chains_in(province).fresh(today)
    groups = list(
        chains.values_list("group")
        .annotate(
            number=Count("pk"),
            checked=Count("pk", filter=Q(seen_at__isnull=False)),
        )
        .order_by("-number", "group")
    )
    merged = province.predecessors.order_by("sort_key").values_list("name", flat=True)
    return ProvinceFacts(
        province=province,
        merged=[name for name in merged if len(merged) > 1],
        islands=ISLANDS.get(province.code, ""),
        associations=list(
            associations_in(province)
            .select_related("province__successor", "successor")
            .order_by("valid_to", "sort_key", "pk")
        ),
        chains=sum(number for _group, number, _checked in groups),
        checked=sum(checked for _group, _number, checked in groups),
        safe=chains.safe_on(today).count(),
        groups=[(group, number) for group, number, _checked in groups],
        tonnes=tonnes_of(chains, today.year - 1),
        year=today.year - 1,
        **_agreements(province, today),
    )


def _agreements(province: Province, today: date) -> dict[str, Any]:
    in_force = Q(pk__in=Agreement.objects.in_force(today).values("pk"))
    signed = Agreement.objects.public().filter(
        association__in=associations_in(province)
    )
    return signed.aggregate(
        ever_agreed=Count("pk"),
        agreements=Count("pk", filter=in_force),
        agreed_until=Max(Least("ends_on", "terminated_on"), filter=in_force),
    )
