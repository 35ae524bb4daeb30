"""Filter the rows of an uploaded list; read what was chosen for them."""

from typing import Any

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from chains.choices import LineDecision
from chains.models import ImportLine
from chains.services.import_answers import Pick

_CHOSEN, _BEFORE = "chon:", "truoc:"
_REMARKS = [
    ("said", _("Có lỗi hoặc điểm cần xem lại")),
    ("check", _("Sẽ chờ kiểm tra lại")),
]
_KEPT = ("kept", _("Không hoàn tác được hết"))


class LineFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(
        label=_("Tìm theo tên chuỗi, cơ sở, mã"),
        method="find",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    decision = django_filters.ChoiceFilter(
        label=_("Kết quả"), choices=LineDecision.choices, empty_label=_("Tất cả")
    )
    part = django_filters.ChoiceFilter(
        label=_("Trang hoặc tỉnh"), choices=[], empty_label=_("Tất cả")
    )
    remark = django_filters.ChoiceFilter(
        label=_("Cần xem"),
        method="by_remark",
        choices=[],
        empty_label=_("Tất cả"),
    )

    class Meta:
        model = ImportLine
        fields: list[str] = []

    def __init__(
        self, *args: Any, parts: list[str], is_undone: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        remarks = [*_REMARKS, _KEPT] if is_undone else _REMARKS
        self.filters["remark"].extra["choices"] = remarks
        if len(parts) > 1:
            self.filters["part"].extra["choices"] = [(part, part) for part in parts]
        else:
            del self.filters["part"]

    def find(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.search(value)

    def by_remark(self, queryset: Any, name: str, value: str) -> Any:
        if value == "said":
            return queryset.exclude(remarks=[])
        if value == "check":
            return queryset.filter(needs_check=True)
        return queryset.exclude(kept="")


def picks_of(sent: QueryDict) -> list[Pick]:
    """Rows somebody chose for; `chon:12:Sơn La` is row 12 of that sheet."""
    found = []
    for name, value in sent.items():
        row, _colon, sheet = name.removeprefix(_CHOSEN).partition(":")
        if name.startswith(_CHOSEN) and is_row(row) and value:
            before = sent.get(f"{_BEFORE}{row}:{sheet}", "")
            found.append(Pick(sheet, int(row), str(value), before))
    return found


def is_row(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 9
