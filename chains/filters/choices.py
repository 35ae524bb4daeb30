"""What the filters of several lists offer: units of both eras, associations."""

from functools import cache
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.core.forms import DayField, PlainSelect
from portal.organisations.choices import Era
from portal.organisations.models import Association, Province


def province_choices() -> list[tuple[Any, Any]]:
    """Both eras in one select: a code alone would mean two different provinces."""
    return [
        (_("Tỉnh, thành phố hiện nay (34)"), _units()[Era.THIRTY_FOUR]),
        (_("Tỉnh, thành phố khi đăng ký (63)"), _units()[Era.SIXTY_THREE]),
    ]


@cache
def _units() -> dict[str, list[tuple[str, str]]]:
    """Provinces change by law, that is by a migration: reading them once is enough."""
    rows = Province.objects.order_by("sort_key", "pk").values_list(
        "era", "code", "name"
    )
    by_era: dict[str, list[tuple[str, str]]] = {
        Era.THIRTY_FOUR: [],
        Era.SIXTY_THREE: [],
    }
    for era, code, name in rows:
        by_era[era].append((f"{era}-{code}", name))
    return by_era


@cache
def province_ids() -> dict[str, int]:
    """The key of a unit in addresses ("34-14") and its row."""
    rows = Province.objects.values_list("era", "code", "pk")
    return {f"{era}-{code}": pk for era, code, pk in rows}


def province_names(*, as_registered: bool) -> dict[str, tuple[str, str]]:
    """By row of a unit of one era, in alphabetical order: its key and its name."""
    ids = province_ids()
    units = _units()[Era.SIXTY_THREE if as_registered else Era.THIRTY_FOUR]
    return {str(ids[key]): (key, name) for key, name in units}


def association_choices() -> list[tuple[str, str]]:
    rows = Association.objects.in_alphabet().values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


class Select(django_filters.ChoiceFilter):  # type: ignore[misc]
    """A choice written in one go, with a first entry that means everything."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", PlainSelect)
        kwargs.setdefault("empty_label", _("Tất cả"))
        super().__init__(**kwargs)


class Day(django_filters.Filter):  # type: ignore[misc]
    field_class = DayField
