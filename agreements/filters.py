"""The filter of the agreements list, shared by page, fragment and export."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.choices import TermStatus
from agreements.models import Agreement, ContentArea, Round
from agreements.querysets import AgreementQuerySet
from portal.core import clock
from portal.organisations.access import access_for
from portal.organisations.choices import Era
from portal.organisations.models import Association, Province


def provinces_in_both_eras() -> list[tuple[Any, Any]]:
    """Units that associations of the programme belong to, under today's and old names."""
    parties = Association.objects.filter(is_host=False)
    units = Province.objects.filter(
        Q(associations__in=parties) | Q(predecessors__associations__in=parties)
    )
    rows = units.distinct().order_by("sort_key", "pk")
    named: dict[str, list[tuple[str, str]]] = {Era.THIRTY_FOUR: [], Era.SIXTY_THREE: []}
    for era, code, name in rows.values_list("era", "code", "name"):
        named[era].append((f"{era}-{code}", name))
    return [
        (_("Tỉnh, thành phố hiện nay"), named[Era.THIRTY_FOUR]),
        (_("Tỉnh, thành phố lúc ký (đến 30/06/2025)"), named[Era.SIXTY_THREE]),
    ]


class AgreementFilter(filters.FilterSet):  # type: ignore[misc]
    q = filters.CharFilter(
        method="find",
        label=_("Tìm theo số, tên, hội"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    status = filters.ChoiceFilter(
        choices=TermStatus.choices,
        label=_("Tình trạng"),
        empty_label=_("Tất cả"),
        method="in_status",
    )
    round = filters.ModelChoiceFilter(
        queryset=lambda request: Round.objects.in_order(),
        label=_("Giai đoạn"),
        empty_label=_("Tất cả"),
    )
    association = filters.ModelChoiceFilter(
        queryset=lambda request: Association.objects.filter(
            is_host=False
        ).in_alphabet(),
        label=_("Hội ký kết"),
        empty_label=_("Tất cả"),
    )
    province = filters.ChoiceFilter(
        choices=provinces_in_both_eras,
        label=_("Tỉnh, thành phố"),
        empty_label=_("Tất cả"),
        method="in_province",
    )
    area = filters.ModelChoiceFilter(
        queryset=lambda request: ContentArea.objects.in_order(),
        field_name="contents__area",
        label=_("Nội dung phối hợp"),
        empty_label=_("Tất cả"),
    )
    archived = filters.BooleanFilter(
        method="in_archive",
        label=_("Chỉ xem bản đã cất vào kho lưu"),
        widget=forms.CheckboxInput,
    )

    class Meta:
        model = Agreement
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        access = access_for(self.request.user)
        if not (access.is_hanoi or access.is_partner):
            del self.filters["archived"]
        self.form.fields["area"].label_from_instance = lambda area: area.short_name

    def filter_queryset(self, queryset: Any) -> Any:
        wants_archive = self.form.cleaned_data.get("archived")
        if not wants_archive:
            queryset = queryset.live()
        return super().filter_queryset(queryset)

    def find(self, queryset: AgreementQuerySet, name: str, value: str) -> Any:
        return queryset.find(value)

    def in_status(self, queryset: AgreementQuerySet, name: str, value: str) -> Any:
        wanted = {"status": value}
        return queryset.with_status(clock.today()).filter(**wanted)

    def in_province(self, queryset: AgreementQuerySet, name: str, value: str) -> Any:
        """A unit of today covers its predecessors; an old one means the name as signed."""
        era, _dash, code = value.partition("-")
        unit = Q(association__province__era=era, association__province__code=code)
        if era == Era.THIRTY_FOUR:
            unit |= Q(association__province__successor__code=code)
        return queryset.filter(unit)

    def in_archive(self, queryset: AgreementQuerySet, name: str, value: bool) -> Any:
        return queryset.filter(archived_at__isnull=False) if value else queryset
