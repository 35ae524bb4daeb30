"""Limits of searches and exports: who is counted, where, and what the answer says."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, resolve, reverse

from portal.core import clock, limits
from tests.cast import Cast

DIRECTORY, EXPORT = reverse("chains:directory"), reverse("chains:export")
MOMENT = datetime.fromisoformat("2026-11-24T08:00:00+07:00")


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Three of each are enough to see the fourth refused."""
    for limit in (limits.SEARCHES, limits.EXPORTS):
        monkeypatch.setitem(limit.__dict__, "amount", 3)


@pytest.fixture
def now(monkeypatch):
    moments = [MOMENT]
    monkeypatch.setattr(clock, "now", lambda: moments[-1])
    return moments


def ask(url: str, number: int, *, ip: str = "203.0.113.9", client=None, **headers):
    """Words nobody asked before: no page cache answers."""
    client = client or Client()
    query = {"q": f"rau {ip} {number}"}
    return client.get(url, query, REMOTE_ADDR=ip, **headers)


@pytest.mark.parametrize("name", ["chains:directory", "news:list", "home:search"])
def test_searches_of_one_address_are_limited(cast: Cast, now, name):
    url = reverse(name)
    assert [ask(url, n).status_code for n in range(4)] == [200, 200, 200, 429]
    assert ask(url, 5, ip="198.51.100.7").status_code == 200
    now.append(MOMENT + timedelta(seconds=61))
    assert ask(url, 6).status_code == 200


def test_the_answer_says_what_to_do_and_until_when(cast: Cast, now):
    for number in range(3):
        ask(DIRECTORY, number)
    now.append(MOMENT + timedelta(seconds=20))
    answer = ask(DIRECTORY, 4)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "40"
    assert answer["Cache-Control"] == "no-store"
    page = answer.content.decode()
    assert "quá nhiều lượt tìm kiếm hoặc tải danh sách" in page
    assert "hãy đợi 1 phút" in page


def test_the_count_is_one_for_all_searches(cast: Cast):
    urls = [DIRECTORY, reverse("home:search"), reverse("news:list"), DIRECTORY]
    answers = [ask(url, n).status_code for n, url in enumerate(urls)]
    assert answers == [200, 200, 200, 429]


def test_pages_without_words_and_people_signed_in_are_not_counted(cast: Cast, client):
    for query in ({}, {"q": " "}, {"group": "fruit"}):
        for number in range(4):
            query["sort"] = f"x{number}"
            assert client.get(DIRECTORY, query).status_code == 200
    client.force_login(cast.reader)
    for number in range(5):
        assert ask(DIRECTORY, number, client=client).status_code == 200


def test_a_forged_forwarding_header_does_not_reset_the_count(cast: Cast):
    for number in range(4):
        answer = ask(DIRECTORY, number, HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
    assert answer.status_code == 429


def test_behind_a_proxy_of_ours_its_word_counts(cast: Cast, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(4):
        answer = ask(DIRECTORY, number, HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
    assert answer.status_code == 200
    for number in range(4):
        answer = ask(DIRECTORY, number, HTTP_X_FORWARDED_FOR="x, 192.0.2.77")
    assert answer.status_code == 429


def test_exports_are_counted_per_person_and_for_all_lists(cast: Cast, client):
    client.force_login(cast.staff)
    names = ["chains:export", "agreements:export", "news:export", "chains:export"]
    answers = [client.get(reverse(name), {"dang": "csv"}) for name in names]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 600
    client.force_login(cast.colleague)
    assert client.get(EXPORT, {"dang": "csv"}).status_code == 200


def test_every_export_is_limited():
    exports = [
        getattr(pattern.callback, "limit", None)
        for resolver in get_resolver().url_patterns
        for pattern in getattr(resolver, "url_patterns", [resolver])
        if getattr(pattern.callback, "view_initkwargs", {}).get("exporting")
    ]
    assert len(exports) >= 10
    assert set(exports) == {limits.EXPORTS}
    sheet = resolve(reverse("reports:chain_sheet")).func
    assert getattr(sheet, "limit", None) == limits.EXPORTS


def test_the_count_is_one_statement_and_outlives_the_view(
    cast: Cast, django_assert_max_num_queries
):
    limit = replace(limits.SEARCHES, name="test")
    with django_assert_max_num_queries(1):
        assert limits._count(limit, "ip:203.0.113.9", MOMENT)[0] == 1
    later = MOMENT + timedelta(seconds=5)
    assert limits._count(limit, "ip:203.0.113.9", later) == (
        2,
        MOMENT + timedelta(seconds=60),
    )
    with django_assert_max_num_queries(12):
        ask(DIRECTORY, 1)


def test_no_address_is_kept(cast: Cast):
    ask(DIRECTORY, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cache_key, value FROM portal_cache WHERE cache_key LIKE 'limit:%'"
        )
        ((key, value),) = cursor.fetchall()
    assert key.startswith("limit:search:")
    assert "203.0.113" not in key
    assert value == "1"


@pytest.mark.django_db(transaction=True)
def test_what_the_view_rolls_back_stays_counted(monkeypatch):
    """The count is committed before the view's own transaction begins."""
    seen = []

    def outside(*args):
        seen.append(transaction.get_connection().in_atomic_block)
        return 1, MOMENT

    monkeypatch.setattr(limits, "_count", outside)
    ask(DIRECTORY, 1)
    assert seen == [False]
