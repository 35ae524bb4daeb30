"""Tags and filters that every template may use without loading them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from portal.core.dates import format_date, format_datetime
from portal.core.numbers import format_number

register = template.Library()

# Each tone has a shape of its own, so that colour is never the only sign.
STATUS_SHAPES = {
    "good": "circle-check",
    "wait": "clock",
    "attention": "triangle-alert",
    "danger": "octagon-alert",
    "neutral": "circle-dashed",
}
MESSAGE_SHAPES = {
    "success": "circle-check",
    "warning": "triangle-alert",
    "error": "octagon-alert",
}
# Parameters that name a place in a list: they mean nothing once the list changes.
_PLACE_PARAMETERS = ("after", "before", "page")


@dataclass(frozen=True)
class Chip:
    """One active filter: what it is, what it is set to, where it is taken off."""

    label: str
    value: str
    remove_url: str


@lru_cache(maxsize=256)
def draw_icon(name: str, css_class: str = "icon") -> SafeString:
    """Return the Lucide icon as inline SVG, hidden from screen readers."""
    drawn = lucide(
        name,
        size=None,
        **{"class": css_class, "aria-hidden": "true", "focusable": "false"},
    )
    return mark_safe(drawn)  # noqa: S308 - drawn from the package, not from people


@register.simple_tag
def icon(name: str, css_class: str = "icon") -> SafeString:
    return draw_icon(str(name), str(css_class))


@register.simple_tag
def status(tone: str, label: str) -> SafeString:
    """Return a badge; an unknown tone is a mistake of the template and raises."""
    return format_html(
        '<span class="status status--{}">{}{}</span>',
        tone,
        draw_icon(STATUS_SHAPES[tone]),
        label,
    )


@register.filter
def message_icon(level_tag: str) -> SafeString:
    return draw_icon(MESSAGE_SHAPES.get(level_tag, "info"))


@register.filter
def vn_date(value: date | None) -> str:
    return format_date(value) if value else ""


@register.filter
def vn_datetime(value: datetime | None) -> str:
    return format_datetime(value) if value else ""


@register.filter
def vn_number(value: Decimal | float | None, places: int | None = None) -> str:
    """Write 1234.5 as 1.234,5; an empty value stays empty."""
    if value is None or value == "":
        return ""
    return format_number(Decimal(str(value)), places)


@register.filter
def initials(name: str) -> str:
    """Return the letters shown in the round mark beside a person's name.

    A Vietnamese given name comes last: "Nguyễn Thị Lành" is "NL".
    """
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _address(parameters: QueryDict) -> str:
    return f"?{parameters.urlencode()}"


@register.simple_tag(takes_context=True)
def query_replace(context: Context, **changes: Any) -> str:
    """Return the query of this page with values changed; None or "" takes one off.

    A change of filter or order starts the list anew, so the page position is dropped
    unless it is what changes.
    """
    parameters = context["request"].GET.copy()
    for name in _PLACE_PARAMETERS:
        parameters.pop(name, None)
    for name, value in changes.items():
        if value is None or value == "":
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return _address(parameters)


@register.simple_tag(takes_context=True)
def nav_link(
    context: Context, url_name: str, icon_name: str, label: str, exact: bool = False
) -> SafeString:
    """Return a navigation link that says whether the reader is there.

    `exact` is for a place whose address begins the address of others (the workspace).
    """
    url = reverse(url_name)
    request = context.get("request")
    path = request.path if request else ""
    here = ""
    if path == url:
        here = "page"
    elif not exact and path.startswith(url):
        here = "true"
    return format_html(
        '<a href="{}"{}>{}<span>{}</span></a>',
        url,
        format_html(' aria-current="{}"', here) if here else "",
        draw_icon(icon_name) if icon_name else "",
        label,
    )


@register.simple_tag(takes_context=True)
def sort_header(
    context: Context,
    name: str,
    label: str,
    css_class: str = "",
    parameter: str = "sort",
) -> SafeString:
    """Return a column heading whose link sorts by `name`, then by `-name`.

    The order in force is the context's (a list view knows its default), else the
    address's.
    """
    asked = context["request"].GET.get(parameter, "")
    current = context.get(parameter, asked)
    direction, shape, target = "none", "chevrons-up-down", name
    if current == name:
        direction, shape, target = "ascending", "arrow-up", f"-{name}"
    elif current == f"-{name}":
        direction, shape = "descending", "arrow-down"
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a class="sort" href="{}">{}{}</a></th>',
        css_class,
        direction,
        query_replace(context, **{parameter: target}),
        label,
        draw_icon(shape),
    )


@register.simple_tag(takes_context=True)
def filter_chips(context: Context, form: Any, skip: str = "") -> list[Chip]:
    """Return the active filters of a bound GET form, in the order of its fields.

    `skip` names fields, separated by spaces, that are shown elsewhere (the order).
    """
    parameters: QueryDict = context["request"].GET
    chips = []
    for field in form:
        if field.name in skip.split():
            continue
        for value in parameters.getlist(field.html_name):
            if value:
                chips.append(_chip(parameters, field, value))
    return chips


def _chip(parameters: QueryDict, field: Any, value: str) -> Chip:
    rest = parameters.copy()
    for name in _PLACE_PARAMETERS:
        rest.pop(name, None)
    rest.setlist(
        field.html_name,
        [other for other in rest.getlist(field.html_name) if other != value],
    )
    return Chip(
        label=str(field.label),
        value=spoken_value(field, value),
        remove_url=_address(rest),
    )


def spoken_value(field: Any, value: str) -> str:
    """Return the words of a choice for its key, else the value as typed."""
    if field.widget_type == "checkbox" and value in {"on", "true"}:
        return _("có")
    choices: Iterable[Any] = getattr(field.field.widget, "choices", ())
    for key, words in choices:
        if isinstance(words, (list, tuple)):
            for inner_key, inner_words in words:
                if str(inner_key) == value:
                    return str(inner_words)
        elif str(key) == value:
            return str(words)
    return value
