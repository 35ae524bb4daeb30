"""Activities for tests: planned and told the way the pages do it."""

from datetime import date
from typing import Any
from uuid import uuid4

from agreements.activity_choices import ActivityKind
from agreements.choices import Side
from agreements.models import Activity, Agreement, OutcomeReport
from agreements.models.outcome import Heads
from agreements.services.activities import ActivityFacts, add_activity
from agreements.services.outcomes import GivenOutcome, report_outcome
from tests.agreements.factories import MOMENT


def facts(**change: Any) -> ActivityFacts:
    values: dict[str, Any] = {
        "kind": ActivityKind.STUDY_VISIT,
        "title": "Tham quan mô hình mận hậu",
        "starts_on": date(2026, 10, 12),
        "ends_on": date(2026, 10, 14),
        "responsible_side": Side.PARTNER,
        "place": "Xã Nà Ơi, Sơn La",
    }
    return ActivityFacts(**(values | change))


def make_activity(agreement: Agreement, *, by: Any, **change: Any) -> Activity:
    return add_activity(
        agreement_id=agreement.pk, facts=facts(**change), by=by, submission=uuid4()
    )


def make_outcome(
    activity: Activity, *, by: Any, heads: Heads | None = None, **change: Any
) -> OutcomeReport:
    return report_outcome(
        activity_id=activity.pk,
        given=GivenOutcome(heads or Heads(20, 25), **change),
        by=by,
        at=MOMENT,
        submission=uuid4(),
    )
