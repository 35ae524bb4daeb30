"""What the two sides do with a text before they sign it, each act whole or not at all.

The row is locked first, so that of two people who act at once the second is told what
the first did. Who acts for which side follows from the person (permissions.led_side).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agreements.choices import Side, Stage, StepKind
from agreements.models import Agreement, AgreementVersion
from agreements.models.terms import Terms
from agreements.permissions import can_draft, side_of
from agreements.services import working
from agreements.services.acting import led, locked
from agreements.services.commitments import put_lines
from agreements.services.rebasing import rebase
from agreements.services.terms import put_terms, terms_of
from portal.core.errors import DomainError
from portal.organisations.access import access_for


def start_draft(
    *, agreement: Agreement, terms: Terms, by: Any, at: datetime, submission: UUID
) -> Agreement:
    """Begin a text that only one's own side sees until it is proposed.

    One sending of the form makes one draft.
    """
    if made := _started(submission, by):
        return made
    side = _side(by, agreement)
    agreement.is_paper, agreement.is_private = False, True
    agreement.drafted_by_side = side
    agreement.created_by, agreement.updated_by = by, by
    agreement.submission = submission
    try:
        with transaction.atomic():
            put_terms(agreement, terms)
            agreement.started(side=side, by=by, at=at)
    except IntegrityError:
        # The other of two equal requests was faster.
        if made := _started(submission, by):
            return made
        raise
    return agreement


def save_draft(*, agreement: Agreement, terms: Terms, by: Any, opened: int) -> None:
    """Change a draft that nobody else has seen.

    Raises `Conflict` if somebody saved it since `opened`.
    """
    with transaction.atomic():
        agreement.claim_version(opened)
        _refuse_unless_drafting(agreement, by)
        agreement.updated_by = by
        put_terms(agreement, terms)


def propose(
    *, agreement_id: int, by: Any, at: datetime, note: str = ""
) -> AgreementVersion:
    """Send the draft to the other side."""
    with transaction.atomic():
        agreement = locked(agreement_id)
        side = led(by, agreement)
        terms = working.terms_to_send(agreement, side)
        renewed = agreement.renews if agreement.is_private else None
        if renewed is not None:
            _renew(renewed, side, by, at)
        version: AgreementVersion = agreement.propose(
            terms=terms, side=side, by=by, at=at, note=note
        )
        _put_on_record(agreement, terms, side, by, at)
    return version


def counter_propose(
    *,
    agreement_id: int,
    terms: Terms,
    by: Any,
    at: datetime,
    answers: int,
    note: str = "",
) -> AgreementVersion:
    """Send changed terms back, with the lines of the side's working copy.

    `answers` is the version they were written upon. Raises `DomainError` when nothing
    was changed or a newer version is on the table.
    """
    with transaction.atomic():
        agreement = locked(agreement_id)
        side = led(by, agreement)
        latest = agreement.latest_version()
        if latest is None or latest.number != answers:
            raise DomainError(
                _(
                    "Trong lúc anh/chị viết đã có bản mới hơn; hãy so các bản rồi gửi "
                    "lại trên bản mới nhất."
                )
            )
        terms = working.with_own_lines(agreement, side, terms)
        if latest.terms == terms:
            raise DomainError(
                _(
                    "Nội dung giống hệt bản %(number)s; nếu không sửa gì, hãy bấm Đồng ý."
                )
                % {"number": latest.number}
            )
        version: AgreementVersion = agreement.counter(
            terms=terms, side=side, by=by, at=at, note=note
        )
        _put_on_record(agreement, terms, side, by, at)
    return version


def agree(*, agreement_id: int, number: int, by: Any, at: datetime) -> None:
    """Accept exactly the version that was read."""
    with transaction.atomic():
        agreement = locked(agreement_id)
        side = led(by, agreement)
        if agreement.waiting_side == side:
            working.refuse_unsent(agreement, side)
        agreement.agree(number=number, side=side, by=by, at=at)


def withdraw(*, agreement_id: int, by: Any, at: datetime, note: str = "") -> None:
    with transaction.atomic():
        agreement = locked(agreement_id)
        agreement.withdraw(side=led(by, agreement), by=by, at=at, note=note)


def decline(*, agreement_id: int, by: Any, at: datetime, reason: str) -> None:
    with transaction.atomic():
        agreement = locked(agreement_id)
        side = led(by, agreement)
        agreement.decline(side=side, by=by, at=at, reason=reason)


def _renew(renewed: Agreement, side: Side, by: Any, at: datetime) -> None:
    """The next round is shown: the agreement before it tells so, from now on."""
    # Held, so that of two drafts that are sent at once one is the renewal.
    renewed = locked(renewed.pk)
    if Agreement.objects.live().filter(renews=renewed, is_private=False).exists():
        raise DomainError(
            _(
                "Bên kia đã gửi bản ký tiếp của thỏa thuận này; hãy đọc, sửa và gửi lại "
                "bản đó. Bản nháp của bên anh/chị có thể cất vào kho lưu."
            )
        )
    renewed.note_step(StepKind.RENEWED, side, by, at)


def _put_on_record(
    agreement: Agreement, terms: Terms, side: Side, by: Any, at: datetime
) -> None:
    """From now on the record says what was sent."""
    before = terms_of(agreement)
    put_terms(agreement, terms)
    put_lines(agreement, before.commitments, terms.commitments, by=by, at=at)
    working.clear(agreement, side)
    rebase(agreement, before, terms, side.other)


def _side(by: Any, agreement: Agreement) -> Side:
    side = side_of(access_for(by), agreement)
    if side is None:
        raise PermissionDenied
    return side


def _started(submission: UUID, by: Any) -> Agreement | None:
    return Agreement.objects.filter(submission=submission, created_by=by).first()


def _refuse_unless_drafting(agreement: Agreement, by: Any) -> None:
    kept = Agreement.objects.only("stage", "is_private").get(pk=agreement.pk)
    if kept.stage != Stage.DRAFT or not kept.is_private:
        raise DomainError(
            _("Bản này vừa được gửi cho bên kia, nên không sửa như bản nháp được nữa.")
        )
    if not can_draft(access_for(by), agreement):
        raise PermissionDenied
