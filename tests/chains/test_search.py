"""Free text over chains: words with and without accents, short words, hostile input."""

import pytest
from django.apps import apps
from django.db import connection

from chains.models import Chain, Product
from chains.services.codes import next_codes
from chains.services.search import refresh_search
from portal.core.search import exact, terms
from tests.chains.factories import (
    make_certificate,
    make_chain,
    make_confirmation,
    make_many,
    make_operator,
)


def found(text: str) -> list[str]:
    rows = Chain.objects.search(text).order_by("rank", "sort_key", "pk")
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


def test_a_match_in_the_name_comes_before_one_elsewhere(cast):
    chains = {
        name: make_chain(cast.son_la, name=name, products=[product])
        for name, product in (
            ("Chuỗi an toàn A", "mận hậu"),  # elsewhere, as typed
            ("Chuỗi an toàn B", "man hau"),  # elsewhere, without accents
            ("Chuỗi hậu C, mạn Bắc", "rau"),  # the name, words apart
            ("Chuỗi man hau D", "rau"),  # the name, without accents
            ("Chuỗi mận hậu E", "rau"),  # the name, as typed
            ("Chuỗi mận hậu F", "mận hậu"),
        )
    }
    assert found("mận hậu") == [
        "Chuỗi mận hậu E",
        "Chuỗi mận hậu F",
        "Chuỗi man hau D",
        "Chuỗi hậu C, mạn Bắc",
        "Chuỗi an toàn A",
        "Chuỗi an toàn B",
    ]
    code = chains["Chuỗi an toàn B"].code
    make_certificate(chains["Chuỗi an toàn A"], number=f"{code}/ATTP")
    refresh_search([chains["Chuỗi an toàn A"].pk])
    for typed in (code, code.lower()):
        assert found(typed) == ["Chuỗi an toàn B", "Chuỗi an toàn A"]


def test_equal_matches_keep_one_order(cast):
    """Two chains of one name: the older first, on every page."""
    for number in range(3):
        operator = make_operator(cast.son_la, name=f"HTX {number}")
        make_chain(cast.son_la, name="Chuỗi mận", operator=operator)
    rows = Chain.objects.search("mận").order_by("rank", "sort_key", "pk")
    pks = [chain.pk for chain in rows]
    assert pks == sorted(pks)


def test_ranking_leaves_the_search_to_the_index(cast):
    make_many(727, [cast.son_la], by=cast.officer, seen_by=cast.staff)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE chains_chain")
        cursor.execute("SET LOCAL enable_seqscan = off")  # small tables are read whole
    rows = Chain.objects.search("mộc châu 726").order_by("rank", "sort_key", "pk")
    assert "chain_search_trigram" in rows[:25].explain()


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
