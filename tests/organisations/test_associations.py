"""Associations read in both eras; contacts and departments kept by the right people."""

import pytest
from django.test import Client

from portal.organisations.models import Association, Department
from tests.cast import Cast
from tests.sign_in import sign_in

LIST = "/lam-viec/hoi/"
DEPARTMENTS = "/lam-viec/so-nganh/"


@pytest.fixture
def reader(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.reader, second_factor=False)


@pytest.fixture
def admin(cast: Cast) -> Client:
    return sign_in(Client(), cast.admin)


def rows(client: Client, **query: str) -> dict[str, tuple[str, str]]:
    page = client.get(LIST, query).context["page"]
    return {row.name: (row.place, row.relation) for row in page}


def test_today_shows_who_carries_on(reader: Client):
    shown = rows(reader)
    assert "Hội Nông dân tỉnh Hải Dương" not in shown
    place, relation = shown["Hội Nông dân thành phố Hải Phòng"]
    assert (place, relation) == ("Thành phố Hải Phòng", "Kế thừa Hải Dương")


def test_as_signed_shows_everyone_under_the_old_map(reader: Client):
    shown = rows(reader, era="63")
    assert shown["Hội Nông dân tỉnh Hải Dương"] == (
        "Tỉnh Hải Dương",
        "Nay thuộc Hải Phòng",
    )


def test_a_merged_name_finds_its_successor(reader: Client):
    assert list(rows(reader, q="hai duong")) == ["Hội Nông dân thành phố Hải Phòng"]
    assert list(rows(reader, q="hội nông dân sơn")) == ["Hội Nông dân tỉnh Sơn La"]


def test_the_list_stays_within_its_budget(
    reader: Client, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10):
        reader.get(LIST)


def test_the_page_links_both_ways(reader: Client):
    old = reader.get(f"{LIST}hai-duong/").content.decode()
    new = reader.get(f"{LIST}hai-phong/").content.decode()
    assert f"{LIST}hai-phong/" in old
    assert "30/06/2025" in old
    assert f"{LIST}hai-duong/" in new


def test_readers_see_names_but_not_how_to_reach_people(
    reader: Client, cast: Cast, admin: Client
):
    theirs = reader.get(f"{LIST}son-la/").content.decode()
    assert "Người officer" in theirs
    assert cast.officer.email not in theirs
    assert cast.officer.email in admin.get(f"{LIST}son-la/").content.decode()


def test_people_whose_role_ended_are_not_shown(admin: Client):
    assert "Người former" not in admin.get(f"{LIST}son-la/").content.decode()


def test_a_lead_keeps_the_contacts_of_its_own_association(client: Client, cast: Cast):
    sign_in(client, cast.lead, second_factor=False)
    data = {"address": "Số 1 phố Mẫu", "phone": "0212 000 000", "email": "a@b.vn"}
    client.post(f"{LIST}son-la/sua/", data | {"name": "Đổi Tên", "is_host": "on"})
    cast.son_la.refresh_from_db()
    assert cast.son_la.address == "Số 1 phố Mẫu"
    assert cast.son_la.updated_by == cast.lead
    assert (cast.son_la.name, cast.son_la.is_host) == ("Sơn La", False)
    assert client.post(f"{LIST}lao-cai/sua/", data).status_code == 403
    assert not Association.objects.filter(code="lao-cai", phone__gt="").exists()


def test_a_bad_address_is_refused_and_the_text_kept(admin: Client, cast: Cast):
    response = admin.post(f"{LIST}son-la/sua/", {"email": "sai", "phone": "0212"})
    assert response.context["form"].errors["email"]
    assert 'value="0212"' in response.content.decode()


def test_departments_are_added_corrected_and_ended(admin: Client, cast: Cast):
    admin.post(f"{DEPARTMENTS}them/", {"name": "Sở Công Thương"})
    made = Department.objects.get(code="so-cong-thuong")
    assert (made.association, made.created_by) == (cast.hanoi, cast.admin)
    admin.post(f"{DEPARTMENTS}so-cong-thuong/sua/", {"name": "Sở Công Thương mới"})
    made.refresh_from_db()
    assert (made.name, made.code) == ("Sở Công Thương mới", "so-cong-thuong")
    admin.post(f"{DEPARTMENTS}so-cong-thuong/ngung/")
    made.refresh_from_db()
    assert made.valid_to is not None
    again = admin.post(f"{DEPARTMENTS}so-cong-thuong/ngung/", follow=True)
    assert "đã được ghi là ngừng" in again.content.decode()


def test_one_name_one_department(admin: Client):
    admin.post(f"{DEPARTMENTS}them/", {"name": "Sở Công Thương"})
    text = admin.post(f"{DEPARTMENTS}them/", {"name": "Sở công  thương"})
    assert "Đã có đơn vị mang tên này" in text.content.decode()
    assert Department.objects.count() == 1


def test_long_names_that_begin_alike_get_codes_of_their_own(admin: Client):
    stem = "Trung tâm hỗ trợ phát triển nông nghiệp bền vững"
    admin.post(f"{DEPARTMENTS}them/", {"name": f"{stem} phía đông"})
    admin.post(f"{DEPARTMENTS}them/", {"name": f"{stem} phía tây"})
    codes = set(Department.objects.values_list("code", flat=True))
    assert len(codes) == 2
    assert all(len(code) <= 40 for code in codes)


def test_an_empty_list_says_so(reader: Client):
    assert "Chưa có đơn vị nào" in reader.get(DEPARTMENTS).content.decode()
