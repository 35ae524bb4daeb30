"""The room as both sides see it: forms, buttons, mistakes in words, nothing twice."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Agreement, AgreementStep, ContentArea, Signature
from portal.core import clock
from tests.agreements.factories import make_draft, make_signed
from tests.agreements.room import (
    PDF,
    make_agreed,
    make_proposed,
    make_sealed,
    make_text,
    sign_by,
)
from tests.agreements.test_room import check_now
from tests.cast import Cast
from tests.sign_in import sign_in

LIST = "/lam-viec/thoa-thuan/"


def text_of(response) -> str:
    return str(response.content.decode())


def typed(**change: object) -> dict[str, object]:
    """What a complete form of terms sends."""
    data: dict[str, object] = {
        "title": "Chương trình phối hợp",
        "round": "2026-2030",
        "starts_on": "01/01/2026",
        "ends_on": "31/12/2030",
        "text": "Điều 1. Mục đích\r\nĐiều 2. Mỗi năm hai chuyến.",
        "noi-dung-TOTAL_FORMS": "1",
        "noi-dung-INITIAL_FORMS": "1",
        "noi-dung-0-code": ContentArea.objects.in_order()[0].code,
        "noi-dung-0-chosen": "on",
        "noi-dung-0-host_unit": "Ban Kinh tế",
        "don-vi-TOTAL_FORMS": "1",
        "don-vi-INITIAL_FORMS": "0",
        "don-vi-0-side": "host",
        "don-vi-0-kind": "department",
        "don-vi-0-name": "Sở Công Thương Hà Nội",
    }
    return data | change


def signed_form(**change: object) -> dict[str, object]:
    data: dict[str, object] = {
        "number": "05/CTPH-HND",
        "signed_on": "05/01/2026",
        "signed_place": "Hà Nội",
        "name": "Nguyễn Văn Mẫu",
        "title": "Chủ tịch",
        "scan_file": SimpleUploadedFile("Bản ký.pdf", PDF),
    }
    return data | change


def test_a_partner_need_not_choose_its_own_association(cast: Cast, client):
    form = sign_in(client, cast.lead).get(f"{LIST}soan/").context["page"].form
    assert form["association"].value() == cast.son_la.pk
    hanoi = sign_in(client, cast.staff).get(f"{LIST}soan/").context["page"].form
    assert form.fields["association"].queryset.count() == 1
    assert hanoi["association"].value() is None


def test_paragraphs_of_the_text_stay_paragraphs(cast: Cast, client):
    desk = sign_in(client, cast.lead)
    written = "Điều 1. Mục đích\r\n\r\n  Điều 2. Mỗi năm hai chuyến.\r\n"
    desk.post(
        f"{LIST}soan/",
        typed(association=cast.son_la.pk, submission=uuid4(), text=written),
    )
    kept = "Điều 1. Mục đích\n\n  Điều 2. Mỗi năm hai chuyến."
    agreement = Agreement.objects.get()
    assert agreement.text == kept
    page = text_of(desk.get(f"{LIST}{agreement.pk}/"))
    assert "<p>Điều 1. Mục đích</p>" in page


def test_the_whole_way_through_the_pages(cast: Cast, client):
    desk = sign_in(client, cast.lead)
    started = desk.post(
        f"{LIST}soan/",
        typed(association=cast.son_la.pk, submission=uuid4()),
        follow=True,
    )
    agreement = Agreement.objects.get()
    assert "bên kia chưa thấy" in text_of(started)
    one = f"{LIST}{agreement.pk}/"
    desk.post(f"{one}gui/")
    hanoi = sign_in(type(client)(), cast.staff)
    page = text_of(hanoi.get(one))
    assert "Đến lượt bên anh/chị" in page
    assert "Đồng ý bản 1" in page
    changed = typed(
        answers=1, note="Thêm một chuyến", text="Điều 1. Mục đích\nĐiều 2. Ba chuyến."
    )
    hanoi.post(f"{one}sua-gui-lai/", changed)
    # Every request is a transaction of its own; here all of them are one.
    check_now()
    compared = text_of(desk.get(f"{one}cac-ban/"))
    assert "<ins>" in compared
    # What the two versions differ in comes before what they share.
    assert compared.index("Điều 2") < compared.index("Mục không thay đổi")
    assert "Thêm một chuyến" in compared
    desk.post(f"{one}dong-y/", {"number": "2"})
    desk.post(f"{one}ky/", signed_form())
    second = signed_form(name="Phạm Thị Mẫu")
    page = text_of(hanoi.post(f"{one}ky/", second, follow=True))
    for shown in (
        "Hai bên đã ký đủ",
        "05/CTPH-HND",
        "Phạm Thị Mẫu",
        "Điều 2. Ba chuyến.",
    ):
        assert shown in page
    sent = desk.get(f"{one}chu-ky/{Signature.objects.earliest('pk').pk}/")
    assert sent.getvalue() == PDF


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "Hãy điền mục này"),
        ({"title": "a\x00b"}, "ký tự điều khiển"),
        ({"ends_on": "31/12/2025"}, "phải bằng hoặc sau ngày bắt đầu"),
        ({"starts_on": "31/02/2026"}, "không phải là ngày"),
        ({"round": "1999"}, "không có trong danh sách"),
        ({"text": "x" * 70_000}, "60000"),
        ({"association": "0"}, "không có trong danh sách"),
        ({"noi-dung-TOTAL_FORMS": "x"}, "Dữ liệu"),
    ],
)
def test_a_mistake_in_the_terms_keeps_what_was_typed(cast: Cast, client, change, said):
    desk = sign_in(client, cast.staff)
    data = typed(association=cast.son_la.pk, submission=uuid4()) | change
    response = desk.post(f"{LIST}soan/", data)
    assert response.status_code == 422
    if said != "Dữ liệu":
        assert said in text_of(response)
    assert "Sở Công Thương Hà Nội" in text_of(response)
    assert not Agreement.objects.exists()


def test_an_overlapping_term_is_said_beside_the_day(cast: Cast, client):
    make_signed(cast.son_la, by=cast.staff, number="01/CTPH")
    desk = sign_in(client, cast.staff)
    data = typed(association=cast.son_la.pk, submission=uuid4())
    response = desk.post(f"{LIST}soan/", data)
    assert response.status_code == 422
    assert "trùng với thỏa thuận số 01/CTPH" in text_of(response)


def test_a_partner_drafts_for_its_own_association_only(cast: Cast, client):
    desk = sign_in(client, cast.officer)
    data = typed(association=cast.lao_cai.pk, submission=uuid4())
    assert desk.post(f"{LIST}soan/", data).status_code == 422


def test_a_draft_sent_twice_is_one(cast: Cast, client):
    desk = sign_in(client, cast.staff)
    data = typed(association=cast.son_la.pk, submission=uuid4())
    first, second = (desk.post(f"{LIST}soan/", data) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Agreement.objects.count() == 1


def test_the_second_to_save_sees_what_changed_and_loses_nothing(cast: Cast, client):
    draft = make_text(cast.son_la, by=cast.staff)
    desk = sign_in(client, cast.staff)
    address = f"{LIST}{draft.pk}/soan/"
    assert desk.post(address, typed(version=1, title="Bản của A")).status_code == 302
    late = desk.post(address, typed(version=1, title="Bản của B"))
    assert late.status_code == 409
    page = text_of(late)
    assert "Bản của B" in page
    assert "<del>" in page
    again = desk.post(address, typed(version=2, title="Bản của B"))
    assert again.status_code == 302


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "Hãy điền mục này"),
        ({"number": ""}, "Hãy điền mục này"),
        ({"number": "09/CTPH"}, "mang số 09/CTPH"),
        ({"signed_on": "01/01/2036"}, "tương lai"),
        ({"authority": "kt"}, "hãy ghi số văn bản đó"),
        ({"authority": "tuq", "authority_number": "1"}, "ngày của văn bản giao ký"),
        ({"scan_file": SimpleUploadedFile("a.pdf", b"MZ...")}, "không đúng với đuôi"),
        ({"scan_file": SimpleUploadedFile("a.docx", b"PK..")}, "không thuộc loại"),
        ({"scan_file": ""}, "Hãy"),
    ],
)
def test_a_mistake_in_a_signature_is_said_in_words(cast: Cast, client, change, said):
    make_draft(cast.lao_cai, number="09/CTPH")
    agreement = make_agreed(cast)
    desk = sign_in(client, cast.lead)
    response = desk.post(f"{LIST}{agreement.pk}/ky/", signed_form(**change))
    assert response.status_code == 422
    assert said in text_of(response)
    assert not Signature.objects.exists()


def test_a_scan_too_large_is_said_in_words(cast: Cast, client, settings):
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    agreement = make_agreed(cast)
    desk = sign_in(client, cast.lead)
    large = SimpleUploadedFile("a.pdf", PDF + b"0" * (1024 * 1024))
    response = desk.post(f"{LIST}{agreement.pk}/ky/", signed_form(scan_file=large))
    assert "Tệp lớn hơn 1 MB" in text_of(response)
    assert "Nguyễn Văn Mẫu" in text_of(response)


def test_pressing_twice_and_coming_back_change_nothing(cast: Cast, client):
    agreement = make_proposed(cast.son_la, by=cast.staff)
    desk = sign_in(client, cast.lead)
    one = f"{LIST}{agreement.pk}/"
    for _ in range(2):
        page = desk.post(f"{one}dong-y/", {"number": "1"}, follow=True)
    assert "Đã thống nhất" in text_of(page)
    for _ in range(2):
        desk.post(f"{one}ky/", signed_form(scan_file=SimpleUploadedFile("a.pdf", PDF)))
    kinds = list(AgreementStep.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["started", "proposed", "agreed", "side_signed"]


def test_acts_of_hanoi_need_a_second_factor(cast: Cast, client):
    agreement = make_proposed(cast.son_la, by=cast.lead)
    plain = sign_in(client, cast.staff, second_factor=False)
    plain.post(f"{LIST}{agreement.pk}/dong-y/", {"number": "1"})
    agreement.refresh_from_db()
    assert agreement.stage == "proposed"


def test_a_reader_sees_the_signed_text_and_not_the_exchange(cast: Cast, client):
    agreement = make_agreed(cast)
    sign_by(agreement, cast.staff)
    sign_by(agreement, cast.lead)
    page = text_of(sign_in(client, cast.reader).get(f"{LIST}{agreement.pk}/"))
    assert "Điều 1. Mục đích" in page
    assert "Các bước của hai bên" not in page


def test_the_page_of_an_agreement_has_a_budget(
    cast: Cast, client, django_assert_max_num_queries
):
    agreement = make_agreed(cast, ends_on=date(2030, 12, 31))
    sign_by(agreement, cast.lead)
    desk = sign_in(client, cast.staff)
    with django_assert_max_num_queries(32):
        desk.get(f"{LIST}{agreement.pk}/")


def test_an_amendment_goes_through_the_pages(cast: Cast, client):
    agreement = make_sealed(cast)
    one = f"{LIST}{agreement.pk}/"
    lead, hanoi = sign_in(client, cast.lead), sign_in(type(client)(), cast.staff)
    assert "giữ nguyên cho đến" in text_of(lead.get(f"{one}phu-luc/"))
    longer = typed(ends_on="30/06/2031", note="Kéo dài nửa năm")
    sent = lead.post(f"{one}phu-luc/", longer, follow=True)
    assert "Phụ lục 1" in text_of(sent)
    again = lead.post(f"{one}phu-luc/", longer)
    assert again.status_code == 422
    assert "phụ lục chưa xong" in text_of(again)
    page = text_of(hanoi.get(one))
    assert "Kéo dài nửa năm" in page
    assert "Đồng ý bản 3" not in page
    back = typed(ends_on="31/03/2031", note="Ba tháng là đủ", answers=2)
    hanoi.post(f"{one}phu-luc/sua-gui-lai/", back)
    lead.post(f"{one}phu-luc/dong-y/", {"number": "3"})
    for desk in (lead, hanoi):
        form = signed_form(scan_file=SimpleUploadedFile("pl.pdf", PDF))
        desk.post(f"{one}phu-luc/ky/", form)
    page = text_of(lead.get(one))
    assert "31/03/2031" in page
    assert "Phụ lục 1, số 05/CTPH-HND, ký ngày 05/01/2026" in page
    agreement.refresh_from_db()
    assert agreement.ends_on == date(2031, 3, 31)


def test_an_agreement_is_ended_early_through_the_pages(cast: Cast, client):
    agreement = make_sealed(cast)
    one = f"{LIST}{agreement.pk}/"
    lead, hanoi = sign_in(client, cast.lead), sign_in(type(client)(), cast.staff)
    day = clock.today() + timedelta(days=30)
    wrong = lead.post(f"{one}cham-dut/", {"last_day": "01/01/2026", "reason": "Lý do"})
    assert wrong.status_code == 422
    assert "từ hôm nay trở đi" in text_of(wrong)
    data = {"last_day": day.strftime("%d/%m/%Y"), "reason": "Sáp nhập tỉnh"}
    lead.post(f"{one}cham-dut/", data)
    assert "Sáp nhập tỉnh" in text_of(hanoi.get(one))
    asked = agreement.terminations.get()
    hanoi.post(f"{one}cham-dut/{asked.pk + 1}/dong-y/")
    assert not Agreement.objects.filter(terminated_on__isnull=False).exists()
    for _ in range(2):
        hanoi.post(f"{one}cham-dut/{asked.pk}/dong-y/")
    agreement.refresh_from_db()
    assert (agreement.stage, agreement.terminated_on) == ("terminated", day)
    assert AgreementStep.objects.filter(kind="terminated").count() == 1


def test_the_next_round_is_drafted_from_the_old_one(cast: Cast, client):
    agreement = make_sealed(cast)
    desk = sign_in(client, cast.officer)
    address = f"{LIST}{agreement.pk}/ky-tiep/"
    page = text_of(desk.get(address))
    assert "01/01/2031" in page
    data = typed(submission=uuid4(), starts_on="01/01/2031", ends_on="31/12/2035")
    first, second = (desk.post(address, data) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    drawn = text_of(desk.get(first.headers["Location"]))
    assert f"{LIST}{agreement.pk}/" in drawn
    assert desk.get(address).status_code == 302
