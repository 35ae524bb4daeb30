"""Form fields and widgets that every part of the portal uses."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import format_lazy
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from portal.core.dates import parse_date
from portal.core.errors import ParseError
from portal.core.fields import say_nul_in_words
from portal.core.numbers import format_number, parse_number
from portal.core.templatetags.portal import draw_icon
from portal.core.text import nfc

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DAY_HINT = _("Ngày/tháng/năm, ví dụ 23/11/2026.")
_EIGHT_DIGITS = re.compile(r"(\d\d)(\d\d)(\d{4})", re.ASCII)


class DayInput(forms.DateInput):
    """A line for 23/11/2026; with scripts, a button beside it opens a calendar.

    The browser's own date field follows the language of the browser, not of the page: on
    an English system it reads 11/23/2026.
    """

    label: "StrOrPromise" = ""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        usual = {
            "inputmode": "numeric",
            "autocomplete": "off",
            "placeholder": _("ngày/tháng/năm"),
        }
        super().__init__(usual | (attrs or {}), format="%d/%m/%Y")

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        shown = self.format_value(value)
        final = self.build_attrs(
            self.attrs,
            {"type": "text", "name": name}
            | ({"value": shown} if shown else {})
            | (attrs or {}),
        )
        return format_html(
            '<span class="day" data-day><input{}>'
            '<button class="button button--icon needs-script" type="button"'
            ' data-open-calendar aria-label="{}" title="{}">{}</button></span>',
            flatatt(final),
            _g("Mở lịch: %(field)s") % {"field": self.label or name},
            _g("Chọn trên lịch"),
            draw_icon("calendar-days"),
        )


class DayField(forms.DateField):
    """A day typed as 23/11/2026, 1/2/26, 1-2-2026, 1.2.2026, 23112026 or 2026-11-23."""

    widget = DayInput

    def __init__(self, *, help_text: "StrOrPromise" = "", **kwargs: Any) -> None:
        if help_text:
            help_text = format_lazy("{} {}", DAY_HINT, help_text)
        super().__init__(help_text=help_text or DAY_HINT, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        if isinstance(widget, DayInput):
            widget.label = self.label or ""
        return super().widget_attrs(widget)

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(None if isinstance(value, str) else value)
        # The numeric keyboard of some phones has no slash.
        digits = _EIGHT_DIGITS.fullmatch(value.strip())
        try:
            return parse_date("/".join(digits.groups()) if digits else value)
        except ParseError as error:
            raise ValidationError(error.message, code="invalid") from error


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
        options = _options(_plain(self.choices))
        for chosen in self.format_value(value):
            marker = f'<option value="{escape(chosen)}"'
            options = options.replace(marker, f"{marker} selected", 1)
        # The options were escaped one by one when they were written.
        return format_html("<select{}>{}</select>", flatatt(final), mark_safe(options))  # noqa: S308


def _plain(choices: Iterable[Any]) -> tuple[Any, ...]:
    """Choices in the reader's language, as a key that can be looked up."""
    return tuple(
        (str(key), _plain(label))
        if isinstance(label, list | tuple)
        else ("" if key is None else str(key), str(label))
        for key, label in choices
    )


@lru_cache(maxsize=256)
def _options(choices: tuple[Any, ...]) -> str:
    """The options as HTML, nothing chosen: the same for most readers most of the time."""
    pieces = []
    for key, label in choices:
        if isinstance(label, tuple):
            pieces.append(
                f'<optgroup label="{escape(key)}">{_options(label)}</optgroup>'
            )
        else:
            pieces.append(f'<option value="{escape(key)}">{escape(label)}</option>')
    return "".join(pieces)


class ReasonForm(forms.Form):
    """For acts that must say why: send back, suspend, end, archive."""

    reason = forms.CharField(label=_("Lý do"), max_length=300, strip=True)
