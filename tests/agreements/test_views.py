"""Recording, signing, correcting and finding agreements, as people do it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Agreement, ContentArea, Round
from tests.agreements.factories import MOMENT, make_draft, make_many, make_signed
from tests.cast import Cast
from tests.sign_in import sign_in

LIST = "/lam-viec/thoa-thuan/"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


def text_of(response) -> str:
    return str(response.content.decode())


def typed(cast: Cast, **change: object) -> dict[str, object]:
    """What a complete form sends."""
    data: dict[str, object] = {
        "association": cast.hai_duong.pk,
        "round": Round.objects.get(code="2020-2025").pk,
        "number": "05/CTPH-HND",
        "title": "Chương trình phối hợp với Hải Dương",
        "signed_on": "2021-03-02",
        "signed_place": "Hà Nội",
        "starts_on": "02/03/2021",
        "ends_on": "2025-12-31",
        "content_areas": [area.pk for area in ContentArea.objects.offered()[:2]],
        "notes": "Bản giấy ở tủ số 3",
        "nguoi-ky-TOTAL_FORMS": "3",
        "nguoi-ky-INITIAL_FORMS": "2",
        "nguoi-ky-0-side": "host",
        "nguoi-ky-0-name": "Nguyễn Văn Mẫu",
        "nguoi-ky-0-title": "Chủ tịch",
        "nguoi-ky-0-authority": "tm",
        "nguoi-ky-1-side": "partner",
        "nguoi-ky-1-name": "Lò Thị Mẫu",
        "nguoi-ky-1-title": "Phó Chủ tịch",
        "nguoi-ky-1-authority": "kt",
        "nguoi-ky-2-side": "host",
    }
    return data | change


@pytest.fixture
def desk(cast: Cast, client):
    return sign_in(client, cast.staff)


def test_an_agreement_is_recorded_signed_and_read(cast: Cast, desk):
    scan = SimpleUploadedFile("Bản ký số 5.pdf", PDF)
    response = desk.post(f"{LIST}them/", typed(cast, scan_file=scan))
    agreement = Agreement.objects.get()
    assert response.headers["Location"] == f"{LIST}{agreement.pk}/"
    assert agreement.starts_on == date(2021, 3, 2)
    assert agreement.signatories.count() == 2
    assert len(agreement.scan_sha256) == 64
    page = text_of(desk.post(f"{LIST}{agreement.pk}/ghi-nhan-ky/", follow=True))
    for shown in (
        "Đã hết hiệu lực",
        "Hội Nông dân tỉnh Hải Dương",
        "Thành phố Hải Phòng",
        "02/03/2021\u00a0– 31/12/2025",
        "Bản ký số 5.pdf",
        "Bản giấy ở tủ số 3",
        "Ghi nhận hai bên đã ký",
    ):
        assert shown in page
    sent = desk.get(f"{LIST}{agreement.pk}/ban-chup/")
    assert sent.getvalue() == PDF
    assert sent["Content-Disposition"].startswith("attachment")
    assert "sandbox" in sent["Content-Security-Policy"]


def test_a_draft_may_be_saved_with_little(cast: Cast, desk):
    little = {
        "association": cast.son_la.pk,
        "round": Round.objects.get(code="khac").pk,
        "title": "Dự thảo",
        "nguoi-ky-TOTAL_FORMS": "0",
        "nguoi-ky-INITIAL_FORMS": "0",
    }
    page = text_of(desk.post(f"{LIST}them/", little, follow=True))
    assert "Để ghi nhận đã ký, bản nháp còn thiếu" in page
    assert "người ký bên tỉnh bạn" in page
    assert 'id="sign"' not in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "Hãy điền mục này"),
        ({"title": "a\x00b"}, "ký tự điều khiển"),
        ({"number": "x" * 10_000}, "80"),
        ({"ends_on": "2020-01-01"}, "phải bằng hoặc sau ngày bắt đầu"),
        ({"starts_on": "31/02/2021"}, "không phải là ngày"),
        ({"association": "0"}, "không có trong danh sách"),
        ({"nguoi-ky-1-title": ""}, "Hãy ghi chức vụ của người ký"),
        ({"nguoi-ky-1-name": ""}, "Hãy ghi họ và tên người ký"),
        ({"scan_file": SimpleUploadedFile("a.pdf", b"MZ...")}, "không đúng với đuôi"),
        ({"scan_file": SimpleUploadedFile("a.exe", b"MZ...")}, "không thuộc loại"),
        ({"scan_file": SimpleUploadedFile("a.pdf", b"")}, "Tệp trống"),
    ],
)
def test_a_mistake_is_said_in_words_and_nothing_is_saved(
    cast: Cast, desk, change, said
):
    response = desk.post(f"{LIST}them/", typed(cast, **change))
    assert response.status_code == 422
    assert said in text_of(response)
    assert "Bản giấy ở tủ số 3" in text_of(response)
    assert not Agreement.objects.exists()


def test_a_number_used_before_is_named(cast: Cast, desk):
    make_draft(cast.son_la, number="05/CTPH-HND")
    response = desk.post(f"{LIST}them/", typed(cast, number="05/ctph-hnd"))
    assert response.status_code == 422
    assert "Đã có thỏa thuận mang số 05/ctph-hnd" in text_of(response)


def test_an_overlapping_draft_says_which_agreement_stands_in_the_way(cast: Cast, desk):
    make_signed(cast.son_la, by=cast.staff, number="01/CTPH")
    draft = make_draft(cast.son_la, number="02/CTPH")
    page = text_of(desk.get(f"{LIST}{draft.pk}/"))
    assert "trùng thời hạn" in page
    assert "01/CTPH" in page
    refused = text_of(desk.post(f"{LIST}{draft.pk}/ghi-nhan-ky/", follow=True))
    assert "Thời hạn trùng với thỏa thuận số 01/CTPH" in refused
    draft.refresh_from_db()
    assert not draft.is_signed


def test_signing_needs_a_second_factor(cast: Cast, client):
    draft = make_draft(cast.son_la)
    plain = sign_in(client, cast.staff, second_factor=False)
    plain.post(f"{LIST}{draft.pk}/ghi-nhan-ky/")
    draft.refresh_from_db()
    assert not draft.is_signed


def test_the_second_person_to_save_sees_what_the_first_saved(cast: Cast, desk):
    draft = make_draft(cast.son_la, number="01/CTPH")
    desk.post(f"{LIST}{draft.pk}/sua/", typed(cast, version=1, title="Tên thứ nhất"))
    late = typed(cast, version=1, title="Tên thứ hai")
    response = desk.post(f"{LIST}{draft.pk}/sua/", late)
    assert response.status_code == 409
    page = text_of(response)
    assert "Tên thứ nhất" in page
    assert "Tên thứ hai" in page
    knowingly = late | {"version": response.context["form"]["version"].value()}
    assert desk.post(f"{LIST}{draft.pk}/sua/", knowingly).status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Tên thứ hai"


def test_signed_facts_are_out_of_reach_of_staff(cast: Cast, desk):
    signed = make_signed(cast.son_la, by=cast.staff)
    page = text_of(desk.get(f"{LIST}{signed.pk}/sua/"))
    assert "đã khóa từ lúc ghi nhận ký" in page
    assert "dinh-chinh" not in page
    assert desk.get(f"{LIST}{signed.pk}/sua/?dinh-chinh").status_code == 403
    change = typed(cast, version=1, notes="Ghi chú mới", title="Tên khác")
    desk.post(f"{LIST}{signed.pk}/sua/", change)
    signed.refresh_from_db()
    assert signed.notes == "Ghi chú mới"
    assert signed.title != "Tên khác"


def test_the_administrator_corrects_with_a_reason(cast: Cast, client):
    signed = make_signed(cast.hai_duong, by=cast.staff)
    address = f"{LIST}{signed.pk}/sua/?dinh-chinh"
    plain = sign_in(client, cast.admin, second_factor=False)
    assert plain.get(address).status_code == 302
    admin = sign_in(client, cast.admin)
    without = admin.post(address, typed(cast, version=1))
    assert without.status_code == 422
    reason = "Gõ nhầm ngày so với bản giấy"
    admin.post(address, typed(cast, version=1, correction_reason=reason))
    page = text_of(admin.get(f"{LIST}{signed.pk}/"))
    assert f"Đính chính: {reason}" in page
    assert "05/CTPH-HND" in page
    signed.refresh_from_db()
    assert signed.ends_on == date(2025, 12, 31)


def test_a_correction_into_another_term_is_refused_at_the_field(cast: Cast, client):
    make_signed(
        cast.hai_duong,
        by=cast.staff,
        number="01/CTPH",
        starts_on=date(2021, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    signed = make_signed(cast.hai_duong, by=cast.staff, number="02/CTPH")
    admin = sign_in(client, cast.admin)
    change = typed(cast, version=1, correction_reason="Sửa ngày")
    response = admin.post(f"{LIST}{signed.pk}/sua/?dinh-chinh", change)
    assert response.status_code == 422
    assert "01/CTPH" in str(response.context["form"].errors["starts_on"])


def test_archive_with_reason_and_restore(cast: Cast, desk):
    draft = make_draft(cast.son_la)
    refused = desk.post(f"{LIST}{draft.pk}/cat-kho/", {"reason": ""}, follow=True)
    assert "Hãy ghi lý do" in text_of(refused)
    desk.post(f"{LIST}{draft.pk}/cat-kho/", {"reason": "Ghi nhầm tỉnh"})
    assert draft.title not in text_of(desk.get(LIST))
    assert draft.title in text_of(desk.get(LIST, {"archived": "on"}))
    assert desk.get(f"{LIST}{draft.pk}/sua/").status_code == 403
    page = text_of(desk.post(f"{LIST}{draft.pk}/khoi-phuc/", follow=True))
    assert "Đã khôi phục thỏa thuận" in page
    assert "Cất vào kho lưu: Ghi nhầm tỉnh" in page


def test_a_partner_reads_its_own_and_what_it_succeeded(cast: Cast, client):
    make_signed(cast.son_la, by=cast.staff, title="Thỏa thuận Sơn La")
    merged = make_signed(cast.hai_duong, by=cast.staff, title="Thỏa thuận Hải Dương")
    client.force_login(cast.successor)
    page = text_of(client.get(LIST))
    assert "Thỏa thuận Hải Dương" in page
    assert "nay thuộc Thành phố Hải Phòng" in page
    assert "Thỏa thuận Sơn La" not in page
    detail = text_of(client.get(f"{LIST}{merged.pk}/"))
    assert "Bổ sung" not in detail
    assert "Ghi chú nội bộ" not in detail


def test_internal_notes_stay_with_hanoi(cast: Cast, client):
    signed = make_signed(cast.son_la, by=cast.staff, notes="Chỉ Hà Nội biết")
    for person in (cast.officer, cast.reader):
        client.force_login(person)
        assert "Chỉ Hà Nội biết" not in text_of(client.get(f"{LIST}{signed.pk}/"))
        rows = client.get(f"{LIST}tai-ve/", {"dang": "csv"}).getvalue().decode()
        assert "Chỉ Hà Nội biết" not in rows


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "hai duong"}, {"hai-duong"}),
        ({"q": "Hải Phòng"}, {"hai-duong"}),
        ({"q": "01/CTPH-lao"}, {"lao-cai"}),
        ({"status": "draft"}, {"lao-cai"}),
        ({"status": "ended"}, {"hai-duong"}),
        ({"status": "in_force"}, {"son-la"}),
        ({"round": "2020-2025"}, {"hai-duong"}),
        ({"province": "34-31"}, {"hai-duong"}),
        ({"province": "63-30"}, {"hai-duong"}),
        ({"province": "34-15"}, {"lao-cai"}),
        ({"area": "cong-tac-hoi"}, {"son-la"}),
        ({"association": "son-la"}, {"son-la"}),
        ({"province": "63-99"}, {"son-la", "lao-cai", "hai-duong"}),
        ({"q": "\x00"}, {"son-la", "lao-cai", "hai-duong"}),
    ],
)
def test_every_filter_finds_what_it_says(cast: Cast, desk, query, found):
    records = {
        "son-la": make_signed(
            cast.son_la,
            by=cast.staff,
            areas=ContentArea.objects.filter(code="cong-tac-hoi"),
        ),
        "lao-cai": make_draft(cast.lao_cai),
        "hai-duong": make_signed(
            cast.hai_duong,
            by=cast.staff,
            round=Round.objects.get(code="2020-2025"),
            starts_on=date(2021, 1, 1),
            ends_on=date(2025, 6, 30),
            signed_on=date(2020, 12, 1),
        ),
    }
    keys = {
        "round": lambda code: Round.objects.get(code=code).pk,
        "area": lambda code: ContentArea.objects.get(code=code).pk,
        "association": lambda code: records[code].association_id,
    }
    asked = {name: keys.get(name, str)(value) for name, value in query.items()}
    page = desk.get(LIST, asked).context["page"]
    titles = {row.title for row in page.rows}
    assert titles == {records[code].title for code in found}


@pytest.mark.parametrize("sort", ["hoi", "-hoi", "so", "tu", "-den", "ky", "password"])
def test_pages_follow_each_other_in_every_order(cast: Cast, desk, sort):
    make_many(60, [cast.son_la, cast.lao_cai, cast.hai_duong], by=cast.staff)
    make_draft(cast.son_la, number="", starts_on=None, ends_on=None, signed_on=None)
    seen: list[str] = []
    address = f"{LIST}?sort={sort}"
    while address:
        page = desk.get(address).context["page"]
        seen += [row.url for row in page.rows]
        address = page.next_url
    assert len(seen) == len(set(seen)) == 61


def test_the_export_holds_the_filtered_rows(cast: Cast, desk):
    make_signed(cast.son_la, by=cast.staff, title="=HYPERLINK(1)")
    make_signed(cast.lao_cai, by=cast.staff)
    csv = desk.get(f"{LIST}tai-ve/", {"dang": "csv", "q": "son la"})
    rows = csv.getvalue().decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in rows
    assert "Hội Nông dân tỉnh Sơn La" in rows
    assert "Lào Cai" not in rows
    assert "Bên Hà Nội: Nguyễn Văn Mẫu, Chủ tịch" in rows


def test_empty_lists_say_what_to_do(cast: Cast, desk, client):
    assert "Lập bản ghi đầu tiên" in text_of(desk.get(LIST))
    make_draft(cast.lao_cai)
    assert "khớp bộ lọc" in text_of(desk.get(LIST, {"q": "khongcogi"}))
    client.force_login(cast.officer)
    assert "bản ghi sẽ hiện ở đây" in text_of(client.get(LIST))


def test_query_budgets(cast: Cast, desk, django_assert_max_num_queries):
    make_many(120, [cast.son_la, cast.lao_cai, cast.hai_duong], by=cast.staff)
    signed = make_signed(cast.hai_phong, by=cast.staff)
    with django_assert_max_num_queries(12):
        desk.get(LIST, {"q": "chuong trinh", "status": "ended"})
    # One each for the commitments, the activities, the plans of the years and the reviews.
    with django_assert_max_num_queries(25):
        desk.get(f"{LIST}{signed.pk}/")
    with django_assert_max_num_queries(12):
        desk.get(f"{LIST}tai-ve/", {"dang": "csv"}).getvalue()
    assert signed.sealed_at == MOMENT
