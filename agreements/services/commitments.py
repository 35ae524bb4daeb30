"""Commitments of an agreement: added, changed, ordered, put away, carried over."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agreements.choices import AmendmentStage
from agreements.commitment_choices import Footing, Measure
from agreements.models import Agreement, Amendment, Commitment, CommitmentTarget
from agreements.permissions import commitment_footing
from agreements.services.renewal import Portion
from agreements.services.room import locked
from portal.core.errors import DomainError
from portal.core.numbers import format_number
from portal.organisations.access import access_for


@dataclass(frozen=True)
class GivenCommitment:
    """What the form says; `yearly` maps years to targets."""

    indicator: str
    unit: str
    measure: Measure
    counting: str
    target_total: Decimal
    responsible_side: str
    due_on: date
    area_id: int | None = None
    evidence_wanted: str = ""
    yearly: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Basis:
    """Why a line of a signed text changes, and by which amendment."""

    reason: str = ""
    amendment_id: int | None = None


_TEXT = Basis()


def add_commitment(
    *,
    agreement_id: int,
    given: GivenCommitment,
    by: Any,
    at: datetime,
    submission: UUID,
    basis: Basis = _TEXT,
) -> Commitment:
    """Write one more line of the text; one sending of the form makes one."""
    if made := _made_by(submission, by):
        return made
    try:
        with transaction.atomic():
            agreement = _open(agreement_id, by)
            last = agreement.commitments.aggregate(last=Max("position"))["last"] or 0
            commitment = Commitment(
                agreement=agreement,
                position=last + 1,
                created_by=by,
                submission=submission,
            )
            _write(commitment, given, by, at, basis)
    except IntegrityError:
        # The other of two equal requests was faster.
        if made := _made_by(submission, by):
            return made
        raise
    return commitment


def change_commitment(
    *,
    commitment: Commitment,
    given: GivenCommitment,
    by: Any,
    at: datetime,
    opened: int,
    basis: Basis = _TEXT,
) -> None:
    """Save the line as it was typed.

    Raises:
        Conflict: somebody saved it since `opened`.
        DomainError: it may not be changed so, in words.
    """
    with transaction.atomic():
        commitment.agreement = _open(commitment.agreement_id, by)
        commitment.claim_version(opened)
        _refuse_other_source(commitment, given)
        _write(commitment, given, by, at, basis)


def put_away(
    *, commitment: Commitment, by: Any, at: datetime, reason: str, basis: Basis = _TEXT
) -> None:
    """Take the line off the text, with the reason."""
    with transaction.atomic():
        commitment = _again(commitment, by)
        commitment.put_away(by=by, at=at, reason=reason)
        _mark(commitment, by, at, basis)
        commitment.save()


def bring_back(
    *, commitment: Commitment, by: Any, at: datetime, basis: Basis = _TEXT
) -> None:
    with transaction.atomic():
        commitment = _again(commitment, by)
        commitment.bring_back()
        _mark(commitment, by, at, basis)
        commitment.save()


def move(*, commitment: Commitment, by: Any, up: bool) -> None:
    """Change places with the neighbour; the first, the last and what was put away stay."""
    with transaction.atomic():
        agreement = _open(commitment.agreement_id, by)
        rows = list(agreement.commitments.live().in_order())
        place = next((n for n, row in enumerate(rows) if row.pk == commitment.pk), None)
        if place is None:
            # Somebody has just taken it off the text.
            return
        other = place - 1 if up else place + 1
        if not 0 <= other < len(rows):
            return
        rows[place], rows[other] = rows[other], rows[place]
        for position, row in enumerate(rows, start=1):
            if row.position != position:
                row.position = position
                row.save(update_fields=["position", "updated_at"])


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


def years_of(agreement: Agreement) -> range:
    """The years an agreement runs through; of a draft without days those of its round."""
    starts = agreement.starts_on or agreement.round.starts_on
    ends = agreement.ends_on or agreement.round.ends_on
    if starts is None or ends is None:
        return range(0)
    return range(starts.year, ends.year + 1)


def _write(
    commitment: Commitment, given: GivenCommitment, by: Any, at: datetime, basis: Basis
) -> None:
    for name in (
        "indicator",
        "unit",
        "measure",
        "counting",
        "target_total",
        "responsible_side",
        "due_on",
        "area_id",
        "evidence_wanted",
    ):
        setattr(commitment, name, getattr(given, name))
    commitment.count_as_measured()
    _mark(commitment, by, at, basis)
    commitment.save()
    _put_targets(commitment, given.yearly, at)


def _mark(commitment: Commitment, by: Any, at: datetime, basis: Basis) -> None:
    commitment.updated_by = by
    if commitment.agreement.is_signed:
        amendment = _amendment(commitment, by, basis)
        commitment.mark_change(by=by, at=at, reason=basis.reason, amendment=amendment)


def _amendment(commitment: Commitment, by: Any, basis: Basis) -> Amendment | None:
    if basis.amendment_id is not None:
        return Amendment.objects.get(
            pk=basis.amendment_id,
            agreement_id=commitment.agreement_id,
            stage=AmendmentStage.SIGNED,
        )
    footing = commitment_footing(access_for(by), commitment.agreement)
    if footing is not Footing.CORRECTION:
        raise DomainError(
            _("Thỏa thuận đã ký chỉ đổi cam kết theo phụ lục hai bên đã ký.")
        )
    return None


def _put_targets(
    commitment: Commitment, yearly: Mapping[int, Decimal], at: datetime
) -> None:
    commitment.targets.exclude(year__in=yearly).delete()
    kept = {target.year: target for target in commitment.targets.all()}
    for year, value in yearly.items():
        target = kept.get(year) or CommitmentTarget(commitment=commitment, year=year)
        if target.pk is None or target.value != value:
            target.value, target.set_at = value, at
            target.save()


def _refuse_other_source(commitment: Commitment, given: GivenCommitment) -> None:
    """What was reported for a year would hang in the air."""
    if given.measure != commitment.measure and commitment.reports.exists():
        raise DomainError(
            _(
                "Cam kết này đã có số liệu hai bên báo, nên không đổi nguồn số liệu; "
                "hãy bỏ cam kết và lập cam kết mới."
            )
        )


def _open(agreement_id: int, by: Any) -> Agreement:
    """The agreement, locked, if the person may change its commitments now."""
    agreement = locked(agreement_id)
    if commitment_footing(access_for(by), agreement) is None:
        raise DomainError(
            _(
                "Lúc này bên của anh/chị không sửa được cam kết: văn bản đang ở bên kia, "
                "đã thống nhất hoặc đã ký."
            )
        )
    return agreement


def _again(commitment: Commitment, by: Any) -> Commitment:
    agreement = _open(commitment.agreement_id, by)
    row = Commitment.objects.select_for_update().get(pk=commitment.pk)
    # Whoever has the form open learns that the line moved on.
    row.version += 1
    row.agreement = agreement
    return row


def _made_by(submission: UUID, by: Any) -> Commitment | None:
    return Commitment.objects.filter(submission=submission, created_by=by).first()
