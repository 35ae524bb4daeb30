"""The page cache: fast for strangers, never an old page, never somebody else's."""

import gzip
import threading
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection, connections, transaction
from django.test import Client
from redis.exceptions import RedisError

from portal.accounts.models import User
from portal.core import pagecache
from portal.core.models import PublicGeneration
from portal.news.models import Article
from tests.core import pagecache_site
from tests.core.pagecache_site import built

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.urls("tests.core.pagecache_site"),
]


@pytest.fixture(autouse=True)
def _with_cache(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pagecache, "SECONDS", 60)
    built.clear()
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def write(title: str) -> Article:
    return Article.objects.create(title=title, slug=title.lower(), summary="", body="")


def get(
    path: str = "/public/",
    client: Client | None = None,
    headers: dict[str, str] | None = None,
) -> str:
    response = (client or Client()).get(path, headers=headers or {})
    return response.content.decode()


# --- What is kept ----------------------------------------------------------------
def test_a_stranger_gets_the_page_from_memory():
    assert get() == get()
    assert built["/public/"] == 1


def test_a_kept_page_costs_one_query(django_assert_num_queries):
    get()
    client = Client()
    with django_assert_num_queries(1):
        get(client=client)


def test_a_kept_page_has_the_headers_of_a_fresh_one():
    fresh, kept = Client().get("/public/"), Client().get("/public/")
    assert built["/public/"] == 1
    assert dict(kept.items()) == dict(fresh.items())
    assert kept.headers["X-Frame-Options"] == "DENY"


def test_a_browser_that_has_the_page_is_told_so():
    etag = Client().get("/public/").headers["ETag"]
    again = Client().get("/public/", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    write("Mot")
    assert Client().get("/public/", headers={"If-None-Match": etag}).status_code == 200


def test_pages_are_sent_compressed_to_who_reads_it_so():
    plain = Client().get("/public/")
    for encoding in ("gzip", "br, gzip;q=0.8", "gzip, deflate"):
        for _again in range(2):
            packed = Client().get("/public/", headers={"Accept-Encoding": encoding})
            assert packed.headers["Content-Encoding"] == "gzip"
            assert packed.headers["Content-Length"] == str(len(packed.content))
            assert gzip.decompress(packed.content) == plain.content
            assert packed.headers["ETag"] == plain.headers["ETag"]
            assert "Accept-Encoding" in packed.headers["Vary"]
    for encoding in ("", "br", "gzip;q=0", "xgzip2"):
        answer = Client().get("/public/", headers={"Accept-Encoding": encoding})
        assert "Content-Encoding" not in answer.headers
        assert answer.content == plain.content
    assert built["/public/"] == 1


@pytest.mark.parametrize("path", ["/private/", "/cookie/", "/token/"])
def test_nothing_of_one_reader_is_compressed(path):
    """Lengths of compressed answers tell secrets that stand in them (BREACH)."""
    client = Client()
    for _again in range(2):
        # The second time the reader has the cookie, and none is set any more.
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in answer.headers
    assert built[path] == 2


@pytest.mark.parametrize("path", ["/private/", "/cookie/", "/message/", "/missing/"])
def test_other_pages_are_built_every_time(path):
    get(path)
    get(path)
    assert built[path] == 2


def test_no_cookie_of_one_reader_reaches_another():
    first = Client().get("/cookie/")
    assert first.cookies
    assert settings.CSRF_COOKIE_NAME in Client().get("/cookie/").cookies


def test_people_with_a_session_get_their_own_page():
    client = Client()
    client.force_login(User.objects.create_user(email="a@x.vn", full_name="A"))
    get(client=client)
    get(client=client)
    assert built["/public/"] == 2


def test_only_reading_is_answered_from_memory():
    get()
    Client().head("/public/")
    Client().post("/public/")
    assert built["/public/"] == 3


def test_what_is_too_long_or_too_large_is_not_kept(monkeypatch):
    long = "/public/?q=" + "a" * pagecache.MAX_PATH_LENGTH
    get(long)
    get(long)
    assert built["/public/"] == 2
    monkeypatch.setattr(pagecache, "MAX_BODY_BYTES", 3)
    get()
    get()
    assert built["/public/"] == 4


# --- What tells pages apart --------------------------------------------------------
def test_each_language_has_its_page():
    english = Client()
    english.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "|vi|" in get()
    assert "|en|" in get(client=english)
    assert "|vi|" in get(headers={"Accept-Language": "en"}), "the browser has no say"
    assert "|vi|" in get()


@pytest.mark.parametrize(
    "header", ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"]
)
def test_a_piece_for_htmx_is_not_the_page(header):
    get()
    get(headers={header: "true"})
    assert built["/public/"] == 2


def test_questions_and_hosts_have_their_own_page(settings):
    settings.ALLOWED_HOSTS = ["a.vn", "b.vn"]
    assert get(headers={"host": "a.vn"}).endswith("a.vn")
    assert get(headers={"host": "b.vn"}).endswith("b.vn")
    get("/public/?q=1", headers={"host": "a.vn"})
    assert built["/public/"] == 3


def test_a_forged_host_is_refused_even_for_a_kept_page():
    get()
    assert Client().get("/public/", headers={"host": "evil.vn"}).status_code == 400


# --- A change is visible at once ----------------------------------------------------
def test_a_committed_change_is_seen_by_the_next_reader():
    get()
    article = write("Mot")
    assert get().startswith("Mot|")
    article.title = "Hai"
    article.save()
    assert get().startswith("Hai|")
    article.delete()
    assert get().startswith("|")


def test_a_change_by_plain_sql_counts_too():
    write("Mot")
    get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE news_article SET title = 'Ba'")
    assert get().startswith("Ba|")


def test_many_changes_of_one_transaction_raise_the_number_once():
    before = pagecache.generation()
    with transaction.atomic():
        for number in range(5):
            write(f"bai-{number}")
        with transaction.atomic():
            write("bai-5")
    assert pagecache.generation() == (before or 0) + 1


def test_a_change_after_an_undone_part_of_the_transaction_counts():
    """The mark "already queued" must not survive the savepoint that queued it."""
    before = pagecache.generation()
    with transaction.atomic():
        with transaction.atomic():
            write("Mot")
            transaction.set_rollback(True)
        write("Hai")
    assert pagecache.generation() == (before or 0) + 1
    assert get().startswith("Hai|")


def test_a_change_after_constraints_were_checked_early_counts():
    before = pagecache.generation()
    with transaction.atomic():
        write("Mot")
        with transaction.atomic():
            connection.check_constraints()
            transaction.set_rollback(True)
        write("Hai")
    assert pagecache.generation() == (before or 0) + 1


def test_thousands_of_changes_queue_one_trigger():
    """Deferred triggers run at the commit; one a row would hold it up for seconds."""
    articles = [
        Article(title=f"Bai {n}", slug=f"bai-{n}", summary="", body="")
        for n in range(3000)
    ]
    with transaction.atomic():
        Article.objects.bulk_create(articles)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '500ms'")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_rolled_back_change_raises_nothing():
    before = pagecache.generation()
    with transaction.atomic():
        write("Mot")
        transaction.set_rollback(True)
    assert pagecache.generation() == before


def test_a_page_built_while_a_change_is_under_way_is_not_kept_for_after():
    """Another connection reads before the commit; its page must not outlive it."""
    seen: list[str] = []

    def read() -> None:
        seen.append(get())
        connections["default"].close()

    with transaction.atomic():
        write("Mot")
        reader = threading.Thread(target=read)
        reader.start()
        reader.join(timeout=10)
    assert seen[0].startswith("|"), "an uncommitted change must not be seen"
    assert get().startswith("Mot|")


def test_two_writers_of_two_tables_do_not_wait_for_each_other():
    """The shared row is touched only at the commit: an open change blocks nobody."""
    failures: list[Exception] = []

    def write_elsewhere() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            write("Hai")
        except Exception as error:  # noqa: BLE001 -- handed to the main thread
            failures.append(error)
        finally:
            connections["default"].close()

    with transaction.atomic():
        write("Mot")
        other = threading.Thread(target=write_elsewhere)
        other.start()
        other.join(timeout=10)
        assert not other.is_alive()
    assert failures == []
    assert get().startswith(("Mot,Hai|", "Hai,Mot|"))


# --- When something is away -----------------------------------------------------------
def test_pages_are_built_without_the_cache_server(monkeypatch):
    def away(*args: object, **kwargs: object) -> None:
        raise RedisError("away")

    monkeypatch.setattr(LocMemCache, "get", away)
    monkeypatch.setattr(LocMemCache, "set", away)
    assert get().startswith("|")


def test_a_cache_server_that_is_away_is_left_alone_for_a_while(monkeypatch, rf):
    asked: list[str] = []

    def away(cache: LocMemCache, key: str) -> None:
        asked.append(key)
        raise RedisError("away")

    monkeypatch.setattr(LocMemCache, "get", away)
    middleware = pagecache.PublicPageCacheMiddleware(pagecache_site.public)
    for _attempt in range(3):
        assert middleware(rf.get("/public/")).status_code == 200
    assert len(asked) == 1


def test_without_the_number_pages_are_built_afresh():
    get()
    PublicGeneration.objects.all().delete()
    get()
    get()
    assert built["/public/"] == 3
