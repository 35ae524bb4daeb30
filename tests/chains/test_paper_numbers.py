"""Numbers of papers: asked about when they look odd, kept in any case."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from chains.choices import CertificateType
from chains.models import Certificate
from chains.paper_numbers import question
from tests.chains.factories import make_certificate, make_public
from tests.chains.form_data import as_shown

ATTP, VIETGAP = CertificateType.FOOD_SAFETY, CertificateType.VIETGAP


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (ATTP, "189/2020/NNPTNT-HAN"),
        (ATTP, "125/2025/NNPTNT-HN"),
        (ATTP, "12/2022/NNPTNT-ĐL"),
        (ATTP, "05/2019/NNPTNT-QNa-TB"),
        (VIETGAP, "VietGAP-TT-13-09-68-0096"),
        (CertificateType.GLOBALGAP, "GGN 4 063 061 123 456"),
        (CertificateType.OCOP_4, "1503/QĐ-UBND ngày 12/5/2025"),
        (CertificateType.ORGANIC, "bất kỳ"),
        ("", "118/XN-CCATTP"),
        (ATTP, ""),
    ],
)
def test_usual_numbers_raise_no_question(kind, number):
    assert question(kind, number) == ""


@pytest.mark.parametrize(
    ("kind", "number", "says"),
    [
        (ATTP, "189-2020", "189/2025/NNPTNT-SL"),
        (ATTP, "189/2020/", "189/2025/NNPTNT-SL"),
        (VIETGAP, "VietGAP-TT-13-09-0096", "VietGAP-TT-13-09-68-0096"),
        (CertificateType.GLOBALGAP, "4063061", "13 chữ số"),
        (CertificateType.OCOP_3, "OCOP 3 sao", "1234/QĐ-UBND"),
    ],
)
def test_odd_numbers_are_asked_about_with_an_example(kind, number, says):
    asked = question(kind, number)
    assert says in asked
    assert "cứ lưu" in asked


def test_a_year_that_is_not_the_year_of_issue_is_asked_about():
    number = "189/2020/NNPTNT-HAN"
    assert "2020" in question(ATTP, number, date(2021, 1, 4))
    assert question(ATTP, number, date(2020, 12, 31)) == ""


@given(st.sampled_from(["", *CertificateType.values]), st.text(max_size=80))
def test_any_text_gets_an_answer(kind, number):
    assert isinstance(question(kind, number), str)


@given(
    st.integers(1, 99_999),
    st.integers(1990, 2099),
    st.sampled_from(["NNPTNT", "NNMT"]),
    st.lists(st.text("ABĐHLNQTa", min_size=1, max_size=5), min_size=1, max_size=3),
)
def test_every_number_of_the_form_is_usual(serial, year, unit, places):
    assert question(ATTP, f"{serial}/{year}/{unit}-{'-'.join(places)}") == ""


@given(
    st.sampled_from(["TT", "CN", "TS"]),
    st.lists(st.integers(0, 99), min_size=3, max_size=3),
    st.integers(0, 9999),
)
def test_every_vietgap_number_is_usual(field, parts, serial):
    middle = "-".join(f"{part:02d}" for part in parts)
    assert question(VIETGAP, f"VietGAP-{field}-{middle}-{serial:04d}") == ""


@pytest.fixture
def chain(cast):
    return make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)


def test_an_odd_number_is_saved_as_typed_and_asked_about(client, cast, chain):
    client.force_login(cast.officer)
    address = reverse("chains:certificate_create", args=[chain.pk])
    data = {"version": chain.version, "type": "attp", "number": "số 12 năm 2024"}
    page = client.post(address, data, follow=True).content.decode()
    paper = Certificate.objects.get()
    assert paper.number == "số 12 năm 2024"
    assert "khác dạng thường gặp (189/2025/NNPTNT-SL)" in page
    edit = reverse("chains:certificate_update", args=[chain.pk, paper.pk])
    assert "khác dạng thường gặp" in client.get(edit).content.decode()
    whole = reverse("chains:update", args=[chain.pk])
    assert "khác dạng thường gặp" in client.get(whole).content.decode()
    assert client.post(whole, as_shown(client, chain)).status_code == 302


def test_a_usual_number_and_the_public_see_no_question(client, cast, chain):
    paper = make_certificate(chain)
    client.force_login(cast.officer)
    edit = reverse("chains:certificate_update", args=[chain.pk, paper.pk])
    assert "thường gặp" not in client.get(edit).content.decode()
    Certificate.objects.update(number="lạ")
    client.logout()
    page = client.get(chain.get_public_url()).content.decode()
    assert "lạ" in page
    assert "thường gặp" not in page


def test_who_reviews_is_asked_beside_the_scan(client, cast, chain):
    paper = make_certificate(chain, number="số 12 năm 2024")
    client.force_login(cast.staff)
    review = reverse("chains:review", args=[chain.pk])
    assert "Đối chiếu kỹ số này với bản chụp" in client.get(review).content.decode()
    paper.number = "189/2025/NNPTNT-SL"
    paper.save()
    assert "thường gặp" not in client.get(review).content.decode()
