"""A new paper of a checked chain waits alone: the chain stays as it was checked."""

import pytest
from django.urls import reverse

from chains.choices import CertificateType, Publication
from chains.models import Certificate, Chain
from chains.services.review import confirm_papers, return_chain
from portal.core import clock
from tests.chains.factories import MOMENT, make_certificate, make_public
from tests.chains.form_data import as_shown
from tests.chains.test_import_saving import ROW, edited, load, sheet_of
from tests.chains.test_papers import data, pdf, url
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(cast):
    chain = make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)
    make_certificate(
        chain,
        number="CŨ-1",
        declared_by=cast.officer,
        declared_at=MOMENT,
        seen_by=cast.staff,
        seen_at=MOMENT,
    )
    return chain


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def add(officer, chain, **values):
    answer = officer.post(url("certificate_create", chain), data(chain, **values))
    assert answer.status_code == 302
    chain.refresh_from_db()
    return Certificate.objects.latest("pk")


def test_the_chain_stays_checked_and_the_paper_stands_in_the_queue(officer, chain):
    seen = chain.seen_at
    add(officer, chain, scan=pdf())
    assert (chain.publication, chain.seen_at) == (Publication.PUBLIC, seen)
    assert chain not in Chain.objects.in_queue()
    assert chain in Chain.objects.with_papers_in_queue()


def test_the_public_reads_the_paper_as_declared_until_somebody_saw_it(
    client, officer, chain, cast
):
    Certificate.objects.all().delete()
    add(officer, chain, scan=pdf(), expires_on="2036-01-01")
    assert not Chain.objects.safe_on(clock.today()).filter(pk=chain.pk).exists()
    client.logout()
    page = client.get(chain.get_public_url()).content.decode()
    assert "Còn hạn theo khai báo" in page
    confirm_papers(
        chain_id=chain.pk, by=cast.staff, at=clock.now(), version=chain.version
    )
    assert Chain.objects.safe_on(clock.today()).filter(pk=chain.pk).exists()


def test_a_return_concerns_the_paper_only(officer, chain, cast):
    paper = add(officer, chain, scan=pdf())
    return_chain(chain_id=chain.pk, by=cast.staff, at=clock.now(), reason="Ảnh mờ.")
    chain.refresh_from_db()
    assert chain.publication == Publication.PUBLIC
    assert chain.is_checked
    assert paper in Certificate.objects.returned()
    # Mended by typing anew what is printed on it, it comes back alone.
    address = url("certificate_update", chain, paper)
    assert officer.post(address, data(chain, number="MỚI-2")).status_code == 302
    chain.refresh_from_db()
    assert chain.is_checked
    assert paper in Certificate.objects.waiting()


def test_a_paper_that_was_checked_with_the_chain_still_lowers_it(officer, chain):
    paper = chain.certificates.get()
    officer.post(url("certificate_update", chain, paper), data(chain, number="KHÁC"))
    chain.refresh_from_db()
    assert not chain.is_checked


def test_taking_off_a_paper_nobody_saw_leaves_the_check(officer, chain):
    paper = add(officer, chain)
    address = url("certificate_delete", chain, paper)
    officer.post(address, {"version": chain.version})
    chain.refresh_from_db()
    assert chain.is_checked
    officer.post(
        url("certificate_delete", chain, chain.certificates.get()),
        {"version": chain.version},
    )
    chain.refresh_from_db()
    assert not chain.is_checked


def test_the_one_page_form_knows_new_papers_too(officer, chain):
    address = reverse("chains:update", args=[chain.pk])
    values = as_shown(officer, chain)
    new = {"type": CertificateType.VIETGAP, "number": "VG-9"}
    values |= {f"certificates-1-{name}": value for name, value in new.items()}
    values |= {"confirmations-0-number": "9/XN"}
    assert officer.post(address, values).status_code == 302
    assert chain.confirmations.get().seen_at is None
    assert chain.certificates.count() == 2
    chain.refresh_from_db()
    assert chain.is_checked


def test_a_chain_that_waits_is_declared_by_who_adds_a_paper(client, cast, chain):
    chain.declare(by=cast.officer, at=clock.now())
    staff = sign_in(client, cast.staff)
    add(staff, chain)
    # Who entered a paper of what waits does not confirm it.
    assert chain.declared_by == cast.staff


def test_an_import_adds_papers_without_lowering_the_chain(cast, tmp_path, chain):
    load(sheet_of(tmp_path, ROW), by=cast.staff)
    listed = Chain.objects.get(name=ROW[1])
    listed.confirm(by=cast.colleague, at=clock.now())
    papers = f"{ROW[9]}; ATTP: A-5, cấp 01/02/2026, HH 01/02/2029"
    load(sheet_of(tmp_path, edited(ROW, papers=papers)), by=cast.staff)
    listed.refresh_from_db()
    assert listed.certificates.count() == 2
    assert listed.is_checked
