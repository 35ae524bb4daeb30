"""The figures of cooperation that others show."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F
from django.db.models.functions import Coalesce

from agreements.models import Agreement


@dataclass(frozen=True)
class CooperationSummary:
    """Whom Hanoi works with on a day: parties of agreements in force on `on`.

    `provinces_signed` counts units as signed (of 63 before July 2025), `provinces_today`
    the units of today (of 34) that they are part of.
    """

    on: date
    agreements: int
    associations: int
    provinces_signed: int
    provinces_today: int


def cooperation_summary(today: date) -> CooperationSummary:
    """Count agreements in force on a day and the associations and provinces in them."""
    counts = Agreement.objects.in_force(today).aggregate(
        agreements=Count("pk"),
        associations=Count("association", distinct=True),
        provinces_signed=Count("association__province", distinct=True),
        provinces_today=Count(
            Coalesce(F("association__province__successor"), F("association__province")),
            distinct=True,
        ),
    )
    return CooperationSummary(on=today, **counts)
