"""The programme at a glance: every number with its day and its definition."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from agreements.services.figures import CooperationSummary, cooperation_summary
from chains.choices import ChainStatus, Freshness, Publication
from chains.freshness_querysets import freshness_on
from chains.models import Chain, YearlyOutput
from chains.querysets import kept_back

TODAYS_UNIT = Coalesce(
    F("association__province__successor__code"), F("association__province__code")
)


@dataclass(frozen=True)
class Programme:
    """Counts as of the day `on`.

    `registered` are chains sent to Hanoi, stopped ones included and drafts not;
    `operating` those the public sees and the owner re-confirmed in time, `checked` and
    `safe` a part of them. `tonnes` is
    what the operating chains brought to market in the year `year`, the last full one.
    """

    on: date
    registered: int
    operating: int
    checked: int
    safe: int
    tonnes: Decimal
    year: int
    cooperation: CooperationSummary


def programme(today: date) -> Programme:
    """Count with four queries."""
    public = Q(
        ~Q(pk__in=kept_back()),
        ~freshness_on(today, Freshness.STALE),
        publication=Publication.PUBLIC,
        status=ChainStatus.OPERATING,
    )
    counts = (
        Chain.objects.live()
        .exclude(publication=Publication.DRAFT)
        .aggregate(
            registered=Count("pk"),
            operating=Count("pk", filter=public),
            checked=Count("pk", filter=public & Q(seen_at__isnull=False)),
        )
    )
    return Programme(
        on=today,
        **counts,
        safe=Chain.objects.counted(today).safe_on(today).count(),
        tonnes=tonnes_of(Chain.objects.counted(today), today.year - 1),
        year=today.year - 1,
        cooperation=cooperation_summary(today),
    )


def tonnes_of(chains: QuerySet[Chain], year: int) -> Decimal:
    """Sum what these chains brought to market in a year."""
    total = YearlyOutput.objects.filter(year=year, chain__in=chains).aggregate(
        tonnes=Sum("tonnes")
    )["tonnes"]
    return total or Decimal(0)


def chains_by_unit_today(today: date) -> dict[str, int]:
    """Counted chains of each of the 34 units, by code; units without one are left out."""
    rows = (
        Chain.objects.counted(today)
        .annotate(unit=TODAYS_UNIT)
        .values_list("unit")
        .annotate(number=Count("pk"))
        .order_by("unit")
    )
    return dict(rows)


def tonnes_by_unit_today(year: int, today: date) -> dict[str, Decimal]:
    """Tonnes that counted chains of each of the 34 units brought to market in a year."""
    rows = (
        YearlyOutput.objects.filter(year=year, chain__in=Chain.objects.counted(today))
        .annotate(
            unit=Coalesce(
                F("chain__association__province__successor__code"),
                F("chain__association__province__code"),
            )
        )
        .values_list("unit")
        .annotate(tonnes=Sum("tonnes"))
        .order_by("unit")
    )
    return dict(rows)


def chains_by_group(today: date) -> list[tuple[str, int]]:
    """Counted chains of each product group, most first."""
    rows = (
        Chain.objects.counted(today)
        .values_list("group")
        .annotate(number=Count("pk"))
        .order_by("-number", "group")
    )
    return list(rows)


@dataclass(frozen=True)
class RegisteredUnit:
    """A unit of the 63 and the one of today that it is part of."""

    name: str
    today: str
    today_code: str
    chains: int


def chains_by_unit_registered(today: date) -> list[RegisteredUnit]:
    """Counted chains by the unit they were registered in, most first."""
    rows = (
        Chain.objects.counted(today)
        .values_list(
            "association__province__name",
            Coalesce(
                F("association__province__successor__name"),
                F("association__province__name"),
            ),
            TODAYS_UNIT,
        )
        .annotate(number=Count("pk"))
        .order_by("-number", "association__province__sort_key")
    )
    return [RegisteredUnit(*row) for row in rows]
