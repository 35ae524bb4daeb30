"""A person's own filters of the list of chains."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from chains.models import SavedFilter
from chains.models.saved_filter import MOST

pytestmark = pytest.mark.django_db

LIST = reverse("chains:list")
KEPT = reverse("chains:saved_filter_list")
CREATE = reverse("chains:saved_filter_create")


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def keep(client, name="Rau Sơn La", query="province=34-14&group=vegetables"):
    return client.post(CREATE, {"name": name, "query": query}, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_a_kept_filter_is_a_chip_above_the_list(officer, cast):
    page = keep(officer)
    assert page.redirect_chain == [(f"{LIST}?province=34-14&group=vegetables", 302)]
    text = page.content.decode()
    assert "Rau Sơn La" in text
    assert 'aria-current="true"' in text
    saved = SavedFilter.objects.get()
    assert (saved.owner, saved.place) == (cast.officer, 1)


def test_only_what_the_filter_understands_is_kept(officer):
    keep(officer, query="group=fruit&evil=1&sort=name&after=abc&q=")
    assert SavedFilter.objects.get().query == "group=fruit"


@pytest.mark.parametrize("query", ["", "evil=1", "group=nonsense", "q=" + "a" * 500])
def test_a_query_that_filters_nothing_is_refused(officer, query):
    assert "Hãy chọn ít nhất một điều kiện" in said(keep(officer, query=query))[0]
    assert not SavedFilter.objects.exists()


def test_names_are_given_once(officer):
    keep(officer)
    assert "đặt tên khác" in said(keep(officer, query="group=fruit"))[0]
    keep(officer, name="Trái cây", query="group=fruit")
    second = SavedFilter.objects.get(name="Trái cây")
    page = officer.post(
        reverse("chains:saved_filter_rename", args=[second.pk]),
        {"name": "Rau Sơn La"},
        follow=True,
    )
    assert "đặt tên khác" in said(page)[0]


def test_rename_and_delete(officer):
    keep(officer)
    pk = SavedFilter.objects.get().pk
    rename = reverse("chains:saved_filter_rename", args=[pk])
    officer.post(rename, {"name": "Rau sạch"})
    assert SavedFilter.objects.get().name == "Rau sạch"
    assert "Hãy đặt tên" in said(officer.post(rename, {"name": " "}, follow=True))[-1]
    officer.post(reverse("chains:saved_filter_delete", args=[pk]))
    assert not SavedFilter.objects.exists()


def test_others_neither_see_nor_touch_it(officer, cast):
    keep(officer)
    pk = SavedFilter.objects.get().pk
    officer.force_login(cast.staff)
    assert "Rau Sơn La" not in officer.get(LIST).content.decode()
    assert "Rau Sơn La" not in officer.get(KEPT).content.decode()
    for act in ("rename", "delete"):
        url = reverse(f"chains:saved_filter_{act}", args=[pk])
        assert officer.post(url, {"name": "x"}).status_code == 404


def test_at_most_twenty(officer, cast):
    for number in range(MOST):
        keep(officer, name=f"Bộ lọc {number}")
    assert "hãy xóa bớt" in said(keep(officer, name="Thêm"))[0]
    assert SavedFilter.objects.count() == MOST
    SavedFilter.objects.filter(place=3).delete()
    keep(officer, name="Vào chỗ trống")
    assert SavedFilter.objects.get(name="Vào chỗ trống").place == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedFilter.objects.create(
            owner=cast.officer, place=MOST + 1, name="a", query="b"
        )
