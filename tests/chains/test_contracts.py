"""Linkage contracts: written down, told to those who keep the chain, and to nobody else."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from chains.models import Contract, Stage
from chains.services.merging import merge_operators
from portal.core import clock
from portal.core.errors import DomainError
from tests.chains.factories import MOMENT, make_operator, make_public

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 23))


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


@pytest.fixture
def chain(cast):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    shop = make_operator(cast.son_la, name="Cửa hàng Minh Tâm", kind="shop")
    Stage.objects.create(chain=chain, position=2, role="retail", operator=shop)
    return chain


def data(chain, **values):
    parties = [chain.operator_id, chain.stages.get(position=2).operator_id]
    return {
        "version": chain.version,
        "number": "01/2026/HĐLK",
        "signed_on": "2/1/2026",
        "starts_on": "1/2/2026",
        "ends_on": "31/1/2029",
        "parties": [str(pk) for pk in parties],
        "content": "Bao tiêu rau, 10 tấn một tháng.",
    } | values


def add(client, chain, **values):
    url = reverse("chains:contract_create", args=[chain.pk])
    return client.post(url, data(chain, **values))


def test_a_contract_is_kept_with_its_scan_and_the_check_stays(officer, cast, chain):
    pdf = SimpleUploadedFile("hop dong.pdf", b"%PDF-1.4 x")
    assert add(officer, chain, scan=pdf).status_code == 302
    contract = Contract.objects.get()
    assert contract.ends_on == date(2029, 1, 31)
    assert [s.operator.name for s in contract.sides.order_by("position")] == [
        chain.operator.name,
        "Cửa hàng Minh Tâm",
    ]
    chain.refresh_from_db()
    assert chain.is_checked
    page = officer.get(chain.get_absolute_url()).content.decode()
    assert "01/2026/HĐLK" in page
    assert "Đang thực hiện" in page
    scan = officer.get(reverse("chains:contract_scan", args=[chain.pk, contract.pk]))
    assert b"".join(scan) == b"%PDF-1.4 x"


def test_others_see_neither_contract_nor_scan(client, officer, cast, chain):
    add(officer, chain, scan=SimpleUploadedFile("a.pdf", b"%PDF-1.4 x"))
    scan = reverse("chains:contract_scan", args=[chain.pk, Contract.objects.get().pk])
    for person in (cast.outsider, cast.reader):
        client.force_login(person)
        assert "HĐLK" not in client.get(chain.get_absolute_url()).content.decode()
        assert client.get(scan).status_code == 404
    client.logout()
    assert "HĐLK" not in client.get(chain.get_public_url()).content.decode()


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"number": ""}, "bắt buộc"),
        ({"signed_on": ""}, "bắt buộc"),
        ({"ends_on": "1/1/2025"}, "phải sau ngày ký"),
        ({"ends_on": "15/1/2026"}, "phải sau ngày ký"),
        ({"parties": []}, "bắt buộc"),
    ],
)
def test_mistakes_are_named_and_nothing_is_saved(officer, chain, values, says):
    answer = add(officer, chain, **values)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Contract.objects.exists()


def test_one_party_is_not_a_contract(officer, chain):
    answer = add(officer, chain, parties=[str(chain.operator_id)])
    assert "ít nhất hai bên" in answer.content.decode()


def test_strangers_to_the_chain_are_no_parties(officer, cast, chain):
    other = make_operator(cast.son_la, name="Người dưng")
    answer = add(officer, chain, parties=[str(chain.operator_id), str(other.pk)])
    assert answer.status_code == 422


def test_a_number_stands_once(officer, chain):
    add(officer, chain)
    chain.refresh_from_db()
    answer = add(officer, chain)
    assert "Chuỗi đã có hợp đồng mang số này" in answer.content.decode()


def test_a_stale_page_is_told(officer, chain):
    add(officer, chain)
    answer = add(officer, chain, number="02")
    assert answer.status_code == 409
    assert "01/2026/HĐLK" in answer.content.decode()


def test_a_contract_taken_off_stays_in_the_history(officer, chain):
    add(officer, chain)
    contract = Contract.objects.get()
    officer.post(reverse("chains:contract_delete", args=[chain.pk, contract.pk]))
    assert not Contract.objects.exists()
    history = officer.get(reverse("chains:history", args=[chain.pk]))
    assert "Bỏ hợp đồng liên kết số 01/2026/HĐLK" in history.content.decode()


def test_the_two_sides_of_a_contract_are_not_one(officer, cast, chain):
    add(officer, chain)
    keep, merge = chain.operator, chain.stages.get(position=2).operator
    with pytest.raises(DomainError, match="01/2026/HĐLK"):
        merge_operators(
            keep=keep,
            merge=merge,
            take=(),
            versions=(keep.version, merge.version),
            by=cast.officer,
            at=MOMENT,
        )
