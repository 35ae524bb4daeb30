"""The workspace list and the public directory: filters, order, pages, export."""

import csv
import io
from datetime import date, datetime

import openpyxl
import pytest
from django.urls import reverse

from chains.choices import CertificateType, ChainStatus, Publication, Side, StageRole
from chains.models import Chain, Stage
from chains.services.search import refresh_search
from portal.core import clock
from portal.organisations.models import Association
from tests.cast import make_association
from tests.chains.factories import (
    MOMENT,
    make_certificate,
    make_chain,
    make_confirmation,
    make_many,
    make_public,
    make_shared,
)

LIST, DIRECTORY = reverse("chains:list"), reverse("chains:directory")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 23))


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff)
    return client


def names(client, url, **query):
    page = client.get(url, query).context["page"]
    return [row.name for row in page.rows]


@pytest.fixture
def four(cast):
    """Chains that differ in everything a filter asks."""
    son_la = make_public(
        cast.son_la,
        name="Chuỗi mận Sơn La",
        group="fruit",
        products=["mận hậu"],
        by=cast.officer,
        seen_by=cast.staff,
    )
    make_confirmation(
        son_la, declared_by=cast.officer, seen_by=cast.staff, seen_at=MOMENT
    )
    hai_duong = make_public(
        cast.hai_duong, name="Chuỗi vải Hải Dương", by=cast.staff, seen_by=cast.admin
    )
    make_certificate(
        hai_duong,
        expires_on=date(2026, 11, 22),
        seen_by=cast.admin,
        seen_at=MOMENT,
    )
    lao_cai = make_shared(cast.lao_cai, name="Chuỗi chè Lào Cai", by=cast.outsider)
    make_certificate(lao_cai, type=CertificateType.VIETGAP, expires_on=date(2027, 1, 1))
    Stage.objects.create(
        chain=lao_cai,
        position=2,
        role=StageRole.SLAUGHTER,
        operator=lao_cai.operator,
    )
    draft = make_chain(
        cast.son_la,
        name="Chuỗi nháp Sơn La",
        return_reason="Thiếu giấy",
        status=ChainStatus.PREPARING,
    )
    refresh_search(Chain.objects.values_list("pk", flat=True))
    return son_la, hai_duong, lao_cai, draft


MAN, VAI, CHE, NHAP = (
    "Chuỗi mận Sơn La",
    "Chuỗi vải Hải Dương",
    "Chuỗi chè Lào Cai",
    "Chuỗi nháp Sơn La",
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [CHE, MAN, NHAP, VAI]),
        ({"province": "34-14"}, [MAN, NHAP]),
        ({"province": "63-14"}, [MAN, NHAP]),
        ({"province": "34-31"}, [VAI]),
        ({"province": "63-30"}, [VAI]),
        ({"province": "63-31"}, []),
        ({"group": "fruit"}, [MAN]),
        ({"role": "slaughter"}, [CHE]),
        ({"certificate": "vietgap"}, [CHE]),
        ({"certificate": "confirmation"}, [MAN]),
        ({"validity": "in_force"}, [CHE, MAN]),
        ({"validity": "expiring"}, [CHE]),
        ({"validity": "expired"}, [VAI]),
        ({"certificate": "attp", "validity": "in_force"}, []),
        ({"certificate": "attp", "validity": "expired"}, [VAI]),
        ({"status": "preparing"}, [NHAP]),
        ({"trust": "draft"}, [NHAP]),
        ({"trust": "returned"}, [NHAP]),
        ({"trust": "waiting"}, [CHE]),
        ({"trust": "checked"}, [MAN, VAI]),
        ({"trust": "safe"}, [MAN]),
        ({"trust": "archived"}, []),
        ({"q": "son la"}, [MAN, NHAP]),
        ({"q": "hai phong"}, [VAI]),
        ({"q": "lao cai che"}, [CHE]),
        ({"q": "không có"}, []),
    ],
    ids=str,
)
def test_filters_of_the_workspace(staff, four, query, found):
    assert names(staff, LIST, **query) == found


DECLARED: dict[str, datetime] = {}
SEEN = {"seen_at": MOMENT}


@pytest.mark.parametrize(
    ("query", "paper", "found"),
    [
        ({"validity": "in_force"}, DECLARED, []),
        ({"validity": "in_force"}, SEEN, [CHE]),
        ({"validity": "in_force", "certificate": "vietgap"}, DECLARED, []),
        ({"validity": "in_force", "certificate": "confirmation"}, SEEN, []),
        ({"validity": "expiring"}, DECLARED, []),
        ({"validity": "expiring"}, SEEN, [CHE]),
        ({"certificate": "vietgap"}, DECLARED, []),
        ({"certificate": "vietgap"}, SEEN, [CHE]),
    ],
    ids=str,
)
def test_the_directory_counts_only_papers_that_somebody_checked(
    client, cast, query, paper, found
):
    chain = make_public(cast.lao_cai, name=CHE, by=cast.outsider, seen_by=cast.staff)
    make_certificate(
        chain,
        type=CertificateType.VIETGAP,
        expires_on=date(2027, 1, 1),
        seen_by=cast.staff if paper else None,
        **paper,
    )
    make_confirmation(chain, expires_on=date(2027, 1, 1))  # declared only
    assert names(client, DIRECTORY, **query) == found
    client.force_login(cast.outsider)
    in_force = {"validity": "in_force", "certificate": "vietgap"}
    assert names(client, LIST, **in_force) == [CHE]


def test_filter_by_association_and_own(client, cast, four):
    client.force_login(cast.outsider)
    assert names(client, LIST, association=str(cast.son_la.pk)) == [MAN]
    assert names(client, LIST, mine="on") == [CHE]


def test_everyone_sees_what_is_shared_and_own_drafts(client, cast, four):
    seen = {}
    for person in ("officer", "outsider", "successor", "reader"):
        client.force_login(getattr(cast, person))
        seen[person] = NHAP in names(client, LIST)
    assert seen == {
        "officer": True,
        "outsider": False,
        "successor": False,
        "reader": False,
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [MAN, VAI]),
        ({"q": "son la"}, [MAN]),
        ({"validity": "in_force"}, [MAN]),
        ({"province": "34-31"}, [VAI]),
        ({"group": "fruit"}, [MAN]),
        # Filters of the workspace mean nothing here.
        ({"trust": "draft"}, [MAN, VAI]),
    ],
    ids=str,
)
def test_filters_of_the_directory(client, four, query, found):
    assert names(client, DIRECTORY, **query) == found


@pytest.mark.parametrize(
    "state",
    [
        {"publication": Publication.SHARED},
        {"publication": Publication.DRAFT, "seen_by": None, "seen_at": None},
        {
            "status": ChainStatus.SUSPENDED,
            "status_reason": "Bão",
            "suspended_side": Side.OWNER,
        },
        {"status": ChainStatus.ENDED, "status_reason": "Nghỉ"},
        {"status": ChainStatus.PREPARING},
        {"archived_at": MOMENT},
    ],
    ids=str,
)
def test_directory_hides_what_is_not_public(client, four, state):
    Chain.objects.filter(pk=four[0].pk).update(**state)
    assert names(client, DIRECTORY) == [VAI]
    assert client.get(four[0].get_public_url()).status_code == 404


def test_only_a_chain_with_a_seen_paper_in_force_is_called_safe(client, four):
    page = client.get(DIRECTORY).context["page"]
    trust = {row.name: str(row.trust) for row in page.rows}
    assert "An toàn" in trust[MAN]
    assert "An toàn" not in trust[VAI]
    four[0].confirmations.update(seen_at=None, seen_by=None)
    page = client.get(DIRECTORY).context["page"]
    assert all("An toàn" not in str(row.trust) for row in page.rows)


def test_places_are_named_as_today_or_as_registered(client, four):
    now = client.get(DIRECTORY, {"q": "vải"}).context["page"].rows[0]
    then = client.get(DIRECTORY, {"q": "vải", "era": "63"}).context["page"].rows[0]
    assert (now.place, now.registered_as) == ("Hải Phòng", "Hải Dương")
    assert (then.place, then.registered_as) == ("Hải Dương", "")


def test_exact_accents_come_first_while_searching(staff, cast):
    for word in ("bò", "bơ", "bộ"):
        make_shared(cast.son_la, name=f"Chuỗi {word} Mường", products=[word])
    assert names(staff, LIST, q="bơ", sort="name")[0] == "Chuỗi bơ Mường"
    assert names(staff, LIST, q="bơ", sort="-name")[-1] == "Chuỗi bò Mường"


def test_visitor_types_son_la_and_finds_son_la_first(client, cast):
    """ "la" also begins Lạng Sơn: words side by side count for more."""
    lang_son = make_association("lang-son", "Lạng Sơn")
    first = {"name": "Chuỗi a hồi", "products": ["hồi"]}
    make_public(lang_son, **first, by=cast.outsider, seen_by=cast.staff)
    make_public(cast.son_la, name="Chuỗi b mận", by=cast.officer, seen_by=cast.staff)
    assert names(client, DIRECTORY, q="son la") == ["Chuỗi b mận", "Chuỗi a hồi"]
    assert names(client, DIRECTORY, q="Sơn La") == ["Chuỗi b mận", "Chuỗi a hồi"]


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "password"},
        {"sort": "-"},
        {"sort": "name; DROP TABLE"},
        {"q": "\x00"},
        {"q": "'"},
        {"q": '"' * 500},
        {"q": "%_\\"},
        {"province": "' OR 1=1"},
        {"province": "99-99"},
        {"group": "\x00"},
        {"certificate": "'"},
        {"validity": "x"},
        {"status": "\x00"},
        {"trust": "'"},
        {"association": "9" * 40},
        {"mine": "\x00"},
        {"era": "99"},
        {"after": "\x00"},
        {"before": "' OR 1=1 --"},
        {"dang": "\x00"},
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["list", "directory", "export"])
def test_hostile_parameters_are_never_an_error(staff, four, name, query):
    response = staff.get(reverse(f"chains:{name}"), query)
    assert response.status_code == 200


def test_htmx_gets_the_piece_and_going_back_the_page(staff, four):
    piece = staff.get(LIST, headers={"HX-Request": "true"})
    assert "<html" not in piece.content.decode()
    assert MAN in piece.content.decode()
    assert "HX-Request" in piece["Vary"]
    back = staff.get(
        LIST,
        headers={"HX-Request": "true", "HX-History-Restore-Request": "true"},
    )
    assert "<html" in back.content.decode()


def test_empty_states_say_what_to_do(staff, db):
    assert "Thêm chuỗi đầu tiên" in staff.get(LIST).content.decode()
    shown = {"sort": "name", "era": "34", "q": ""}
    assert "Thêm chuỗi đầu tiên" in staff.get(LIST, shown).content.decode()
    page = staff.get(LIST, {"q": "xyz"}).content.decode()
    assert "Không có chuỗi nào khớp" in page


def test_export_is_the_filtered_list_in_its_order(staff, four):
    response = staff.get(reverse("chains:export"), {"dang": "csv", "sort": "-name"})
    text = response.getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Tên chuỗi"] for row in rows] == [VAI, NHAP, MAN, CHE]
    assert rows[2]["Bước kiểm tra"] == "An toàn"
    response = staff.get(reverse("chains:export"), {"dang": "csv", "q": "son la"})
    text = response.getvalue().decode("utf-8-sig")
    assert text.count("\r\n") == 3
    assert "0912345678" not in text


def test_export_never_holds_more_than_the_reader_may_see(client, cast, four):
    client.force_login(cast.reader)
    response = client.get(reverse("chains:export"), {"dang": "csv"})
    assert NHAP not in response.getvalue().decode("utf-8-sig")


def test_the_directory_is_a_file_for_everybody(client, cast, four):
    download = reverse("chains:directory_export")
    text = client.get(download, {"dang": "csv"}).getvalue().decode("utf-8-sig")
    rows = {row["Tên chuỗi"]: row for row in csv.DictReader(io.StringIO(text))}
    shown = {row.name for row in client.get(DIRECTORY).context["page"].rows}
    assert set(rows) == shown
    assert rows[MAN]["Mức tin cậy"] == "An toàn"
    assert rows[MAN]["An toàn đến hết ngày"] == "31/12/2027"
    assert rows[VAI]["Tỉnh, thành phố khi đăng ký"] == "Hải Dương"
    assert rows[VAI]["Tỉnh, thành phố hiện nay"] == "Hải Phòng"
    filtered = client.get(download, {"dang": "csv", "group": "fruit", "q": "man"})
    assert filtered.getvalue().decode("utf-8-sig").count("\r\n") == 2
    assert client.get(download)["Content-Disposition"].count(".xlsx")


@pytest.fixture
def register(cast):
    associations = list(Association.objects.order_by("pk"))
    return make_many(727, associations, by=cast.officer, seen_by=cast.staff)


def test_budget_of_the_lists_at_727_chains(
    client, cast, register, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        page = client.get(DIRECTORY).context["page"]
    assert page.count_text == "1–25 trong 727 kết quả"
    client.force_login(cast.officer)
    query = {"q": "moc chau", "validity": "in_force", "province": "34-14"}
    with django_assert_max_num_queries(12):
        client.get(LIST)
    with django_assert_max_num_queries(12):
        client.get(LIST, query)
    with django_assert_max_num_queries(12):
        client.get(reverse("chains:export"), {"dang": "csv"}).getvalue()


def test_pages_hold_every_chain_once(client, register):
    found, url = [], DIRECTORY
    while url:
        page = client.get(url).context["page"]
        found += [row.name for row in page.rows]
        url = page.next_url
    assert len(found) == len(set(found)) == 727
    expected = Chain.objects.order_by("sort_key", "pk").values_list("name", flat=True)
    assert found == list(expected)


def test_the_directory_in_the_layout_of_the_official_list(client, cast, four):
    download = reverse("chains:directory_export")
    answer = client.get(download, {"dang": "mau", "q": "man", "group": "fruit"})
    rows = sheet_rows(answer)
    assert ["Nhóm sản phẩm: Trái cây"] in [[row[0]] for row in rows]
    assert [row[1] for row in rows if row[0] == 1] == [MAN]
    everything = sheet_rows(client.get(download, {"dang": "mau"}))
    names = {row[1] for row in everything if isinstance(row[0], int)}
    assert names == {row.name for row in client.get(DIRECTORY).context["page"].rows}


def sheet_rows(answer):
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    return list(book.worksheets[0].iter_rows(values_only=True))
