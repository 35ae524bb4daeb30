"""The records behind a figure that the portal computes."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import ExtractYear

from agreements.commitment_choices import MEASURED_KINDS, Measure
from agreements.commitment_progress import chains_counted
from agreements.models import Activity, Commitment
from chains.models import Chain, YearlyOutput
from portal.organisations.access import kept_by

_TONNES: Any = DecimalField(max_digits=18, decimal_places=3)


def chains_behind(commitment: Commitment) -> QuerySet[Chain]:
    """Every chain that the figure counts; for tonnes with `tonnes`, the largest first.

    The same rule as `with_progress`, told record by record.
    """
    agreement, measure = commitment.agreement, Measure(commitment.measure)
    chains: QuerySet[Chain] = chains_counted(measure).filter(
        association_id__in=kept_by(agreement.association)
    )
    if measure is Measure.CHAINS_NEW:
        chains = chains.filter(
            created_at__date__gte=agreement.starts_on,
            created_at__date__lte=agreement.last_day,
        )
    if measure is not Measure.TONNES:
        return chains.order_by("sort_key", "pk")
    own = _outputs(commitment).filter(chain=OuterRef("pk")).order_by().values("chain")
    total = own.annotate(total=Sum("tonnes")).values("total")
    weighed: Any = chains.annotate(tonnes=Subquery(total, output_field=_TONNES))
    return weighed.filter(tonnes__isnull=False).order_by("-tonnes", "pk")  # type: ignore[no-any-return]


def activities_behind(commitment: Commitment) -> QuerySet[Activity]:
    """Every activity that the figure counts, as `chains_behind` does for chains."""
    kinds = MEASURED_KINDS[Measure(commitment.measure)]
    own = Activity.objects.filter(agreement=commitment.agreement_id, kind__in=kinds)
    return own.counted()


def figures_by_year(commitment: Commitment) -> Mapping[int, Decimal]:
    """What the portal adds up, year by year; a standing level has no years."""
    measure = Measure(commitment.measure)
    if measure is Measure.CHAINS_NEW:
        years = (
            chains_behind(commitment)
            .order_by()
            .annotate(year=ExtractYear("created_at"))
            .values_list("year")
            .annotate(n=Count("pk"))
        )
        return {year: Decimal(number) for year, number in years}
    if measure is Measure.TONNES:
        chains = chains_behind(commitment).order_by().values("pk")
        rows = _outputs(commitment).filter(chain__in=chains).order_by()
        return dict(rows.values_list("year").annotate(total=Sum("tonnes")))
    if measure in MEASURED_KINDS:
        held = activities_behind(commitment).order_by()
        by_year = held.values_list("starts_on__year").annotate(n=Count("pk"))
        return {year: Decimal(number) for year, number in by_year}
    return {}


def _outputs(commitment: Commitment) -> QuerySet[YearlyOutput]:
    starts, ends = commitment.agreement.starts_on, commitment.agreement.last_day
    if starts is None or ends is None or ends < starts:
        return YearlyOutput.objects.none()
    return YearlyOutput.objects.filter(year__gte=starts.year, year__lte=ends.year)
