"""Commitments of an agreement: added, changed, ordered, put away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agreements.commitment_choices import COUNTING_OF, Measure
from agreements.models import (
    Agreement,
    Amendment,
    Commitment,
    CommitmentTarget,
    ContentArea,
)
from agreements.models.terms import CommitmentTerms
from agreements.permissions import commitment_footing
from agreements.services.acting import locked
from agreements.services.table import refuse_correction_while_amending
from agreements.services.terms import plain
from portal.core.errors import DomainError
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


def add_commitment(
    *,
    agreement_id: int,
    given: GivenCommitment,
    by: Any,
    at: datetime,
    submission: UUID,
    reason: str = "",
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
            _write(commitment, given, by, at, reason)
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
    reason: str = "",
) -> None:
    """Save the line as it was typed.

    Raises:
        Conflict: somebody saved it since `opened`.
        DomainError: it may not be changed so, in words.
    """
    with transaction.atomic():
        commitment.agreement = _open(commitment.agreement_id, by)
        commitment.claim_version(opened)
        commitment.refuse_other_source(given.measure)
        _write(commitment, given, by, at, reason)


def put_away(*, commitment: Commitment, by: Any, at: datetime, reason: str) -> None:
    """Take the line off the text, with the reason."""
    with transaction.atomic():
        commitment = _again(commitment, by)
        commitment.put_away(by=by, at=at, reason=reason)
        _mark(commitment, by, at, reason)
        commitment.save()


def bring_back(
    *, commitment: Commitment, by: Any, at: datetime, reason: str = ""
) -> None:
    with transaction.atomic():
        commitment = _again(commitment, by)
        commitment.bring_back()
        _mark(commitment, by, at, reason)
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


def years_of(agreement: Agreement) -> range:
    """The years an agreement runs through; of a draft without days those of its round."""
    starts = agreement.starts_on or agreement.round.starts_on
    ends = agreement.ends_on or agreement.round.ends_on
    if starts is None or ends is None:
        return range(0)
    return range(starts.year, ends.year + 1)


# --- Between the rows and the text ------------------------------------------------------
def given_of(commitment: Commitment) -> GivenCommitment:
    """What the form begins with."""
    return GivenCommitment(
        indicator=commitment.indicator,
        unit=commitment.unit,
        measure=Measure(commitment.measure),
        counting=commitment.counting,
        target_total=commitment.target_total,
        responsible_side=commitment.responsible_side,
        due_on=commitment.due_on,
        area_id=commitment.area_id,
        evidence_wanted=commitment.evidence_wanted,
        yearly={row.year: row.value for row in commitment.targets.all()},
    )


def given_of_terms(line: CommitmentTerms) -> GivenCommitment:
    area = ContentArea.objects.filter(code=line.area_code).first()
    return GivenCommitment(
        indicator=line.indicator,
        unit=line.unit,
        measure=Measure(line.measure),
        counting=line.counting,
        target_total=Decimal(line.total),
        responsible_side=line.side,
        due_on=date.fromisoformat(line.due_on),
        area_id=area.pk if area else None,
        evidence_wanted=line.evidence,
        yearly={year: Decimal(value) for year, value in line.yearly},
    )


def given_as_terms(given: GivenCommitment, key: str) -> CommitmentTerms:
    area = ContentArea.objects.filter(pk=given.area_id or 0).first()
    return CommitmentTerms(
        indicator=given.indicator,
        unit=given.unit,
        measure=given.measure.value,
        counting=str(COUNTING_OF.get(given.measure, given.counting)),
        total=plain(given.target_total),
        yearly=tuple(
            (year, plain(given.yearly[year])) for year in sorted(given.yearly)
        ),
        side=given.responsible_side,
        due_on=given.due_on.isoformat(),
        area=area.name if area else "",
        evidence=given.evidence_wanted,
        area_code=area.code if area else "",
        key=key,
    )


def put_lines(
    agreement: Agreement,
    before: Sequence[CommitmentTerms],
    after: Sequence[CommitmentTerms],
    *,
    by: Any,
    at: datetime,
    amendment: Amendment | None = None,
) -> None:
    """Make the rows say `after`, touching only what differs from `before`.

    A changed line stays the same row, with its figures. The caller holds the row of
    the agreement; the triggers ask a signed one for the amendment.
    """
    if not all(line.key for line in (*before, *after)):
        # Sent before lines had a key: the rows are already what was sent.
        return
    was = {line.key: line for line in before}
    shall = {line.key: line for line in after}
    rows = {
        str(row.key): row for row in agreement.commitments.prefetch_related("targets")
    }
    why = str(amendment) if amendment else _("Bỏ khỏi văn bản khi sửa và gửi lại")
    for key, line in shall.items():
        if was.get(key) != line:
            row = rows.get(key) or _new_row(agreement, key, by)
            row.agreement = agreement
            _become(row, line, by, at, why, amendment)
    for key in was.keys() - shall.keys():
        row = rows[key]
        row.agreement, row.version = agreement, row.version + 1
        row.put_away(by=by, at=at, reason=why)
        _mark(row, by, at, why, amendment)
        row.save()


def _become(
    row: Commitment,
    line: CommitmentTerms,
    by: Any,
    at: datetime,
    why: str,
    amendment: Amendment | None,
) -> None:
    if row.pk is not None:
        row.refuse_other_source(line.measure)
        row.version += 1
    if row.is_archived:
        row.bring_back()
    _write(row, given_of_terms(line), by, at, why, amendment)


def _new_row(agreement: Agreement, key: str, by: Any) -> Commitment:
    last = agreement.commitments.aggregate(last=Max("position"))["last"] or 0
    return Commitment(
        agreement=agreement, key=UUID(key), position=last + 1, created_by=by
    )


def _write(
    commitment: Commitment,
    given: GivenCommitment,
    by: Any,
    at: datetime,
    reason: str,
    amendment: Amendment | None = None,
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
    _mark(commitment, by, at, reason, amendment)
    commitment.save()
    _put_targets(commitment, given.yearly, at)


def _mark(
    commitment: Commitment,
    by: Any,
    at: datetime,
    reason: str,
    amendment: Amendment | None = None,
) -> None:
    commitment.updated_by = by
    if commitment.agreement.is_signed:
        commitment.mark_change(by=by, at=at, reason=reason, amendment=amendment)


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


def _open(agreement_id: int, by: Any) -> Agreement:
    """The agreement, locked, if the person may change its commitments now."""
    agreement = locked(agreement_id)
    if commitment_footing(access_for(by), agreement) is None:
        raise DomainError(
            _(
                "Lúc này không sửa thẳng cam kết được: bên kia đã đọc văn bản, hoặc văn "
                "bản đã ký. Hãy sửa trong bản đang soạn rồi gửi cho bên kia."
            )
        )
    if agreement.is_signed:
        refuse_correction_while_amending(agreement)
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
