"""Shared form fields: Vietnamese numbers and days, and the select written in one go."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy

from portal.core.forms import DayField, NumberField, PlainSelect


class Sheet(forms.Form):
    number = NumberField(max_digits=8, decimal_places=2, min_value=0)
    day = DayField()
    kind = forms.ChoiceField(
        choices=[
            ("", gettext_lazy("Chưa chọn")),
            ("a&b", "A & <B>"),
            ("Nhóm", [("1", "Một"), ("2", "Hai")]),
        ],
        widget=PlainSelect,
    )


def sheet(**values: str) -> Sheet:
    return Sheet({"number": "1", "day": "2026-11-23", "kind": "1"} | values)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1.234,5", "1234.5"), ("12", "12"), ("0,25", "0.25"), (" 7 ", "7")],
)
def test_numbers_are_read_the_vietnamese_way(typed, number):
    form = sheet(number=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["number"] == Decimal(number)


@pytest.mark.parametrize("typed", ["mười", "1.23.4", "-1", "1,234", "1e5", "NaN", "∞"])
def test_other_numbers_are_refused_and_stay_as_typed(typed):
    form = sheet(number=typed)
    assert form.errors["number"]
    assert f'value="{typed}"' in str(form["number"])


def test_numbers_are_shown_the_vietnamese_way():
    form = Sheet(initial={"number": Decimal("1234.50")})
    assert 'value="1.234,5"' in str(form["number"])


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("23/11/2026", date(2026, 11, 23)),
        ("1/2/26", date(2026, 2, 1)),
        ("1-2-2026", date(2026, 2, 1)),
        (" 1.2.2026 ", date(2026, 2, 1)),
        ("23112026", date(2026, 11, 23)),
        ("2026-11-23", date(2026, 11, 23)),
    ],
)
def test_days_are_read_day_first_however_they_are_typed(typed, day):
    form = sheet(day=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == day


@pytest.mark.parametrize(
    "typed",
    ["hôm qua", "32/01/2026", "11/23/2026", "0001-01-01", "٢٣١١٢٠٢٦"],
)
def test_other_days_are_refused_by_one_sentence_and_stay_as_typed(typed):
    form = sheet(day=typed)
    assert len(form.errors["day"]) == 1
    assert typed in form.errors["day"][0]
    assert f'value="{typed}"' in str(form["day"])


def test_eight_digits_that_are_no_day_come_back_as_they_were_read():
    assert "“20/26/1123”" in sheet(day="20261123").errors["day"][0]


def test_a_day_left_out_is_missed_or_nothing():
    assert sheet(day=" ").errors["day"].as_data()[0].code == "required"
    assert DayField(required=False).clean("") is None


@pytest.mark.parametrize("language", ["vi", "en"])
def test_days_are_shown_day_first_in_every_language(language):
    with translation.override(language):
        html = str(Sheet(initial={"day": date(2026, 11, 23)})["day"])
    assert 'type="text"' in html
    assert 'value="23/11/2026"' in html
    assert 'inputmode="numeric"' in html


def test_a_day_shown_again_is_no_change():
    form = Sheet(
        {"number": "1", "day": "23/11/2026", "kind": "1"},
        initial={"day": date(2026, 11, 23)},
    )
    assert "day" not in form.changed_data


def test_a_day_says_how_it_is_written_and_what_its_calendar_is_for():
    class Term(forms.Form):
        ends = DayField(label="Đến ngày", help_text="Kể cả ngày này.")

    with translation.override("vi"):
        field = Term()["ends"]
        assert field.help_text == "Ngày/tháng/năm, ví dụ 23/11/2026. Kể cả ngày này."
        assert 'aria-label="Mở lịch: Đến ngày"' in str(field)


def test_plain_select_marks_the_choice_and_escapes():
    html = str(sheet(kind="2")["kind"])
    assert '<option value="2" selected>Hai</option>' in html
    assert html.count(" selected") == 1
    assert '<option value="a&amp;b">A &amp; &lt;B&gt;</option>' in html
    assert '<optgroup label="Nhóm">' in html
    assert '<option value="a&amp;b" selected>' in str(sheet(kind="a&b")["kind"])


def test_plain_select_equals_djangos_own():
    for value in ("", "1", "a&b", "forged"):
        plain = str(sheet(kind=value)["kind"])
        form = sheet(kind=value)
        field: Any = form.fields["kind"]
        field.widget = forms.Select(choices=field.choices)
        own = str(form["kind"])
        for option in ('value=""', 'value="1"', 'value="2"', 'value="a&amp;b"'):
            assert (f"{option} selected" in plain) == (f"{option} selected" in own)


def test_plain_select_follows_the_language():
    class Languages(forms.Form):
        pick = forms.ChoiceField(
            choices=[("y", gettext_lazy("Yes"))], widget=PlainSelect
        )

    with translation.override("vi"):
        vietnamese = str(Languages()["pick"])
    with translation.override("en"):
        english = str(Languages()["pick"])
    assert vietnamese != english
    assert ">Yes<" in english
