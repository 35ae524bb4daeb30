"""A commune chosen by typing."""

import pytest

from portal.organisations.choices import Era
from portal.organisations.communes import find_communes
from portal.organisations.models import Commune, Province

pytestmark = pytest.mark.django_db


def texts(text, home=None):
    return [commune.in_address for commune in find_communes(text, home)]


@pytest.mark.parametrize(
    "text", ["xã Vân Hồ, Sơn La", "van ho, son la", "Xã Vân Hồ, tỉnh Sơn La", "Vân Hồ"]
)
def test_a_commune_is_found_in_any_spelling(text):
    assert texts(text) == ["xã Vân Hồ, Sơn La"]


def test_a_province_of_before_leads_to_the_one_of_today():
    hai_duong = Province.objects.get(era=Era.SIXTY_THREE, name_folded="hai duong")
    commune = Commune.objects.filter(province=hai_duong.successor)[0]
    assert texts(f"{commune.full_name}, Hải Dương") == [commune.in_address]


def test_one_name_in_several_provinces_asks():
    found = texts("Tân Tiến")
    assert len(found) > 1
    assert len({text.rpartition(", ")[2] for text in found}) > 1


def test_the_home_province_comes_alone():
    several = find_communes("Tân Tiến")
    home = several[0].province
    assert {c.province for c in find_communes("Tân Tiến", home)} == {home}


@pytest.mark.parametrize(
    "text", ["", " , ", "xã Không Có Đâu", "Vân Hồ, Atlantis", "\0", "%", "xã"]
)
def test_what_is_not_there_finds_nothing(text):
    assert find_communes(text.replace("\0", "x0")) == []
