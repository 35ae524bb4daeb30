"""An agreements room of full size: 24 associations, three rounds, everything in them.

Written beside the sample, the same every time; each agreement has 40 commitments with
targets and figures of five years, and 200 activities with what came of them.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

ASSOCIATIONS, COMMITMENTS, ACTIVITIES = 24, 40, 200
TERMS = (
    ("2015-2020", date(2015, 7, 1), date(2020, 6, 30)),
    ("2020-2025", date(2020, 7, 1), date(2025, 12, 31)),
    ("2026-2030", date(2026, 1, 1), date(2030, 12, 31)),
)
BY, TELLER = "can-bo@example.vn", "son-la@example.vn"
_CODE = "bench"
_MOMENT = datetime(2026, 1, 5, 8, tzinfo=UTC)


def build(today: date) -> None:
    """Write everything once, and let the planner know how much there is."""
    write(today)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")


def write(today: date) -> None:
    """A second call finds everything there."""
    from portal.accounts.models import User
    from portal.organisations.models import Association

    if Association.objects.filter(code__startswith=_CODE).exists():
        return
    by = User.objects.get(email=BY)
    teller = User.objects.get(email=TELLER)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        # No history, no locks of signed texts: nobody ever acted on these rows.
        cursor.execute("SET LOCAL session_replication_role = replica")
        agreements = _agreements(_associations(), by)
        _commitments(agreements, teller, by, today)
        _activities(agreements, teller, by, today)
        cursor.execute("SET LOCAL session_replication_role = origin")


def _associations() -> list[Any]:
    from portal.organisations.models import Association, Province

    home = Province.objects.as_today().earliest("code")
    made = []
    for number in range(1, ASSOCIATIONS + 1):
        association = Association(
            code=f"{_CODE}-{number:02d}", name=f"Hội số {number}", province=home
        )
        association.save()
        made.append(association)
    return made


def _agreements(associations: list[Any], by: Any) -> list[Any]:
    from agreements.choices import Stage
    from agreements.models import Agreement, Round

    rounds = {entry.code: entry for entry in Round.objects.all()}
    made = []
    for association in associations:
        for code, starts_on, ends_on in TERMS:
            agreement = Agreement(
                association=association,
                title=f"Chương trình phối hợp với {association.name}, {code}",
                number=f"{association.code}/{starts_on.year}",
                round=rounds[code],
                starts_on=starts_on,
                ends_on=ends_on,
                signed_on=starts_on,
                signed_place="Hà Nội",
                stage=Stage.SIGNED,
                sealed_at=_MOMENT,
                sealed_by=by,
                created_by=by,
            )
            agreement.save()
            made.append(agreement)
    return made


def _commitments(agreements: list[Any], teller: Any, by: Any, today: date) -> None:
    from agreements.choices import Side
    from agreements.commitment_choices import COUNTING_OF, Counting, Measure
    from agreements.models import Commitment, CommitmentTarget, ProgressReport

    counted = [measure for measure in Measure if measure.is_computed]
    lines = Commitment.objects.bulk_create(
        Commitment(
            agreement=agreement,
            position=position,
            indicator=f"Chỉ tiêu {position}",
            unit="việc",
            measure=measure,
            counting=COUNTING_OF.get(measure, Counting.ADDS_UP),
            target_total=Decimal(10),
            responsible_side=Side.PARTNER,
            due_on=agreement.ends_on,
        )
        for agreement in agreements
        for position, measure in (
            (n, counted[n % len(counted)] if n % 2 else Measure.REPORTED)
            for n in range(1, COMMITMENTS + 1)
        )
    )
    years = [(line, year) for line in lines for year in _years(line.agreement)]
    CommitmentTarget.objects.bulk_create(
        CommitmentTarget(commitment=line, year=year, value=2, set_at=_MOMENT)
        for line, year in years
    )
    ProgressReport.objects.bulk_create(
        _report(line, year, teller, by, today)
        for line, year in years
        if line.measure == Measure.REPORTED and year <= today.year
    )


def _years(agreement: Any) -> range:
    return range(agreement.ends_on.year - 4, agreement.ends_on.year + 1)


def _report(line: Any, year: int, teller: Any, by: Any, today: date) -> Any:
    from agreements.models import ProgressReport

    report = ProgressReport(
        commitment=line, year=year, value=1 + line.pk % 2, **_told(teller)
    )
    is_open = year == today.year and line.position % 8 == 0
    _answer(report, by, is_open=is_open)
    return report


def _activities(agreements: list[Any], teller: Any, by: Any, today: date) -> None:
    from agreements.activity_choices import ActivityKind, ActivityState
    from agreements.choices import Side
    from agreements.models import Activity, OutcomeReport

    kinds = list(ActivityKind)
    planned: Iterator[tuple[Any, date, int]] = (
        (agreement, agreement.starts_on + timedelta(days=9 * number), number)
        for agreement in agreements
        for number in range(ACTIVITIES)
    )
    activities = Activity.objects.bulk_create(
        [
            Activity(
                agreement=agreement,
                kind=kinds[number % len(kinds)],
                title=f"Hoạt động {number}",
                starts_on=day,
                ends_on=day,
                responsible_side=Side.HOST,
                state=ActivityState.HELD if day < today else ActivityState.PLANNED,
                held_at=_MOMENT if day < today else None,
            )
            for agreement, day, number in planned
        ]
    )
    outcomes = []
    for number, activity in enumerate(activities):
        if activity.held_at:
            outcome = OutcomeReport(
                activity=activity, host_people=3, partner_people=20, **_told(teller)
            )
            _answer(outcome, by, is_open=number % 40 == 0)
            outcomes.append(outcome)
    OutcomeReport.objects.bulk_create(outcomes)


def _told(teller: Any) -> dict[str, Any]:
    from agreements.choices import Side

    return {"reported_side": Side.PARTNER, "created_by": teller, "reported_at": _MOMENT}


def _answer(report: Any, by: Any, *, is_open: bool) -> None:
    """Confirmed by the other side, or still waiting for it."""
    from agreements.choices import Side

    if is_open:
        report.state, report.waiting_side = "reported", Side.HOST
        return
    report.state = "confirmed"
    report.judged_side = report.closed_side = Side.HOST
    report.judged_by = report.closed_by = by
    report.judged_at = report.closed_at = _MOMENT
