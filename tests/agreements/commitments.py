"""Commitments for tests: added the way the pages add them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from agreements.choices import Side
from agreements.commitment_choices import Counting, Measure
from agreements.models import Agreement, Commitment, ProgressReport
from agreements.services import room
from agreements.services.commitments import GivenCommitment, add_commitment
from agreements.services.progress import GivenFigure, report_progress
from tests.agreements.factories import MOMENT
from tests.agreements.room import make_text, sign_by
from tests.cast import Cast

CORRECTION = "Chép từ văn bản giấy"


def given(**change: Any) -> GivenCommitment:
    values: dict[str, Any] = {
        "indicator": "Đoàn tham quan mô hình",
        "unit": "đoàn",
        "measure": Measure.REPORTED,
        "counting": Counting.ADDS_UP,
        "target_total": Decimal(10),
        "responsible_side": Side.PARTNER,
        "due_on": date(2030, 12, 31),
        "yearly": {year: Decimal(2) for year in range(2026, 2031)},
    }
    return GivenCommitment(**(values | change))


def make_commitment(agreement: Agreement, *, by: Any, **change: Any) -> Commitment:
    """One line of a draft; of a signed paper as a correction."""
    return add_commitment(
        agreement_id=agreement.pk,
        given=given(**change),
        by=by,
        at=MOMENT,
        submission=uuid4(),
        reason=CORRECTION if agreement.is_signed else "",
    )


def make_sealed_line(cast: Cast, **change: Any) -> Commitment:
    """In an agreement that both sides wrote and signed in the room."""
    draft = make_text(cast.son_la, by=cast.staff)
    line = make_commitment(draft, by=cast.staff, **change)
    room.propose(agreement_id=draft.pk, by=cast.staff, at=MOMENT)
    room.agree(agreement_id=draft.pk, number=1, by=cast.lead, at=MOMENT)
    sign_by(draft, cast.staff)
    sign_by(draft, cast.lead)
    line.agreement = draft
    return line


def make_report(
    commitment: Commitment, *, by: Any, value: int = 2, **change: Any
) -> ProgressReport:
    at = change.pop("at", MOMENT)
    figure = GivenFigure(change.pop("year", 2026), Decimal(value), **change)
    return report_progress(
        commitment_id=commitment.pk, given=figure, by=by, at=at, submission=uuid4()
    )
