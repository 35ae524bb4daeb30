"""Where to buy in Hanoi, the pages of communes, and the map by tonnes."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from chains.models import Outlet, YearlyOutput
from portal.core import clock
from portal.organisations.models import Commune
from tests.chains.factories import (
    MOMENT,
    make_confirmation,
    make_operator,
    make_public,
    make_shared,
)

pytestmark = pytest.mark.django_db

WHERE = reverse("home:where_to_buy")
BA_DINH = reverse("home:commune", args=["00004"])


@pytest.fixture
def sold(cast):
    """Two public chains sold in Ba Đình (one safe), a hidden one, one place unnamed."""
    safe = make_public(cast.son_la, name="Chuỗi mận an toàn", seen_by=cast.staff)
    make_confirmation(safe, seen_by=cast.staff, seen_at=MOMENT)
    plain = make_public(cast.son_la, name="Chuỗi cà chua", seen_by=cast.staff)
    hidden = make_shared(cast.son_la, name="Chuỗi chưa công khai")
    for chain in (safe, plain, hidden):
        _outlet(chain, "12 phố Hàng Mẫu, Phường Ba Đình, Hà Nội")
    _outlet(plain, "số 3 chợ Mẫu, Hà Nội", 2)
    _outlet(plain, "số 3 chợ Mẫu, phường Ba Đình, Thanh Hóa", 3)
    return safe, plain


def _outlet(chain, address, position=1):
    Outlet.objects.create(chain=chain, position=position, address=address)


def test_where_to_buy_counts_public_places_by_commune(client, sold):
    page = client.get(WHERE)
    places = [(p.name, p.number) for p in page.context["places"]]
    assert places == [("Phường Ba Đình", "2")]
    assert page.context["unnamed"] == 1
    assert page.context["total"] == "3"


def test_a_commune_lists_its_places_and_says_what_is_safe(client, sold, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 24))
    page = client.get(BA_DINH)
    trust = {row.chain.name: str(row.chain.trust) for row in page.context["page"].rows}
    assert set(trust) == {"Chuỗi mận an toàn", "Chuỗi cà chua"}
    assert "An toàn" in trust["Chuỗi mận an toàn"]
    assert "An toàn" not in trust["Chuỗi cà chua"]


def test_a_commune_lists_the_chains_led_from_there(client, cast, db):
    here = make_operator(cast.son_la, name="HTX", address="Bản 1, xã Vân Hồ, Sơn La")
    make_public(cast.son_la, name="Chuỗi Vân Hồ", operator=here, seen_by=cast.staff)
    code = Commune.objects.get(name="Vân Hồ", province__code="14").code
    page = client.get(reverse("home:commune", args=[code]))
    assert [row.name for row in page.context["chains"]] == ["Chuỗi Vân Hồ"]


def test_without_places_the_pages_say_so(client, db):
    assert "Chưa có nơi bán nào" in client.get(WHERE).content.decode()
    assert "Chưa có chuỗi công khai" in client.get(BA_DINH).content.decode()


def test_in_english_the_same_communes_are_found(client, sold):
    client.cookies["django_language"] = "en"
    assert len(client.get(WHERE).context["places"]) == 1


def test_the_map_is_coloured_by_chains_or_tonnes(cast, sold):
    YearlyOutput.objects.create(
        chain=sold[0], year=clock.today().year - 1, tonnes="1234.4"
    )
    by_tonnes = Client().get("/", {"do": "san-luong"}).context
    assert "Sơn La: 1.234" in by_tonnes["chart"].svg
    assert "1.234" in by_tonnes["chart"].table
    assert "Sơn La: 2<" in Client().get("/").context["chart"].svg
