"""What a visitor reads: list, article, pictures and feed."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.urls import reverse

from portal.core.pictures import LARGE, SMALL
from portal.news.choices import ArticleKind
from portal.news.models import Article
from portal.news.services import save_article
from tests.cast import Cast
from tests.chains.factories import make_public
from tests.news.factories import (
    MOMENT,
    make_draft,
    make_many,
    make_published,
    picture_file,
)

LIST = "/tin-tuc/"
ATOM = "{http://www.w3.org/2005/Atom}"


def text_of(response) -> str:
    return str(response.content.decode())


def test_the_list_shows_what_is_published_newest_first(cast: Cast, client):
    make_published(by=cast.staff, title="Tin cũ", at=MOMENT - timedelta(days=2))
    make_published(by=cast.staff, title="Tin mới")
    make_draft(title="Tin nháp")
    page = text_of(client.get(LIST))
    assert page.index("Tin mới") < page.index("Tin cũ")
    assert "Tin nháp" not in page


def test_the_list_is_searched_without_marks_and_filtered_by_kind(cast: Cast, client):
    make_published(by=cast.staff, title="Mận hậu Sơn La", kind=ArticleKind.PROMOTION)
    make_published(by=cast.staff, title="Hội nghị tổng kết", body="<p>a</p>")
    found = text_of(client.get(LIST, {"q": "man hau son la"}))
    assert "Mận hậu Sơn La" in found
    assert "Hội nghị tổng kết" not in found
    news = text_of(client.get(LIST, {"kind": "news"}))
    assert "Hội nghị tổng kết" in news
    assert "Mận hậu Sơn La" not in news


@pytest.mark.parametrize(
    "query",
    [
        {"q": "'; DROP TABLE news_article; --"},
        {"q": "\x00"},
        {"q": "%" * 5000},
        {"kind": "x"},
        {"association": "abc"},
        {"association": "9" * 30},
        {"sort": "password"},
        {"after": "tampered"},
        {"before": "x:y"},
    ],
)
def test_strange_addresses_never_break_the_list(cast: Cast, client, query):
    make_published(by=cast.staff)
    assert client.get(LIST, query).status_code == 200


def test_an_empty_list_says_so(client, db):
    assert "Chưa có bài nào được đăng" in text_of(client.get(LIST))


def test_a_search_without_hits_offers_the_way_back(cast: Cast, client):
    make_published(by=cast.staff)
    page = text_of(client.get(LIST, {"q": "khongcogi"}))
    assert "Không có bài nào khớp" in page


def test_htmx_gets_the_results_only(cast: Cast, client):
    make_published(by=cast.staff)
    piece = text_of(client.get(LIST, headers={"HX-Request": "true"}))
    assert "<html" not in piece
    assert "Sơn La đưa mận hậu" in piece


def test_pages_follow_each_other_without_gap_or_repeat(cast: Cast, client):
    make_many(30, by=cast.staff)
    seen: list[str] = []
    address = LIST
    while address:
        page = client.get(address).context["page"]
        seen += [card.title for card in page.rows]
        address = page.next_url
    assert len(seen) == len(set(seen)) == 30


def test_an_article_shows_text_picture_and_related(cast: Cast, client, settings):
    article = make_draft(picture_alt="Rổ mận chín", association=cast.son_la)
    save_article(article=article, by=cast.staff, picture=picture_file())
    article.publish(by=cast.staff, at=MOMENT)
    make_published(by=cast.staff, title="Tin cùng tỉnh", association=cast.son_la)
    page = text_of(client.get(article.get_absolute_url()))
    assert "<strong>mười tấn mận</strong>" in page
    assert 'alt="Rổ mận chín"' in page
    assert f"{settings.SITE_URL}/tin-tuc/anh/{article.picture}-1200.jpg" in page
    assert "Tin cùng tỉnh" in page
    assert "style=" not in page.split("<main")[1]


def test_an_article_names_the_province_of_today(cast: Cast, client):
    article = make_published(by=cast.staff, association=cast.hai_duong)
    assert "Thành phố Hải Phòng" in text_of(client.get(article.get_absolute_url()))


def test_a_promotion_says_which_step_its_chain_reached(cast: Cast, client):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    article = make_published(by=cast.staff, kind=ArticleKind.PROMOTION, chain=chain)
    page = text_of(client.get(article.get_absolute_url()))
    assert "Đã đối chiếu hồ sơ" in page
    assert "ngày 20/11/2026" in page
    assert "An toàn" not in page.split("<article")[1].split("</article>")[0]
    chain.declare(by=cast.officer, at=MOMENT)
    page = text_of(client.get(article.get_absolute_url()))
    assert "Chờ kiểm tra" in page
    assert "Đã đối chiếu hồ sơ" not in page


def test_a_promotion_without_a_chain_claims_nothing(cast: Cast, client):
    article = make_published(by=cast.staff, kind=ArticleKind.PROMOTION)
    page = text_of(client.get(article.get_absolute_url()))
    assert "chưa đối chiếu hồ sơ về sản phẩm" in page


def test_a_promotion_of_a_withdrawn_chain_is_gone(cast: Cast, client):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    article = make_published(by=cast.staff, chain=chain)
    chain.withdraw(by=cast.staff, at=MOMENT)
    assert client.get(article.get_absolute_url()).status_code == 404
    assert article.title not in text_of(client.get(LIST))


def test_pictures_are_served_only_while_published(cast: Cast, client):
    article = make_draft(picture_alt="Mận")
    save_article(article=article, by=cast.staff, picture=picture_file())
    address = reverse("news:picture", args=[article.picture, SMALL])
    assert client.get(address).status_code == 404
    article.publish(by=cast.staff, at=MOMENT)
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert "immutable" in response["Cache-Control"]
    assert response.getvalue().startswith(b"\xff\xd8\xff")
    article.withdraw(by=cast.staff, at=MOMENT)
    assert client.get(address).status_code == 404
    client.force_login(cast.staff)
    seen = client.get(address)
    assert seen.status_code == 200
    assert seen["Cache-Control"] == "no-store, private"
    seen.getvalue()


def test_no_other_width_and_no_other_path_is_served(cast: Cast, client):
    article = make_draft(picture_alt="Mận")
    save_article(article=article, by=cast.staff, picture=picture_file())
    article.publish(by=cast.staff, at=MOMENT)
    for address in (
        f"/tin-tuc/anh/{article.picture}-999.jpg",
        f"/tin-tuc/anh/{'f' * 32}-{LARGE}.jpg",
        f"/tin-tuc/anh/..%2f..%2f{article.picture}-{LARGE}.jpg",
    ):
        assert client.get(address).status_code == 404


def test_the_feed_is_atom_with_absolute_addresses(cast: Cast, client):
    make_published(by=cast.staff, title="Mận & đào <tươi>")
    make_draft(title="Nháp")
    response = client.get("/tin-tuc/atom.xml", headers={"Host": "127.0.0.1"})
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(response.content)  # noqa: S314 - our own answer
    (entry,) = feed.findall(f"{ATOM}entry")
    title, link = entry.find(f"{ATOM}title"), entry.find(f"{ATOM}link")
    assert title is not None
    assert link is not None
    assert title.text == "Mận & đào <tươi>"
    assert link.attrib["href"] == f"{settings.SITE_URL}/tin-tuc/man-dao-tuoi/"


def test_an_empty_feed_is_valid(client, db):
    feed = ET.fromstring(client.get("/tin-tuc/atom.xml").content)  # noqa: S314
    assert feed.findall(f"{ATOM}entry") == []


@pytest.mark.parametrize("length", [0, 40])
def test_query_budgets(cast: Cast, client, django_assert_max_num_queries, length):
    make_many(length, by=cast.staff)
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    article = make_published(by=cast.staff, chain=chain, association=cast.son_la)
    # One more than without words: the search is counted (portal.core.limits).
    with django_assert_max_num_queries(7):
        client.get(LIST, {"q": "tin"})
    with django_assert_max_num_queries(6):
        client.get(article.get_absolute_url())
    with django_assert_max_num_queries(4):
        client.get("/tin-tuc/atom.xml")
    assert Article.objects.public().count() == length + 1
