"""A new operator: entered once, with a look at those that may be the same."""

import pytest
from django.urls import reverse

from chains.models import Operator
from portal.organisations.models import Commune
from tests.chains.factories import make_chain, make_many, make_operator, make_shared
from tests.chains.form_data import formset

pytestmark = pytest.mark.django_db
NEW = reverse("chains:operator_create")
CODE = "0100109106"


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def commune(name="Vân Hồ"):
    return Commune.objects.named(name).get()


def send(client, phones=(), **values):
    given = {
        "name": "HTX Rau sạch Vân Hồ",
        "kind": "cooperative",
        "tax_code": "",
        "address": "Bản Áng",
        "commune_text": "xã Vân Hồ, Sơn La",
        "representative": "Lò Văn Mẫu",
        "phone": "0912345678",
    }
    return client.post(NEW, given | formset("phones", list(phones)) | values)


def alike(answer):
    assert answer.status_code == 409
    return [row.operator for row in answer.context["alike"]]


def test_an_operator_is_entered_with_its_commune_and_numbers(officer, cast):
    answer = send(officer, tax_code="0100 109 106", phones=[{"number": "02123851234"}])
    operator = Operator.objects.get()
    assert answer.url == operator.get_absolute_url()
    assert (operator.association, operator.commune) == (cast.son_la, commune())
    assert (operator.tax_code, operator.created_by) == (CODE, cast.officer)
    assert operator.phones.get().number == "0212 385 1234"
    assert NEW in officer.get(reverse("chains:operator_list")).content.decode()


def test_name_and_kind_are_enough(officer):
    answer = send(officer, address="", commune_text="", representative="", phone="")
    assert answer.status_code == 302


def test_the_same_tax_code_names_the_record_and_saves_nothing(officer, cast):
    known = make_operator(cast.son_la, name="HTX Khác hẳn", tax_code=CODE)
    answer = send(officer, tax_code=CODE, is_other="on")
    assert alike(answer) == [known]
    text = answer.content.decode()
    assert known.get_absolute_url() in text
    assert "không ghi lần nữa" in text
    assert "is_other" not in text
    assert Operator.objects.count() == 1


def test_a_name_like_it_in_the_commune_asks_and_an_answer_saves(officer, cast):
    known = make_operator(
        cast.lao_cai, name="Hợp tác xã rau sach Van Hồ", commune=commune()
    )
    make_shared(cast.lao_cai, operator=known, by=cast.outsider)
    make_operator(cast.son_la, name="HTX Rau sạch Vân Hà", commune=commune("Mai Sơn"))
    answer = send(officer)
    assert alike(answer) == [known]
    # What was typed stays.
    assert answer.context["form"]["representative"].value() == "Lò Văn Mẫu"
    assert send(officer, is_other="on").status_code == 302


def test_the_same_name_in_the_association_asks_wherever_it_is(officer, cast):
    known = make_operator(cast.son_la, name="Hợp tác xã Rau sạch Vân Hồ")
    assert alike(send(officer)) == [known]
    assert send(officer, is_other="on").status_code == 302


def test_the_same_name_and_address_twice_is_one_operator(officer):
    assert send(officer).status_code == 302
    assert alike(send(officer, is_other="on")) == [Operator.objects.get()]


def test_records_of_others_nobody_was_shown_are_not_named(officer, cast):
    hidden = make_operator(cast.lao_cai, name="HTX Rau sạch Vân Hồ", tax_code=CODE)
    make_chain(cast.lao_cai, operator=hidden, by=cast.outsider)
    assert send(officer, tax_code=CODE).status_code == 302


def test_an_identity_number_is_compared_with_records_of_ones_own_only(officer, cast):
    own = "014085001234"
    other = make_operator(
        cast.lao_cai, name="Hộ Giàng Mẫu", kind="household", tax_code=own
    )
    make_shared(cast.lao_cai, operator=other, by=cast.outsider)
    given = {"name": "Hộ Lò Mẫu", "kind": "household", "tax_code": own}
    assert send(officer, **given).status_code == 302
    mine = Operator.objects.get(association=cast.son_la)
    assert alike(send(officer, **given, address="Bản khác")) == [mine]
    # One that is like it by its name is shown, but not what number it has.
    other.commune = commune()
    other.save()
    near = send(officer, **given | {"name": "Hộ Giàng Mẫu", "address": ""})
    rows = {row.operator: row.has_tax_code for row in near.context["alike"]}
    assert rows == {mine: True, other: False}


def test_hanoi_chooses_the_association_a_partner_does_not(client, cast):
    client.force_login(cast.staff)
    assert send(client, association=cast.lao_cai.pk).status_code == 302
    assert Operator.objects.get().association == cast.lao_cai
    assert send(client, association="0", name="Khác").status_code == 422
    client.force_login(cast.officer)
    forged = send(client, association=cast.lao_cai.pk, name="HTX của Sơn La")
    assert forged.status_code == 422
    send(client, association="", name="HTX của Sơn La")
    assert Operator.objects.get(name="HTX của Sơn La").association == cast.son_la


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"kind": "x"}, {"tax_code": "0100109107"}, {"phone": "12"}],
)
def test_what_is_wrong_is_said_at_its_field(officer, wrong):
    answer = send(officer, **wrong)
    assert answer.status_code == 422
    assert list(wrong) == list(answer.context["form"].errors)
    assert not Operator.objects.exists()


def test_looking_for_others_costs_few_queries(
    client, cast, django_assert_max_num_queries
):
    make_many(200, [cast.son_la], by=cast.officer, seen_by=cast.staff)
    make_operator(cast.son_la, name="Hợp tác xã Rau sạch Vân Hồ")
    client.force_login(cast.officer)
    client.get(NEW)
    with django_assert_max_num_queries(16):
        assert send(client).status_code == 409
