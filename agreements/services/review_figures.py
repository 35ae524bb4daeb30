"""The figures of a period, as a review keeps them: plain values that JSON holds."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from agreements.activity_choices import ActivityState, OutcomeState
from agreements.choices import Side
from agreements.commitment_choices import OPEN_REPORTS, Counting, Measure, ReportState
from agreements.models import (
    Activity,
    Agreement,
    Commitment,
    OutcomeReport,
    ProgressReport,
)
from agreements.services.measures import chains_behind, figures_by_year

Figures = dict[str, Any]


def gather(agreement: Agreement, first_day: date, last_day: date) -> Figures:
    """What both sides' records say of the period; only what both confirmed adds up."""
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
    unsettled = _unsettled(own)
    return {
        "held": {row["kind"]: row["count"] for row in by_kind},
        "cancelled": totals["cancelled"],
        "planned": totals["planned"],
        "cost": int(totals["cost"] or 0),
        "people": {side: count or 0 for side, count in people.items()},
        "unconfirmed": len(unsettled),
        "unsettled": unsettled,
        "commitments": _commitments(agreement, first_day, last_day),
    }


def _unsettled(activities: Any) -> list[Figures]:
    """Head counts that the sides have not agreed on, left out of the sums."""
    reports = (
        OutcomeReport.objects.open()
        .filter(activity__in=activities)
        .select_related("activity")
        .order_by("activity__starts_on", "pk")
    )
    return [
        {
            "title": report.activity.title,
            "is_disputed": report.state == OutcomeState.DISPUTED,
            "side": report.reported_side,
            "heads": asdict(report.heads),
            "counter": asdict(report.counter) if report.counter else None,
        }
        for report in reports
    ]


def _commitments(agreement: Agreement, first: date, last: date) -> list[Figures]:
    """Every promise: its target, what was reached, how it stands after the last day.

    The state is that of the day after: the targets of a year count once it is over, and
    a review that is confirmed weeks later still says the same.
    """
    lines = list(
        Commitment.objects.filter(agreement=agreement)
        .live()
        .with_progress(last + timedelta(days=1))
        .in_order()
        .prefetch_related("targets")
    )
    reports = _reports_of(lines)
    for line in lines:
        line.agreement = agreement
    return [_commitment(line, reports[line.pk], first, last) for line in lines]


def _reports_of(lines: Sequence[Commitment]) -> dict[int, list[ProgressReport]]:
    """Agreed and open figures, by commitment, the earliest year first."""
    kept = ProgressReport.objects.filter(commitment__in=[line.pk for line in lines])
    wanted = kept.agreed() | kept.filter(state__in=OPEN_REPORTS)
    found: dict[int, list[ProgressReport]] = defaultdict(list)
    for report in wanted.order_by("year", "pk"):
        found[report.commitment_id].append(report)
    return found


def _commitment(
    line: Commitment, reports: Sequence[ProgressReport], first: date, last: date
) -> Figures:
    years = range(first.year, last.year + 1)
    targets = {target.year: target.value for target in line.targets.all()}
    asked = [value for year, value in sorted(targets.items()) if year in years]
    return {
        "commitment": line.pk,
        "indicator": line.indicator,
        "unit": line.unit,
        "side": line.responsible_side,
        "measure": line.measure,
        "target_total": _plain(line.target_total),
        "target_period": _plain(_together(line, asked)),
        "reached": _plain(_reached(line, reports, first, last)),
        "reached_total": _plain(line.achieved),
        "state": line.state,
        "open": [_open(row) for row in reports if row.is_open and row.year in years],
    }


def _reached(
    line: Commitment, reports: Sequence[ProgressReport], first: date, last: date
) -> Decimal | None:
    """In the period; the figure of a year belongs to every period with days of it."""
    measure, years = Measure(line.measure), range(first.year, last.year + 1)
    if measure is Measure.CHAINS_NEW:
        new = chains_behind(line).filter(
            created_at__date__gte=first, created_at__date__lte=last
        )
        return Decimal(new.count())
    if measure is Measure.REPORTED:
        values = [r.value for r in reports if not r.is_open and r.year in years]
        return _together(line, values)
    if line.counting == Counting.LEVEL:
        return line.achieved
    by_year = figures_by_year(line)
    return _together(line, [by_year[year] for year in sorted(by_year) if year in years])


def _together(line: Commitment, values: Sequence[Decimal]) -> Decimal | None:
    """The figures of the years as one: added up, or of a level the last one."""
    if not values:
        return None
    return values[-1] if line.counting == Counting.LEVEL else sum(values, Decimal(0))


def _open(report: ProgressReport) -> Figures:
    """A figure the sides do not agree on yet, with what each of them says."""
    reporter = Side(report.reported_side)
    return {
        "year": report.year,
        "is_disputed": report.state == ReportState.DISPUTED,
        "side": reporter.value,
        "value": _plain(report.value),
        "counter": _plain(report.counter_value),
    }


def _plain(value: Decimal | None) -> str | None:
    """ "1250.5": the same text for the same figure, however it was worked out."""
    return None if value is None else format(value.normalize(), "f")
