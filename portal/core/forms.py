"""Form fields and widgets that every part of the portal uses."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from portal.core.errors import ParseError
from portal.core.fields import say_nul_in_words
from portal.core.numbers import format_number, parse_number
from portal.core.text import nfc


class DayInput(forms.DateInput):
    """The browser's own calendar; the value travels as 2026-11-23."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day, from the calendar or typed as 23/11/2026."""

    widget = DayInput
    default_error_messages = {
        "invalid": _("Ngày chưa đúng; hãy ghi theo dạng 23/11/2026."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"])
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        day: date | None = super().to_python(value)
        if day is not None and not 1900 <= day.year <= 2200:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class LineField(forms.CharField):
    """One line of text in NFC."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        say_nul_in_words(self)

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return nfc(text)


class NumberInput(forms.TextInput):
    """Shows numbers as 1.234,5; what was typed wrongly stays as typed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"inputmode": "decimal", "autocomplete": "off"} | (attrs or {})
        )

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, Decimal | int | float):
            return format_number(Decimal(str(value)))
        return super().format_value(value)


class NumberField(forms.DecimalField):
    """A number written the Vietnamese way (1.234,5)."""

    widget = NumberInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            try:
                value = parse_number(value)
            except ParseError as error:
                raise ValidationError(error.message, code="invalid") from error
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class PlainSelect(forms.Select):
    """A select written in one go: a hundred options cost no template each."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        final = self.build_attrs(self.attrs, {"name": name} | (attrs or {}))
        chosen = {str(v) for v in self.format_value(value)}
        return format_html(
            "<select{}>{}</select>",
            flatatt(final),
            mark_safe(self._options(chosen)),  # noqa: S308
        )

    def _options(self, chosen: set[str]) -> str:
        pieces = []
        for key, label in self.choices:
            if isinstance(label, list | tuple):
                inner = "".join(_option(k, v, chosen) for k, v in label)
                pieces.append(
                    f'<optgroup label="{conditional_escape(key)}">{inner}</optgroup>'
                )
            else:
                pieces.append(_option(key, label, chosen))
        return "".join(pieces)


def _option(key: Any, label: Any, chosen: set[str]) -> str:
    text = "" if key is None else str(key)
    mark = " selected" if text in chosen else ""
    return (
        f'<option value="{conditional_escape(text)}"{mark}>'
        f"{conditional_escape(label)}</option>"
    )


class ReasonForm(forms.Form):
    """For acts that must say why: send back, suspend, end, archive."""

    reason = forms.CharField(label=_("Lý do"), max_length=300, strip=True)
