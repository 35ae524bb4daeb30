"""Plans and reviews of the sample: agreed, waiting, frozen, still being written."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile

from agreements.choices import Side
from agreements.models import Agreement, PlanProposal, Review, YearPlan
from agreements.plan_choices import ProposalState, ReviewKind
from agreements.services.plans import lines_of
from agreements.services.review_figures import gather
from portal.home.sample.moments import moment
from portal.home.sample.papers import FOLDER, sample_pdf

ROUND = "2026-2030"
# Of these the plan of the sample's year is agreed; of the last one it waits for Hanoi.
PLANNED = ("son-la", "hai-phong", "thanh-hoa", "phu-tho", "lang-son")
# Whose review both sides confirmed, and whose they are still writing.
FROZEN, OPEN = "son-la", "hai-phong"
_TEXTS = {
    Side.HOST: "Làm tốt kết nối tiêu thụ; cần báo số liệu sớm hơn (mẫu).",
    Side.PARTNER: "Các chuỗi giữ được đơn hàng; mong thêm tuần hàng cuối năm (mẫu).",
}


def make_plans(*, host: Any, partners: Mapping[int, Any], today: date) -> None:
    """`partners` maps associations to the person who speaks for them."""
    agreements = list(
        Agreement.objects.signed()
        .filter(is_sample=True, round__code=ROUND, starts_on__lte=today)
        .select_related("association")
        .order_by("pk")
    )
    chosen = [a for a in agreements if a.association.code in PLANNED]
    for number, agreement in enumerate(chosen):
        partner = partners[agreement.association_id]
        is_last = number == len(chosen) - 1
        _plan(agreement, host, partner, today, is_agreed=not is_last)
    for agreement in agreements:
        if agreement.association.code in (FROZEN, OPEN):
            _review(agreement, host, partners[agreement.association_id], today)


def _plan(
    agreement: Agreement, host: Any, partner: Any, today: date, *, is_agreed: bool
) -> None:
    lines = lines_of(agreement, today.year)
    if not lines:
        return
    plan = YearPlan.objects.create(agreement=agreement, year=today.year)
    proposal = PlanProposal(
        plan=plan,
        number=1,
        lines=lines,
        side=Side.PARTNER,
        made_by=partner,
        made_at=moment(today, 30),
        note="Theo nghị quyết của hội (mẫu)",
    )
    if is_agreed:
        proposal.state = ProposalState.AGREED
        proposal.answered_side, proposal.answered_by = Side.HOST, host
        proposal.answered_at = moment(today, 25)
    proposal.save()


def _review(agreement: Agreement, host: Any, partner: Any, today: date) -> None:
    """From the first day of the term to the end of last month."""
    last = today.replace(day=1) - timedelta(days=1)
    if agreement.starts_on is None or agreement.starts_on > last:
        return
    review = Review(
        agreement=agreement,
        kind=ReviewKind.INTERIM,
        first_day=agreement.starts_on,
        last_day=last,
        figures=gather(agreement, agreement.starts_on, last),
        host_assessment=_TEXTS[Side.HOST],
        created_by=host,
        created_at=moment(today, 12),
    )
    if agreement.association.code == FROZEN:
        review.partner_assessment = _TEXTS[Side.PARTNER]
        review.host_confirmed_by, review.partner_confirmed_by = host, partner
        review.host_confirmed_at = moment(today, 6)
        review.partner_confirmed_at = review.frozen_at = moment(today, 5)
        _attach_minutes(review, partner, today)
    review.save()


def _attach_minutes(review: Review, by: Any, today: date) -> None:
    content = sample_pdf("bien ban hop danh gia")
    storage = Review._meta.get_field("minutes").storage
    review.minutes = storage.save(f"{FOLDER}/bien-ban.pdf", ContentFile(content))
    review.minutes_name, review.minutes_size = "bien-ban-mau.pdf", len(content)
    review.minutes_sha256 = hashlib.sha256(content).hexdigest()
    review.minutes_side, review.minutes_by = Side.PARTNER, by
    review.minutes_at = moment(today, 8)
