"""The filter of the list of open work, shared by page, fragment and export."""

from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side
from agreements.models import WorkLine
from agreements.work_choices import KINDS_OF, DueStep, WorkGroup
from agreements.work_querysets import WorkLineQuerySet
from portal.organisations.access import access_for
from portal.organisations.models import Association

MINE, THEIRS = "mine", "theirs"


class WorkFilter(filters.FilterSet):  # type: ignore[misc]
    q = filters.CharFilter(
        method="by_words",
        label=_("Tìm theo hội, số văn bản, tên"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    turn = filters.ChoiceFilter(
        choices=[(MINE, _("Việc của bên anh/chị")), (THEIRS, _("Đang chờ bên kia"))],
        label=_("Ai phải làm"),
        empty_label=_("Cả hai bên"),
        method="by_turn",
    )
    group = filters.ChoiceFilter(
        choices=WorkGroup.choices,
        label=_("Loại việc"),
        empty_label=_("Tất cả"),
        method="by_group",
    )
    step = filters.ChoiceFilter(
        choices=DueStep.choices, label=_("Mức nhắc"), empty_label=_("Tất cả")
    )
    association = filters.ModelChoiceFilter(
        queryset=lambda request: Association.objects.filter(
            is_host=False
        ).in_alphabet(),
        field_name="agreement__association",
        label=_("Hội ký kết"),
        empty_label=_("Tất cả"),
    )

    class Meta:
        model = WorkLine
        fields: list[str] = []

    def by_words(self, queryset: WorkLineQuerySet, name: str, value: str) -> Any:
        return queryset.find(value)

    def by_turn(self, queryset: WorkLineQuerySet, name: str, value: str) -> Any:
        is_hanoi = access_for(self.request.user).is_hanoi
        mine = Side.HOST if is_hanoi else Side.PARTNER
        if value == MINE:
            return queryset.concerning(mine)
        return queryset.filter(side=mine.other)

    def by_group(self, queryset: WorkLineQuerySet, name: str, value: str) -> Any:
        return queryset.filter(kind__in=KINDS_OF[WorkGroup(value)])
