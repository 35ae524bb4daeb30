"""What may be asked: the pages' own filter sets, checked strictly and described once."""

from typing import Any, TypeVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from chains.choices import OperatorKind
from chains.filters.choices import Select, province_choices, province_ids
from chains.models import CountSnapshot, Operator
from chains.models.snapshot import CountOf
from chains.operator_querysets import OperatorQuerySet
from portal.core.paging import NEXT
from portal.opendata.problems import Refused
from portal.organisations.choices import Era
from portal.organisations.models import Commune, Province
from portal.organisations.querysets import CommuneQuerySet, ProvinceQuerySet

SIZE, MOST = 50, 200
PRIVATE_KINDS = (OperatorKind.HOUSEHOLD, OperatorKind.HOUSEHOLD_BUSINESS)

FilterT = TypeVar("FilterT", bound=django_filters.FilterSet)


class OperatorsFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(
        label=_l("Tên cơ sở"), method="by_words", max_length=120
    )
    kind = Select(
        label=_l("Loại hình"),
        choices=[(k, v) for k, v in OperatorKind.choices if k not in PRIVATE_KINDS],
    )

    class Meta:
        model = Operator
        fields: list[str] = []

    def by_words(
        self, queryset: OperatorQuerySet, name: str, value: str
    ) -> OperatorQuerySet:
        return queryset.named(value)


class CountsFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Without a unit the whole programme: one row a day and definition."""

    province = Select(
        label=_l("Tỉnh, thành phố"), choices=province_choices, method="keep_all"
    )
    definition = Select(label=_l("Khóa của định nghĩa"), choices=CountOf.choices)

    class Meta:
        model = CountSnapshot
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        key = self.form.cleaned_data.get("province")
        unit = province_ids()[key] if key else None
        return found.filter(province=unit)

    def keep_all(self, queryset: Any, name: str, value: str) -> Any:
        return queryset  # see filter_queryset


class ProvincesFilter(django_filters.FilterSet):  # type: ignore[misc]
    era = Select(label=_l("Bản đồ hành chính"), choices=Era.choices)
    q = django_filters.CharFilter(
        label=_l("Tên tỉnh, thành phố"), method="by_name", max_length=120
    )

    class Meta:
        model = Province
        fields: list[str] = []

    def by_name(
        self, queryset: ProvinceQuerySet, name: str, value: str
    ) -> ProvinceQuerySet:
        return queryset.named(value)


class CommunesFilter(django_filters.FilterSet):  # type: ignore[misc]
    province = Select(
        label=_l("Tỉnh, thành phố"), choices=province_choices, method="by_province"
    )
    q = django_filters.CharFilter(
        label=_l("Tên xã, phường, đặc khu"), method="by_name", max_length=120
    )

    class Meta:
        model = Commune
        fields: list[str] = []

    def by_province(
        self, queryset: CommuneQuerySet, name: str, value: str
    ) -> CommuneQuerySet:
        """A unit of the 63 has no communes of today: nothing is found."""
        era, _dash, code = value.partition("-")
        return queryset.filter(province__era=era, province__code=code)

    def by_name(
        self, queryset: CommuneQuerySet, name: str, value: str
    ) -> CommuneQuerySet:
        return queryset.named(value)


class OutletsFilter(django_filters.FilterSet):  # type: ignore[misc]
    commune = django_filters.CharFilter(
        label=_l("Mã xã, phường (năm chữ số)"), method="keep_all", max_length=5
    )
    chain = django_filters.CharFilter(
        label=_l("Mã chuỗi"), field_name="chain__code", lookup_expr="iexact"
    )

    def keep_all(self, queryset: Any, name: str, value: str) -> Any:
        return queryset  # the view begins with the places of the commune


def asked(
    kind: type[FilterT], request: HttpRequest, queryset: QuerySet[Any], **more: Any
) -> FilterT:
    """The filter of the request; raises `Refused` for what it does not know."""
    _refuse_strangers(request.GET, kind.base_filters)
    found: FilterT = kind(request.GET, queryset=queryset, request=request, **more)
    if not found.form.is_valid():
        # ErrorDict reads as text for lists; a program gets each parameter's sentence.
        raise Refused(
            {
                name: _("%(name)s: %(message)s")
                % {"name": name, "message": " ".join(map(str, errors))}
                for name, errors in found.form.errors.items()
            }
        )
    return found


def _refuse_strangers(given: QueryDict, known: dict[str, Any]) -> None:
    names = {*known, "size", NEXT}
    strangers = sorted(set(given) - names)
    if strangers:
        message = _("Không có tham số “%(name)s”; các tham số dùng được: %(known)s.")
        raise Refused(
            {
                name[:40]: message
                % {"name": name[:40], "known": ", ".join(sorted(names))}
                for name in strangers[:5]
            }
        )


def size_of(request: HttpRequest) -> int:
    text = request.GET.get("size", "")
    if not text:
        return SIZE
    if text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST:
        return int(text)
    raise Refused(
        {"size": _("size là số từ 1 đến %(most)s.") % {"most": MOST}},
    )


def described(kind: type[FilterT] | None, *, paged: bool = True) -> dict[str, Any]:
    """The parameters of a filter set for the OpenAPI description."""
    filters = kind.base_filters if kind else {}
    parameters = [
        {
            "in": "query",
            "name": name,
            "required": False,
            "description": one.label,
            "schema": _schema(name, one),
        }
        for name, one in filters.items()
    ]
    if paged:
        parameters += [
            {
                "in": "query",
                "name": "size",
                "required": False,
                "description": _l("Số mục mỗi trang"),
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": MOST,
                    "default": SIZE,
                },
            },
            {
                "in": "query",
                "name": NEXT,
                "required": False,
                "description": _l(
                    "Dấu trang, chép nguyên từ “next” của trang trước; không tự đặt."
                ),
                "schema": {"type": "string"},
            },
        ]
    return {"parameters": parameters}


def _schema(name: str, one: Any) -> dict[str, Any]:
    choices = one.extra.get("choices")
    if name == "province":
        return {
            "type": "string",
            "pattern": "^(34|63)-[0-9]{2}$",
            "examples": ["34-14"],
        }
    if choices:
        return {"type": "string", "enum": [str(value) for value, _label in choices]}
    schema: dict[str, Any] = {"type": "string"}
    if length := one.extra.get("max_length"):
        schema["maxLength"] = length
    if isinstance(getattr(one, "field", None), forms.BooleanField):
        schema["type"] = "boolean"
    return schema
