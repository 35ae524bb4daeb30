"""Ending a signed agreement before its term: one side asks, the other answers."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from agreements.choices import StepKind, TerminationState
from agreements.models import Agreement, Termination
from agreements.services.acting import led, locked
from agreements.services.amendments import drop_with_the_agreement
from agreements.services.asking import Asking
from portal.core.dates import format_date
from portal.core.errors import DomainError

_ASKING = Asking(
    Termination,
    declined=StepKind.TERMINATION_DECLINED,
    withdrawn=StepKind.TERMINATION_WITHDRAWN,
    none_waits=_l("Không có đề nghị chấm dứt nào đang chờ trả lời."),
    one_waits=_l("Đã có một đề nghị chấm dứt đang chờ trả lời."),
)


def ask_to_terminate(
    *, agreement_id: int, reason: str, last_day: date, by: Any, at: datetime
) -> Termination:
    """Ask the other side to let the agreement end with `last_day`."""
    with transaction.atomic():
        agreement = locked(agreement_id)
        side = led(by, agreement)
        agreement.require_signed()
        refuse_last_day(agreement, last_day, timezone.localdate(at))
        if not reason.strip():
            raise DomainError(_("Hãy ghi lý do chấm dứt trước hạn."))
        _ASKING.refuse_second(agreement)
        try:
            with transaction.atomic():
                asked = Termination.objects.create(
                    agreement=agreement,
                    side=side,
                    reason=reason,
                    last_day=last_day,
                    asked_by=by,
                    asked_at=at,
                )
        except IntegrityError as error:
            raise _ASKING.one_is_open() from error
        agreement.note_step(
            StepKind.TERMINATION_ASKED, side, by, at, note=_told(last_day, reason)
        )
    return asked


def refuse_last_day(agreement: Agreement, last_day: date, today: date) -> None:
    """The last day in force lies between today and the end of the term."""
    if last_day < today:
        raise DomainError(
            _(
                "Ngày cuối còn hiệu lực phải từ hôm nay trở đi; hai bên còn phải trả lời."
            )
        )
    if agreement.ends_on is not None and last_day >= agreement.ends_on:
        raise DomainError(
            _("Thỏa thuận tự hết hiệu lực ngày %(day)s; hãy chọn ngày sớm hơn.")
            % {"day": format_date(agreement.ends_on)}
        )


def confirm_termination(
    *, agreement_id: int, termination_id: int, by: Any, at: datetime
) -> None:
    """The other side agrees to exactly what it read: the agreement ends with that day."""
    with transaction.atomic():
        agreement = locked(agreement_id)
        side = led(by, agreement)
        asked = _ASKING.that_was_read(agreement, termination_id)
        # Asked long ago, it must not end the agreement backwards.
        refuse_last_day(agreement, asked.last_day, timezone.localdate(at))
        asked.answer_with(TerminationState.CONFIRMED, side=side, by=by, at=at)
        drop_with_the_agreement(agreement, side, by, at)
        agreement.terminate(
            last_day=asked.last_day,
            side=side,
            by=by,
            at=at,
            reason=_told(asked.last_day, asked.reason),
        )


@transaction.atomic
def decline_termination(
    *, agreement_id: int, reason: str, by: Any, at: datetime
) -> None:
    _ASKING.decline(agreement_id=agreement_id, reason=reason, by=by, at=at)


@transaction.atomic
def withdraw_termination(*, agreement_id: int, by: Any, at: datetime) -> None:
    _ASKING.withdraw(agreement_id=agreement_id, by=by, at=at)


def _told(last_day: date, reason: str) -> str:
    text = _("hết ngày %(day)s, vì %(reason)s") % {
        "day": format_date(last_day),
        "reason": reason,
    }
    return text[:300]
