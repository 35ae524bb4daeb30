"""Writing, previewing, publishing and putting away, as editors do it."""

from uuid import uuid4

import pytest

from portal.core import sandbox
from portal.news.choices import ArticleState
from portal.news.models import Article
from tests.cast import Cast
from tests.chains.factories import make_public, make_shared
from tests.news.factories import (
    MOMENT,
    make_draft,
    make_many,
    make_published,
    picture_file,
)
from tests.sign_in import sign_in

DESK = "/lam-viec/tin-tuc/"
TYPED = {
    "kind": "promotion",
    "title": "Mận hậu Mộc Châu vào vụ",
    "summary": "Mận đầu mùa đã có ở Hà Nội.",
    "body": "<p>Mận <strong>ngon</strong></p>",
}


def text_of(response) -> str:
    return str(response.content.decode())


@pytest.fixture
def desk(cast: Cast, client):
    return sign_in(client, cast.staff)


def test_an_article_is_written_previewed_and_published(cast: Cast, desk, client):
    picture = {"picture_file": picture_file(), "picture_alt": "Rổ mận"}
    response = desk.post(f"{DESK}them/", TYPED | picture)
    article = Article.objects.get()
    assert response.headers["Location"] == f"{DESK}{article.pk}/"
    assert (article.created_by, article.state) == (cast.staff, ArticleState.DRAFT)
    page = text_of(desk.get(f"{DESK}{article.pk}/"))
    assert "Bản xem trước" in page
    assert 'alt="Rổ mận"' in page
    desk.post(f"{DESK}{article.pk}/dang/")
    article.refresh_from_db()
    assert article.is_published
    assert article.published_by == cast.staff


def test_text_without_tags_becomes_paragraphs(desk):
    desk.post(f"{DESK}them/", TYPED | {"body": "Đoạn một\r\n\r\nĐoạn 2\r\ndòng hai"})
    assert Article.objects.get().body == "<p>Đoạn một</p><p>Đoạn 2<br>dòng hai</p>"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "Hãy điền mục này"),
        ({"title": "x" * 10_000}, "160"),
        ({"title": "a\x00b"}, "ký tự điều khiển không dùng được"),
        ({"body": "<p> </p>"}, "Hãy viết nội dung của bài"),
        ({"chain_code": "CH-999999"}, "Không có chuỗi công khai nào mang mã CH-999999"),
        ({"kind": "quang-cao"}, "quang-cao"),
    ],
)
def test_a_mistake_is_said_in_words_and_nothing_is_saved(desk, change, said):
    response = desk.post(f"{DESK}them/", TYPED | change)
    assert response.status_code == 422
    assert said in text_of(response)
    assert TYPED["summary"] in text_of(response)
    assert not Article.objects.exists()


def test_a_picture_needs_a_description(desk):
    response = desk.post(f"{DESK}them/", TYPED | {"picture_file": picture_file()})
    assert "Hãy mô tả ảnh bằng một câu" in text_of(response)
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 not a picture", "không đúng với đuôi"),
        (picture_file().getvalue()[:2000], "Ảnh bị hỏng"),
        (picture_file((100, 100)).getvalue(), "Ảnh quá nhỏ"),
    ],
)
def test_a_bad_picture_is_refused_in_words(desk, content, said):
    file = picture_file()
    file.seek(0)
    file.truncate()
    file.write(content)
    file.seek(0)
    data = TYPED | {"picture_file": file, "picture_alt": "Rổ mận"}
    response = desk.post(f"{DESK}them/", data)
    assert response.status_code == 422
    assert said in text_of(response)
    assert not Article.objects.exists()


def test_a_picture_sent_with_the_form_is_decoded_once(desk, monkeypatch):
    asked = []
    run = sandbox.run

    def counted(function, *args, **kwargs):
        asked.append(function)
        return run(function, *args, **kwargs)

    monkeypatch.setattr(sandbox, "run", counted)
    data = TYPED | {"picture_file": picture_file(), "picture_alt": "Rổ mận"}
    assert desk.post(f"{DESK}them/", data).status_code == 302
    assert asked == ["portal.core.picture_file:for_web"]


def test_a_chain_is_named_by_its_code(cast: Cast, desk):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    hidden = make_shared(cast.son_la, by=cast.officer, name="Chuỗi khác")
    desk.post(f"{DESK}them/", TYPED | {"chain_code": chain.code.lower()})
    assert Article.objects.get().chain == chain
    response = desk.post(f"{DESK}them/", TYPED | {"chain_code": hidden.code})
    assert "Không có chuỗi công khai" in text_of(response)


def test_editing_changes_and_unlinks(cast: Cast, desk):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    article = make_draft(chain=chain)
    page = text_of(desk.get(f"{DESK}{article.pk}/sua/"))
    assert chain.code in page
    assert "mười tấn mận" in page
    desk.post(f"{DESK}{article.pk}/sua/", TYPED | {"version": 1})
    article.refresh_from_db()
    assert (article.title, article.chain, article.version) == (TYPED["title"], None, 2)


def test_the_second_editor_sees_what_the_first_saved(cast: Cast, desk):
    article = make_draft()
    desk.post(f"{DESK}{article.pk}/sua/", TYPED | {"version": 1})
    late = TYPED | {"version": 1, "title": "Tên của người sau"}
    response = desk.post(f"{DESK}{article.pk}/sua/", late)
    assert response.status_code == 409
    page = text_of(response)
    assert "Tên của người sau" in page
    assert TYPED["title"] in page
    article.refresh_from_db()
    assert article.title == TYPED["title"]
    again = late | {"version": response.context["form"]["version"].value()}
    assert desk.post(f"{DESK}{article.pk}/sua/", again).status_code == 302
    article.refresh_from_db()
    assert article.title == "Tên của người sau"


def test_a_form_without_its_version_is_refused(desk):
    article = make_draft()
    response = desk.post(f"{DESK}{article.pk}/sua/", TYPED)
    assert response.status_code == 422


def test_a_published_article_is_edited_only_with_a_second_factor(cast: Cast, client):
    article = make_published(by=cast.admin)
    plain = sign_in(client, cast.staff, second_factor=False)
    plain.post(f"{DESK}{article.pk}/sua/", TYPED | {"version": 1})
    plain.post(f"{DESK}{article.pk}/dang/")
    article.refresh_from_db()
    assert article.title != TYPED["title"]
    strong = sign_in(client, cast.staff)
    strong.post(f"{DESK}{article.pk}/sua/", TYPED | {"version": 1})
    article.refresh_from_db()
    assert article.title == TYPED["title"]
    assert article.is_published


def test_publishing_without_a_second_factor_changes_nothing(cast: Cast, client):
    article = make_draft()
    sign_in(client, cast.staff, second_factor=False).post(f"{DESK}{article.pk}/dang/")
    article.refresh_from_db()
    assert not article.is_published


def test_withdraw_archive_and_restore(cast: Cast, desk):
    article = make_published(by=cast.admin)
    desk.post(f"{DESK}{article.pk}/go/")
    assert not Article.objects.public().exists()
    refused = desk.post(f"{DESK}{article.pk}/cat-kho/", {"reason": " "}, follow=True)
    assert "Hãy ghi lý do" in text_of(refused)
    desk.post(f"{DESK}{article.pk}/cat-kho/", {"reason": "Tin cũ"})
    assert article.title not in text_of(desk.get(DESK))
    assert article.title in text_of(desk.get(DESK, {"archived": "on"}))
    assert desk.get(f"{DESK}{article.pk}/sua/").status_code == 403
    desk.post(f"{DESK}{article.pk}/khoi-phuc/")
    page = text_of(desk.get(f"{DESK}{article.pk}/"))
    for told in ("Gỡ bài", "Cất vào kho lưu: Tin cũ", "Khôi phục từ kho lưu"):
        assert told in page


def test_one_sending_of_the_form_makes_one_article(desk):
    page = desk.get(f"{DESK}them/")
    token = str(page.context["form"]["submission"].value())
    answers = {
        desk.post(f"{DESK}them/", TYPED | {"submission": token}).headers["Location"]
        for _ in range(2)
    }
    assert answers == {f"{DESK}{Article.objects.get().pk}/"}


def test_the_number_of_somebody_elses_sending_makes_a_record_of_ones_own(
    cast: Cast, desk
):
    number = uuid4()
    theirs = make_draft(
        created_by=cast.admin, title="Bài của người khác", submission=number
    )
    answers = {
        desk.post(f"{DESK}them/", TYPED | {"submission": number}).headers["Location"]
        for _ in range(2)
    }
    own = Article.objects.exclude(pk=theirs.pk).get()
    assert answers == {f"{DESK}{own.pk}/"}
    assert (own.title, own.created_by) == (TYPED["title"], cast.staff)


def test_extra_fields_are_ignored(cast: Cast, desk):
    desk.post(f"{DESK}them/", TYPED | {"state": "published", "is_sample": "on"})
    article = Article.objects.get()
    assert (article.state, article.is_sample) == (ArticleState.DRAFT, False)


def test_the_list_is_searched_filtered_sorted_and_exported(cast: Cast, desk):
    make_draft(title="Bản nháp cam sành")
    make_published(by=cast.staff, title="Tin đã đăng")
    found = text_of(desk.get(DESK, {"q": "cam sanh"}))
    assert "Bản nháp cam sành" in found
    assert "Tin đã đăng" not in found
    assert "Tin đã đăng" not in text_of(desk.get(DESK, {"state": "draft"}))
    by_title = text_of(desk.get(DESK, {"sort": "-ten"}))
    assert by_title.index("Tin đã đăng") < by_title.index("Bản nháp cam sành")
    csv = desk.get(f"{DESK}tai-ve/", {"dang": "csv", "state": "draft"})
    rows = csv.getvalue().decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert "Bản nháp cam sành" in rows[1]


def test_query_budgets(cast: Cast, desk, django_assert_max_num_queries):
    make_many(60, by=cast.staff)
    article = make_published(by=cast.staff)
    with django_assert_max_num_queries(12):
        desk.get(DESK, {"q": "tin"})
    with django_assert_max_num_queries(12):
        desk.get(f"{DESK}{article.pk}/")
    assert article.published_at == MOMENT
