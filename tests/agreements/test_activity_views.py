"""Activities as both sides see them: planned, told, disputed, found again."""

from datetime import date
from uuid import uuid4

import pytest

from agreements.models import Activity, OutcomeReport
from tests.agreements.activities import make_activity, make_outcome
from tests.agreements.factories import make_many, make_signed
from tests.agreements.test_views import text_of
from tests.cast import Cast
from tests.chains.factories import make_chain
from tests.sign_in import sign_in

LIST = "/lam-viec/hoat-dong/"


def typed(**change: object) -> dict[str, object]:
    """What a complete form sends."""
    data: dict[str, object] = {
        "kind": "study_visit",
        "title": "Tham quan mô hình mận hậu",
        "starts_on": "12/10/2026",
        "ends_on": "14/10/2026",
        "place": "Xã Nà Ơi, Sơn La",
        "responsible_side": "partner",
        "cost": "25.000.000",
        "payer": "both",
        "submission": str(uuid4()),
    }
    return data | change


@pytest.fixture
def agreement(cast: Cast):
    return make_signed(cast.son_la, by=cast.staff)


def test_from_the_plan_to_a_count_both_sides_stand_on(cast: Cast, client, agreement):
    partner = sign_in(client, cast.officer)
    hanoi = sign_in(type(client)(), cast.staff)
    add = f"/lam-viec/thoa-thuan/{agreement.pk}/hoat-dong/them/"
    sent = typed()
    page = text_of(partner.post(add, sent, follow=True))
    assert "25.000.000 đồng" in page
    partner.post(add, sent)
    one = Activity.objects.get().get_absolute_url()
    told = {"host_people": "20", "partner_people": "25", "submission": str(uuid4())}
    page = text_of(partner.post(f"{one}ket-qua/", told, follow=True))
    assert "45 người: Hà Nội 20, tỉnh bạn 25" in page
    report = OutcomeReport.objects.get()
    assert "Đến lượt bên anh/chị" in text_of(hanoi.get(agreement.get_absolute_url()))
    counted = {"host_people": "18", "partner_people": "25", "text": "Hai người về sớm"}
    page = text_of(
        hanoi.post(f"{one}ket-qua/{report.pk}/neu-so/", counted, follow=True)
    )
    assert "đang chờ Bên tỉnh bạn" in page
    page = text_of(partner.get(one))
    assert "Đồng ý 43 người" in page
    same = {"host_people": "18", "partner_people": "25", "other_people": "0"}
    page = text_of(
        partner.post(f"{one}ket-qua/{report.pk}/tra-loi/", same, follow=True)
    )
    assert "Kết quả hai bên xác nhận" in page
    reader = text_of(sign_in(type(client)(), cast.reader).get(one))
    assert "43 người" in reader
    assert "Hai người về sớm" not in reader


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "Hãy điền mục này"),
        ({"title": "a\x00b"}, "ký tự điều khiển"),
        ({"ends_on": "11/10/2026"}, "bằng hoặc sau ngày bắt đầu"),
        ({"starts_on": "31/02/2026"}, "không phải là ngày"),
        ({"cost": "nhiều"}, "không phải là số"),
        ({"payer": ""}, "chọn nguồn"),
        ({"cost": ""}, "Hãy ghi số tiền"),
        ({"kind": "khác"}, "hãy chọn lại"),
    ],
)
def test_a_mistake_keeps_what_was_typed(cast: Cast, client, agreement, change, said):
    desk = sign_in(client, cast.staff)
    add = f"/lam-viec/thoa-thuan/{agreement.pk}/hoat-dong/them/"
    response = desk.post(add, typed(**change))
    assert response.status_code == 422
    page = text_of(response)
    assert said in page
    assert "Xã Nà Ơi, Sơn La" in page
    assert not Activity.objects.exists()


def test_the_second_officer_sees_what_changed(cast: Cast, client, agreement):
    activity = make_activity(agreement, by=cast.officer)
    address = f"{activity.get_absolute_url()}sua/"
    first = sign_in(client, cast.lead)
    second = sign_in(type(client)(), cast.staff)
    first.post(address, typed(version=1, place="Mộc Châu"))
    response = second.post(address, typed(version=1, title="Thăm vườn mận"))
    assert response.status_code == 409
    page = text_of(response)
    assert "đang lưu: Mộc Châu; anh/chị gõ: Xã Nà Ơi, Sơn La" in page
    assert "Thăm vườn mận" in page
    second.post(address, typed(version=2, title="Thăm vườn mận"))
    activity.refresh_from_db()
    assert (activity.title, activity.place) == ("Thăm vườn mận", "Xã Nà Ơi, Sơn La")


def test_chains_are_found_and_chosen(cast: Cast, client, agreement):
    activity = make_activity(agreement, by=cast.officer)
    chain = make_chain(cast.son_la, name="Mận hậu Mộc Châu")
    desk = sign_in(client, cast.officer)
    address = f"{activity.get_absolute_url()}chuoi/"
    assert "Mận hậu" in text_of(desk.get(address))
    desk.post(address, {"number": chain.pk})
    assert chain.code in text_of(desk.get(activity.get_absolute_url()))
    desk.post(address, {"number": chain.pk, "bo": "1"})
    assert not activity.chains.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"Tuần hàng nông sản", "Thăm vườn chè", "Hội nghị xưa"}),
        ({"q": "tuan hang"}, {"Tuần hàng nông sản"}),
        ({"kind": "study_visit"}, {"Thăm vườn chè"}),
        ({"state": "cancelled"}, set()),
        ({"year": "2021"}, {"Hội nghị xưa"}),
        ({"association": "son_la"}, {"Tuần hàng nông sản", "Hội nghị xưa"}),
    ],
)
def test_every_filter_finds_what_it_says(cast: Cast, client, agreement, query, found):
    other = make_signed(cast.lao_cai, by=cast.staff)
    make_activity(
        agreement, by=cast.staff, kind="trade_week", title="Tuần hàng nông sản"
    )
    make_activity(other, by=cast.staff, title="Thăm vườn chè")
    old = date(2021, 5, 4)
    make_activity(
        agreement,
        by=cast.staff,
        kind="trade_meeting",
        title="Hội nghị xưa",
        starts_on=old,
        ends_on=old,
    )
    asked = {
        name: cast.son_la.pk if value == "son_la" else value
        for name, value in query.items()
    }
    desk = sign_in(client, cast.staff)
    page = text_of(desk.get(LIST, asked))
    shown = {
        title
        for title in ("Tuần hàng nông sản", "Thăm vườn chè", "Hội nghị xưa")
        if title in page
    }
    assert shown == found
    if query:
        assert "Bỏ mọi bộ lọc" in page
    file = desk.get(f"{LIST}tai-ve/", asked | {"dang": "csv"}).getvalue().decode()
    assert {t for t in shown if t in file} == found
    assert text_of(sign_in(client, cast.outsider).get(LIST)).count("Thăm vườn chè") == 1


def test_query_budgets(cast: Cast, client, django_assert_max_num_queries):
    make_many(30, [cast.son_la, cast.lao_cai], by=cast.staff)
    desk = sign_in(client, cast.staff)
    for agreement in cast.son_la.agreements.all():
        activity = make_activity(agreement, by=cast.officer)
        make_outcome(activity, by=cast.officer)
    desk.get(LIST)
    with django_assert_max_num_queries(12):
        desk.get(LIST, {"q": "tham quan", "sort": "hoi"})
    with django_assert_max_num_queries(22):
        desk.get(activity.get_absolute_url())
