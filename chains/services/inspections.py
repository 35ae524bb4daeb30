"""Record a visit: results against limits, what it ends with, the faults to be put right."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chains import permissions
from chains.choices import Outcome, Side
from chains.inspection_querysets import GRAVE
from chains.models import (
    Chain,
    Checklist,
    ChecklistItem,
    Finding,
    Inspection,
    InspectionResult,
    Operator,
)
from chains.models.inspection import GRADES_END
from portal.core.errors import DomainError
from portal.core.uploads import NewFiles
from portal.organisations.access import access_for

# A fault is put right within thirty days (TT 17/2024), unless the visit says sooner.
REPAIR_DAYS = 30
# Kept in the record, so in the language of the records whoever reads them.
DEFAULT_CORRECTION = "Khắc phục và gửi ảnh hoặc giấy chứng minh."


@dataclass(frozen=True)
class GivenResult:
    """One line as noted: `answer` for yes or no, `value` for what was measured."""

    item_id: int
    answer: bool | None = None
    value: Decimal | None = None
    note: str = ""
    corrective_action: str = ""
    due_on: date | None = None
    responsible: str = Side.OWNER


@dataclass(frozen=True)
class GivenInspection:
    on: date
    body: str
    inspectors: str
    place: str = ""
    summary: str = ""
    grade: str = ""
    operator: Operator | None = None
    checklist: Checklist | None = None
    results: Sequence[GivenResult] = ()
    scan: Any = None


def record_inspection(
    *,
    chain_id: int,
    given: GivenInspection,
    by: Any,
    at: datetime,
    submission: UUID | None = None,
) -> Inspection:
    """Write a visit with its results and findings. The same form sent twice makes one.

    Raises:
        DomainError: the day, the version of the checklist or the person forbids it.
    """
    if repeated := _made_by(submission, by):
        return repeated
    try:
        with transaction.atomic(), NewFiles() as files:
            chain = Chain.objects.select_for_update().get(pk=chain_id)
            _check(chain, given, by=by, at=at)
            inspection = _head(chain, given, by=by, at=at, submission=submission)
            if given.scan:
                files.keep(inspection, "scan", given.scan)
                inspection.scan_name = given.scan.name
            lines = _lines(given)
            if given.checklist is not None:
                inspection.outcome = outcome_of(lines)
            inspection.save()
            _save_lines(inspection, lines)
    except IntegrityError as error:
        # The other of two equal requests was faster.
        if repeated := _made_by(submission, by):
            return repeated
        raise DomainError(
            _("Không ghi được lần kiểm tra; hãy mở lại trang rồi thử lần nữa.")
        ) from error
    return inspection


def _made_by(submission: UUID | None, by: Any) -> Inspection | None:
    if submission is None:
        return None
    with suppress(Inspection.DoesNotExist):
        return Inspection.objects.get(submission=submission, created_by=by)
    return None


def _check(chain: Chain, given: GivenInspection, *, by: Any, at: datetime) -> None:
    access = access_for(by)
    if not access.is_hanoi:
        raise PermissionDenied
    if not permissions.can_inspect(access, chain):
        raise DomainError(
            _(
                "Không ghi được lần kiểm tra cho chuỗi này: chuỗi còn là bản nháp, đã cất "
                "kho, hoặc số liệu do chính anh/chị nhập."
            )
        )
    if given.on > timezone.localdate(at):
        raise DomainError(_("Ngày kiểm tra ở tương lai; hãy ghi sau khi đã đi."))
    if given.checklist is None:
        _check_grade(given)
    else:
        _check_checklist(chain, given.checklist)


def _check_grade(given: GivenInspection) -> None:
    if not given.grade or given.on >= GRADES_END:
        raise DomainError(
            _(
                "Xếp loại A, B, C chỉ ghi cho lần kiểm tra trước ngày 15/01/2025; từ ngày "
                "ấy hãy dùng bảng kiểm."
            )
        )


def _check_checklist(chain: Chain, checklist: Checklist) -> None:
    if not checklist.is_published or checklist.group not in {"", chain.group}:
        raise DomainError(
            _("Bảng kiểm chưa ban hành hoặc không dành cho nhóm sản phẩm này.")
        )


def _head(
    chain: Chain,
    given: GivenInspection,
    *,
    by: Any,
    at: datetime,
    submission: UUID | None,
) -> Inspection:
    return Inspection(
        chain=chain,
        operator=given.operator,
        on=given.on,
        place=given.place,
        body=given.body,
        inspectors=given.inspectors,
        checklist=given.checklist,
        grade="" if given.checklist else given.grade,
        summary=given.summary,
        created_by=by,
        recorded_at=at,
        submission=submission,
    )


# A line of the checklist, what was noted, whether it is met.
Line = tuple[ChecklistItem, GivenResult, bool | None]


def _lines(given: GivenInspection) -> list[Line]:
    """Every line of the version, also those that do not apply."""
    if given.checklist is None:
        return []
    noted = {result.item_id: result for result in given.results}
    lines: list[Line] = []
    for item in given.checklist.items.order_by("position"):
        result = noted.get(item.pk, GivenResult(item.pk))
        met = item.passes(answer=result.answer, value=result.value)
        lines.append((item, result, met))
    if all(met is None for _item, _result, met in lines):
        raise DomainError(_("Chưa ghi kết quả mục nào của bảng kiểm."))
    return lines


def outcome_of(lines: Sequence[Line]) -> Outcome:
    """Failed by one serious or major fault; minor faults are put right all the same."""
    failed = {item.severity for item, _result, met in lines if met is False}
    return Outcome.FAIL if failed.intersection(GRAVE) else Outcome.PASS


def _save_lines(inspection: Inspection, lines: Sequence[Line]) -> None:
    InspectionResult.objects.bulk_create(
        InspectionResult(
            inspection=inspection,
            item=item,
            value=result.value,
            passed=met,
            note=result.note,
        )
        for item, result, met in lines
    )
    Finding.objects.bulk_create(
        _finding(inspection, item, result)
        for item, result, met in lines
        if met is False
    )


def _finding(
    inspection: Inspection, item: ChecklistItem, result: GivenResult
) -> Finding:
    return Finding(
        chain=inspection.chain,
        inspection=inspection,
        item=item,
        text=result.note or item.text,
        severity=item.severity,
        corrective_action=result.corrective_action or DEFAULT_CORRECTION,
        due_on=result.due_on or inspection.on + timedelta(days=REPAIR_DAYS),
        responsible=result.responsible,
    )


@transaction.atomic
def void_inspection(*, inspection_id: int, by: Any, at: datetime, reason: str) -> None:
    """Take a visit that was recorded wrongly out of account, with its open findings."""
    if not access_for(by).is_hanoi:
        raise PermissionDenied
    inspection = Inspection.objects.select_for_update().get(pk=inspection_id)
    inspection.void(by=by, at=at, reason=reason)
    for finding in inspection.findings.unresolved().select_for_update():
        finding.withdraw(at=at)
