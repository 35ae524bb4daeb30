"""A study visit: people of each side, itinerary, lessons, and who adopted the model."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from agreements.activity_querysets import a_year_after
from agreements.choices import Side
from agreements.models import Activity, StudyVisit
from agreements.services import visits
from agreements.services.activities import change_activity
from portal.core.errors import DomainError
from tests.agreements.activities import facts, make_activity, make_outcome
from tests.agreements.factories import MOMENT, TODAY, make_signed
from tests.agreements.test_views import text_of
from tests.cast import Cast
from tests.sign_in import sign_in

MANAGED = {"dong-INITIAL_FORMS": "0", "dong-TOTAL_FORMS": "2"}


@pytest.fixture
def activity(cast: Cast) -> Activity:
    """Sơn La's people learned; told by Sơn La more than a year before `TODAY`."""
    made = make_activity(
        make_signed(cast.son_la, by=cast.staff, starts_on=date(2025, 1, 1)),
        by=cast.officer,
        starts_on=date(2025, 10, 12),
        ends_on=date(2025, 10, 14),
    )
    make_outcome(made, by=cast.officer)
    return made


def test_is_asked_a_year_after_its_last_day_until_the_learning_side_answers(
    cast: Cast, activity
):
    visit = StudyVisit.objects.get()
    asked = StudyVisit.objects.due_adoption
    assert not asked(date(2026, 10, 13)).exists()
    assert asked(date(2026, 10, 14)).get(learning_side=Side.PARTNER) == visit
    assert not asked(TODAY).filter(learning_side=Side.HOST).exists()
    told: dict[str, Any] = {"adoptions": [], "at": MOMENT, "opened": 1, "visit": visit}
    with pytest.raises(DomainError, match="bên có người đi học"):
        visits.tell_adoption(note="Chưa", by=cast.staff, **told)
    with pytest.raises(DomainError, match="ít nhất một nơi"):
        visits.tell_adoption(note=" ", by=cast.lead, **told)
    visits.tell_adoption(note="Thiếu vốn", by=cast.lead, **told)
    assert not asked(TODAY).exists()
    assert StudyVisit.objects.told().get() == visit
    visit.refresh_from_db()
    assert visit.told_by == cast.lead
    with pytest.raises(DomainError, match="không đổi được"):
        visits.save_delegation(
            visit=visit,
            learning_side=Side.HOST,
            members=[],
            by=cast.staff,
            opened=visit.version,
        )
    with pytest.raises(IntegrityError, match="told_by_who"), transaction.atomic():
        StudyVisit.objects.update(told_side=Side.HOST)


def test_other_kinds_and_called_off_visits_are_not_asked(cast: Cast, activity):
    Activity.objects.update(kind="training")
    assert not StudyVisit.objects.due_adoption(TODAY).exists()
    assert a_year_after(date(2028, 2, 29)) == date(2029, 3, 1)


def test_each_side_names_its_people_and_readers_learn_no_names(
    cast: Cast, client, activity
):
    hanoi = sign_in(client, cast.staff)
    partner = sign_in(type(client)(), cast.officer)
    address = f"{activity.get_absolute_url()}doan/"
    row = {"dong-0-name": "Lò Thị Mẫu", "dong-0-title": "Chi hội trưởng"}
    sent = MANAGED | row | {"learning_side": "partner", "version": "1"}
    refused = partner.post(address, sent | {"dong-0-unit": "Hội xã, 0912 345 678"})
    assert refused.status_code == 422
    assert "Không ghi số điện thoại" in text_of(refused)
    # "Save and add more" comes back to the form.
    added = partner.post(address, sent | {"them": "1"})
    assert added["Location"] == address
    late = hanoi.post(address, sent | {"dong-0-name": "Nguyễn Văn Mẫu"})
    assert late.status_code == 409
    assert "Nguyễn Văn Mẫu" in late.content.decode()
    hanoi.post(address, sent | {"dong-0-name": "Nguyễn Văn Mẫu", "version": "2"})
    visit = StudyVisit.objects.get()
    assert set(visit.members.values_list("side", "name")) == {
        ("partner", "Lò Thị Mẫu"),
        ("host", "Nguyễn Văn Mẫu"),
    }
    reader = sign_in(type(client)(), cast.reader)
    for desk in (hanoi, partner):
        assert "Lò Thị Mẫu" in text_of(desk.get(activity.get_absolute_url()))
    page = text_of(reader.get(activity.get_absolute_url()))
    assert "Mẫu" not in page
    assert "2 người trong danh sách" in page
    kept = visit.members.get(side="partner")
    partner.post(
        address,
        sent | {"dong-0-id": kept.pk, "dong-0-title": "Chủ tịch", "version": "3"},
    )
    kept.refresh_from_db()
    assert kept.title == "Chủ tịch"


def test_itinerary_is_put_in_order_and_lines_are_taken_off(
    cast: Cast, client, activity
):
    desk = sign_in(client, cast.officer)
    address = f"{activity.get_absolute_url()}lich-trinh/"
    sent = MANAGED | {
        "version": "1",
        "dong-0-day": "2025-10-13",
        "dong-0-place": "HTX mận",
        "dong-1-day": "2025-10-12",
        "dong-1-hour": "14h30",
        "dong-1-place": "Vườn ươm",
    }
    for change, said in (
        ({"dong-0-day": ""}, "chọn ngày đến nơi này"),
        ({"dong-1-hour": "sáng"}, "08:30 hoặc 14h"),
        ({"dong-0-place": "", "dong-0-content": "Xem"}, "Hãy ghi nơi đến"),
    ):
        response = desk.post(address, sent | change)
        assert response.status_code == 422
        assert said in text_of(response)
    desk.post(address, sent)
    visit = StudyVisit.objects.get()
    assert [s.place for s in visit.stops.order_by("position")] == [
        "Vườn ươm",
        "HTX mận",
    ]
    first = visit.stops.get(position=1)
    off = {"dong-INITIAL_FORMS": "2", "dong-0-id": first.pk, "dong-0-DELETE": "on"}
    desk.post(address, sent | off | {"version": "2"})
    assert "14:30 · 12/10/2025" in text_of(desk.get(activity.get_absolute_url()))


def test_lessons_of_both_sides_stand_beside_each_other(cast: Cast, client, activity):
    hanoi = sign_in(client, cast.staff)
    partner = sign_in(type(client)(), cast.officer)
    address = f"{activity.get_absolute_url()}bai-hoc/"
    partner.post(address, {"text": "Ghi sổ hằng ngày", "version": "1"})
    hanoi.post(address, {"text": "Đóng gói tại vườn", "version": "2"})
    page = text_of(hanoi.get(activity.get_absolute_url()))
    assert "Ghi sổ hằng ngày" in page
    assert "Đóng gói tại vườn" in page
    ahead = make_activity(
        activity.agreement,
        by=cast.staff,
        starts_on=date(2027, 1, 5),
        ends_on=date(2027, 1, 5),
    )
    early = partner.post(
        f"{ahead.get_absolute_url()}bai-hoc/", {"text": "Sớm", "version": "1"}
    )
    assert "sau đó mới ghi bài học" in text_of(early)


def test_adoption_through_the_page_and_the_list(cast: Cast, client, activity):
    partner = sign_in(client, cast.officer)
    due = "/lam-viec/hoat-dong/?adoption=due"
    assert activity.title in text_of(partner.get(due))
    address = f"{activity.get_absolute_url()}ap-dung/"
    sent = MANAGED | {
        "version": "1",
        "dong-0-kind": "households",
        "dong-0-name": "xã Nà Ơi",
        "dong-0-since": "01/03/2026",
        "dong-0-what": "Bao trái",
    }
    for change, said in (
        ({}, "Nhóm hộ thì ghi số hộ"),
        ({"dong-0-kind": "chain"}, "mã của chuỗi"),
        ({"dong-0-kind": "chain", "dong-0-chain": "KHONG-CO"}, "Không tìm thấy chuỗi"),
        ({"dong-0-since": "01/03/2020"}, "đến hôm nay"),
    ):
        response = partner.post(address, sent | change)
        assert response.status_code == 422
        assert said in text_of(response)
    partner.post(address, sent | {"dong-0-households": "12"})
    page = text_of(partner.get(activity.get_absolute_url()))
    assert "12 hộ, xã Nà Ơi" in page
    assert "Bên tỉnh bạn trả lời" in page
    assert activity.title not in text_of(partner.get(due))
    assert activity.title in text_of(partner.get("/lam-viec/hoat-dong/?adoption=told"))


def test_an_activity_that_becomes_a_visit_gets_its_row(cast: Cast):

    made = make_activity(
        make_signed(cast.son_la, by=cast.staff), by=cast.staff, kind="training"
    )
    assert not StudyVisit.objects.exists()
    change_activity(activity=made, facts=facts(), by=cast.staff, opened=1)
    assert StudyVisit.objects.get().learning_side == Side.PARTNER
