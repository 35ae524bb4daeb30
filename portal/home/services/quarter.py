"""The confirmations that a quarter still waits for, for the desks of both sides."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from chains.choices import Freshness
from chains.freshness_querysets import freshness_on
from chains.models import Chain
from portal.organisations.access import Access

SHOWN = 6


@dataclass(frozen=True)
class OwnQuarter:
    """What a person's own association has still to confirm, the overdue first."""

    waiting: int
    overdue: int
    first: list[Chain]


@dataclass(frozen=True)
class ProvinceQuarter:
    """One unit of today: how many chains are due and how many overdue."""

    code: str
    name: str
    due: int
    overdue: int


def own_quarter(access: Access, today: date) -> OwnQuarter:
    """Gather with two queries."""
    waiting = Chain.objects.reconfirmable_by(access.user).to_reconfirm(today)
    stale = Q(freshness_on(today, Freshness.STALE))
    counts = waiting.aggregate(waiting=Count("pk"), overdue=Count("pk", filter=stale))
    nearest = waiting.only("pk", "name", "code", "reconfirmed_on")
    return OwnQuarter(
        **counts, first=list(nearest.order_by("reconfirmed_on", "pk")[:SHOWN])
    )


def quarter_by_province(today: date) -> list[ProvinceQuarter]:
    """Who is most behind first (one query)."""
    unit = "association__province"
    rows = (
        Chain.objects.to_reconfirm(today)
        .annotate(
            unit_code=Coalesce(F(f"{unit}__successor__code"), F(f"{unit}__code")),
            unit_name=Coalesce(F(f"{unit}__successor__name"), F(f"{unit}__name")),
        )
        .values_list("unit_code", "unit_name")
        .annotate(
            due=Count("pk", filter=freshness_on(today, Freshness.DUE)),
            overdue=Count("pk", filter=freshness_on(today, Freshness.STALE)),
        )
        .order_by("-overdue", "-due", "unit_code")
    )
    return [ProvinceQuarter(*row) for row in rows]
