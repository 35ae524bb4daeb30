"""Counts of past quarters, grown up to those of the day: made up, and marked so."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from chains.models import CountSnapshot
from chains.models.snapshot import CountOf
from chains.services.snapshots import take_snapshot
from portal.core.quarters import Quarter

QUARTERS = 10
# The duty to re-confirm is younger than the register.
_WITH_DUTY = 3


def make_counts(*, today: date) -> None:
    """Count the sample as it is, and draw the quarters before it back from there."""
    take_snapshot(day=today)
    counted = list(CountSnapshot.objects.filter(day=today, is_sample=True))
    CountSnapshot.objects.bulk_create(_past(counted, today), batch_size=2000)


def _past(counted: list[CountSnapshot], today: date) -> Iterator[CountSnapshot]:
    quarter = Quarter.of(today)
    for ago in range(1, QUARTERS + 1):
        quarter = quarter.previous
        for row in counted:
            if ago > _WITH_DUTY and row.definition in (CountOf.CURRENT, CountOf.STALE):
                continue
            if (value := _then(row, ago)) or row.province_id is None:
                yield CountSnapshot(
                    day=quarter.last_day,
                    definition=row.definition,
                    province_id=row.province_id,
                    value=value,
                    tonnes=None
                    if row.tonnes is None
                    else row.tonnes * _share(row, ago),
                    is_sample=True,
                )


def _share(row: CountSnapshot, ago: int) -> Decimal:
    """The register grew; checking papers caught up with it only lately."""
    slope = 6 if row.definition in (CountOf.CHECKED, CountOf.SAFE) else 4
    return Decimal(100 - slope * ago - (ago * ago) % 3) / 100


def _then(row: CountSnapshot, ago: int) -> int:
    return int(row.value * _share(row, ago))
