"""Front page, search, provinces and the workspace's first page at the sample's size."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement
from chains.choices import Publication
from chains.models import Certificate, Chain
from portal.accounts.models import User
from portal.core import clock
from portal.home.services.desk import waiting_queues
from portal.home.services.finding import find_provinces
from portal.home.services.programme import chains_by_unit_today, programme
from portal.news.models import Article
from portal.organisations.models import Province
from tests.home.conftest import TODAY

pytestmark = pytest.mark.django_db

MAX_QUERIES = 12


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def page(address: str, **query: str) -> str:
    response = Client().get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


# --- Mistyped words -------------------------------------------------------------------
def test_search_of_a_mistyped_word_shows_what_was_meant(sample):
    text = page("/tim-kiem/", q="sonn la")
    assert "Ý anh/chị là" in text
    assert "?q=S%C6%A1n+La" in text
    assert "Ý anh/chị là" not in page("/tim-kiem/", q="son la")


# --- Budgets --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?ky=63",
        "/?do=san-luong",
        "/noi-ban/",
        "/xa-phuong/00004/",
        "/tim-kiem/?q=son+la",
        "/tinh/31/",
        "/tim-kiem/",
        "/tim-kiem/?q=sonn+la",
    ],
)
def test_public_pages_stay_within_their_queries(
    sample, address, django_assert_max_num_queries
):
    client = Client()
    with django_assert_max_num_queries(MAX_QUERIES):
        assert client.get(address).status_code == 200


# A session, the person, the roles and the limits of the session come on top. The quarter
# asks once what is mine to confirm, and in Hanoi once which provinces are behind. A
# partner's agreements ask twice: whose turn it is, and which figures wait for an answer;
# then once what the other side wrote, and whoever may bind a side once which documents
# are to be made public; and once which new papers of checked chains wait.
@pytest.mark.parametrize(
    ("email", "budget"),
    [
        ("can-bo@example.vn", 27),
        ("son-la-2@example.vn", 27),
        ("hai-phong@example.vn", 25),
        ("nguoi-xem@example.vn", 8),
        ("ben-mua@example.vn", 8),
    ],
)
def test_the_workspace_stays_within_its_queries(
    sample, email, budget, django_assert_max_num_queries
):
    client = signed_in(email)
    client.get("/lam-viec/")
    with django_assert_max_num_queries(budget):
        assert client.get("/lam-viec/").status_code == 200


# --- Front page -------------------------------------------------------------------------
def test_the_programme_counts_what_it_says(sample):
    facts = programme(TODAY)
    kept = Chain.objects.exclude(publication=Publication.DRAFT)
    assert facts.registered == kept.count()
    assert facts.operating == Chain.objects.counted(TODAY).count()
    assert facts.safe <= facts.checked <= facts.operating < facts.registered
    assert facts.year == TODAY.year - 1
    assert facts.tonnes > 0
    assert facts.cooperation.provinces_today == 14


def test_no_number_of_the_front_page_stands_without_day_and_definition(sample):
    html = page("/")
    notes = re.findall(r'class="figure__note">([^<]+)<', html)
    assert len(notes) == html.count('class="figure__value"') == 6
    assert all("23/11/2026" in note or "2025" in note for note in notes)


def test_the_map_holds_every_public_chain_once(sample):
    counts = chains_by_unit_today(TODAY)
    counted = Chain.objects.counted(TODAY)
    assert sum(counts.values()) == counted.count() < Chain.objects.public().count()
    html = page("/")
    for code in Province.objects.as_today().values_list("code", flat=True):
        assert f'href="/tinh/{code}/"' in html
    assert "Hoàng Sa" in html
    assert "Trường Sa" in html


def test_the_map_can_be_read_as_registered(sample):
    html = page("/", ky="63")
    assert "Hải Dương" in html
    assert 'class="chart chart--map"' not in html
    assert 'class="chart chart--map"' in page("/", ky="x")


def test_the_newest_articles_come_first(sample):
    html = page("/")
    newest = Article.objects.public().newest()[0]
    assert newest.title in html
    newest.withdraw(by=User.objects.get(email="can-bo@example.vn"), at=clock.now())
    assert newest.title not in page("/")


# --- Search -----------------------------------------------------------------------------
def rows_of(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', html)


def places_of(html: str) -> list[str]:
    return re.findall(r'data-label="Tỉnh, thành phố">([^<]+)<', html)


def test_a_province_is_found_without_accents(sample):
    html = page("/tim-kiem/", q="son la")
    assert set(places_of(html)) == {"Sơn La"}
    assert len(rows_of(html)) == 10
    assert "Tỉnh Sơn La" in html
    assert "Sơn La và Hà Nội rà soát chuỗi" in html


def test_a_merged_province_leads_to_the_one_of_today(sample):
    (found,) = find_provinces("hai duong", TODAY)
    assert (found.code, found.name, found.former) == (
        "31",
        "Thành phố Hải Phòng",
        "Hải Dương",
    )
    assert [unit.code for unit in find_provinces("Tỉnh Sơn La", TODAY)] == ["14"]
    assert [unit.code for unit in find_provinces("mận hậu sơn la", TODAY)] == ["14"]
    assert find_provinces("a", TODAY) == find_provinces("", TODAY) == []


def test_accents_as_typed_rank_first(sample):
    with_accents = page("/tim-kiem/", q="Bến Lành")
    assert "Bến Lành" in rows_of(with_accents)[0]


def test_nothing_found_says_what_to_try(sample):
    html = page("/tim-kiem/", q="zzzz không có")
    assert "Chưa tìm thấy" in html
    assert 'value="zzzz không có"' in html


@pytest.mark.parametrize(
    "text", ["'\"--", "%_\\", "\x00", "a" * 5000, "<script>", "x y z w q r t u i o p"]
)
def test_strange_words_are_only_words(sample, text):
    html = page("/tim-kiem/", q=text)
    assert "<script>" not in html.replace("<script src", "").split("<main")[1]


def test_strangers_find_no_draft_and_members_their_own(sample):
    draft = Chain.objects.filter(
        association__code="lao-cai", publication=Publication.DRAFT
    ).order_by("pk")[0]
    assert draft.name not in rows_of(page("/tim-kiem/", q=draft.code))
    for email, seen in (
        ("son-la-2@example.vn", False),
        ("ben-mua@example.vn", False),
        ("lao-cai-2@example.vn", True),
        ("can-bo@example.vn", True),
    ):
        html = signed_in(email).get("/tim-kiem/", {"q": draft.code}).content.decode()
        assert (draft.name in rows_of(html)) is seen


# --- Provinces --------------------------------------------------------------------------
def test_a_province_page_gathers_what_was_merged_into_it(sample):
    html = page("/tinh/31/")
    assert "Gồm Hải Dương, Hải Phòng trước ngày 01/07/2025." in html
    assert "khi đăng ký:" in html
    assert "đến hết ngày 31/12/2030" in html
    assert "Tôm ao lót bạt" in html


def test_a_province_without_chains_says_so(sample):
    html = page("/tinh/56/")
    assert "Chưa có chuỗi công khai" in html
    assert "Trường Sa" in html


@pytest.mark.parametrize("code", ["02", "99"])
def test_an_unknown_unit_is_missing(sample, code):
    assert Client().get(f"/tinh/{code}/").status_code == 404


def test_a_province_page_counts_only_public_chains(sample):
    before = page("/tinh/14/")
    chains = Chain.objects.counted(TODAY).filter(association__code="son-la")
    total = chains.count()
    assert f'<dd class="figure__value">{total}</dd>' in before
    chains.order_by("pk")[0].withdraw(by=None, at=clock.now())
    assert f'<dd class="figure__value">{total - 1}</dd>' in page("/tinh/14/")


# --- The workspace ------------------------------------------------------------------------
def desk(email: str) -> str:
    return signed_in(email).get("/lam-viec/").content.decode()


def test_hanoi_sees_who_waits_longest_first(sample):
    html = desk("can-bo@example.vn")
    queues = waiting_queues()
    assert [q.oldest for q in queues] == sorted(q.oldest for q in queues if q.oldest)
    assert sum(q.chains for q in queues) == Chain.objects.waiting().count()
    position = [html.index(f">{queue.association}</a>") for queue in queues[:3]]
    assert position == sorted(position)
    (agreement,) = Agreement.objects.ending_soon(TODAY)
    assert reverse("agreements:detail", args=[agreement.pk]) in html


def test_a_partner_sees_the_work_of_its_own_only(sample):
    html = desk("son-la-2@example.vn")
    returned = Chain.objects.filter(association__code="son-la").exclude(
        return_reason=""
    )
    for chain in returned:
        assert chain.name in html
        assert chain.return_reason in html
    others = Chain.objects.exclude(association__code="son-la").exclude(return_reason="")
    assert not any(f"/chuoi/{chain.pk}/" in html for chain in others)


def test_a_successor_sees_the_work_it_took_over(sample):
    html = desk("hai-phong@example.vn")
    taken = Certificate.objects.filter(chain__association__code="hai-duong")
    assert any(reverse("chains:detail", args=[c.chain_id]) in html for c in taken)


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("nguoi-xem@example.vn", "xem được mọi hồ sơ đã chia sẻ"),
        ("ben-mua@example.vn", "tài khoản bên mua"),
        ("hai-duong@example.vn", "chưa có vai trò"),
    ],
)
def test_people_without_work_are_told_where_to_begin(sample, email, words):
    html = desk(email)
    assert words in html
    assert "Thêm chuỗi" not in html


def test_an_empty_desk_says_that_nothing_waits(sample):
    Chain.objects.all().update(archived_at=clock.now())
    Agreement.objects.all().update(archived_at=clock.now())
    assert "Không còn việc nào chờ" in desk("can-bo@example.vn")
