"""Free text over chains: words with and without accents, short words, hostile input."""

import pytest
from django.apps import apps

from chains.models import Chain, Product
from chains.services.codes import next_codes
from chains.services.search import refresh_search
from portal.core.search import exact, terms
from tests.chains.factories import (
    make_certificate,
    make_chain,
    make_confirmation,
    make_many,
)


def found(text: str) -> list[str]:
    rows = Chain.objects.search(text).order_by("accent_rank", "sort_key", "pk")
    return [chain.name for chain in rows]


def test_codes_are_in_order_and_never_repeat(db):
    first = next_codes(3)
    assert [len(code) for code in first] == [9, 9, 9]
    assert first == sorted(first)
    assert not set(first) & set(next_codes(3))
    assert next_codes(0) == []


@pytest.mark.parametrize(
    "typed",
    [
        "rau moc chau",
        "MỘC CHÂU",
        "son la",
        "Sơn La",
        "ca chua",
        "189/2025",
        "xn-ccattp",
        "chau rau",
        "la",
        "l",
        "  rau   ",
    ],
)
def test_every_kind_of_word_finds_the_chain(cast, typed):
    chain = make_chain(cast.son_la)
    make_certificate(chain)
    make_confirmation(chain)
    refresh_search([chain.pk])
    assert found(typed) == [chain.name]


@pytest.mark.parametrize("typed", ["rau lào cai", "oc", "%", "_", "u", "'; --"])
def test_every_word_is_required_and_short_ones_begin_a_word(cast, typed):
    make_chain(cast.son_la)
    assert found(typed) == []


def test_merged_province_is_found_by_both_names(cast):
    chain = make_chain(cast.hai_duong)
    assert found("hải dương") == found("hải phòng") == [chain.name]


def test_exact_accents_come_before_the_alphabet(cast):
    make_chain(cast.son_la, name="Chuỗi bò Mường La", products=["thịt"])
    make_chain(cast.son_la, name="Chuỗi bơ Mường La", products=["quả"])
    make_chain(cast.son_la, name="Chuỗi bộ Mường La", products=["lá"])
    assert found("bơ") == [
        "Chuỗi bơ Mường La",
        "Chuỗi bò Mường La",
        "Chuỗi bộ Mường La",
    ]


def test_both_spellings_of_a_syllable_are_one():
    assert exact("Hoà Bình") == exact("Hòa Bình")
    assert exact("Thuỷ") == exact("Thủy")


@pytest.mark.parametrize(
    "typed", ["\x00", "a\x00b", "'" * 300, '"', "\\", "%%%", "\ufffe", "\u0301", "😀"]
)
def test_hostile_text_is_answered(cast, typed):
    make_chain(cast.son_la)
    found(typed)


def test_nothing_typed_finds_everything(cast):
    make_chain(cast.son_la)
    assert len(found("")) == len(found(" \x00 ")) == 1
    assert terms("x " * 200) == ["x"] * 8


def test_refresh_is_two_queries_and_leaves_no_trace(cast, django_assert_num_queries):
    chains = make_many(30, [cast.son_la], by=cast.officer, seen_by=cast.staff)
    before = Chain.objects.get(pk=chains[0].pk)
    history = apps.get_model("chains", "ChainEvent")
    events = history.objects.count()
    Product.objects.filter(chain=before).update(name="đào Pháp", name_folded="dao phap")
    with django_assert_num_queries(2):
        refresh_search(chain.pk for chain in chains)
    after = Chain.objects.get(pk=before.pk)
    assert "dao phap" in after.search_text
    assert "đào pháp" in after.search_exact
    assert (after.version, after.updated_at) == (before.version, before.updated_at)
    assert history.objects.count() == events


def test_refresh_of_nothing_is_nothing(db):
    refresh_search([])
