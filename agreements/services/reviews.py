"""Reviews: gather the figures of a period, take both assessments, freeze."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agreements.models import Agreement, Review
from agreements.plan_choices import ReviewKind
from agreements.services.acting import led, locked
from agreements.services.activities import side_acting
from agreements.services.review_figures import gather
from agreements.services.scans import Scan
from portal.core.errors import DomainError
from portal.core.uploads import NewFiles, drop_after_commit


@dataclass(frozen=True)
class Period:
    kind: str
    first_day: date
    last_day: date


def term_of_final(agreement: Agreement) -> tuple[date, date] | None:
    """The days a final review is about: the whole term, as far as it ran."""
    starts, ends = agreement.starts_on, agreement.last_day
    return (starts, ends) if starts and ends else None


def open_review(
    *, agreement_id: int, period: Period, by: Any, at: datetime, submission: UUID
) -> Review:
    """Begin a review of a period; one sending of the form begins one."""
    if made := _made_by(submission, by):
        return made
    try:
        with transaction.atomic():
            agreement = locked(agreement_id)
            side_acting(by, agreement)
            _refuse_half_a_term(agreement, period)
            return Review.objects.create(
                agreement=agreement,
                kind=period.kind,
                first_day=period.first_day,
                last_day=period.last_day,
                figures=gather(agreement, period.first_day, period.last_day),
                created_by=by,
                created_at=at,
                submission=submission,
            )
    except IntegrityError as error:
        # The other of two equal requests was faster, or there is such a review.
        if made := _made_by(submission, by):
            return made
        raise DomainError(
            _("Kỳ này đã có bản đánh giá, hoặc thỏa thuận đã có bản tổng kết.")
        ) from error


def assess(*, review: Review, text: str, by: Any, opened: int) -> None:
    """Write one's own side's part; raises `Conflict` when the review moved on."""
    with transaction.atomic():
        current, agreement = _locked(review.pk)
        side = side_acting(by, agreement)
        current.require_open()
        current.claim_version(opened)
        figures = gather(agreement, current.first_day, current.last_day)
        current.assess(text, side=side, figures=figures)


def put_minutes(*, review: Review, scan: Scan, by: Any, at: datetime) -> None:
    """Keep the minutes, in place of those there were; both confirm anew."""
    with transaction.atomic(), NewFiles() as files:
        current, agreement = _locked(review.pk)
        side = side_acting(by, agreement)
        old = current.minutes
        current.put_minutes(
            name=scan.name,
            size=scan.file.size,
            sha256=scan.sha256,
            side=side,
            by=by,
            at=at,
        )
        files.keep(current, "minutes", scan.file)
        _read_anew(current, agreement)
        drop_after_commit(old)


def take_minutes_away(*, review: Review, by: Any) -> None:
    with transaction.atomic():
        current, agreement = _locked(review.pk)
        side_acting(by, agreement)
        old = current.minutes
        current.take_minutes_away()
        _read_anew(current, agreement)
        drop_after_commit(old)


def _read_anew(review: Review, agreement: Agreement) -> None:
    review.claim_version(review.version)
    review.read_anew(gather(agreement, review.first_day, review.last_day))


def confirm(*, review_id: int, version: int, by: Any, at: datetime) -> bool:
    """Confirm exactly the review that was read; the second side's turn freezes it.

    False when the figures changed meanwhile: they are gathered anew, and both sides
    read them before they confirm.
    """
    with transaction.atomic():
        review, agreement = _locked(review_id)
        side_acting(by, agreement)
        side = led(by, agreement)
        review.require_open()
        if version != review.version:
            raise DomainError(_("Bản đánh giá vừa thay đổi; hãy đọc lại rồi xác nhận."))
        now = gather(agreement, review.first_day, review.last_day)
        if now != review.figures:
            review.claim_version(version)
            review.read_anew(now)
            return False
        review.confirm(side=side, by=by, at=at)
        return True


def _refuse_half_a_term(agreement: Agreement, period: Period) -> None:
    term = term_of_final(agreement)
    if period.kind == ReviewKind.FINAL and term != (period.first_day, period.last_day):
        raise DomainError(_("Bản tổng kết lấy số liệu của cả thời hạn thỏa thuận."))


def _locked(review_id: int) -> tuple[Review, Agreement]:
    review = Review.objects.select_for_update().get(pk=review_id)
    return review, locked(review.agreement_id)


def _made_by(submission: UUID, by: Any) -> Review | None:
    return Review.objects.filter(submission=submission, created_by=by).first()
