"""Filters of people, associations and departments; page, fragment and export share them."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.text import fold
from portal.organisations.access import access_for
from portal.organisations.choices import Era, Role
from portal.organisations.models import Association, Department, Membership
from portal.organisations.querysets import (
    AssociationQuerySet,
    DepartmentQuerySet,
    MembershipQuerySet,
)

STATES = [
    ("active", _("Đang hiệu lực")),
    ("waiting", _("Chờ nhận lời mời")),
    ("coming", _("Sắp bắt đầu")),
    ("ended", _("Đã kết thúc")),
    ("locked", _("Tài khoản bị khóa")),
]
UNUSABLE = "!"


def _words(label: Any) -> django_filters.CharFilter:
    return django_filters.CharFilter(
        method="search",
        label=label,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


def _choice(label: Any, choices: Any, **more: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        label=label, choices=choices, empty_label=_("Tất cả"), **more
    )


class PeopleFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = _words(_("Tên, thư điện tử hoặc điện thoại"))
    association = django_filters.ModelChoiceFilter(
        label=_("Hội"), queryset=Association.objects.none(), empty_label=_("Tất cả")
    )
    role = _choice(_("Vai trò"), Role.choices)
    state = _choice(_("Tình trạng"), STATES, method="by_state")

    class Meta:
        model = Membership
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        access = access_for(self.request.user)
        own = Association.objects.for_user(self.request.user)
        if not access.is_hanoi_admin:
            own = own.filter(pk__in=access.lead_association_ids)
        self.filters["association"].queryset = own.in_alphabet()

    def search(
        self, queryset: MembershipQuerySet, name: str, value: str
    ) -> MembershipQuerySet:
        words = fold(value)
        digits = value.replace(" ", "")
        return queryset.filter(
            Q(shown_folded__contains=words)
            | Q(user__email__contains=value.strip().lower())
            | Q(shown_phone__contains=digits)
            | Q(business__icontains=value.strip())
        )

    def by_state(
        self, queryset: MembershipQuerySet, name: str, value: str
    ) -> MembershipQuerySet:
        today = clock.today()
        if value == "locked":
            return queryset.filter(user__is_active=False, is_veiled=False)  # type: ignore[misc]
        if value == "waiting":
            waiting = queryset.in_state("active", today)
            return waiting.filter(
                Q(is_veiled=True) | Q(user__password__startswith=UNUSABLE)
            )
        return queryset.in_state(value, today)


class AssociationFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = _words(_("Tên hội, tỉnh hoặc thành phố"))
    era = _choice(
        _("Đọc theo"),
        [
            (Era.THIRTY_FOUR, _("Hội hiện nay (34 tỉnh, thành phố)")),
            (Era.SIXTY_THREE, _("Hội khi ký kết (63 tỉnh, thành phố)")),
        ],
        method="by_era",
    )

    class Meta:
        model = Association
        fields: list[str] = []

    @property
    def era_read(self) -> str:
        """The map the reader asked for; the one of today unless told otherwise."""
        signed = self.form.is_valid() and self.form.cleaned_data.get("era")
        return signed or str(Era.THIRTY_FOUR)

    def filter_queryset(self, queryset: AssociationQuerySet) -> AssociationQuerySet:
        found: AssociationQuerySet = super().filter_queryset(queryset)
        if self.era_read == Era.THIRTY_FOUR:
            found = found.filter(successor__isnull=True)
        return found

    def by_era(
        self, queryset: AssociationQuerySet, name: str, value: str
    ) -> AssociationQuerySet:
        """Applied in `filter_queryset`, because leaving it empty means something."""
        return queryset

    def search(
        self, queryset: AssociationQuerySet, name: str, value: str
    ) -> AssociationQuerySet:
        words = fold(value)
        for prefix in ("hoi nong dan ", "thanh pho ", "tinh "):
            words = words.removeprefix(prefix)
        return queryset.filter(
            Q(name_folded__contains=words)
            | Q(predecessors__name_folded__contains=words)
            | Q(province__successor__name_folded__contains=words)
        ).distinct()


class DepartmentFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = _words(_("Tên sở, ban, ngành"))
    state = _choice(
        _("Tình trạng"),
        [("active", _("Đang hoạt động")), ("ended", _("Ngừng hoạt động"))],
        method="by_state",
    )

    class Meta:
        model = Department
        fields: list[str] = []

    def search(
        self, queryset: DepartmentQuerySet, name: str, value: str
    ) -> DepartmentQuerySet:
        return queryset.filter(name_folded__contains=fold(value))

    def by_state(
        self, queryset: DepartmentQuerySet, name: str, value: str
    ) -> DepartmentQuerySet:
        today = clock.today()
        if value == "ended":
            return queryset.filter(valid_to__lt=today)
        return queryset.in_force(today)
