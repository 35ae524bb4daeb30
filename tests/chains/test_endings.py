"""What falls with a paper: the list of papers that end, and the page of one of them."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse

from agreements.models import ContentArea
from chains.choices import CertificateType
from chains.models import Certificate, Outlet, PaperLine
from chains.services.domino import Outcome, domino_of
from portal.core import clock
from tests.agreements.factories import make_signed
from tests.chains.factories import (
    MOMENT,
    make_certificate,
    make_confirmation,
    make_many,
    make_public,
)
from tests.chains.inspection_factories import make_checklist, make_inspection
from tests.news.factories import make_draft, make_published

TODAY = date(2026, 11, 23)
LIST = reverse("chains:paper_list")


def within(days):
    return TODAY + timedelta(days=days)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def chain(cast):
    return make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)


@pytest.fixture
def seen(cast):
    return {"declared_by": cast.officer, "seen_by": cast.staff, "seen_at": MOMENT}


@pytest.fixture
def paper(chain, seen):
    return make_certificate(chain, expires_on=within(24), **seen)


def line_of(paper):
    return PaperLine.objects.get(kind=paper._meta.model_name, paper=paper.pk)


def domino(paper, user):
    return domino_of(line_of(paper), user, TODAY)


def page(client, paper):
    kind = paper._meta.model_name
    address = reverse(f"chains:{kind}_fall", args=[paper.chain_id, paper.pk])
    return client.get(address).content.decode()


def test_the_only_paper_takes_everything_with_it(client, cast, chain, paper):
    Outlet.objects.create(chain=chain, position=1, address="12 Lê Lợi, Hà Nội")
    make_published(by=cast.staff, title="Mận hậu về chợ", chain=chain)
    make_draft(title="Bài còn viết dở", chain=chain)
    agreement = make_signed(
        cast.son_la,
        by=cast.staff,
        areas=ContentArea.objects.filter(code="quang-ba"),
    )
    client.force_login(cast.officer)
    text = page(client, paper)
    assert "Từ ngày 18/12/2026, 1 chuỗi thôi được gọi là an toàn" in text
    assert "12 Lê Lợi, Hà Nội" in text
    assert "Mận hậu về chợ" in text
    assert agreement.title in text
    assert chain.get_public_url() in text
    assert reverse("home:province", args=["14"]) in text
    assert "Bài còn viết dở" not in text


def test_another_paper_keeps_the_chain_safe(client, cast, chain, paper, seen):
    make_confirmation(chain, expires_on=within(400), **seen)
    [fall] = domino(paper, cast.officer).chains
    assert (fall.outcome, fall.safe_until) == (Outcome.STAYS, within(400))
    client.force_login(cast.officer)
    text = page(client, paper)
    assert "không chuỗi nào mất mức an toàn" in text
    assert "Trang công khai đổi theo" not in text


@pytest.mark.parametrize(
    "other",
    [
        {"expires_on": within(24)},
        {"expires_on": within(400), "seen_by": None, "seen_at": None},
        {"expires_on": within(400), "type": CertificateType.VIETGAP},
        {"expires_on": within(400), "suspended_on": within(25)},
        {"expires_on": within(400), "issued_on": within(26)},
    ],
)
def test_a_paper_that_does_not_carry_does_not_keep(cast, chain, paper, seen, other):
    make_certificate(chain, **seen | {"number": "9/2026"} | other)
    assert domino(paper, cast.officer).falling == 1


def test_a_chain_that_failed_its_visit_has_nothing_to_lose(cast, chain, paper):
    make_inspection(
        chain, by=cast.admin, checklist=make_checklist(cast.admin), water=False
    )
    [fall] = domino(paper, cast.staff).chains
    assert fall.outcome is Outcome.WAS_NOT


def test_one_paper_of_several_chains_falls_for_all(cast, chain, paper, seen):
    other = make_public(
        cast.son_la, name="Chuỗi xoài", by=cast.officer, seen_by=cast.staff
    )
    make_certificate(other, expires_on=within(24), **seen)
    strange = make_public(
        cast.lao_cai, name="Chuỗi chè", by=cast.outsider, seen_by=cast.staff
    )
    make_certificate(strange, expires_on=within(24), **seen)
    found = domino(paper, cast.officer)
    assert {fall.chain for fall in found.chains} == {chain, other}
    assert found.falling == 2


def test_a_lapsed_paper_says_what_it_took(client, cast, chain, paper):
    Certificate.objects.update(expires_on=within(-5))
    client.force_login(cast.staff)
    text = page(client, paper)
    assert "không còn được gọi là an toàn vì giấy đã hết hạn" in text
    assert "đã hết hạn 5 ngày" in text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"expires_on": None}, "không ghi ngày hết hạn"),
        ({"suspended_on": within(-1)}, "đang bị đình chỉ hoặc đã thu hồi"),
    ],
)
def test_papers_without_an_end_or_stopped(client, cast, paper, values, sentence):
    Certificate.objects.update(**values)
    client.force_login(cast.staff)
    assert sentence in page(client, paper)


# --- The list -------------------------------------------------------------------------
def numbers(client, **query):
    return [row.number for row in client.get(LIST, query).context["page"].rows]


@pytest.fixture
def five(cast, chain, paper, seen):
    """24 days to go, lapsed, seven days, renewed, and far from the end."""
    make_certificate(chain, number="lapsed", expires_on=within(-3), **seen)
    make_confirmation(chain, number="week", expires_on=within(6), **seen)
    vietgap = {"type": CertificateType.VIETGAP, **seen}
    make_certificate(chain, number="old", expires_on=within(80), **vietgap)
    make_certificate(chain, number="new", expires_on=within(800), **vietgap)
    make_certificate(chain, number="past", expires_on=within(-31), **seen)
    other = make_public(
        cast.lao_cai, name="Chuỗi chè", by=cast.outsider, seen_by=cast.staff
    )
    make_certificate(other, number="tea", expires_on=within(60), **seen)
    return chain


ATTP = "189/2025/NNPTNT-SL"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["lapsed", "week", ATTP, "tea", "old"]),
        ({"sort": "-end"}, ["old", "tea", ATTP, "week", "lapsed"]),
        ({"step": "30"}, [ATTP]),
        ({"step": "7"}, ["week"]),
        ({"step": "0"}, ["lapsed"]),
        ({"effect": "falls"}, [ATTP, "tea"]),
        ({"effect": "open"}, ["week", ATTP, "tea"]),
        ({"type": "confirmation"}, ["week"]),
        ({"type": "vietgap"}, ["old"]),
        ({"province": "34-14"}, ["lapsed", "week", ATTP, "old"]),
        ({"q": "chuoi che"}, ["tea"]),
        ({"q": "khong co gi"}, []),
        ({"step": "5", "sort": "x", "q": "\x00"}, None),
    ],
)
def test_hanoi_finds_papers_by_everything(client, cast, five, query, found):
    client.force_login(cast.staff)
    if found is None:
        assert client.get(LIST, query).status_code == 200
    else:
        assert numbers(client, **query) == found


def test_partners_see_their_own(client, cast, five):
    client.force_login(cast.outsider)
    assert numbers(client) == ["tea"]
    client.force_login(cast.officer)
    assert "tea" not in numbers(client)
    client.force_login(cast.successor)
    assert "Không có giấy nào sắp hết hạn" in client.get(LIST).content.decode()


def test_the_list_says_what_each_pulls_down(client, cast, chain, paper):
    for n in (1, 2):
        Outlet.objects.create(chain=chain, position=n, address=f"{n} Lê Lợi, Hà Nội")
    make_published(by=cast.staff, chain=chain)
    client.force_login(cast.officer)
    text = client.get(LIST).content.decode()
    assert "1 bài giới thiệu · 2 nơi bán" in text
    assert "còn 24 ngày" in text


def test_the_file_holds_the_filtered_list_and_no_formula(client, cast, five):
    Certificate.objects.filter(number="old").update(number="=1+1")
    client.force_login(cast.officer)
    response = client.get(
        reverse("chains:paper_export"), {"dang": "csv", "type": "vietgap"}
    )
    [head, row] = csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig")))
    told = dict(zip(head, row, strict=True))
    assert told["Số"] == "'=1+1"
    assert told["Giấy mới thay"] == "có"
    assert told["Ngày hết hạn"] == "11/02/2027"
    assert client.get(reverse("chains:paper_export")).status_code == 200


def test_the_list_costs_the_same_for_many(client, cast, django_assert_max_num_queries):
    make_many(200, [cast.son_la], by=cast.officer, seen_by=cast.staff)
    Certificate.objects.update(expires_on=within(20))
    client.force_login(cast.staff)
    with django_assert_max_num_queries(9):
        assert len(client.get(LIST).context["page"].rows) == 25


def test_the_page_of_one_costs_the_same_for_many(
    client, cast, django_assert_max_num_queries
):
    chains = make_many(60, [cast.son_la], by=cast.officer, seen_by=cast.staff)
    Certificate.objects.update(
        expires_on=within(20),
        number="1",
        type="attp",
        seen_by=cast.staff,
        seen_at=MOMENT,
    )
    paper = chains[0].certificates.first()
    client.force_login(cast.staff)
    with django_assert_max_num_queries(14):
        assert "60 chuỗi thôi được gọi là an toàn" in page(client, paper)
