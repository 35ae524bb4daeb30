"""Figures of a commitment: one side reports, the other confirms or says its own."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.commitment_choices import EntryKind
from agreements.models import Agreement, Commitment, ProgressReport
from agreements.permissions import can_report
from agreements.services.acting import locked
from agreements.services.commitments import years_of
from agreements.services.scans import Scan
from portal.core.errors import DomainError
from portal.core.uploads import NewFiles
from portal.organisations.access import access_for


@dataclass(frozen=True)
class GivenFigure:
    """A year's figure, from its beginning to today, and what proves it."""

    year: int
    value: Decimal
    note: str = ""
    evidence: Scan | None = None


def report_progress(
    *,
    commitment_id: int,
    given: GivenFigure,
    by: Any,
    at: datetime,
    submission: UUID,
) -> ProgressReport:
    """Tell the other side a figure; one sending of the form tells it once."""
    if made := _made_by(submission, by):
        return made
    try:
        with transaction.atomic(), NewFiles() as files:
            commitment, side = _open(commitment_id, by)
            _refuse(commitment, given, at)
            report = ProgressReport(
                commitment=commitment,
                year=given.year,
                value=given.value,
                note=given.note,
                reported_side=side,
                waiting_side=side.other,
                created_by=by,
                reported_at=at,
                submission=submission,
            )
            if given.evidence is not None:
                report.evidence_name = given.evidence.name
                report.evidence_sha256 = given.evidence.sha256
                files.keep(report, "evidence", given.evidence.file)
            report.save()
            report.note_entry(
                EntryKind.REPORTED, side, by, at, figure=given.value, text=given.note
            )
    except IntegrityError as error:
        # The other of two equal requests was faster, or the other side was.
        if made := _made_by(submission, by):
            return made
        raise DomainError(_still_open(given.year)) from error
    return report


def confirm(*, report_id: int, by: Any, at: datetime) -> None:
    with transaction.atomic():
        report, side = _locked(report_id, by)
        report.confirm(side=side, by=by, at=at)


def dispute(
    *, report_id: int, figure: Decimal, reason: str, by: Any, at: datetime
) -> None:
    with transaction.atomic():
        report, side = _locked(report_id, by)
        report.dispute(figure=figure, reason=reason, side=side, by=by, at=at)


def answer(
    *, report_id: int, figure: Decimal, text: str, by: Any, at: datetime
) -> ProgressReport:
    """Say where one's own side stands now; equal figures settle it."""
    with transaction.atomic():
        report, side = _locked(report_id, by)
        report.answer(figure=figure, text=text, side=side, by=by, at=at)
    return report


def withdraw(*, report_id: int, by: Any, at: datetime, text: str) -> None:
    with transaction.atomic():
        report, side = _locked(report_id, by)
        report.withdraw(side=side, by=by, at=at, text=text)


def _open(commitment_id: int, by: Any) -> tuple[Commitment, Side]:
    commitment = Commitment.objects.get(pk=commitment_id)
    commitment.agreement = locked(commitment.agreement_id)
    return commitment, _side(by, commitment.agreement)


def _locked(report_id: int, by: Any) -> tuple[ProgressReport, Side]:
    """The report, held until the transaction ends, and the person's side."""
    report = (
        ProgressReport.objects.select_for_update(of=("self",))
        .select_related("commitment__agreement")
        .get(pk=report_id)
    )
    return report, _side(by, report.commitment.agreement)


def _side(by: Any, agreement: Agreement) -> Side:
    side = can_report(access_for(by), agreement)
    if side is None:
        raise PermissionDenied
    return side


def _refuse(commitment: Commitment, given: GivenFigure, at: datetime) -> None:
    if commitment.is_archived:
        raise DomainError(_("Cam kết này đã được bỏ, không báo số liệu nữa."))
    if commitment.is_computed:
        raise DomainError(
            _("Số của cam kết này cổng tự đếm từ hồ sơ, không báo bằng tay.")
        )
    if given.year not in years_of(commitment.agreement):
        raise DomainError(
            _("Năm %(year)s nằm ngoài thời hạn của thỏa thuận.") % {"year": given.year}
        )
    if given.year > timezone.localdate(at).year:
        raise DomainError(_("Năm %(year)s chưa tới.") % {"year": given.year})
    if commitment.reports.is_open(given.year):
        raise DomainError(_still_open(given.year))


def _still_open(year: int) -> str:
    return _(
        "Số liệu năm %(year)s đang chờ hai bên thống nhất; hãy xác nhận, trả lời hoặc "
        "rút số liệu ấy trước."
    ) % {"year": year}


def _made_by(submission: UUID, by: Any) -> ProgressReport | None:
    return ProgressReport.objects.filter(submission=submission, created_by=by).first()
