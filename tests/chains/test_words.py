"""Mistyped words: what was meant is said, and shown where the words found nothing."""

import pytest
from django.urls import reverse

from chains.models import SearchWord
from chains.services.words import rebuild_words, suggest
from tests.chains.factories import make_public, make_shared

pytestmark = pytest.mark.django_db

DIRECTORY = reverse("chains:directory")
MAN = "Chuỗi mận hậu Mộc Châu"


@pytest.fixture
def words(cast):
    for name, product in ((MAN, "mận hậu"), ("Chuỗi cà chua bi", "cà chua")):
        make_public(cast.son_la, name=name, products=[product], seen_by=cast.staff)
    make_shared(cast.son_la, name="Chuỗi bí mật", products=["nấm lim"])
    rebuild_words()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cachua", "cà chua"),
        ("cà chuaa", "cà chua"),
        ("mộc chauu", "Mộc Châu"),
        ("Sơn Lla", "Sơn La"),
        ("chuoii", "chuỗi"),
        ("mận hậu", ""),
        ("xyzw", ""),
        ("", ""),
        ("%_\\'", ""),
        ("12345", ""),
    ],
)
def test_what_was_meant(words, typed, meant):
    assert suggest(typed).lower() == meant.lower()


def test_only_public_words_are_known(words):
    assert not SearchWord.objects.filter(folded__in=["mat", "nam lim"]).exists()


def test_the_directory_shows_what_was_meant(client, words):
    page = client.get(DIRECTORY, {"q": "man hauu"})
    assert [row.name for row in page.context["page"].rows] == [MAN]
    text = page.content.decode()
    assert "Ý anh/chị là" in text
    assert 'value="man hauu"' in text
    assert {facet.title for facet in page.context["facets"]} >= {"Nhóm sản phẩm"}


def test_nothing_is_replaced_where_something_is_found(client, words):
    page = client.get(DIRECTORY, {"q": "chau"})
    assert [row.name for row in page.context["page"].rows] == [MAN]
    assert not page.context["meant"]


def test_a_suggestion_that_finds_nothing_either_is_not_made(client, words):
    page = client.get(DIRECTORY, {"q": "man hauu", "group": "honey"})
    assert "Ý anh/chị là" not in page.content.decode()
    assert "Không có chuỗi nào khớp" in page.content.decode()


def test_the_workspace_list_helps_as_well(
    client, cast, words, django_assert_max_num_queries
):
    client.force_login(cast.officer)
    # Two searches, and the kept filters and claims of a list.
    with django_assert_max_num_queries(14):
        page = client.get(reverse("chains:list"), {"q": "cà chuaa"})
    assert [row.name for row in page.context["page"].rows] == ["Chuỗi cà chua bi"]


def test_budget_of_a_mistyped_search(client, words, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get(DIRECTORY, {"q": "man hauu", "province": "34-14"})
