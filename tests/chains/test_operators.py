"""Operators: the list, the page, the form, and what a change does to chains."""

import pytest
from django.urls import reverse

from chains.choices import OperatorKind
from chains.models import Operator
from portal.organisations.models import Commune
from tests.chains.factories import make_many, make_operator, make_public, make_shared
from tests.chains.form_data import formset

pytestmark = pytest.mark.django_db
LIST = reverse("chains:operator_list")


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


@pytest.fixture
def chain(cast):
    return make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)


def data(operator, phones=(), **values):
    names = ("name", "kind", "tax_code", "address", "commune_text", "representative")
    given = {name: getattr(operator, name) for name in (*names, "phone", "version")}
    return given | formset("phones", list(phones)) | values


def save(client, operator, **values):
    url = reverse("chains:operator_update", args=[operator.pk])
    return client.post(url, data(operator, **values))


def names(client, **query):
    return [row.name for row in client.get(LIST, query).context["page"].rows]


def test_contacts_change_at_once_and_the_check_stays(officer, chain):
    operator = chain.operator
    answer = save(
        officer,
        operator,
        tax_code="0100 109 106",
        commune_text="xã Vân Hồ",
        phone="+84912345678",
        phones=[{"number": "0212 385 1234", "note": "văn phòng"}],
    )
    assert answer.status_code == 302
    operator.refresh_from_db()
    assert operator.tax_code == "0100109106"
    assert operator.commune == Commune.objects.named("Vân Hồ").get()
    assert operator.phone == "0912 345 678"
    phone = operator.phones.get()
    assert (phone.number, phone.is_personal) == ("0212 385 1234", False)
    chain.refresh_from_db()
    assert chain.is_checked
    assert chain.version == 2


@pytest.mark.parametrize("change", [{"name": "HTX Khác"}, {"kind": "farm"}])
def test_a_new_name_or_kind_puts_every_chain_back_to_declared(officer, cast, change):
    operator = make_operator(cast.son_la)
    led = make_public(
        cast.son_la, operator=operator, by=cast.officer, seen_by=cast.staff
    )
    part = make_public(cast.son_la, name="Khác", by=cast.officer, seen_by=cast.staff)
    part.stages.update(operator=operator)
    other = make_public(cast.son_la, name="Ba", by=cast.officer, seen_by=cast.staff)
    assert save(officer, operator, **change).status_code == 302
    for row in (led, part, other):
        row.refresh_from_db()
    assert (led.is_checked, part.is_checked, other.is_checked) == (False, False, True)
    assert led.declared_by == cast.officer


def test_a_name_of_several_communes_asks_which(officer, chain):
    operator = chain.operator
    answer = save(officer, operator, commune_text="Tân Tiến")
    assert answer.status_code == 422
    field = answer.context["form"]["commune_choice"]
    code, text = field.field.widget.choices[-1]
    assert text in answer.content.decode()
    again = save(officer, operator, commune_text="Tân Tiến", commune_choice=code)
    assert again.status_code == 302
    operator.refresh_from_db()
    assert (operator.commune.code, operator.commune_text) == (code, "Tân Tiến")
    # What was chosen stays while the text is the same.
    assert save(officer, operator).status_code == 302
    operator.refresh_from_db()
    assert operator.commune.code == code


def test_a_commune_of_before_is_kept_as_text(officer, chain):
    answer = save(officer, chain.operator, commune_text="xã Cũ Lắm Rồi")
    assert answer.status_code == 302
    chain.operator.refresh_from_db()
    assert chain.operator.commune is None
    assert chain.operator.place.endswith("xã Cũ Lắm Rồi")


def test_of_two_who_save_the_second_sees_what_the_first_did(officer, chain):
    stale = Operator.objects.get(pk=chain.operator_id)
    assert save(officer, stale, address="Bản Áng").status_code == 302
    answer = save(officer, stale, address="Bản Lùn")
    assert answer.status_code == 409
    assert "Bản Áng" in answer.content.decode()
    chain.operator.refresh_from_db()
    assert chain.operator.address == "Bản Áng"


def test_a_tax_code_belongs_to_one_operator_of_an_association(officer, cast, chain):
    make_operator(cast.son_la, tax_code="0100109106")
    answer = save(officer, chain.operator, tax_code="0100109106")
    assert answer.status_code == 422
    assert "hãy gộp hai bản ghi" in answer.content.decode()
    make_operator(cast.lao_cai, tax_code="0100109106")


def test_the_public_sees_shared_numbers_of_organisations_only(officer, client, chain):
    save(
        officer,
        chain.operator,
        phone="0912345678",
        phones=[
            {"number": "0212 385 1234"},
            {"number": "0987654321", "is_personal": "on"},
        ],
    )
    client.logout()
    page = client.get(chain.get_public_url()).content.decode()
    assert "0212 385 1234" in page
    assert "0987 654 321" not in page
    Operator.objects.filter(pk=chain.operator_id).update(kind=OperatorKind.HOUSEHOLD)
    page = client.get(chain.get_public_url()).content.decode()
    assert "0212 385 1234" not in page
    assert "0912 345 678" not in page


def test_an_identity_number_is_for_those_who_keep_the_record(client, cast):
    operator = make_operator(
        cast.son_la, kind=OperatorKind.HOUSEHOLD, tax_code="014085001234"
    )
    make_shared(cast.son_la, operator=operator, by=cast.officer)
    url = operator.get_absolute_url()
    for person, sees in (
        (cast.officer, True),
        (cast.staff, True),
        (cast.reader, False),
    ):
        client.force_login(person)
        assert ("014085001234" in client.get(url).content.decode()) is sees
        assert ("014085001234" in client.get(LIST).content.decode()) is sees
        file = client.get(reverse("chains:operator_export"), {"dang": "csv"})
        assert b"014085001234" not in b"".join(file)


def test_the_page_names_the_chains_and_the_roles(officer, cast, chain):
    text = officer.get(chain.operator.get_absolute_url()).content.decode()
    assert chain.name in text
    assert "chủ trì, sản xuất" in text


def test_filters(officer, cast):
    make_operator(cast.son_la, name="HTX Đủ", tax_code="0100109106", phone="0912345678")
    make_operator(cast.son_la, name="Trại Thiếu", kind=OperatorKind.FARM)
    make_operator(cast.lao_cai, name="HTX Xa")
    assert names(officer) == ["HTX Đủ", "Trại Thiếu"]
    assert names(officer, q="htx du") == ["HTX Đủ"]
    assert names(officer, q="0100109") == ["HTX Đủ"]
    assert names(officer, kind="farm") == ["Trại Thiếu"]
    assert names(officer, lacks="tax_code") == ["Trại Thiếu"]
    assert names(officer, lacks="commune") == ["HTX Đủ", "Trại Thiếu"]
    assert names(officer, q="'\"%") == []
    assert names(officer, sort="-name", kind="nonsense") == ["Trại Thiếu", "HTX Đủ"]


def test_the_list_costs_few_queries(client, cast, django_assert_max_num_queries):
    make_many(200, [cast.son_la, cast.lao_cai], by=cast.officer, seen_by=cast.staff)
    client.force_login(cast.staff)
    client.get(LIST)
    with django_assert_max_num_queries(12):
        client.get(LIST, {"q": "htx"})


def test_an_identity_number_is_not_found_digit_by_digit(client, cast):
    make_operator(
        cast.son_la,
        name="Hộ Lò Văn Mẫu",
        kind=OperatorKind.HOUSEHOLD,
        tax_code="001085001234",
    )
    make_operator(cast.son_la, name="HTX Rau", tax_code="0100109106")
    found = Operator.objects.search
    assert [row.name for row in found("0100109")] == ["HTX Rau"]
    assert not found("00108500123").exists()
    assert [row.name for row in found("001085001234")] == ["Hộ Lò Văn Mẫu"]
