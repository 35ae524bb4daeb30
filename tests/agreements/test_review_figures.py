"""What a review keeps of commitments, and the minutes that both sides confirm."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from agreements.commitment_choices import Measure
from agreements.models import Agreement, Review
from agreements.services import progress, reviews
from agreements.services.review_figures import gather
from agreements.services.reviews import Period
from portal.core.errors import DomainError
from tests.agreements.commitments import make_commitment, make_report
from tests.agreements.documents import office_zip
from tests.agreements.factories import MOMENT, make_signed
from tests.agreements.room import PDF
from tests.agreements.test_views import text_of
from tests.cast import Cast
from tests.sign_in import sign_in

YEAR = (date(2026, 1, 1), date(2026, 10, 31))


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return make_signed(cast.son_la, by=cast.staff)


@pytest.fixture
def review(cast: Cast, agreement) -> Review:
    return reviews.open_review(
        agreement_id=agreement.pk,
        period=Period("interim", *YEAR),
        by=cast.staff,
        at=MOMENT,
        submission=uuid4(),
    )


def test_only_agreed_figures_of_the_years_of_the_period_are_reached(
    cast: Cast, agreement
):
    line = make_commitment(agreement, by=cast.admin)
    report = make_report(line, by=cast.officer, value=2)
    row = gather(agreement, *YEAR)["commitments"][0]
    assert (row["target_period"], row["target_total"]) == ("2", "10")
    assert (row["reached"], row["reached_total"]) == (None, "0")
    assert row["state"] == "behind" or row["state"] == "on_track"
    assert row["open"] == [
        {
            "year": 2026,
            "is_disputed": False,
            "side": "partner",
            "value": "2",
            "counter": None,
        }
    ]
    progress.dispute(
        report_id=report.pk,
        figure=Decimal("1.5"),
        reason="Sổ khác",
        by=cast.staff,
        at=MOMENT,
    )
    row = gather(agreement, *YEAR)["commitments"][0]
    assert row["open"][0]["is_disputed"]
    assert row["open"][0]["counter"] == "1.5"
    progress.answer(
        report_id=report.pk, figure=Decimal("1.5"), text="", by=cast.lead, at=MOMENT
    )
    row = gather(agreement, *YEAR)["commitments"][0]
    assert row["open"] == []
    assert row["reached"] == row["reached_total"] == "1.5"
    assert (
        gather(agreement, date(2027, 1, 1), date(2027, 6, 30))["commitments"][0][
            "reached"
        ]
        is None
    )


def test_what_the_register_counts_is_gathered_in_few_queries(
    cast: Cast, agreement, django_assert_max_num_queries
):
    for measure, counting in (
        (Measure.CHAINS_KEPT, "level"),
        (Measure.CHAINS_NEW, "adds_up"),
        (Measure.TONNES, "adds_up"),
    ):
        make_commitment(
            agreement, by=cast.admin, measure=measure, counting=counting, yearly={}
        )
    for _number in range(8):
        make_commitment(agreement, by=cast.admin)
    with django_assert_max_num_queries(18):
        rows = gather(agreement, *YEAR)["commitments"]
    assert [row["reached"] for row in rows[:3]] == ["0", "0", None]


def test_a_final_review_is_about_the_whole_term(cast: Cast, client, agreement):
    desk = sign_in(client, cast.officer)
    address = f"/lam-viec/thoa-thuan/{agreement.pk}/danh-gia/them/"
    sent = {"kind": "final", "submission": str(uuid4())}
    early = desk.post(address, sent)
    assert "từ hôm nay về trước" in text_of(early)
    half = desk.post(address, sent | {"last_day": "31/12/2027"})
    assert "từ 01/01/2026 đến hết 31/12/2030" in text_of(half)
    unsaid = desk.post(address, sent | {"kind": "interim"})
    assert "ngày đầu và ngày cuối" in text_of(unsaid)
    with pytest.raises(DomainError, match="cả thời hạn"):
        reviews.open_review(
            agreement_id=agreement.pk,
            period=Period("final", *YEAR),
            by=cast.staff,
            at=MOMENT,
            submission=uuid4(),
        )


def test_minutes_take_both_confirmations_away_and_are_frozen(
    cast: Cast, client, agreement, review
):
    partner = sign_in(client, cast.lead)
    hanoi = sign_in(type(client)(), cast.staff)
    reader = sign_in(type(client)(), cast.reader)
    one = review.get_absolute_url()
    partner.post(f"{one}viet/", {"text": "Tốt", "version": "1"})
    hanoi.post(f"{one}viet/", {"text": "Khá", "version": "2"})
    partner.post(f"{one}xac-nhan/", {"number": "3"})
    review.refresh_from_db()
    assert review.partner_confirmed_at
    for name, content, said in (
        ("bb.docx", office_zip(main="application/xml"), "không đúng với đuôi .docx"),
        ("bb.docx", office_zip({"word/vbaProject.bin": b"x"}), "macro"),
        (
            "bb.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600,
            "không thuộc loại nhận được",
        ),
        ("bb.pdf", b"MZ\x90\x00", "không đúng với đuôi"),
    ):
        file = SimpleUploadedFile(name, content)
        response = hanoi.post(f"{one}bien-ban/gan/", {"file": file})
        assert response.status_code == 422
        assert said in text_of(response)
    word = SimpleUploadedFile("Biên bản.docx", office_zip())
    hanoi.post(f"{one}bien-ban/gan/", {"file": word})
    review.refresh_from_db()
    assert review.partner_confirmed_at is None
    assert review.minutes_side == "host"
    assert reader.get(f"{one}bien-ban/").status_code == 403
    pdf = SimpleUploadedFile("Biên bản.pdf", PDF)
    partner.post(f"{one}bien-ban/gan/", {"file": pdf})
    partner.post(f"{one}bien-ban/bo/")
    assert "Chưa đính kèm biên bản" in text_of(hanoi.get(one))
    pdf.seek(0)
    partner.post(f"{one}bien-ban/gan/", {"file": pdf})
    review.refresh_from_db()
    for desk in (partner, hanoi):
        desk.post(f"{one}xac-nhan/", {"number": str(review.version)})
    page = text_of(reader.get(one))
    assert "Biên bản.pdf" in page
    assert b"".join(reader.get(f"{one}bien-ban/")) == PDF
    pdf.seek(0)
    late = partner.post(f"{one}bien-ban/gan/", {"file": pdf})
    assert "không sửa được nữa" in text_of(late)
    with pytest.raises(IntegrityError, match="minutes_are_whole"), transaction.atomic():
        Review.objects.create(
            agreement=agreement,
            kind="interim",
            first_day=date(2026, 2, 1),
            last_day=date(2026, 3, 1),
            figures={},
            created_by=cast.staff,
            created_at=MOMENT,
            minutes_name="x.pdf",
        )


def test_the_page_says_what_is_missing_and_names_disputes(
    cast: Cast, client, agreement, review
):
    line = make_commitment(agreement, by=cast.admin)
    make_report(line, by=cast.officer, value=2)
    partner = sign_in(client, cast.lead)
    one = review.get_absolute_url()
    partner.post(f"{one}viet/", {"text": "Tốt", "version": "1"})
    page = text_of(partner.get(one))
    assert "Bên Hà Nội viết đánh giá" in page
    assert "Chưa thống nhất, chưa tính" in page
    assert "Năm 2026: Bên tỉnh bạn 2 đoàn (chờ bên kia xem)" in page
    assert "0 trên 10 đoàn" in page
