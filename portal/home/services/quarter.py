"""The confirmations that a quarter still waits for, for the desks of both sides."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Window
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
    """Gather with one query: every row says how many there are."""
    stale = freshness_on(today, Freshness.STALE)
    rows: list[Any] = list(
        Chain.objects.reconfirmable_by(access.user)
        .to_reconfirm(today)
        .only("pk", "name", "code", "reconfirmed_on")
        .annotate(
            waiting=Window(Count("pk")), overdue=Window(Count("pk", filter=stale))
        )
        .order_by("reconfirmed_on", "pk")[:SHOWN]
    )
    if not rows:
        return OwnQuarter(0, 0, [])
    return OwnQuarter(rows[0].waiting, rows[0].overdue, rows)


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
