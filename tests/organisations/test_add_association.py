"""Partners of a new server are entered with a command."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.organisations.choices import Era
from portal.organisations.models import Association, Province


def add(*names: str) -> str:
    out = StringIO()
    call_command("add_association", *names, stdout=out)
    return out.getvalue()


def test_a_province_that_stayed_becomes_a_partner(db):
    assert add("tỉnh Sơn La") == "son-la: Hội Nông dân tỉnh Sơn La\n"
    partner = Association.objects.get(code="son-la")
    assert (partner.is_partner, partner.is_sample) == (True, False)
    assert (partner.successor, partner.valid_to) == (None, None)


def test_a_merged_one_brings_the_one_that_keeps_its_records(db):
    assert "today Lào Cai" in add("Yên Bái")
    merged = Association.objects.get(code="yen-bai")
    assert merged.valid_to == date(2025, 6, 30)
    assert merged.successor == Association.objects.get(code="lao-cai")
    assert not merged.successor.is_partner, "it did not cooperate in its own name"
    add("lao-cai")
    merged.successor.refresh_from_db()
    assert merged.successor.is_partner


def test_all_of_the_63_can_join_and_every_unit_of_today_has_one_keeper(db):
    names = list(Province.objects.as_signed().values_list("name", flat=True))
    add(*names)
    assert Association.objects.count() == 63
    today = Association.objects.filter(successor__isnull=True)
    units = Province.objects.filter(era=Era.THIRTY_FOUR)
    assert sorted(a.province.today.code for a in today) == sorted(u.code for u in units)
    assert Association.objects.get(is_host=True).is_partner is False
    before = set(Association.objects.values_list("pk", "updated_at"))
    add(*names)
    assert set(Association.objects.values_list("pk", "updated_at")) == before


def test_an_unknown_name_enters_nothing(db):
    with pytest.raises(CommandError, match="Sơn Lâm"):
        add("Sơn La", "Sơn Lâm")
    assert not Association.objects.filter(code="son-la").exists()
