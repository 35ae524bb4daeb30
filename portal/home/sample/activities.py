"""Activities of the sample: held ones with their outcome, planned ones, a called-off one.

Most counts are confirmed by the other side; one waits for Hanoi and one is disputed.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from agreements.activity_choices import (
    ActivityKind,
    ActivityState,
    OutcomeAct,
    OutcomeState,
    Payer,
)
from agreements.choices import Side
from agreements.models import Activity, Agreement, OutcomeEntry, OutcomeReport
from agreements.models.outcome import Heads
from portal.core.search import exact_words, folded_words
from portal.home.sample.moments import moment

SEED = 2026
# How a year of cooperation goes: what, where, who leads.
_YEAR = (
    (ActivityKind.TRADE_WEEK, "Tuần hàng nông sản {name} tại Hà Nội", "Hà Nội"),
    (ActivityKind.STUDY_VISIT, "Tham quan mô hình liên kết chuỗi ở {name}", "{name}"),
    (ActivityKind.TRAINING, "Tập huấn ghi chép, truy xuất nguồn gốc", "{name}"),
    (ActivityKind.TRADE_MEETING, "Hội nghị kết nối cung cầu với {name}", "Hà Nội"),
)
_RESULT = "Hai bên trao đổi đầu mối thu mua và lịch giao hàng (dữ liệu mẫu)."


def make_activities(
    agreements: Sequence[Agreement],
    *,
    host: Any,
    partners: Mapping[int, Any],
    today: date,
) -> int:
    """Two or three activities a year of each signed agreement, some ahead; how many."""
    made = [
        activity
        for agreement in agreements
        if agreement.is_signed
        for activity in _of(agreement, by=host, today=today)
    ]
    Activity.objects.bulk_create(made)
    held = [activity for activity in made if activity.is_held]
    reports = [
        _report(
            activity, number, host, partners[activity.agreement.association_id], today
        )
        for number, activity in enumerate(held)
    ]
    OutcomeReport.objects.bulk_create(reports)
    OutcomeEntry.objects.bulk_create(
        entry for report in reports for entry in _entries(report)
    )
    return len(made)


def _of(agreement: Agreement, *, by: Any, today: date) -> list[Activity]:
    rng = random.Random(f"{SEED}:{agreement.number}:hoạt động")  # noqa: S311 -- no secret
    if agreement.starts_on is None or agreement.ends_on is None:
        return []
    last = min(agreement.ends_on, today + timedelta(days=120))
    activities: list[Activity] = []
    day = agreement.starts_on + timedelta(days=rng.randint(20, 60))
    while day <= last and len(activities) < 14:
        kind, title, place = rng.choice(_YEAR)
        activities.append(_activity(agreement, kind, title, place, day, rng, by, today))
        day += timedelta(days=rng.randint(90, 200))
    return activities


def _activity(
    agreement: Agreement,
    kind: ActivityKind,
    title: str,
    place: str,
    day: date,
    rng: random.Random,
    by: Any,
    today: date,
) -> Activity:
    name = agreement.association.name
    activity = Activity(
        agreement=agreement,
        kind=kind,
        title=title.format(name=name),
        place=place.format(name=name),
        starts_on=day,
        ends_on=day + timedelta(days=rng.randint(0, 3)),
        responsible_side=rng.choice(list(Side)),
        cost=Decimal(rng.randint(8, 90)) * 1_000_000,
        payer=rng.choice(list(Payer)),
        created_by=by,
        updated_by=by,
    )
    if activity.ends_on < today:
        at = moment(today, (today - activity.ends_on).days - 1)
        if rng.random() < 0.06:
            activity.state, activity.cancelled_at = ActivityState.CANCELLED, at
            activity.cancel_reason = "Mưa lũ, hoãn sang năm sau (mẫu)"
        else:
            activity.state, activity.held_at = ActivityState.HELD, at
    words = [activity.title, activity.place, name]
    activity.search_text = folded_words(words)
    activity.search_exact = exact_words(words)
    return activity


def _report(
    activity: Activity, number: int, host: Any, partner: Any, today: date
) -> OutcomeReport:
    told_at = activity.held_at or moment(today, 0)
    heads = Heads(12 + number % 19, 15 + number % 23)
    report = OutcomeReport(
        activity=activity,
        result=_RESULT,
        reported_side=Side.PARTNER,
        created_by=partner,
        reported_at=told_at,
    )
    report.heads = heads
    if activity.starts_on < today - timedelta(days=120) or number % 3 == 0:
        report.state, report.waiting_side = OutcomeState.CONFIRMED, ""
        report.judged_side, report.judged_by = Side.HOST, host
        report.judged_at = report.closed_at = activity.held_at
        report.closed_side, report.closed_by = Side.HOST, host
    elif number % 3 == 1:
        report.waiting_side = Side.HOST
    else:
        report.state, report.waiting_side = OutcomeState.DISPUTED, Side.PARTNER
        report.counter = Heads(heads.host - 2, heads.partner)
        report.judged_side, report.judged_by = Side.HOST, host
        report.judged_at = activity.held_at
    return report


def _entries(report: OutcomeReport) -> list[OutcomeEntry]:
    entries = [_entry(report, OutcomeAct.REPORTED, report.created_by, report.heads)]
    if report.state == OutcomeState.CONFIRMED:
        entries.append(
            _entry(report, OutcomeAct.CONFIRMED, report.judged_by, report.heads)
        )
    if report.state == OutcomeState.DISPUTED:
        told = _entry(report, OutcomeAct.DISPUTED, report.judged_by, report.counter)
        told.text = "Danh sách điểm danh ít hơn hai người (mẫu)"
        entries.append(told)
    return entries


def _entry(
    report: OutcomeReport, act: OutcomeAct, by: Any, heads: Heads | None
) -> OutcomeEntry:
    counts = astuple(heads) if heads else (None, None, None)
    return OutcomeEntry(
        report=report,
        kind=act,
        side=report.reported_side if act == OutcomeAct.REPORTED else Side.HOST,
        by=by,
        at=report.reported_at,
        host_people=counts[0],
        partner_people=counts[1],
        other_people=counts[2],
    )
