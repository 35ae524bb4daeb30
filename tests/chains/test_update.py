"""Changing a chain: what lowers its claim, what does not, and two people at once."""

from decimal import Decimal

import pytest
from django.urls import reverse

from chains.choices import CertificateType, OperatorKind, Publication
from chains.models import Chain
from tests.chains.factories import (
    make_certificate,
    make_chain,
    make_public,
)
from tests.chains.form_data import as_shown, formset


@pytest.fixture
def chain(cast):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    make_certificate(chain, declared_by=cast.officer)
    return chain


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def change(client, chain, **values):
    url = reverse("chains:update", args=[chain.pk])
    return client.post(url, as_shown(client, chain) | values)


def test_saving_what_is_shown_changes_nothing_that_was_checked(officer, chain):
    paper = chain.certificates.get()
    assert change(officer, chain).status_code == 302
    chain.refresh_from_db()
    assert chain.is_checked
    assert chain.version == 2
    assert chain.certificates.get().updated_at == paper.updated_at


@pytest.mark.parametrize(
    "values",
    [
        {"story": "Chuyện mới"},
        {"phone": "0988888888"},
        {"representative": "Người mới"},
        {"address": "Bản mới"},
        {"outputs-0-year": "2026", "outputs-0-tonnes": "7"},
        {"outlets-0-address": "Chợ Bưởi"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_volumes_contacts_and_story_change_at_once(officer, chain, values):
    change(officer, chain, **values)
    chain.refresh_from_db()
    assert chain.is_checked
    assert chain.publication == Publication.PUBLIC


@pytest.mark.parametrize(
    "values",
    [
        {"name": "Tên khác"},
        {"group": "fruit"},
        {"linkage": "production_sale"},
        {"scale_value": "3", "scale_unit": "ha"},
        {"operator_name": "HTX khác"},
        {"operator_kind": "enterprise"},
        {"products-0-name": "su su"},
        {"products-0-DELETE": "on"},
        {"stages-0-role": "processing"},
        {"stages-1-role": "retail", "stages-1-operator": "Cửa hàng mới"},
        {"certificates-0-number": "1/2026/NNPTNT-SL"},
        {"certificates-0-DELETE": "on"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_checked_fact_that_changes_is_declared_again(officer, cast, chain, values):
    response = change(officer, chain, **values)
    assert response.status_code == 302, response.context["errors"]
    chain.refresh_from_db()
    assert not chain.is_checked
    # The page stays where it is; only its claim is lowered.
    assert chain.publication == Publication.PUBLIC
    assert chain.declared_by == cast.officer
    assert chain in Chain.objects.waiting()


def test_changed_paper_loses_its_own_check(officer, cast, chain):
    paper = chain.certificates.get()
    paper.seen_by, paper.seen_at = cast.staff, chain.seen_at
    paper.save()
    untouched = make_certificate(
        chain,
        type=CertificateType.VIETGAP,
        number="VietGAP-TT-1",
        declared_by=cast.officer,
        seen_by=cast.staff,
        seen_at=chain.seen_at,
    )
    change(officer, chain, **{"certificates-0-expires_on": "2029-01-01"})
    paper.refresh_from_db()
    untouched.refresh_from_db()
    assert paper.seen_at is None
    assert untouched.seen_at is not None


def test_new_kind_of_a_shared_operator_lowers_its_other_chains_too(
    officer, cast, chain
):
    other = make_public(
        cast.son_la,
        name="Chuỗi khác",
        operator=chain.operator,
        by=cast.officer,
        seen_by=cast.staff,
    )
    change(officer, chain, operator_kind=OperatorKind.ENTERPRISE)
    other.refresh_from_db()
    assert not other.is_checked


def test_hanoi_editing_a_fact_cannot_confirm_it_itself(client, cast, chain):
    client.force_login(cast.staff)
    change(client, chain, name="Tên khác")
    chain.refresh_from_db()
    assert chain.declared_by == cast.staff


def test_rows_keep_their_order_and_taken_off_ones_go(officer, chain):
    change(
        officer,
        chain,
        **{"products-1-name": "dưa chuột", "products-2-name": "bí xanh"},
    )
    names = [p.name for p in chain.products.order_by("position")]
    assert names == ["cà chua", "dưa chuột", "bí xanh"]
    change(officer, chain, **{"products-0-name": ""})
    names = [p.name for p in chain.products.order_by("position")]
    assert names == ["dưa chuột", "bí xanh"]
    assert "ca chua" not in Chain.objects.get(pk=chain.pk).search_text


def test_the_second_of_two_gets_what_the_first_changed(client, cast, chain):
    client.force_login(cast.lead)
    mine = as_shown(client, chain) | {"name": "Tên của trưởng"}
    client.force_login(cast.officer)
    change(client, chain, name="Tên của cán bộ", **{"products-1-name": "su su"})
    client.force_login(cast.lead)
    url = reverse("chains:update", args=[chain.pk])
    response = client.post(url, mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Tên của cán bộ" in page
    assert "Người officer" in page
    assert "Thêm sản phẩm su su" in page
    assert 'value="Tên của trưởng"' in page
    chain.refresh_from_db()
    assert chain.name == "Tên của cán bộ"
    # Saving again, now knowingly, goes through.
    mine["version"] = response.context["form"]["version"].value()
    assert client.post(url, mine).status_code == 302
    chain.refresh_from_db()
    assert chain.name == "Tên của trưởng"


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "9" * 30])
def test_forged_version_is_a_conflict_or_a_mistake(officer, chain, version):
    response = change(officer, chain, version=version, name="Tên khác")
    assert response.status_code in {409, 422}
    chain.refresh_from_db()
    assert chain.name != "Tên khác"


def test_paper_of_another_chain_is_not_touched(officer, cast, chain):
    foreign = make_certificate(make_chain(cast.lao_cai), number="bí mật")
    change(
        officer,
        chain,
        **{
            "certificates-1-id": str(foreign.pk),
            "certificates-1-type": "attp",
            "certificates-1-number": "của tôi",
        },
    )
    foreign.refresh_from_db()
    assert foreign.number == "bí mật"
    assert chain.certificates.filter(number="của tôi").exists()


def test_volumes_alone_on_a_telephone(officer, chain):
    url = reverse("chains:output_update", args=[chain.pk])
    data = {"version": chain.version}
    data |= formset("outputs", [{"year": "2026", "tonnes": "12,5"}])
    assert officer.post(url, data).status_code == 302
    chain.refresh_from_db()
    assert chain.outputs.get().tonnes == Decimal("12.5")
    assert chain.is_checked
    response = officer.post(url, data)
    assert response.status_code == 409
    assert "sản lượng năm 2026" in response.content.decode()


def test_extra_fields_are_ignored(officer, chain):
    code, declared = chain.code, chain.declared_by_id
    change(officer, chain, code="CH-1", publication="draft", declared_by="1")
    chain.refresh_from_db()
    assert (chain.code, chain.declared_by_id) == (code, declared)
    assert chain.publication == Publication.PUBLIC


@pytest.mark.parametrize("kind", ["products", "stages", "certificates", "outputs"])
def test_hundreds_of_rows_are_refused(officer, chain, kind):
    response = change(officer, chain, **{f"{kind}-TOTAL_FORMS": "5000"})
    assert response.status_code == 422


@pytest.mark.parametrize("name", ["ß" * 200, "각" * 200, "ﬃ" * 200])
def test_names_that_grow_when_folded_still_fit(officer, chain, name):
    """Other scripts become longer without marks or capitals; the columns do not."""
    assert change(officer, chain, name=name, operator_name=name).status_code == 302
    chain.refresh_from_db()
    assert chain.name == name


@pytest.mark.parametrize("char", ["\x00", "\x01", "\x1b", "\ufffe", "\uffff"])
def test_characters_that_no_file_can_hold_are_refused(officer, chain, char):
    """One of them in a name would spoil every workbook and feed that tells of it."""
    answer = change(officer, chain, name=f"Chuỗi{char}rau")
    assert answer.status_code == 422
    assert "ký tự điều khiển" in answer.content.decode()
