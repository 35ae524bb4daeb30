"""The list of people: whom one sees, how one finds them, and what leaves as a file."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from portal.organisations.choices import Role
from portal.organisations.models import Membership
from tests.cast import Cast, make_person
from tests.sign_in import sign_in

PEOPLE = "/lam-viec/nguoi-dung/"


def names(client: Client, **query: str | int) -> list[str]:
    page = client.get(PEOPLE, query).context["page"]
    return [row.name for row in page]


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.admin)


def test_an_admin_sees_everybody_by_given_name(admin: Client, cast: Cast):
    given = ["Trần Văn Ước", "Lê Thị Ưng", "Đỗ Văn An", "Bùi Văn Đa", "Tạ Văn Dần"]
    for number, name in enumerate(given):
        person = make_person(f"p{number}", Role.READER, cast.hanoi)
        person.full_name = name
        person.save()
    shown = [name for name in names(admin, role=Role.READER) if name in given]
    assert shown == [
        "Đỗ Văn An",
        "Tạ Văn Dần",
        "Bùi Văn Đa",
        "Lê Thị Ưng",
        "Trần Văn Ước",
    ]


def test_a_lead_sees_its_own_people_only(client: Client, cast: Cast):
    sign_in(client, cast.lead, second_factor=False)
    assert set(names(client)) == {"Người lead", "Người officer", "Người former"}


def test_a_lead_of_a_successor_sees_the_people_of_the_merged_one(
    client: Client, cast: Cast
):
    make_person("cu", Role.PARTNER_OFFICER, cast.hai_duong)
    boss = make_person("truong", Role.PARTNER_LEAD, cast.hai_phong)
    sign_in(client, boss, second_factor=False)
    assert "Người cu" in names(client)


@pytest.mark.parametrize(
    "typed", ["lo thi", "Lò Thị", "LÒ", "moi@exam", "0912", "0912 345"]
)
def test_people_are_found_without_accents_by_mail_or_telephone(
    admin: Client, cast: Cast, typed
):
    person = make_person("moi", Role.PARTNER_OFFICER, cast.son_la)
    person.full_name, person.phone = "Lò Thị Hạnh", "0912345678"
    person.save()
    assert "Lò Thị Hạnh" in names(admin, q=typed)


def test_filters_by_association_role_and_state(admin: Client, cast: Cast):
    assert names(admin, association=cast.lao_cai.pk) == ["Người outsider"]
    assert names(admin, role=Role.BUYER) == ["Người buyer"]
    assert names(admin, state="ended") == ["Người former"]
    cast.reader.disable()
    assert names(admin, state="locked") == ["Người reader"]
    cast.officer.set_unusable_password()
    cast.officer.save()
    assert names(admin, state="waiting") == ["Người officer"]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "'\"; DROP TABLE x"},
        {"q": "\x00"},
        {"q": "x" * 10_000},
        {"association": "khong"},
        {"role": "vua"},
        {"sort": "user__password"},
        {"after": "gia-mao"},
    ],
)
def test_odd_parameters_never_break_the_list(admin: Client, query):
    assert admin.get(PEOPLE, query).status_code == 200


def test_nothing_found_says_what_to_do(admin: Client):
    text = admin.get(PEOPLE, {"q": "khong-co-ai"}).content.decode()
    assert "Không có ai khớp bộ lọc" in text


def test_htmx_gets_the_results_alone(admin: Client):
    response = admin.get(PEOPLE, headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()


def test_the_list_stays_within_its_budget(
    admin: Client, cast: Cast, django_assert_max_num_queries
):
    for number in range(30):
        make_person(f"nguoi{number}", Role.PARTNER_OFFICER, cast.son_la)
    with django_assert_max_num_queries(12):
        admin.get(PEOPLE)


def test_an_export_needs_a_second_factor(client: Client, cast: Cast):
    sign_in(client, cast.admin, second_factor=False)
    response = client.get(reverse("organisations:people_export"))
    assert response["Location"] == reverse("mfa_index")


def test_the_exported_file_holds_no_formula(admin: Client, cast: Cast):
    cast.officer.full_name = "=cmd|' /C calc'!A0"
    cast.officer.save()
    url = reverse("organisations:people_export")
    answer = admin.get(url, {"dang": "csv", "q": "calc"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    [_heading, row] = list(csv.reader(io.StringIO(text)))
    assert row[0].startswith("'=")
    assert row[1] == cast.officer.email


def test_a_filtered_export_holds_the_filtered_rows(admin: Client, cast: Cast):
    url = reverse("organisations:people_export")
    answer = admin.get(url, {"dang": "csv", "role": Role.BUYER})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert len(list(csv.reader(io.StringIO(text)))) == 2


def test_a_script_in_a_name_is_shown_as_text(admin: Client, cast: Cast):
    cast.officer.full_name = "<script>alert(1)</script>"
    cast.officer.save()
    member = Membership.objects.get(user=cast.officer)
    for url in (PEOPLE, reverse("organisations:membership", args=[member.pk])):
        text = admin.get(url).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text
