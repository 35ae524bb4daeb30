"""Filters of the papers that end soon."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from chains.choices import ExpiryStep
from chains.filters.chain import CONFIRMATION, PAPER_CHOICES, PublicChainFilter
from chains.filters.choices import Select, association_choices, province_choices
from chains.models import Chain
from chains.paper_querysets import PaperLineQuerySet


class PaperFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By words, place, kind of paper, how near the end is, and what happens then."""

    q = django_filters.CharFilter(
        label=_("Tìm số giấy, chuỗi, cơ sở"),
        method="by_words",
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 120}),
    )
    step = Select(label=_("Mức nhắc"), choices=ExpiryStep.choices)
    effect = Select(
        label=_("Khi giấy hết hạn"),
        choices=[
            ("falls", _("Chuỗi thôi được gọi là an toàn")),
            ("open", _("Chưa có giấy mới thay")),
        ],
        method="by_effect",
    )
    type = Select(label=_("Loại giấy"), choices=PAPER_CHOICES, method="by_type")
    province = Select(
        label=_("Tỉnh, thành phố"), choices=province_choices, method="by_province"
    )
    association = Select(
        label=_("Hội đăng ký"),
        choices=association_choices,
        field_name="chain__association",
    )

    def by_words(
        self, queryset: PaperLineQuerySet, name: str, value: str
    ) -> PaperLineQuerySet:
        """The words of a chain hold the numbers of its papers too."""
        return queryset.filter(chain__in=Chain.objects.search(value).values("pk"))

    def by_effect(
        self, queryset: PaperLineQuerySet, name: str, value: str
    ) -> PaperLineQuerySet:
        return queryset.falling() if value == "falls" else queryset.open()

    def by_type(
        self, queryset: PaperLineQuerySet, name: str, value: str
    ) -> PaperLineQuerySet:
        return queryset.filter(type="" if value == CONFIRMATION else value)

    def by_province(self, queryset: Any, name: str, value: str) -> Any:
        chains = PublicChainFilter.by_province(self, Chain.objects.all(), name, value)
        return queryset.filter(chain__in=chains)
