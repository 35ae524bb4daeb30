"""A review gathers figures, takes both assessments and is frozen when both confirm."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, transaction

from agreements.models import Activity, Review
from agreements.services import outcomes, reviews
from agreements.services.reviews import Period
from portal.core.errors import Conflict, DomainError
from tests.agreements.activities import make_activity, make_outcome
from tests.agreements.factories import MOMENT, make_signed
from tests.agreements.test_views import text_of
from tests.cast import Cast
from tests.sign_in import sign_in

YEAR = Period("interim", date(2026, 1, 1), date(2026, 10, 31))


@pytest.fixture
def visit(cast: Cast) -> Activity:
    return make_activity(make_signed(cast.son_la, by=cast.staff), by=cast.officer)


def begin(visit: Activity, by, period: Period = YEAR) -> Review:
    return reviews.open_review(
        agreement_id=visit.agreement_id,
        period=period,
        by=by,
        at=MOMENT,
        submission=uuid4(),
    )


def assess(review: Review, by, text: str = "Làm được nhiều việc") -> None:
    review.refresh_from_db()
    reviews.assess(review=review, text=text, by=by, opened=review.version)


def confirm(review: Review, by) -> bool:
    review.refresh_from_db()
    return reviews.confirm(
        review_id=review.pk, version=review.version, by=by, at=MOMENT
    )


def test_both_confirm_and_the_figures_are_frozen(cast: Cast, visit):
    report = make_outcome(visit, by=cast.officer)
    review = begin(visit, cast.officer)
    assert review.figures["people"]["host"] == 0
    assert review.figures["unconfirmed"] == 1
    assess(review, cast.officer)
    with pytest.raises(DomainError, match="còn thiếu đánh giá của: Bên Hà Nội"):
        confirm(review, cast.lead)
    assess(review, cast.staff)
    assert confirm(review, cast.lead)
    # The head count is confirmed meanwhile: both read the new figures first.
    outcomes.confirm(report_id=report.pk, by=cast.staff, at=MOMENT)
    assert not confirm(review, cast.staff)
    review.refresh_from_db()
    assert review.figures["people"] == {"host": 20, "partner": 25, "other": 0}
    assert review.partner_confirmed_at is None
    assert confirm(review, cast.lead)
    assert confirm(review, cast.admin)
    review.refresh_from_db()
    assert review.is_frozen
    with pytest.raises(DomainError, match="không sửa được nữa"):
        assess(review, cast.officer, "Khác")
    with pytest.raises(InternalError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(figures={})


def test_a_changed_assessment_is_read_before_it_is_confirmed(cast: Cast, visit):
    review = begin(visit, cast.staff)
    assess(review, cast.staff)
    assess(review, cast.lead)
    assert confirm(review, cast.lead)
    with pytest.raises(DomainError, match="đang chờ bên kia"):
        confirm(review, cast.lead)
    read = Review.objects.get(pk=review.pk).version
    assess(review, cast.staff, "Viết lại")
    with pytest.raises(DomainError, match="đọc lại"):
        reviews.confirm(review_id=review.pk, version=read, by=cast.admin, at=MOMENT)
    review.refresh_from_db()
    assert review.partner_confirmed_at is None
    with pytest.raises(Conflict):
        reviews.assess(review=review, text="Cũ", by=cast.colleague, opened=read)


def test_nobody_confirms_for_both_sides_or_without_the_right(cast: Cast, visit):
    review = begin(visit, cast.staff)
    assess(review, cast.staff)
    assess(review, cast.lead)
    for person in (cast.officer, cast.reader, cast.outsider):
        with pytest.raises(PermissionDenied):
            confirm(review, person)
    with pytest.raises(IntegrityError, match="by_both_sides"), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(
            frozen_at=MOMENT, host_confirmed_by=cast.staff, host_confirmed_at=MOMENT
        )
    with pytest.raises(DomainError, match="đã có bản đánh giá"):
        begin(visit, cast.lead)


def test_through_the_pages(cast: Cast, client, visit):
    base = f"/lam-viec/thoa-thuan/{visit.agreement_id}/danh-gia/"
    partner = sign_in(client, cast.lead)
    hanoi = sign_in(type(client)(), cast.staff)
    sent = {
        "kind": "interim",
        "first_day": "01/01/2026",
        "last_day": "31/10/2026",
        "submission": str(uuid4()),
    }
    for change, said in (
        ({"last_day": "31/12/2025"}, "bằng hoặc sau ngày đầu"),
        ({"last_day": "31/10/2030"}, "từ hôm nay về trước"),
        ({"first_day": "01/01/2020"}, "ngoài thời hạn"),
    ):
        response = partner.post(f"{base}them/", sent | change)
        assert response.status_code == 422
        assert said in text_of(response)
    partner.post(f"{base}them/", sent)
    partner.post(f"{base}them/", sent)
    review = Review.objects.get()
    one = review.get_absolute_url()
    reader = sign_in(type(client)(), cast.reader)
    assert reader.get(one).status_code == 403
    partner.post(f"{one}viet/", {"text": "Tốt", "version": "1"})
    late = hanoi.post(f"{one}viet/", {"text": "Khá", "version": "1"})
    assert late.status_code == 409
    assert "Khá" in text_of(late)
    hanoi.post(f"{one}viet/", {"text": "Khá", "version": "2"})
    assert "Xác nhận cho bên mình" in text_of(partner.get(one))
    for desk in (partner, hanoi):
        desk.post(f"{one}xac-nhan/", {"number": "3"})
    assert "Hai bên đã xác nhận" in text_of(reader.get(one))
    assert "Sơ kết" in text_of(partner.get(visit.agreement.get_absolute_url()))
