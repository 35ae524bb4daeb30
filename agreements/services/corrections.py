"""Mending the record of what both sides signed here: one asks, the other confirms."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from agreements.choices import Side, StepKind, TerminationState
from agreements.models import Agreement, Correction
from agreements.models.correction import differing, facts_of
from agreements.services.acting import led, locked
from agreements.services.asking import Asking
from agreements.services.rebasing import rebase
from agreements.services.scans import Scan
from agreements.services.signing import refuse_future
from agreements.services.table import refuse_correction_while_amending
from agreements.services.terms import terms_of
from portal.core.errors import DomainError
from portal.core.uploads import NewFiles

_ASKING = Asking(
    Correction,
    declined=StepKind.CORRECTION_DECLINED,
    withdrawn=StepKind.CORRECTION_WITHDRAWN,
    none_waits=_l("Không có đề nghị đính chính nào đang chờ trả lời."),
    one_waits=_l("Đã có một đề nghị đính chính đang chờ trả lời."),
)


def ask_to_correct(
    *,
    agreement_id: int,
    after: Mapping[str, str],
    scan: Scan | None,
    reason: str,
    by: Any,
    at: datetime,
) -> Correction:
    """Ask the other side to confirm what the record should say.

    Raises `DomainError` with the reason in words; nothing of the record changes.
    """
    try:
        with transaction.atomic(), NewFiles() as files:
            agreement = locked(agreement_id)
            side = led(by, agreement)
            _refuse(agreement, after, scan, reason, at)
            asked = Correction(
                agreement=agreement,
                side=side,
                reason=reason,
                before=facts_of(agreement),
                after=dict(after),
                asked_by=by,
                asked_at=at,
            )
            if scan is not None:
                asked.scan_name, asked.scan_sha256 = scan.name, scan.sha256
                files.keep(asked, "scan", scan.file)
            asked.save()
            agreement.note_step(StepKind.CORRECTION_ASKED, side, by, at, note=reason)
    except IntegrityError as error:
        raise _ASKING.one_is_open() from error
    return asked


def confirm_correction(
    *, agreement_id: int, correction_id: int, by: Any, at: datetime
) -> None:
    """The other side finds right exactly what it read: the record says so from now on."""
    agreement = Agreement(pk=agreement_id)
    try:
        with transaction.atomic():
            agreement = locked(agreement_id)
            side = led(by, agreement)
            asked = _ASKING.that_was_read(agreement, correction_id)
            refuse_correction_while_amending(agreement)
            if asked.before != facts_of(agreement):
                raise DomainError(
                    _(
                        "Thỏa thuận đã đổi từ lúc đề nghị đính chính; hãy không đồng ý "
                        "hoặc rút đề nghị này rồi đề nghị lại."
                    )
                )
            asked.answer_with(TerminationState.CONFIRMED, side=side, by=by, at=at)
            agreement.correct(by=by, at=at, reason=asked.reason)
            before = terms_of(agreement)
            _apply(agreement, asked)
            agreement.updated_by = by
            agreement.version += 1
            agreement.save()
            rebase(agreement, before, terms_of(agreement), *Side)
            agreement.note_step(StepKind.CORRECTED, side, by, at, note=asked.reason)
    except IntegrityError as error:
        raise agreement.taken(error) from error


@transaction.atomic
def decline_correction(
    *, agreement_id: int, reason: str, by: Any, at: datetime
) -> None:
    _ASKING.decline(agreement_id=agreement_id, reason=reason, by=by, at=at)


@transaction.atomic
def withdraw_correction(*, agreement_id: int, by: Any, at: datetime) -> None:
    _ASKING.withdraw(agreement_id=agreement_id, by=by, at=at)


def _apply(agreement: Agreement, asked: Correction) -> None:
    facts = asked.after
    for name in ("number", "title", "signed_place", "text"):
        setattr(agreement, name, facts[name])
    agreement.signed_on = date.fromisoformat(facts["signed_on"])
    if asked.scan:
        agreement.scan = asked.scan.name
        agreement.scan_name = asked.scan_name
        agreement.scan_sha256 = asked.scan_sha256


def _refuse(
    agreement: Agreement,
    after: Mapping[str, str],
    scan: Scan | None,
    reason: str,
    at: datetime,
) -> None:
    if not agreement.is_signed_here or agreement.is_archived:
        raise PermissionDenied
    refuse_correction_while_amending(agreement)
    if not reason.strip():
        raise DomainError(_("Hãy ghi lý do đính chính thỏa thuận đã ký."))
    _ASKING.refuse_second(agreement)
    if not differing(facts_of(agreement), after) and scan is None:
        raise DomainError(_("Nội dung chưa có gì khác; hãy sửa mục cần thay đổi."))
    if not (after["number"].strip() and after["title"].strip() and after["signed_on"]):
        raise DomainError(_("Thỏa thuận đã ký phải giữ đủ số, tên, ngày ký."))
    refuse_future(date.fromisoformat(after["signed_on"]), at)
