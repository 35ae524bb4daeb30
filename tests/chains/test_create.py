"""Registering a chain on one page."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from chains.choices import OperatorKind, Publication
from chains.models import Chain, Operator
from tests.chains.factories import make_chain, make_operator
from tests.chains.form_data import chain_data

URL = reverse("chains:create")


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def test_everything_typed_is_saved(officer, cast):
    data = chain_data(
        certificates=[
            {
                "type": "attp",
                "number": "189/2025/NNPTNT-SL",
                "issued_on": "2025-03-01",
                "expires_on": "01/03/2028",
            }
        ],
        confirmations=[{"number": "118/XN-CCATTP"}],
    )
    response = officer.post(URL, data)
    chain = Chain.objects.get()
    assert response.url == chain.get_absolute_url()
    assert chain.code == "CH-000001" or chain.code.startswith("CH-")
    assert (chain.association, chain.publication) == (cast.son_la, Publication.DRAFT)
    assert (chain.declared_by, chain.created_by) == (cast.officer, cast.officer)
    assert (chain.scale_value, chain.scale_unit) == (Decimal("11.2"), "ha")
    assert [p.name for p in chain.products.order_by("position")] == [
        "cà chua",
        "bắp cải",
    ]
    lead, shop = [s.operator for s in chain.stages.order_by("position")]
    assert lead == chain.operator
    assert (shop.name, shop.kind) == ("Cửa hàng Minh Tâm", OperatorKind.SHOP)
    assert chain.outputs.get().tonnes == Decimal("1234.5")
    assert str(chain.certificates.get().expires_on) == "2028-03-01"
    assert chain.certificates.get().declared_by == cast.officer
    assert chain.confirmations.get().number == "118/XN-CCATTP"
    assert "189/2025" in chain.search_text


def test_only_name_group_and_operator_are_needed(officer):
    data = chain_data(
        scale_value="",
        scale_unit="",
        address="",
        representative="",
        phone="",
        story="",
        **{k: [] for k in ("products", "stages", "outputs", "outlets")},
    )
    assert officer.post(URL, data).status_code == 302
    assert Chain.objects.get().products.count() == 0


def test_save_and_submit_in_one_click(officer):
    officer.post(URL, chain_data(submit="1"))
    assert Chain.objects.get().publication == Publication.SHARED


def test_known_operator_is_taken_and_its_contacts_updated(officer, cast):
    known = make_operator(cast.son_la, name="HTX Rau sạch", phone="0900000000")
    officer.post(URL, chain_data(operator_name="htx rau sach", address=""))
    known.refresh_from_db()
    assert Chain.objects.get().operator == known
    assert known.phone == "0912345678"
    other = make_operator(cast.lao_cai, name="HTX Rau sạch")
    assert Operator.objects.filter(name_folded="htx rau sach").count() == 2
    assert other.association == cast.lao_cai


def test_sent_twice_makes_one_chain(officer):
    data = chain_data(submission=str(uuid.uuid4()))
    first, second = officer.post(URL, data), officer.post(URL, data)
    assert first.url == second.url
    assert Chain.objects.count() == 1


def test_the_number_of_somebody_elses_sending_makes_a_chain_of_ones_own(officer, cast):
    number = uuid.uuid4()
    theirs = make_chain(cast.lao_cai, submission=number, by=cast.outsider)
    data = chain_data(submission=str(number))
    first, second = officer.post(URL, data), officer.post(URL, data)
    own = Chain.objects.exclude(pk=theirs.pk).get()
    assert first.url == second.url == own.get_absolute_url()


def test_second_chain_of_the_same_name_is_refused_in_words(officer):
    officer.post(URL, chain_data())
    response = officer.post(URL, chain_data())
    assert response.status_code == 422
    assert "Hội đã có chuỗi cùng tên" in response.content.decode()
    assert Chain.objects.count() == 1


def test_another_association_cannot_be_chosen(officer, cast):
    response = officer.post(URL, chain_data(association=str(cast.lao_cai.pk)))
    assert response.status_code == 422
    assert not Chain.objects.exists()


def test_hanoi_chooses_the_association(client, cast):
    client.force_login(cast.staff)
    assert client.post(URL, chain_data()).status_code == 422
    client.post(URL, chain_data(association=str(cast.lao_cai.pk)))
    assert Chain.objects.get().association == cast.lao_cai


def test_successor_registers_for_its_predecessor(client, cast):
    client.force_login(cast.successor)
    client.post(URL, chain_data(association=str(cast.hai_duong.pk)))
    assert Chain.objects.get().association == cast.hai_duong


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "Tên chuỗi"),
        ({"name": "x" * 10_000}, "200"),
        ({"name": "a\x00b"}, "ký tự điều khiển"),
        ({"group": "rockets"}, "Nhóm sản phẩm"),
        ({"scale_value": "mười"}, "không phải là số"),
        ({"scale_value": "-1"}, "Quy mô"),
        ({"scale_value": "5", "scale_unit": ""}, "đơn vị của quy mô"),
        ({"scale_value": "", "scale_unit": "ha"}, "Hãy ghi quy mô"),
        ({"outputs": [{"year": "1999", "tonnes": "1"}]}, "từ năm 2010"),
        ({"outputs": [{"year": "2025", "tonnes": "nhiều"}]}, "không phải là số"),
        ({"outputs": [{"year": "2025", "tonnes": "1"}] * 2}, "đã ghi ở trên"),
        ({"products": [{"name": "Cà chua"}, {"name": "ca chua"}]}, "đã ghi ở trên"),
        ({"stages": [{"role": "", "operator": "HTX"}]}, "Khâu"),
        ({"certificates": [{"type": "attp", "number": ""}]}, "Số"),
        ({"certificates": [{"type": "other", "number": "1"}]}, "tên loại giấy"),
        (
            {
                "confirmations": [
                    {
                        "number": "1",
                        "issued_on": "2026-01-02",
                        "expires_on": "2026-01-01",
                    }
                ]
            },
            "Ngày hết hạn phải sau ngày cấp",
        ),
        (
            {"confirmations": [{"number": "1", "issued_on": "32/13/2026"}]},
            "không phải là ngày",
        ),
    ],
)
def test_mistakes_are_named_and_what_was_typed_stays(officer, values, sentence):
    response = officer.post(URL, chain_data(**values, story="Câu chuyện còn nguyên"))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Câu chuyện còn nguyên" in response.content.decode()
    assert not Chain.objects.exists()
    assert not Operator.objects.exists()


def test_text_is_kept_as_text(officer):
    officer.post(URL, chain_data(name="<script>alert(1)</script>", submit="1"))
    chain = Chain.objects.get()
    page = officer.get(chain.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_decomposed_letters_become_one_form(officer):
    officer.post(URL, chain_data(name="Chuo\u0302\u0303i rau"))
    assert Chain.objects.get().name == "Chuỗi rau"


def test_reader_and_stranger_names_do_not_leak_into_suggestions(officer, cast):
    make_chain(cast.lao_cai, name="Chuỗi Lào Cai bí mật")
    make_operator(cast.son_la, name="HTX Sơn La")
    page = officer.get(URL).content.decode()
    assert "HTX Sơn La" in page
    assert "bí mật" not in page
