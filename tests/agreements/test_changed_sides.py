"""Who moved from one side to the other binds neither on both ends of one act."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agreements.plan_choices import ProposalState
from agreements.services import (
    amendments,
    plans,
    progress,
    reviews,
    room,
)
from portal.core.errors import DomainError
from portal.organisations.choices import Role
from portal.organisations.models import Membership
from tests.agreements.activities import make_activity
from tests.agreements.commitments import make_report, make_sealed_line
from tests.agreements.factories import MOMENT
from tests.agreements.room import (
    confirm_end,
    make_agreed,
    make_proposed,
    make_sealed,
    sign_by,
    terms,
)
from tests.agreements.test_changes import ask
from tests.agreements.test_reviews import assess, begin, confirm
from tests.cast import Cast


def goes_to_hanoi(cast: Cast) -> Any:
    """The lead of Sơn La takes up a post in Hanoi."""
    Membership.objects.filter(user=cast.lead).update(
        role=Role.HANOI_STAFF, association=cast.hanoi
    )
    return type(cast.lead).objects.get(pk=cast.lead.pk)


def test_nobody_agrees_to_their_own_text(cast: Cast):
    agreement = make_proposed(cast.son_la, by=cast.lead)
    person = goes_to_hanoi(cast)
    with pytest.raises(DomainError, match="không tự đồng ý"):
        room.agree(agreement_id=agreement.pk, number=1, by=person, at=MOMENT)
    room.agree(agreement_id=agreement.pk, number=1, by=cast.staff, at=MOMENT)


def test_nobody_signs_for_both_sides(cast: Cast):
    agreement = make_agreed(cast)
    sign_by(agreement, cast.lead)
    person = goes_to_hanoi(cast)
    with pytest.raises(DomainError, match="Đang chờ Bên Hà Nội"):
        sign_by(agreement, person)


def test_nobody_agrees_to_their_own_amendment_or_end(cast: Cast):
    agreement = make_sealed(cast)
    amendments.propose_amendment(
        agreement_id=agreement.pk,
        terms=terms(ends_on=date(2031, 6, 30)),
        by=cast.lead,
        at=MOMENT,
    )
    ask(agreement, cast.lead)
    person = goes_to_hanoi(cast)
    with pytest.raises(DomainError, match="không tự đồng ý"):
        amendments.agree_amendment(
            agreement_id=agreement.pk, number=2, by=person, at=MOMENT
        )
    with pytest.raises(DomainError, match="Đang chờ Bên Hà Nội"):
        confirm_end(agreement_id=agreement.pk, by=person, at=MOMENT)


@pytest.mark.parametrize("told_by_lead", [True, False])
def test_nobody_settles_a_figure_they_told_or_disputed_before(cast: Cast, told_by_lead):
    line = make_sealed_line(cast)
    report = make_report(line, by=cast.lead if told_by_lead else cast.staff)
    values: dict[str, Any] = {"report_id": report.pk, "at": MOMENT}
    progress.dispute(
        figure=Decimal(3),
        reason="Thiếu một đoàn",
        by=cast.staff if told_by_lead else cast.lead,
        **values,
    )
    if told_by_lead:
        progress.answer(figure=Decimal(4), text="Bốn", by=cast.officer, **values)
    person, theirs = goes_to_hanoi(cast), Decimal(4 if told_by_lead else 3)
    with pytest.raises(DomainError, match="Đang chờ Bên Hà Nội"):
        progress.answer(figure=theirs, text="", by=person, **values)
    progress.answer(figure=theirs, text="", by=cast.admin, **values)


def test_nobody_answers_their_own_plan_or_confirms_a_review_twice(cast: Cast):
    visit = make_activity(make_sealed(cast), by=cast.officer)
    plans.propose_plan(
        agreement_id=visit.agreement_id, year=2026, by=cast.lead, at=MOMENT
    )
    review = begin(visit, cast.officer)
    assess(review, cast.officer)
    assess(review, cast.staff)
    assert confirm(review, cast.lead)
    person = goes_to_hanoi(cast)
    with pytest.raises(DomainError, match="Đang chờ Bên Hà Nội"):
        plans.answer_plan(
            agreement_id=visit.agreement_id,
            year=2026,
            state=ProposalState.AGREED,
            by=person,
            at=MOMENT,
            number=1,
        )
    with pytest.raises(DomainError, match="đã xác nhận rồi"):
        confirm(review, person)
    assert reviews.confirm(
        review_id=review.pk,
        version=type(review).objects.get(pk=review.pk).version,
        by=cast.staff,
        at=MOMENT,
    )
