"""The communes of today, one level below the 34 provinces."""

import pytest

from portal.organisations.choices import CommuneKind
from portal.organisations.models import Commune, Province

pytestmark = pytest.mark.django_db


def test_the_list_is_that_of_october_2026():
    assert Commune.objects.count() == 3321
    kinds = {
        kind: Commune.objects.filter(kind=kind).count() for kind in CommuneKind.values
    }
    assert kinds == {"xa": 2599, "phuong": 709, "dac_khu": 13}


def test_hanoi_has_126():
    hanoi = Commune.objects.filter(province__code="01")
    assert hanoi.count() == 126
    assert hanoi.filter(kind=CommuneKind.WARD).count() == 51


def test_every_province_of_today_has_communes_and_no_old_one():
    with_communes = set(Commune.objects.values_list("province_id", flat=True))
    assert with_communes == set(
        Province.objects.as_today().values_list("pk", flat=True)
    )


def test_the_archipelagos_are_there():
    assert Commune.objects.get(code="20333").full_name == "Đặc khu Hoàng Sa"
    assert Commune.objects.get(code="22736").full_name == "Đặc khu Trường Sa"


@pytest.mark.parametrize(
    "written",
    ["Ba Đình", "phường Ba Đình", "P. Ba Đình", "ba dinh", "PHƯỜNG  BA ĐÌNH"],
)
def test_a_commune_is_found_in_any_spelling(written: str):
    found = Commune.objects.named(written).get(province__code="01")
    assert found.code == "00004"


def test_the_end_of_an_address():
    assert Commune.objects.get(code="00004").in_address == "phường Ba Đình, Hà Nội"
