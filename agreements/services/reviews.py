"""Reviews: gather the figures of a period, take both assessments, freeze."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from agreements.activity_choices import ActivityState
from agreements.models import Activity, Agreement, OutcomeReport, Review
from agreements.services.acting import led, locked
from agreements.services.activities import side_acting
from portal.core.errors import DomainError

Figures = dict[str, Any]


@dataclass(frozen=True)
class Period:
    kind: str
    first_day: date
    last_day: date


def gather(agreement: Agreement, first_day: date, last_day: date) -> Figures:
    """What both sides' records say of the period; only confirmed head counts add up."""
    own: Any = Activity.objects.filter(
        agreement=agreement, starts_on__gte=first_day, starts_on__lte=last_day
    )
    by_kind = (
        own.filter(state=ActivityState.HELD)
        .values("kind")
        .annotate(count=Count("pk"))
        .order_by("kind")
    )
    totals = own.aggregate(
        cancelled=Count("pk", filter=Q(state=ActivityState.CANCELLED)),
        planned=Count("pk", filter=Q(state=ActivityState.PLANNED)),
        cost=Sum("cost", filter=Q(state=ActivityState.HELD)),
    )
    agreed = OutcomeReport.objects.agreed().filter(activity__in=own)
    people = agreed.aggregate(
        host=Sum("host_people"),
        partner=Sum("partner_people"),
        other=Sum("other_people"),
    )
    return {
        "held": {row["kind"]: row["count"] for row in by_kind},
        "cancelled": totals["cancelled"],
        "planned": totals["planned"],
        "cost": int(totals["cost"] or 0),
        "people": {side: count or 0 for side, count in people.items()},
        "unconfirmed": OutcomeReport.objects.open().filter(activity__in=own).count(),
    }


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
            review.assess(review.assessment_of(side), side=side, figures=now)
            return False
        review.confirm(side=side, by=by, at=at)
        return True


def _locked(review_id: int) -> tuple[Review, Agreement]:
    review = Review.objects.select_for_update().get(pk=review_id)
    return review, locked(review.agreement_id)


def _made_by(submission: UUID, by: Any) -> Review | None:
    return Review.objects.filter(submission=submission, created_by=by).first()
