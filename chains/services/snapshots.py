"""Count the register as it is today and keep the numbers."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum

from chains.choices import Freshness, Publication
from chains.freshness_querysets import freshness_on
from chains.models import Chain, CountSnapshot, YearlyOutput
from chains.models.snapshot import CountOf
from chains.querysets import is_public
from portal.organisations.models import Province

# A unit's key in the counts; None is the programme as a whole.
Unit = int | None


@transaction.atomic
def take_snapshot(*, day: date) -> int:
    """Write the numbers of `day`, which is today; return how many.

    The first of two runs on one day wins. A day that nobody counted stays without
    numbers: what the register was like then cannot be asked any more.
    """
    rows = list(_rows(day))
    claimed = CountSnapshot.objects.get_or_create(
        day=day,
        definition=CountOf.ALL,
        province=None,
        defaults={"value": rows[0].value, "is_sample": rows[0].is_sample},
    )
    if not claimed[1]:
        return 0
    CountSnapshot.objects.bulk_create(rows[1:], batch_size=1000)
    return len(rows)


def _definitions(day: date) -> dict[CountOf, Q]:
    """Which of the chains that were sent count; the words stand on the page of figures."""
    stale = freshness_on(day, Freshness.STALE)
    counted = is_public() & ~stale
    return {
        CountOf.ALL: Q(pk__isnull=False),
        CountOf.OPERATING: counted,
        CountOf.CHECKED: counted & Q(seen_at__isnull=False),
        CountOf.SAFE: counted & Q(safe_until__isnull=False),
        CountOf.CURRENT: counted & freshness_on(day, Freshness.CURRENT),
        CountOf.STALE: is_public() & stale,
    }


def _numbers(day: date) -> dict[CountOf, Counter[Unit]]:
    """Every definition by unit, from one reading of the register."""
    sent = Chain.objects.live().exclude(publication=Publication.DRAFT)
    counts = {
        str(key): Count("pk", filter=which) for key, which in _definitions(day).items()
    }
    rows = list(
        sent.with_safety(day)
        .order_by()
        .values("association__province")
        .annotate(**counts)
    )
    return {
        key: _by_unit(
            (row["association__province"], row[key]) for row in rows if row[key]
        )
        for key in CountOf
    }


def _rows(day: date) -> Iterator[CountSnapshot]:
    """The whole first, beginning with everything in the register; then the units."""
    is_sample = Chain.objects.filter(is_sample=True).exists()
    tonnes = _by_unit(_tonnes(day))
    for definition, numbers in _numbers(day).items():
        has_tonnes = definition == CountOf.OPERATING
        for unit in sorted(numbers.keys() | {None}, key=lambda key: key or 0):
            yield CountSnapshot(
                day=day,
                definition=definition,
                province_id=unit,
                value=int(numbers[unit]),
                tonnes=tonnes[unit] if has_tonnes else None,
                is_sample=is_sample,
            )


def _tonnes(day: date) -> Any:
    outputs = YearlyOutput.objects.filter(
        year=day.year - 1, chain__in=Chain.objects.counted(day)
    )
    return (
        outputs.order_by()
        .values_list("chain__association__province")
        .annotate(tonnes=Sum("tonnes"))
    )


def _by_unit(rows: Any) -> Counter[Unit]:
    """Add up by the unit of registration, by that of today, and for the whole."""
    successors = dict(Province.objects.values_list("pk", "successor"))
    found: defaultdict[Unit, Decimal] = defaultdict(Decimal)
    for province, number in rows:
        for unit in {None, province, successors[province] or province}:
            found[unit] += number
    return Counter(found)
