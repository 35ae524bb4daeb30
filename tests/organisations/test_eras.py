"""Provinces in two eras: codes are reused, names and successors must not be mixed up."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from portal.core.text import slug
from portal.organisations.choices import Era
from portal.organisations.models import Association, Province
from tests.agreements.factories import make_signed
from tests.cast import Cast, make_association
from tests.sign_in import sign_in

TODAY = date(2026, 11, 24)

# code → (name until 30/06/2025, name since 01/07/2025)
REUSED = {
    "15": ("Yên Bái", "Lào Cai"),
    "24": ("Bắc Giang", "Bắc Ninh"),
    "44": ("Quảng Bình", "Quảng Trị"),
    "52": ("Bình Định", "Gia Lai"),
    "80": ("Long An", "Tây Ninh"),
    "82": ("Tiền Giang", "Đồng Tháp"),
    "91": ("Kiên Giang", "An Giang"),
}


@pytest.mark.parametrize(("code", "names"), REUSED.items())
def test_a_reused_code_names_another_province_in_each_era(db, code, names):
    before = Province.objects.get(era=Era.SIXTY_THREE, code=code)
    today = Province.objects.get(era=Era.THIRTY_FOUR, code=code)
    assert (before.name, today.name) == names
    assert before.today == today


def test_both_eras_are_complete(db):
    assert Province.objects.as_signed().count() == 63
    assert Province.objects.as_today().count() == 34


def test_every_province_of_today_has_predecessors(db):
    today = Province.objects.as_today()
    assert not today.filter(predecessors__isnull=True).exists()


def test_associations_read_as_signed_and_as_today(cast: Cast):
    merged = Association.objects.filter(pk=cast.hai_duong.pk)
    signed = merged.as_signed().values_list("province_read_id", flat=True).get()  # type: ignore[misc]
    now = merged.as_today().values_list("province_read_id", flat=True).get()  # type: ignore[misc]
    assert Province.objects.get(pk=signed).name == "Hải Dương"
    assert Province.objects.get(pk=now).name == "Hải Phòng"
    assert cast.hai_duong.today == cast.hai_phong


@pytest.mark.parametrize(
    "typed",
    [
        "hai-duong",
        "HAI_DUONG",
        "haidương",
        "Hải Dương",
        "Ha\u0309i  Du\u031bo\u031bng",
        "hai duong",
        "Tỉnh Hải Dương",
        "HND tỉnh Hải Dương",
        "Hội Nông dân tỉnh HẢI DƯƠNG",
        "TP. Hải Dương",
    ],
)
def test_an_association_is_found_by_code_or_any_spelling(cast: Cast, typed):
    assert Association.objects.resolve(typed) == cast.hai_duong


@pytest.mark.parametrize("typed", ["", "-", "tỉnh", "Hải", "Hải Dương 2"])
def test_other_words_name_no_association(cast: Cast, typed):
    assert Association.objects.resolve(typed) is None


BECAME_CITIES = {
    "Đồng Nai": date(2026, 4, 30),
    "Quảng Ninh": date(2026, 9, 1),
    "Bắc Ninh": date(2026, 9, 20),
}


@pytest.mark.parametrize(("name", "first_day"), BECAME_CITIES.items())
def test_full_names_follow_the_changes_of_kind_of_2026(db, name, first_day):
    unit = Province.objects.as_today().get(name=name)
    association = make_association(slug(name), name)
    last_day = first_day - timedelta(days=1)
    assert unit.full_name_on(last_day) == f"Tỉnh {name}"
    assert unit.full_name_on(first_day) == f"Thành phố {name}"
    for day in (date(2021, 3, 2), date(2025, 12, 20), last_day):
        assert association.full_name_on(day) == f"Hội Nông dân tỉnh {name}"
    assert association.full_name_on(first_day) == f"Hội Nông dân thành phố {name}"


def test_an_association_that_ended_keeps_the_name_of_its_last_day(cast: Cast):
    today = cast.hai_duong.full_name_on(date(2026, 11, 24))
    assert today == "Hội Nông dân tỉnh Hải Dương"


def test_a_unit_that_lost_its_name_gives_its_kind_to_nobody(db):
    """Bình Dương is part of a city now; its name never was a city's."""
    association = make_association("binh-duong", "Bình Dương")
    assert association.full_name_on(TODAY) == "Hội Nông dân tỉnh Bình Dương"


def test_pages_name_the_association_as_signed_and_as_today(client, cast: Cast):
    quang_ninh = make_association("quang-ninh", "Quảng Ninh")
    agreement = make_signed(quang_ninh, by=cast.staff, signed_on=date(2025, 12, 20))
    sign_in(client, cast.staff)
    page = client.get(agreement.get_absolute_url()).content.decode()
    assert "<dd>Hội Nông dân tỉnh Quảng Ninh</dd>" in page
    assert "<dd>Thành phố Quảng Ninh</dd>" in page
    address = reverse("organisations:association", args=["quang-ninh"])
    page = client.get(address).content.decode()
    assert "Hội Nông dân thành phố Quảng Ninh" in page
    assert "<dd>Tỉnh Quảng Ninh</dd>" in page
