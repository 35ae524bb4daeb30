"""The filter of the list of activities, shared by page, fragment and export."""

from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.activity_choices import ActivityKind, ActivityState, AdoptionState
from agreements.activity_querysets import ActivityQuerySet
from agreements.commitment_choices import MEASURED_KINDS
from agreements.models import Activity, Agreement, Commitment, StudyVisit
from agreements.services.measures import activities_behind
from portal.core import clock
from portal.organisations.models import Association


def years_with_activities() -> list[tuple[str, str]]:
    """Newest first."""
    days = Activity.objects.dates("starts_on", "year", order="DESC")
    return [(str(day.year), str(day.year)) for day in days]


def commitments_with_activities(request: Any) -> Any:
    """Lines of signed texts the reader may open, whose figure is counted here."""
    readable = Agreement.objects.live().for_user(request.user).signed()
    return Commitment.objects.filter(
        agreement__in=readable, measure__in=list(MEASURED_KINDS)
    )


class ActivityFilter(filters.FilterSet):  # type: ignore[misc]
    q = filters.CharFilter(
        method="find",
        label=_("Tìm theo tên, nơi, hội"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = filters.ChoiceFilter(
        choices=ActivityKind.choices,
        label=_("Loại hoạt động"),
        empty_label=_("Tất cả"),
    )
    state = filters.ChoiceFilter(
        choices=ActivityState.choices, label=_("Tình trạng"), empty_label=_("Tất cả")
    )
    year = filters.ChoiceFilter(
        choices=years_with_activities,
        field_name="starts_on__year",
        label=_("Năm"),
        empty_label=_("Tất cả"),
    )
    association = filters.ModelChoiceFilter(
        queryset=lambda request: Association.objects.filter(
            is_host=False
        ).in_alphabet(),
        field_name="agreement__association",
        label=_("Hội ký kết"),
        empty_label=_("Tất cả"),
    )

    # What a measured commitment counts; its page leads here.
    commitment = filters.ModelChoiceFilter(
        queryset=commitments_with_activities,
        method="behind",
        label=_("Tính vào cam kết"),
        widget=forms.HiddenInput,
    )
    adoption = filters.ChoiceFilter(
        choices=AdoptionState.choices,
        method="ask_adoption",
        label=_("Áp dụng mô hình đã tham quan"),
        empty_label=_("Tất cả"),
    )

    class Meta:
        model = Activity
        fields: list[str] = []

    def find(self, queryset: ActivityQuerySet, name: str, value: str) -> Any:
        return queryset.find(value)

    def behind(
        self, queryset: ActivityQuerySet, name: str, value: Commitment
    ) -> ActivityQuerySet:
        return queryset.filter(pk__in=activities_behind(value).values("pk"))

    def ask_adoption(self, queryset: ActivityQuerySet, name: str, value: str) -> Any:
        """Study visits that are asked who took the model up, or have answered."""
        visits = StudyVisit.objects.told()
        if value == AdoptionState.DUE:
            visits = StudyVisit.objects.due_adoption(clock.today())
        return queryset.filter(visit__in=visits)
