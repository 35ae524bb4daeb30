"""Filters of the public list and of the editors' list."""

from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.news.choices import ArticleKind, ArticleState
from portal.news.models import Article
from portal.news.querysets import ArticleQuerySet
from portal.organisations.models import Association


def search_filter() -> filters.CharFilter:
    return filters.CharFilter(
        method="find",
        label=_("Tìm trong bài"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class PublicFilter(filters.FilterSet):  # type: ignore[misc]
    q = search_filter()
    kind = filters.ChoiceFilter(
        choices=ArticleKind, label=_("Loại bài"), empty_label=_("Tất cả")
    )
    association = filters.ModelChoiceFilter(
        queryset=lambda request: Association.objects.in_alphabet(),
        label=_("Tỉnh, thành phố được nhắc đến"),
        empty_label=_("Tất cả"),
    )

    class Meta:
        model = Article
        fields: list[str] = []

    def find(self, queryset: ArticleQuerySet, name: str, value: str) -> Any:
        return queryset.find(value)


class DeskFilter(PublicFilter):
    state = filters.ChoiceFilter(
        choices=ArticleState, label=_("Tình trạng"), empty_label=_("Tất cả")
    )
    archived = filters.BooleanFilter(
        method="in_archive",
        label=_("Chỉ xem bài đã cất vào kho lưu"),
        widget=forms.CheckboxInput,
    )

    def filter_queryset(self, queryset: Any) -> Any:
        if not self.form.cleaned_data.get("archived"):
            queryset = queryset.live()
        return super().filter_queryset(queryset)

    def in_archive(self, queryset: ArticleQuerySet, name: str, value: bool) -> Any:
        return queryset.filter(archived_at__isnull=False) if value else queryset
