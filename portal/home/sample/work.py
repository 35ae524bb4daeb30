"""Open work of the sample: days that come near, what is late, next year's plans on their way.

Of the round that ended, both sides looked back everywhere but in `NOT_REVIEWED`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from agreements.activity_choices import ActivityKind
from agreements.choices import Side
from agreements.models import Agreement, Review
from agreements.plan_choices import ReviewKind
from agreements.services import plans
from agreements.services.activities import ActivityFacts, add_activity
from agreements.services.review_figures import gather
from portal.accounts.models import User
from portal.home.sample.moments import moment

ENDED, ROUND = "2020-2025", "2026-2030"
NOT_REVIEWED = {"son-la", "phu-tho"}
_NAMESPACE = UUID("5a3f9a50-0000-4000-8000-000000000085")
_GOOD = "Hai bên làm được phần lớn nội dung đã ký; cần nối thêm nơi tiêu thụ (mẫu)."
# Title, kind, days from the sample's day, who leads it.
_DAYS = (
    (
        "Tập huấn ghi nhật ký sản xuất cho tổ hợp tác",
        ActivityKind.TRAINING,
        -6,
        Side.PARTNER,
    ),
    ("Tuần hàng mận, xoài tại Hà Nội", ActivityKind.TRADE_WEEK, 5, Side.PARTNER),
    ("Đoàn Hà Nội tham quan vùng mận hậu", ActivityKind.STUDY_VISIT, 24, Side.HOST),
)


def make_work(
    agreements: Iterable[Agreement],
    *,
    users: Mapping[str, User],
    partners: Mapping[int, User],
    today: date,
) -> None:
    """Act through the services as both sides would, on days before `today`."""
    hanoi = users["can-bo@example.vn"]
    signed = [agreement for agreement in agreements if agreement.is_signed]
    Review.objects.bulk_create(
        _final_review(agreement, hanoi, partners[agreement.association_id], today)
        for agreement in signed
        if agreement.round.code == ENDED
        and agreement.association.code not in NOT_REVIEWED
    )
    running = {
        agreement.association.code: agreement
        for agreement in signed
        if agreement.round.code == ROUND
    }
    _near(running["son-la"], hanoi, today)
    _plan_next_year(running["son-la"], hanoi, today)
    _plan_next_year(running["hai-phong"], users["hai-phong@example.vn"], today)


def _final_review(agreement: Agreement, host: Any, partner: Any, today: date) -> Review:
    first, last = agreement.starts_on, agreement.ends_on
    if first is None or last is None:
        raise ValueError("signed agreements of the sample have their days")
    at = moment(today, max(0, (today - last).days - 40))
    return Review(
        agreement=agreement,
        kind=ReviewKind.FINAL,
        first_day=first,
        last_day=last,
        figures=gather(agreement, first, last),
        host_assessment=_GOOD,
        partner_assessment=_GOOD,
        host_confirmed_by=host,
        partner_confirmed_by=partner,
        host_confirmed_at=at,
        partner_confirmed_at=at,
        frozen_at=at,
        created_by=host,
        created_at=at,
        submission=_key(agreement, "tổng kết"),
    )


def _near(agreement: Agreement, by: Any, today: date) -> None:
    for title, kind, days, side in _DAYS:
        _add(agreement, title, kind, today + timedelta(days=days), side, by)


def _plan_next_year(agreement: Agreement, by: Any, today: date) -> None:
    """Sent by one side; it waits for the other."""
    name = agreement.association.name
    title = f"Hội nghị kết nối cung cầu với {name} (kế hoạch năm sau)"
    next_year = today.year + 1
    day = date(next_year, 5, 12)
    _add(agreement, title, ActivityKind.TRADE_MEETING, day, Side.HOST, by)
    plans.propose_plan(
        agreement_id=agreement.pk, year=next_year, by=by, at=moment(today, 10)
    )


def _add(
    agreement: Agreement, title: str, kind: ActivityKind, day: date, side: Side, by: Any
) -> None:
    facts = ActivityFacts(
        kind=kind,
        title=f"{title} (mẫu)",
        starts_on=day,
        ends_on=day + timedelta(days=1),
        responsible_side=side,
        place="Hà Nội",
    )
    key = _key(agreement, title)
    add_activity(agreement_id=agreement.pk, facts=facts, by=by, submission=key)


def _key(agreement: Agreement, words: str) -> UUID:
    return uuid5(_NAMESPACE, f"{agreement.number}:{words}")
