"""Places of sale: commune, telephone, hours; nothing is lost on the one-page form."""

import pytest
from django.urls import reverse

from chains.models import Outlet
from portal.organisations.models import Commune
from tests.chains.factories import make_public
from tests.chains.form_data import as_shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


@pytest.fixture
def chain(cast):
    return make_public(cast.son_la, by=cast.officer, seen_by=cast.staff)


def add(client, chain, **values):
    chain.refresh_from_db()
    data = {"version": chain.version, "address": "217 Cầu Giấy"} | values
    return client.post(reverse("chains:outlet_create", args=[chain.pk]), data)


def test_a_place_is_shown_to_everybody_at_once(client, officer, chain):
    answer = add(
        officer,
        chain,
        name="Cửa hàng Minh Tâm",
        commune_text="phường Cầu Giấy",
        phone="02438331234",
        every_day="7h-18h30",
        day_6="nghỉ",
        operator=str(chain.operator_id),
    )
    assert answer.status_code == 302
    outlet = Outlet.objects.get()
    assert outlet.commune == Commune.objects.get(
        name_folded="cau giay", province__code="01"
    )
    assert outlet.operator == chain.operator
    chain.refresh_from_db()
    assert chain.is_checked
    client.logout()
    page = client.get(chain.get_public_url()).content.decode()
    for text in (
        "Cửa hàng Minh Tâm",
        "024 3833 1234",
        "Thứ hai – Thứ bảy",
        "7:00–18:30",
    ):
        assert text in page
    assert page.count("nghỉ") == 1


def test_the_page_shows_what_was_entered(officer, chain):
    add(officer, chain, every_day="7h-18h")
    outlet = Outlet.objects.get()
    url = reverse("chains:outlet_update", args=[chain.pk, outlet.pk])
    form = officer.get(url).context["form"]
    assert form.initial["every_day"] == "7:00–18:00"
    chain.refresh_from_db()
    data = {"version": chain.version, "address": "218 Cầu Giấy", "day_0": "8h-9h"}
    assert officer.post(url, data).status_code == 302
    outlet.refresh_from_db()
    assert outlet.address == "218 Cầu Giấy"
    assert [(row.weekday, row.opens_at.hour) for row in outlet.hours.all()] == [(0, 8)]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"address": ""}, "bắt buộc"),
        ({"every_day": "sáng đến tối"}, "7:00–18:30"),
        ({"day_3": "18h-7h"}, "phải sau giờ mở cửa"),
        ({"phone": "12"}, "không phải số điện thoại"),
        ({"operator": "1"}, "Hãy chọn"),
    ],
)
def test_mistakes_are_named_and_nothing_is_saved(officer, chain, values, says):
    answer = add(officer, chain, **values)
    assert answer.status_code == 422
    if says != "Hãy chọn":
        assert says in answer.content.decode()
    assert not Outlet.objects.exists()


def test_a_stale_page_is_told(officer, chain):
    opened = chain.version
    add(officer, chain)
    url = reverse("chains:outlet_create", args=[chain.pk])
    answer = officer.post(url, {"version": opened, "address": "Chợ Bưởi"})
    assert answer.status_code == 409
    assert Outlet.objects.count() == 1


def test_the_one_page_form_keeps_hours_when_another_place_goes(officer, chain):
    add(officer, chain, address="Chợ Bưởi")
    add(officer, chain, address="Chợ Mơ", every_day="5h-11h")
    chain.refresh_from_db()
    data = as_shown(officer, chain) | {"outlets-0-DELETE": "on"}
    url = reverse("chains:update", args=[chain.pk])
    assert officer.post(url, data).status_code == 302
    outlet = Outlet.objects.get()
    assert (outlet.address, outlet.position) == ("Chợ Mơ", 1)
    assert outlet.hours.count() == 7
