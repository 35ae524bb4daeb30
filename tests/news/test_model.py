"""What becomes public and when, addresses, search, and what the database refuses."""

import pytest
from django.db import IntegrityError, transaction

from chains.choices import Publication
from portal.core.errors import Conflict, DomainError
from portal.news.choices import ArticleKind, ArticleState
from portal.news.models import Article
from portal.news.services import save_article
from tests.cast import Cast
from tests.chains.factories import make_public, make_shared
from tests.news.factories import MOMENT, make_draft, make_published


def test_a_draft_is_read_by_hanoi_only(cast: Cast):
    draft = make_draft()
    assert not Article.objects.public().exists()
    assert Article.objects.for_user(cast.staff).get() == draft
    for person in (cast.officer, cast.reader, cast.buyer, cast.nobody):
        assert not Article.objects.for_user(person).exists()


def test_publishing_shows_the_article_with_who_and_when(cast: Cast):
    article = make_published(by=cast.staff)
    shown = Article.objects.public().get()
    assert (shown.published_by, shown.published_at) == (cast.staff, MOMENT)
    with pytest.raises(DomainError, match="đã được đăng"):
        article.publish(by=cast.staff, at=MOMENT)


def test_an_empty_article_is_not_published(cast: Cast):
    draft = make_draft(body="<p> </p>")
    with pytest.raises(DomainError, match="chưa có nội dung"):
        draft.publish(by=cast.staff, at=MOMENT)


def test_withdrawing_and_publishing_again_keeps_the_first_date(cast: Cast):
    article = make_published(by=cast.staff)
    article.withdraw(by=cast.admin, at=MOMENT)
    assert not Article.objects.public().exists()
    later = MOMENT.replace(day=22)
    article.publish(by=cast.admin, at=later)
    article.refresh_from_db()
    assert (article.published_at, article.published_by) == (MOMENT, cast.admin)


def test_a_draft_cannot_be_withdrawn(cast: Cast):
    with pytest.raises(DomainError, match="chưa được đăng"):
        make_draft().withdraw(by=cast.staff, at=MOMENT)


def test_an_archived_article_comes_back_as_a_draft(cast: Cast):
    article = make_published(by=cast.staff)
    article.archive(by=cast.staff, at=MOMENT, reason="Tin cũ")
    assert not Article.objects.public().exists()
    with pytest.raises(DomainError, match="kho lưu"):
        article.publish(by=cast.staff, at=MOMENT)
    article.restore(by=cast.staff, at=MOMENT)
    article.refresh_from_db()
    assert article.state == ArticleState.DRAFT


def test_archiving_without_a_reason_changes_nothing(cast: Cast):
    article = make_published(by=cast.staff)
    with pytest.raises(DomainError, match="lý do"):
        article.archive(by=cast.staff, at=MOMENT, reason=" ")
    assert Article.objects.public().exists()


def test_a_promotion_follows_its_chain_off_the_public_pages(cast: Cast):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    make_published(by=cast.staff, kind=ArticleKind.PROMOTION, chain=chain)
    assert Article.objects.public().exists()
    chain.withdraw(by=cast.staff, at=MOMENT)
    assert not Article.objects.public().exists()
    assert Article.objects.for_user(cast.staff).exists()


def test_a_promotion_of_a_hidden_chain_is_not_published(cast: Cast):
    chain = make_shared(cast.son_la, by=cast.officer)
    assert chain.publication == Publication.SHARED
    draft = make_draft(chain=chain)
    with pytest.raises(DomainError, match="chưa công khai"):
        draft.publish(by=cast.staff, at=MOMENT)


def test_a_published_article_cannot_turn_to_a_hidden_chain(cast: Cast):
    article = make_published(by=cast.staff)
    article.chain = make_shared(cast.son_la, by=cast.officer)
    with pytest.raises(DomainError, match="chưa công khai"):
        save_article(article=article, by=cast.staff)


def test_the_body_is_cleaned_on_every_way_in(cast: Cast):
    article = make_draft(
        body='<p onclick="x()">A<script>alert(1)</script></p>'
        '<a href="javascript:alert(1)">b</a><img src=x onerror=alert(1)>'
        '<h1 style="color:red">Đ</h1>'
    )
    article.refresh_from_db()
    assert article.body == '<p>A</p><a rel="noopener nofollow">b</a>Đ'


def test_the_address_follows_the_title_until_published(cast: Cast):
    first = save_article(
        article=Article(title="Mận hậu Sơn La", summary="s", body="<p>a</p>"),
        by=cast.staff,
    )
    second = save_article(
        article=Article(title="Mận Hậu, Sơn La!", summary="s", body="<p>a</p>"),
        by=cast.staff,
    )
    assert (first.slug, second.slug) == ("man-hau-son-la", "man-hau-son-la-2")
    first.title = "Đào Mộc Châu"
    save_article(article=first, by=cast.staff, opened=1)
    assert first.slug == "dao-moc-chau"
    first.publish(by=cast.staff, at=MOMENT)
    first.title = "Tên khác"
    save_article(article=first, by=cast.staff, opened=2)
    assert first.slug == "dao-moc-chau"


@pytest.mark.parametrize(
    ("title", "slug"),
    [("新闻", "bai-viet"), ("A" * 160, "a" * 80), ("---", "bai-viet")],
)
def test_any_title_makes_an_address(cast: Cast, title, slug):
    article = save_article(article=Article(title=title, summary="s"), by=cast.staff)
    assert article.slug == slug


def test_an_address_taken_in_between_gets_the_next_number(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    """The look found the address free, as when two people save at one moment."""
    make_draft(title="Mận hậu")
    answers = iter(["man-hau", "man-hau-2"])
    monkeypatch.setattr(
        "portal.news.services.free_slug", lambda title, article: next(answers)
    )
    second = save_article(article=Article(title="Mận hậu", summary="s"), by=cast.staff)
    assert second.slug == "man-hau-2"


def test_the_second_person_to_save_is_told(cast: Cast):
    article = make_draft()
    save_article(article=article, by=cast.staff, opened=1)
    late = Article.objects.get()
    with pytest.raises(Conflict):
        save_article(article=late, by=cast.admin, opened=1)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mận hậu", True),
        ("man hau", True),
        ("MAN  tấn", True),
        ("mận xoài", False),
        ("100%", False),
        ("' OR 1=1 --", False),
        ("man\x00 hau", True),
    ],
)
def test_search_needs_every_word_with_or_without_marks(cast: Cast, typed, found):
    make_published(by=cast.staff)
    assert Article.objects.public().find(typed).exists() is found


def test_exact_marks_rank_first(cast: Cast):
    plain = make_published(by=cast.staff, title="Man Tày", body="<p>a</p>", summary="a")
    exact = make_published(by=cast.staff, title="Mận đầu mùa", body="<p>Mận</p>")
    hits = Article.objects.public().filter(title__in=[plain.title, exact.title])
    ranked = hits.find("mận").order_by("rank", "pk")
    assert [a.pk for a in ranked] == [exact.pk, plain.pk]


def test_the_database_refuses_half_truths(cast: Cast):
    article = make_draft()
    for change in (
        {"state": ArticleState.PUBLISHED},
        {"picture": "0" * 32},
        {"slug": "Có dấu"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Article.objects.filter(pk=article.pk).update(**change)


def test_related_articles_come_from_the_same_chain_then_province(cast: Cast):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    one = make_published(by=cast.staff, chain=chain, association=cast.son_la)
    kind = make_published(by=cast.staff, title="Tin khác")
    province = make_published(by=cast.staff, title="Tỉnh", association=cast.son_la)
    same = make_published(by=cast.staff, title="Chuỗi", chain=chain)
    make_draft(title="Nháp", chain=chain)
    related = list(Article.objects.related_to(one))
    assert related == [same, province, kind]
