"""Keyset pages over any ordering: complete, in order, and deaf to forged cursors."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db.models import F
from django.db.models.functions import Length
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core import paging
from portal.core.paging import keyset_page
from portal.organisations.models import Association, Province
from tests.cast import make_association


@pytest.fixture
def many(db):
    names = list(Province.objects.as_signed().values_list("name", flat=True))
    names = [name for name in names if name != "Hà Nội"]
    for number, name in enumerate(names):
        ended = date(2025, 1, 1 + number % 3) if number % 4 else None
        make_association(f"a-{number}", name, valid_to=ended)
    return Association.objects.filter(is_host=False)


def ask(queryset, url="/x/", order=("sort_key",), size=7):
    return keyset_page(queryset, RequestFactory().get(url), order=order, size=size)


def walk(queryset, order, size=7):
    """Every page forwards, then back again from the last."""
    forwards, page = [], ask(queryset, order=order, size=size)
    forwards.append(page)
    while page.next_url:
        page = ask(queryset, page.next_url, order, size)
        forwards.append(page)
    backwards = [page]
    while page.previous_url:
        page = ask(queryset, page.previous_url, order, size)
        backwards.append(page)
    return forwards, backwards


@pytest.mark.parametrize(
    "order",
    [
        ["sort_key"],
        ["-sort_key"],
        ["valid_to"],
        ["-valid_to"],
        ["valid_to", "-name"],
        ["-valid_to", "sort_key", "-pk"],
        ["province__successor__name", "name"],
        ["-province__code"],
        ["pk"],
        ["-created_at"],
        ["length", "-sort_key"],
    ],
    ids=",".join,
)
def test_every_row_once_in_order_both_ways(many, order):
    queryset = many.annotate(length=Length("name"))
    forwards, backwards = walk(queryset, order)
    rows = [row.pk for page in forwards for row in page]
    expected = [row.pk for row in paging.in_order(queryset, order)]
    assert rows == expected
    assert len(set(rows)) == 62
    assert [p.rows for p in reversed(backwards)] == [p.rows for p in forwards]
    assert [p.start for p in forwards] == [1 + 7 * n for n in range(9)]
    assert [p.start for p in reversed(backwards)] == [p.start for p in forwards]


def test_rows_without_a_value_come_last_both_ways(many):
    for order in (["valid_to"], ["-valid_to"]):
        forwards, _ = walk(many, order)
        empty = [row.valid_to is None for page in forwards for row in page]
        assert empty == sorted(empty)


def test_dict_rows_page_too(many):
    order = ["province__code", "name"]
    forwards, _ = walk(many.values("name"), order)
    names = [row["name"] for page in forwards for row in page]
    assert names == list(
        many.order_by("province__code", "name", "pk").values_list("name", flat=True)
    )


def test_address_keeps_the_filters(many):
    page = ask(many, "/x/?group=rau&group=qua&after=x&before=y")
    query = parse_qs(urlsplit(page.next_url).query)
    assert query["group"] == ["rau", "qua"]
    assert set(query) == {"group", "after"}


def test_counts_are_exact_then_capped(many, monkeypatch):
    assert ask(many).count_text == "1–7 trong 62 kết quả"
    assert ask(many.none()).count_text == "Không có kết quả nào"
    monkeypatch.setattr(paging, "COUNT_CAP", 50)
    assert ask(many).count_text == "1–7 trong hơn 50 kết quả"


def test_at_most_two_queries(many, django_assert_num_queries):
    with django_assert_num_queries(2):
        page = ask(many)
    with django_assert_num_queries(2):
        ask(many, page.next_url)
    with django_assert_num_queries(1):
        ask(many, size=100)


def test_cursor_of_another_order_or_a_forged_one_is_the_first_page(many):
    first = ask(many)
    cursor = parse_qs(urlsplit(first.next_url).query)["after"][0]
    assert ask(many, f"/x/?after={cursor}", ["-sort_key"]).start == 1
    flipped = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    assert ask(many, f"/x/?after={flipped}").rows == first.rows
    assert ask(many, f"/x/?after={cursor}").start == 8


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_any_text_as_cursor_is_the_first_page(db, text):
    for parameter in ("after", "before"):
        request = RequestFactory().get("/x/", {parameter: text})
        page = keyset_page(Province.objects.all(), request, order=["sort_key"])
        assert page.start == 1


def test_deleted_rows_lead_back_to_a_full_first_page(many):
    second = ask(many, ask(many).next_url)
    back = second.previous_url
    many.filter(pk__in=[row.pk for row in ask(many)]).delete()
    page = ask(many, back)
    assert (page.start, len(page), page.previous_url) == (1, 7, "")
    beyond = second.next_url
    many.all().delete()
    assert len(ask(many, beyond)) == 0


def test_bound_lets_the_index_start_where_the_page_does(many):
    cursor = paging._Cursor(["a", 3], 8, backwards=False)
    terms = paging._terms(many, ["sort_key"])
    sql = str(many.filter(paging._further(terms, cursor)).order_by(F("pk")).query)
    assert '"sort_key" >= a' in sql
