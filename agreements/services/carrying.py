"""Commitments of the round before, written into the draft of the next by choice."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from agreements.models import Agreement, Commitment, CommitmentTarget
from agreements.services.commitments import years_of
from agreements.services.renewal import Portion
from portal.core.errors import DomainError
from portal.core.numbers import format_number


def offered(agreement: Agreement) -> list[Portion]:
    """What a renewal may take along (services.renewal)."""
    return [
        Portion(
            _key(row.pk),
            f"{row.indicator}: {format_number(row.target_total)} {row.unit}",
        )
        for row in agreement.commitments.live().in_order()
    ]


def carry(
    *, old: Agreement, new: Agreement, keys: Collection[str], by: Any, at: datetime
) -> None:
    rows = old.commitments.live().values_list("pk", flat=True)
    chosen = [pk for pk in rows if _key(pk) in keys]
    if chosen:
        carry_commitments(source=old, target=new, chosen=chosen, by=by, at=at)


def _key(pk: int) -> str:
    return f"commitment-{pk}"


def carry_commitments(
    *,
    source: Agreement,
    target: Agreement,
    chosen: Collection[int],
    by: Any,
    at: datetime,
) -> list[Commitment]:
    """Write the chosen lines of `source` into the draft `target`, in their order.

    Targets of years inside the new term come along, and the days are moved to its end;
    what was carried before is not carried twice. The caller holds the transaction and
    has asked whether the person may write `target`.
    """
    ends_on = target.ends_on
    if ends_on is None:
        raise DomainError(
            _("Hãy ghi thời hạn của thỏa thuận mới trước khi mang cam kết sang.")
        )
    carried = set(target.commitments.live().values_list("carried_from_id", flat=True))
    rows = source.commitments.live().in_order().filter(pk__in=chosen)
    last = target.commitments.aggregate(last=Max("position"))["last"] or 0
    made = []
    for row in rows.exclude(pk__in=carried - {None}).prefetch_related("targets"):
        last += 1
        made.append(_carry(row, target, ends_on, last, by, at))
    return made


def _carry(
    row: Commitment,
    target: Agreement,
    ends_on: date,
    position: int,
    by: Any,
    at: datetime,
) -> Commitment:
    copy = Commitment.objects.create(
        agreement=target,
        area_id=row.area_id,
        position=position,
        indicator=row.indicator,
        unit=row.unit,
        measure=row.measure,
        counting=row.counting,
        target_total=row.target_total,
        responsible_side=row.responsible_side,
        due_on=ends_on,
        evidence_wanted=row.evidence_wanted,
        carried_from=row,
        created_by=by,
        updated_by=by,
    )
    years = years_of(target)
    CommitmentTarget.objects.bulk_create(
        CommitmentTarget(commitment=copy, year=t.year, value=t.value, set_at=at)
        for t in row.targets.all()
        if t.year in years
    )
    return copy
