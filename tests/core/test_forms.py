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


@pytest.mark.parametrize("typed", ["2026-11-23", "23/11/2026", "23-11-2026"])
def test_days_from_the_calendar_and_typed(typed):
    form = sheet(day=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == date(2026, 11, 23)


@pytest.mark.parametrize("typed", ["", "hôm qua", "32/01/2026", "0001-01-01"])
def test_other_days_are_refused(typed):
    assert "day" in sheet(day=typed).errors


def test_days_are_shown_as_the_browser_calendar_needs_them():
    form = Sheet(initial={"day": date(2026, 11, 23)})
    assert 'type="date"' in str(form["day"])
    assert 'value="2026-11-23"' in str(form["day"])


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
