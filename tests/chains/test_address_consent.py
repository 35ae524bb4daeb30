"""Consent to show an address is for that address: another one is asked for anew."""

import pytest
from django.urls import reverse

from chains.choices import OperatorKind, ProductGroup
from chains.facts import ChainFacts
from chains.models import Operator, OperatorMerge
from chains.services.given import GivenOperator
from chains.services.import_operators import OperatorBook
from chains.services.merging import merge_operators, undo_merge
from chains.services.operators import lead_operator
from portal.core import clock
from portal.organisations.models import Commune
from tests.chains.factories import make_operator, make_public
from tests.chains.form_data import formset

pytestmark = pytest.mark.django_db

OLD, NEW = "Số 7, bản Áng", "Số 9, bản Nà"


@pytest.fixture
def household(cast):
    operator = make_operator(
        cast.son_la,
        name="Hộ Lò Thị Mẫu",
        kind=OperatorKind.HOUSEHOLD,
        address=OLD,
        commune=Commune.objects.named("Vân Hồ").get(),
    )
    operator.allow_address(True)
    operator.save()
    return operator


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def public(operator):
    return Operator.objects.get(pk=operator.pk).public_place


def send(client, operator, **values):
    url = reverse("chains:operator_update", args=[operator.pk])
    names = ("name", "kind", "tax_code", "address", "commune_text", "representative")
    data = {name: getattr(operator, name) for name in (*names, "phone", "version")}
    data |= {"commune_text": "xã Vân Hồ, Sơn La", "publishes_address": "on"}
    return client.post(url, data | formset("phones", []) | values)


def test_the_form_asks_again_for_another_address(officer, household):
    answer = send(officer, household, address=NEW)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Địa chỉ đã đổi" in text
    assert public(household).startswith(OLD)
    form = answer.context["form"]
    assert not form["publishes_address"].value()
    # Ticked again, it is meant for the new one.
    asked = {"agreed_for": form["agreed_for"].value()}
    assert send(officer, household, address=NEW, **asked).status_code == 302
    assert public(household).startswith(NEW)


def test_saved_without_the_tick_the_new_address_is_not_shown(officer, household):
    answer = send(officer, household, address=NEW, publishes_address="")
    assert answer.status_code == 302
    assert "bản Nà" not in public(household)
    household.refresh_from_db()
    assert not household.publishes_address


def test_the_same_address_keeps_its_consent(officer, household):
    assert send(officer, household, phone="0912345678").status_code == 302
    assert public(household).startswith(OLD)


def test_another_commune_is_another_address(officer, household):
    answer = send(officer, household, commune_text="xã Mộc Sơn, Sơn La")
    assert answer.status_code == 422
    assert "Địa chỉ đã đổi" in answer.content.decode()


def test_the_form_of_a_chain_never_shows_a_new_address(client, cast, household):
    chain = make_public(
        cast.son_la, operator=household, by=cast.officer, seen_by=cast.staff
    )
    given = GivenOperator(household.name, household.kind, address=NEW)
    lead_operator(
        cast.son_la, given, current=household, by=cast.officer, at=clock.now()
    )
    for text in (
        client.get(chain.get_public_url()).content.decode(),
        client.get(reverse("api:chain", args=[chain.code.lower()])).content.decode(),
    ):
        assert "Vân Hồ" in text
        assert "bản Nà" not in text
        assert "bản Áng" not in text


def test_an_import_never_shows_a_new_address(cast, household):
    # The chain leads the import to the household although the address is another.
    facts = ChainFacts(
        sheet="",
        row=1,
        name="Chuỗi mẫu",
        province="Sơn La",
        group=ProductGroup.VEGETABLES,
        group_text="",
        products=("cà chua",),
        operator=household.name,
        operator_kind=OperatorKind.HOUSEHOLD,
        address=NEW,
    )
    book = OperatorBook(cast.son_la, [facts], {household.name_folded: [household]})
    book.save(by=cast.officer, at=clock.now())
    household.refresh_from_db()
    assert household.address == NEW
    assert "bản Nà" not in public(household)


@pytest.mark.parametrize("take", [{"address"}, {"commune"}])
def test_a_merger_never_shows_what_nobody_agreed_to(cast, household, take):
    other = make_operator(
        cast.son_la,
        name="Hộ Lò Mẫu",
        kind=OperatorKind.HOUSEHOLD,
        address=NEW,
        commune=Commune.objects.named("Mộc Sơn").get(),
    )
    merge_operators(
        keep=household,
        merge=other,
        take=take,
        versions=(household.version, other.version),
        by=cast.officer,
        at=clock.now(),
    )
    assert "bản" not in public(household)
    record = OperatorMerge.objects.get()
    undo_merge(record=record, by=cast.officer, at=clock.now())
    assert public(household).startswith(OLD)


def test_the_page_says_that_consent_is_to_be_asked_again(officer, household):
    url = household.get_absolute_url()
    assert "hiện công khai theo lời đồng ý" in officer.get(url).content.decode()
    Operator.objects.filter(pk=household.pk).update(address=NEW)
    assert "lời đồng ý trước là cho địa chỉ khác" in officer.get(url).content.decode()


def test_of_no_address_no_consent_reaches_a_later_one(cast):
    operator = make_operator(cast.son_la, kind=OperatorKind.FARM, address="")
    operator.allow_address(True)
    operator.address = NEW
    assert NEW not in operator.public_place
