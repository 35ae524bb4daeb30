"""Filters of Hanoi's queue and of the findings."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from chains.choices import (
    FindingState,
    Severity,
)
from chains.filters.chain import PublicChainFilter
from chains.filters.choices import Day, Select, association_choices, province_choices
from chains.models import (
    ReviewClaim,
)
from chains.querysets import ChainQuerySet
from portal.core import clock
from portal.core.dates import start_of_day

CLAIM_CHOICES = [
    ("free", _("Chưa ai nhận")),
    ("mine", _("Tôi đang xem")),
    ("taken", _("Người khác đang xem")),
]


class QueueFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Hanoi's queue: where it comes from, since when it waits, who looks at it."""

    q = django_filters.CharFilter(
        label=_("Tìm chuỗi, sản phẩm, cơ sở"),
        method="by_words",
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 120}),
    )
    province = Select(
        label=_("Tỉnh, thành phố"), choices=province_choices, method="by_province"
    )
    association = Select(label=_("Hội đăng ký"), choices=association_choices)
    claim = Select(label=_("Người xem"), choices=CLAIM_CHOICES, method="by_claim")
    before = Day(label=_("Chờ từ trước ngày"), method="by_day")

    def by_words(self, queryset: ChainQuerySet, name: str, value: str) -> ChainQuerySet:
        return queryset.search(value)

    by_province = PublicChainFilter.by_province

    def by_claim(self, queryset: ChainQuerySet, name: str, value: str) -> ChainQuerySet:
        running = ReviewClaim.objects.running(clock.now())
        if value == "free":
            return queryset.exclude(Exists(running.filter(chain=OuterRef("pk"))))
        mine = Q(person=self.request.user)
        wanted = running.filter(mine if value == "mine" else ~mine)
        return queryset.filter(Exists(wanted.filter(chain=OuterRef("pk"))))

    def by_day(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset.filter(since__lt=start_of_day(value))


class FindingFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Findings by how far they are, how grave, and whose."""

    state = Select(
        label=_("Tình trạng"),
        choices=[
            ("unresolved", _("Chưa khép lại")),
            ("overdue", _("Quá hạn khắc phục")),
            *FindingState.choices,
        ],
        method="by_state",
    )
    severity = Select(label=_("Mức lỗi"), choices=Severity.choices)
    association = Select(
        label=_("Hội đăng ký"),
        choices=association_choices,
        field_name="chain__association",
    )

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        if value == "unresolved":
            return queryset.unresolved()
        if value == "overdue":
            return queryset.overdue(clock.today())
        return queryset.filter(state=value)
