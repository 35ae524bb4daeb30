"""A chain's pages: what each reader sees, and that no claim goes too far."""

from datetime import date

import pytest
from django.urls import reverse

from chains.choices import ChainStatus, OperatorKind, Publication
from chains.models import Operator, Outlet, YearlyOutput
from chains.services.review import confirm_chain
from portal.core import clock
from tests.chains.factories import (
    MOMENT,
    make_certificate,
    make_confirmation,
    make_many,
    make_public,
    make_shared,
)
from tests.chains.form_data import as_shown


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 23))


@pytest.fixture
def chain(cast):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    chain.operator.representative = "Lò Văn Mẫu"
    chain.operator.phone = "0912345678"
    chain.operator.save()
    YearlyOutput.objects.create(chain=chain, year=2025, tonnes="1234.500")
    Outlet.objects.create(chain=chain, position=1, address="217 Cầu Giấy, Hà Nội")
    return chain


def seen_paper(chain, cast, make=make_certificate, **values):
    return make(
        chain, declared_by=cast.officer, seen_by=cast.staff, seen_at=MOMENT, **values
    )


def text(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_public_page_shows_stages_outlets_volumes_and_papers(client, cast, chain):
    seen_paper(chain, cast)
    page = text(client, chain.get_public_url())
    for words in (
        "Chuỗi rau an toàn Mộc Châu",
        "217 Cầu Giấy, Hà Nội",
        "1.234,5",
        "189/2025/NNPTNT-SL",
        "Hội Nông dân thành phố Hà Nội đối chiếu ngày 20/11/2026",
        "Hội Nông dân tỉnh Sơn La",
        chain.code,
    ):
        assert words in page


def test_public_page_names_no_person_and_no_history(client, cast, chain):
    seen_paper(chain, cast)
    page = text(client, chain.get_public_url())
    for person in ("Lò Văn Mẫu", "Người officer", "Người staff"):
        assert person not in page
    assert "Lịch sử" not in page
    assert "/lam-viec/" not in page.split("<main")[1].split("</main")[0]


@pytest.mark.parametrize("kind", list(OperatorKind))
def test_telephone_is_public_for_organisations_only(client, chain, kind):
    chain.operator.kind = kind
    chain.operator.save()
    shown = "0912345678" in text(client, chain.get_public_url())
    assert shown == (
        kind
        in {
            OperatorKind.ENTERPRISE,
            OperatorKind.COOPERATIVE,
            OperatorKind.COOPERATIVE_UNION,
        }
    )


@pytest.mark.parametrize(
    ("make", "values", "safe"),
    [
        (make_certificate, {}, True),
        (make_confirmation, {}, True),
        # The last printed day still counts, the day after does not.
        (make_certificate, {"expires_on": date(2026, 11, 23)}, True),
        (make_certificate, {"expires_on": date(2026, 11, 22)}, False),
        (make_certificate, {"issued_on": date(2026, 11, 24)}, False),
        (make_certificate, {"expires_on": None}, False),
        (make_certificate, {"suspended_on": date(2026, 11, 23)}, False),
        (make_certificate, {"suspended_on": date(2026, 11, 24)}, True),
        (make_certificate, {"revoked_on": date(2026, 1, 1)}, False),
        (make_certificate, {"type": "vietgap"}, False),
        (make_certificate, {"type": "ocop5"}, False),
    ],
)
def test_safe_needs_a_seen_food_safety_paper_in_force(
    client, cast, chain, make, values, safe
):
    seen_paper(chain, cast, make, **values)
    page = text(client, chain.get_public_url()).split("<main")[1]
    assert ("</svg>An toàn</span>" in page) == safe


def test_declared_papers_and_declared_facts_are_never_safe(client, cast, chain):
    make_certificate(chain)
    page = text(client, chain.get_public_url()).split("<main")[1]
    assert "</svg>An toàn</span>" not in page
    assert "Còn hạn theo khai báo" in page
    chain.certificates.update(seen_by=cast.staff, seen_at=MOMENT)
    chain.declare(by=cast.officer, at=MOMENT)
    page = text(client, chain.get_public_url()).split("<main")[1]
    assert "</svg>An toàn</span>" not in page
    assert "Hà Nội chưa đối chiếu số liệu này" in page


def test_lapsed_paper_is_said_to_be_lapsed(client, cast, chain):
    seen_paper(chain, cast, expires_on=date(2026, 1, 1), issued_on=None)
    page = text(client, chain.get_public_url())
    assert "Đã hết hiệu lực" in page
    assert "Hết hạn" in page


@pytest.mark.parametrize("code", ["ch-999999", "CH-000001x", "khong-co"])
def test_unknown_code_is_404(client, chain, code):
    assert client.get(f"/chuoi/{code}/").status_code == 404


def test_code_is_found_in_capitals_too(client, chain):
    assert client.get(f"/chuoi/{chain.code}/").status_code == 200


def test_workspace_page_names_people_and_offers_what_each_may_do(client, cast):
    chain = make_shared(cast.son_la, by=cast.officer)
    url = chain.get_absolute_url()
    offered = {}
    for person in ("staff", "officer", "reader", "outsider"):
        client.force_login(getattr(cast, person))
        page = text(client, url)
        assert "Người officer" in page
        offered[person] = (
            "Xác nhận đã đối chiếu" in page,
            "Sửa chuỗi" in page,
            "Trả lại để sửa" in page,
        )
    assert offered == {
        "staff": (True, True, True),
        "officer": (False, True, False),
        "reader": (False, False, False),
        "outsider": (False, False, False),
    }


@pytest.mark.parametrize(
    ("kind", "outsiders_read_it"),
    [(OperatorKind.HOUSEHOLD, False), (OperatorKind.COOPERATIVE, True)],
)
def test_a_private_persons_contact_is_for_those_who_keep_the_chain(
    client, cast, chain, kind, outsiders_read_it
):
    Operator.objects.filter(pk=chain.operator_id).update(kind=kind)
    for person, reads in (
        (cast.officer, True),
        (cast.staff, True),
        (cast.outsider, outsiders_read_it),
    ):
        client.force_login(person)
        page = text(client, chain.get_absolute_url())
        for value in ("0912345678", "Lò Văn Mẫu"):
            assert (value in page) == reads, (person, value)


def test_who_declared_is_not_offered_to_confirm(client, cast):
    chain = make_shared(cast.son_la, by=cast.staff)
    client.force_login(cast.staff)
    assert "Xác nhận đã đối chiếu" not in text(client, chain.get_absolute_url())
    client.force_login(cast.colleague)
    assert "Xác nhận đã đối chiếu" in text(client, chain.get_absolute_url())


def test_reasons_are_shown_to_the_owner(client, cast, chain):
    client.force_login(cast.officer)
    chain.send_back(by=cast.staff, at=MOMENT, reason="Thiếu giấy ATTP")
    assert "Thiếu giấy ATTP" in text(client, chain.get_absolute_url())
    chain.submit(by=cast.officer, at=MOMENT)
    chain.suspend(by=cast.officer, at=MOMENT, reason="Bão số 3")
    page = text(client, chain.get_absolute_url())
    assert "Bão số 3" in page
    assert "từ 20/11/2026" in page


def test_history_tells_who_changed_what_from_what_to_what(client, cast, chain):
    client.force_login(cast.officer)
    url = reverse("chains:update", args=[chain.pk])
    change = {
        "name": "Chuỗi rau mới",
        "group": "fruit",
        "outputs-0-tonnes": "2.000",
        "stages-0-operator": "HTX Vân Hồ",
    }
    client.post(url, as_shown(client, chain) | change)
    chain.refresh_from_db()
    confirm_chain(chain_id=chain.pk, by=cast.staff, at=MOMENT, version=chain.version)
    page = text(client, reverse("chains:history", args=[chain.pk]))
    for line in (
        "Người officer",
        "Tên chuỗi: Chuỗi rau an toàn Mộc Châu → Chuỗi rau mới",
        "Nhóm sản phẩm: Rau củ → Trái cây",
        "Sản lượng năm 2025",
        "1.234,5 → 2.000",
        "HTX Vân Hồ",
        "Đối chiếu hồ sơ: (trống) → ",
    ):
        assert line.lower() in page.lower(), line
    for technical in ("search_text", "name_folded", "version", "_id"):
        assert technical not in page.split("<main")[1].split("</main")[0]


def test_history_comes_as_a_piece_too(client, cast, chain):
    client.force_login(cast.officer)
    url = reverse("chains:history", args=[chain.pk])
    piece = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert "Lập bản ghi chuỗi" in piece


def test_budget_of_the_pages(client, cast, django_assert_max_num_queries):
    chain = make_many(50, [cast.son_la], by=cast.officer, seen_by=cast.staff)[7]
    for number in range(5):
        make_certificate(chain, number=f"x{number}", declared_by=cast.officer)
        make_confirmation(chain, number=f"y{number}", declared_by=cast.officer)
    # Photos, places of sale with their hours, and visits: one query each.
    with django_assert_max_num_queries(13):
        client.get(chain.get_public_url())
    client.force_login(cast.staff)
    # One for each part of the record: contracts, photos, hours, visits, claim, thread,
    # the owner's last word.
    with django_assert_max_num_queries(25):
        client.get(chain.get_absolute_url())
    with django_assert_max_num_queries(12):
        client.get(reverse("chains:history", args=[chain.pk]))
    with django_assert_max_num_queries(18):
        client.get(reverse("chains:update", args=[chain.pk]))


def test_suspended_and_withdrawn_chains_leave_the_public_page(client, cast, chain):
    url = chain.get_public_url()
    chain.suspend(by=cast.officer, at=MOMENT, reason="Bão")
    assert client.get(url).status_code == 404
    chain.resume(by=cast.officer, at=MOMENT)
    assert chain.status == ChainStatus.OPERATING
    assert client.get(url).status_code == 200
    chain.withdraw(by=cast.officer, at=MOMENT)
    assert chain.publication == Publication.SHARED
    assert client.get(url).status_code == 404
