"""Filters of the page on which an association re-confirms its chains."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from chains.choices import Freshness
from chains.filters.choices import Select
from chains.freshness_querysets import freshness_on
from chains.querysets import ChainQuerySet
from portal.core import clock
from portal.organisations.access import access_for
from portal.organisations.models import Association

OPEN_CHOICES = [
    (state.value, state.label) for state in (Freshness.DUE, Freshness.STALE)
]


class ReconfirmFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(
        label=_("Tìm chuỗi, sản phẩm, cơ sở"),
        method="by_words",
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 120}),
    )
    state = Select(label=_("Xác nhận quý"), choices=OPEN_CHOICES, method="by_state")
    association = Select(label=_("Hội đăng ký"), choices=list)

    filters: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = access_for(self.request.user).association_ids
        if len(own) < 2:
            del self.filters["association"]
            return
        kept = Association.objects.filter(pk__in=own).in_alphabet()
        choices = [(str(pk), name) for pk, name in kept.values_list("pk", "name")]
        self.filters["association"].extra["choices"] = choices

    def by_words(self, queryset: ChainQuerySet, name: str, value: str) -> ChainQuerySet:
        return queryset.search(value)

    def by_state(self, queryset: ChainQuerySet, name: str, value: str) -> ChainQuerySet:
        return queryset.filter(freshness_on(clock.today(), Freshness(value)))
