"""Filters of the list of reports."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.core import search
from portal.core.jobs import JobState
from portal.organisations.access import access_for
from portal.reports.models import Report
from portal.reports.querysets import ReportQuerySet


class ReportFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(label=_("Tìm báo cáo"), method="find")
    state = django_filters.ChoiceFilter(
        label=_("Trạng thái"),
        field_name="job__state",
        choices=JobState.choices,
        empty_label=_("Mọi trạng thái"),
    )
    whose = django_filters.ChoiceFilter(
        label=_("Người phụ trách"),
        method="by_person",
        choices=[("me", _("Của tôi"))],
        empty_label=_("Mọi người"),
    )

    class Meta:
        model = Report
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["q"].widget.input_type = "search"
        if not access_for(self.request.user).is_hanoi:
            # Everything a partner sees here is their own.
            del self.form.fields["whose"]

    def find(self, queryset: ReportQuerySet, name: str, value: str) -> ReportQuerySet:
        return queryset.filter(search.matches(search.terms(value), "search_text"))

    def by_person(
        self, queryset: ReportQuerySet, name: str, value: str
    ) -> ReportQuerySet:
        return queryset.filter(responsible=self.request.user)
