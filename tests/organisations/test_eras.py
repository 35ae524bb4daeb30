"""Provinces in two eras: codes are reused, names and successors must not be mixed up."""

from datetime import date

import pytest

from portal.organisations.choices import Era
from portal.organisations.models import Association, Province
from tests.cast import Cast

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


def test_full_names_follow_the_changes_of_kind_of_2026(db):
    today = Province.objects.get(era=Era.THIRTY_FOUR, code="24")
    assert today.full_name_on(date(2026, 9, 19)) == "Tỉnh Bắc Ninh"
    assert today.full_name_on(date(2026, 9, 20)) == "Thành phố Bắc Ninh"
