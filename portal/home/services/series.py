"""The kept counts as a page shows them: the newest, by unit, and over the months."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.db.models.functions import TruncMonth

from chains.models import CountSnapshot
from chains.models.snapshot import CountOf, CountSnapshotQuerySet
from portal.organisations.models import Province

# Months of a drawn series; the file has every counted day.
MONTHS = 36


@dataclass(frozen=True)
class UnitCounts:
    """One unit's numbers of the newest day; what has no row is 0."""

    province: Province
    numbers: dict[str, int]
    tonnes: Decimal


def series_of(province: Province | None) -> CountSnapshotQuerySet:
    """Every counted day of the whole programme, or of one unit."""
    found: CountSnapshotQuerySet = CountSnapshot.objects.filter(province=province)
    return found


def newest(province: Province | None, day: date) -> dict[str, CountSnapshot]:
    return {row.definition: row for row in series_of(province).filter(day=day)}


def counted_days(day: date) -> list[date]:
    """The last counted day of each of the last months, oldest first."""
    days = (
        CountSnapshot.objects.whole()
        .filter(definition=CountOf.ALL, day__lte=day)
        .values(month=TruncMonth("day"))
        .annotate(last=Max("day"))
        .order_by("-month")
        .values_list("last", flat=True)[:MONTHS]
    )
    return sorted(days)


def monthly(
    province: Province | None, days: list[date]
) -> dict[str, list[tuple[date, int]]]:
    """For each definition its number on the days on which it was counted.

    A unit without a row had none then; what was not counted yet has no number at all.
    """
    whole = CountSnapshot.objects.whole().filter(day__in=days)
    counted = set(whole.values_list("definition", "day"))
    numbers: dict[tuple[str, date], int] = {
        (row.definition, row.day): row.value
        for row in series_of(province).filter(day__in=days)
    }
    return {
        definition: [
            (day, numbers.get((definition, day), 0))
            for day in days
            if (definition, day) in counted
        ]
        for definition in CountOf
    }


def by_unit(era: str, day: date) -> list[UnitCounts]:
    """The units of one era that have chains, most in operation first."""
    found: dict[int, dict[str, CountSnapshot]] = defaultdict(dict)
    rows = CountSnapshot.objects.filter(day=day, province__era=era)
    for row in rows:
        if row.province_id is not None:
            found[row.province_id][row.definition] = row
    provinces = Province.objects.filter(pk__in=found).order_by("sort_key", "pk")
    units = [_unit(province, found[province.pk]) for province in provinces]
    return sorted(units, key=lambda unit: -unit.numbers[CountOf.OPERATING])


def _unit(province: Province, rows: dict[str, CountSnapshot]) -> UnitCounts:
    numbers = {
        str(definition): rows[definition].value if definition in rows else 0
        for definition in CountOf
    }
    operating = rows.get(CountOf.OPERATING)
    tonnes = operating.tonnes if operating is not None else None
    return UnitCounts(province, numbers, tonnes or Decimal(0))
