"""Who came to an activity: one side tells it, the other confirms or counts its own."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from agreements.activity_choices import OutcomeAct, OutcomeState
from agreements.choices import Side
from agreements.models import OutcomeReport
from agreements.models.outcome import Heads
from agreements.services.activities import locked_activity, still_between_sides


@dataclass(frozen=True)
class GivenOutcome:
    """What one side tells: who came, what came of it, what it cost."""

    heads: Heads
    result: str = ""
    cost: Decimal | None = None
    payer: str = ""


def report_outcome(
    *, activity_id: int, given: GivenOutcome, by: Any, at: datetime, submission: UUID
) -> OutcomeReport:
    """The activity took place; one sending of the form tells it once."""
    if made := _made_by(submission, by):
        return made
    try:
        with transaction.atomic():
            activity, side = locked_activity(activity_id, by)
            if activity.reports.open().exists():
                raise still_between_sides()
            activity.cost, activity.payer = given.cost, given.payer
            activity.hold(by=by, at=at)
            report = OutcomeReport(
                activity=activity,
                result=given.result,
                reported_side=side,
                waiting_side=side.other,
                created_by=by,
                reported_at=at,
                submission=submission,
            )
            report.heads = given.heads
            report.save()
            report.note_entry(
                OutcomeAct.REPORTED, side, by, at, heads=given.heads, text=""
            )
    except IntegrityError as error:
        # The other of two equal requests was faster, or the other side was.
        if made := _made_by(submission, by):
            return made
        raise still_between_sides() from error
    return report


def confirm(*, report_id: int, by: Any, at: datetime) -> None:
    with transaction.atomic():
        report, side = _locked(report_id, by)
        report.confirm(side=side, by=by, at=at)


def dispute(
    *, report_id: int, heads: Heads, reason: str, by: Any, at: datetime
) -> None:
    with transaction.atomic():
        report, side = _locked(report_id, by)
        report.dispute(heads=heads, reason=reason, side=side, by=by, at=at)


def answer(*, report_id: int, heads: Heads, text: str, by: Any, at: datetime) -> None:
    """Say where one's own side stands now; equal counts settle it."""
    with transaction.atomic():
        report, side = _locked(report_id, by)
        report.answer(heads=heads, text=text, side=side, by=by, at=at)


def withdraw(*, report_id: int, by: Any, at: datetime, text: str) -> None:
    """Take the report back; without another one the activity is planned again."""
    with transaction.atomic():
        report, side = _locked(report_id, by)
        report.withdraw(side=side, by=by, at=at, text=text)
        activity = report.activity
        left = OutcomeReport.objects.filter(activity=activity).exclude(
            state=OutcomeState.WITHDRAWN
        )
        if not left.exists():
            activity.back_to_plan(by=by)


def _locked(report_id: int, by: Any) -> tuple[OutcomeReport, Side]:
    """The report with its activity, both held until the transaction ends."""
    activity_id = OutcomeReport.objects.values_list("activity_id", flat=True).get(
        pk=report_id
    )
    activity, side = locked_activity(activity_id, by)
    report = OutcomeReport.objects.select_for_update().get(pk=report_id)
    report.activity = activity
    return report, side


def _made_by(submission: UUID, by: Any) -> OutcomeReport | None:
    return OutcomeReport.objects.filter(submission=submission, created_by=by).first()
