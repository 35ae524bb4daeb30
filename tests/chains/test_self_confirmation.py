"""Nobody checks what they entered themselves, whatever way round they take."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from chains.choices import OperatorKind, Publication
from chains.models import Certificate, Chain
from portal.core.errors import DomainError
from tests.cast import Cast
from tests.chains.factories import (
    MOMENT,
    make_certificate,
    make_chain,
    make_operator,
    make_public,
    make_shared,
)
from tests.chains.form_data import as_shown
from tests.chains.test_import_saving import ROW, load, sheet_of
from tests.sign_in import sign_in


def change(client: Client, chain: Chain, **values: object) -> None:
    url = reverse("chains:update", args=[chain.pk])
    answer = client.post(url, as_shown(client, chain) | values)
    assert answer.status_code == 302


def confirm(client: Client, chain: Chain, *, version: int | None = None) -> Chain:
    chain.refresh_from_db()
    url = reverse("chains:confirm", args=[chain.pk])
    client.post(f"{url}?version={chain.version if version is None else version}")
    chain.refresh_from_db()
    return chain


@pytest.fixture
def staff(cast: Cast) -> Client:
    return sign_in(Client(), cast.staff)


@pytest.fixture
def officer(cast: Cast) -> Client:
    return sign_in(Client(), cast.officer, second_factor=False)


def test_a_later_edit_of_another_person_does_not_free_the_first(
    staff: Client, officer: Client, cast: Cast
):
    chain = make_shared(cast.son_la, by=cast.staff)
    change(officer, chain, name="Chuỗi rau Mộc Châu")
    chain.refresh_from_db()
    assert chain.declared_by == cast.officer
    assert not confirm(staff, chain).is_checked
    assert confirm(sign_in(Client(), cast.colleague), chain).is_checked


def test_facts_that_were_checked_since_count_no_more(
    staff: Client, officer: Client, cast: Cast
):
    chain = make_shared(cast.son_la, by=cast.staff)
    chain.confirm(by=cast.colleague, at=MOMENT)
    change(officer, chain, name="Chuỗi rau Mộc Châu")
    assert confirm(staff, chain).is_checked


def test_a_new_scan_of_another_person_does_not_free_who_typed_the_paper(cast: Cast):
    chain = make_shared(cast.son_la, by=cast.officer)
    paper = make_certificate(chain, declared_by=cast.staff, scan="x.pdf")
    paper.declare(by=cast.officer, at=MOMENT)
    with pytest.raises(DomainError):
        paper.confirm(by=cast.staff, at=MOMENT)
    paper.confirm(by=cast.colleague, at=MOMENT)


def test_a_fact_entered_by_way_of_a_shared_operator_counts(
    staff: Client, officer: Client, cast: Cast
):
    waiting = make_shared(cast.son_la, by=cast.officer)
    other = make_chain(
        cast.son_la, name="Chuỗi khác", operator=waiting.operator, by=cast.officer
    )
    seen = waiting.version
    change(staff, other, operator_kind=OperatorKind.ENTERPRISE)
    assert not confirm(staff, waiting).is_checked
    colleague = sign_in(Client(), cast.colleague)
    assert not confirm(colleague, waiting, version=seen).is_checked
    assert confirm(colleague, waiting).is_checked


@pytest.mark.parametrize("is_checked", [True, False])
def test_an_import_lowers_chains_it_does_not_name_but_whose_operator_it_changes(
    staff: Client, cast: Cast, tmp_path: Path, is_checked: bool
):
    operator = make_operator(
        cast.son_la, name="HTX Vân Hồ", address="thôn 1", kind=OperatorKind.HOUSEHOLD
    )
    values = {"name": "Chuỗi khác", "operator": operator, "by": cast.officer}
    if is_checked:
        chain = make_public(cast.son_la, seen_by=cast.colleague, **values)
    else:
        chain = make_shared(cast.son_la, **values)
    load(sheet_of(tmp_path, ROW), by=cast.staff)
    chain.refresh_from_db()
    assert chain.operator.kind == OperatorKind.COOPERATIVE
    assert not chain.is_checked
    assert chain.declared_by == cast.staff
    assert chain.version == 2
    assert not confirm(staff, chain).is_checked


def test_a_paper_that_changed_after_the_page_was_opened_is_not_confirmed(
    staff: Client, cast: Cast
):
    chain = make_shared(cast.son_la, by=cast.officer)
    paper = make_certificate(chain, declared_by=cast.officer, scan="x.pdf")
    page = staff.get(reverse("chains:detail", args=[chain.pk]))
    [row] = page.context["papers"]
    chain.claim_version(chain.version)  # the owner replaced the scan meanwhile
    staff.post(row.confirm_url)
    staff.post(row.confirm_url.partition("?")[0])
    assert Certificate.objects.get(pk=paper.pk).seen_at is None
    [row] = staff.get(reverse("chains:detail", args=[chain.pk])).context["papers"]
    staff.post(row.confirm_url)
    assert Certificate.objects.get(pk=paper.pk).seen_by == cast.staff


def test_only_hanoi_brings_back_what_would_be_read_by_others(
    officer: Client, staff: Client, cast: Cast
):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.colleague)
    chain.archive(by=cast.staff, at=MOMENT, reason="Hồ sơ giả")
    url = reverse("chains:restore", args=[chain.pk])
    assert officer.post(url).status_code == 403
    assert not Chain.objects.public().exists()
    staff.post(url)
    assert Chain.objects.public().get().publication == Publication.PUBLIC
