"""Filters of the list of operators."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from chains.choices import (
    OperatorKind,
)
from chains.filters.choices import Select, association_choices
from chains.operator_querysets import OperatorQuerySet


class OperatorFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Operators of the workspace list; merged duplicates only when asked for."""

    q = django_filters.CharFilter(
        label=_("Tên cơ sở hoặc mã số thuế"),
        method="by_words",
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 120}),
    )
    kind = Select(label=_("Loại hình"), choices=OperatorKind.choices)
    association = Select(label=_("Hội đăng ký"), choices=association_choices)
    lacks = Select(
        label=_("Còn thiếu"),
        choices=[
            ("tax_code", _("Mã số thuế")),
            ("commune", _("Xã, phường theo danh sách hiện nay")),
            ("phone", _("Điện thoại")),
        ],
        method="by_lack",
    )
    state = Select(
        label=_("Bản ghi"),
        choices=[("merged", _("Đã gộp vào cơ sở khác"))],
        empty_label=_("Đang dùng"),
        method="by_state",
    )

    def filter_queryset(self, queryset: OperatorQuerySet) -> OperatorQuerySet:
        found: OperatorQuerySet = super().filter_queryset(queryset)
        is_merged = self.form.cleaned_data.get("state") == "merged"
        return found if is_merged else found.live()

    def by_words(
        self, queryset: OperatorQuerySet, name: str, value: str
    ) -> OperatorQuerySet:
        return queryset.search(value)

    def by_lack(
        self, queryset: OperatorQuerySet, name: str, value: str
    ) -> OperatorQuerySet:
        if value == "commune":
            return queryset.filter(commune__isnull=True)
        return queryset.filter(**{value: ""})

    def by_state(
        self, queryset: OperatorQuerySet, name: str, value: str
    ) -> OperatorQuerySet:
        return queryset.filter(merged_into__isnull=False)
