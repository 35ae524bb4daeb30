"""Filters of the two chain lists; page, fragment and export share them."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from chains.choices import (
    CertificateType,
    ChainStatus,
    Freshness,
    ProductGroup,
    Publication,
    StageRole,
    Validity,
)
from chains.filters.choices import (
    Select,
    association_choices,
    province_choices,
    province_ids,
)
from chains.models import (
    Certificate,
    Confirmation,
    DirectoryEntry,
    Stage,
)
from chains.querysets import RETURNED, ChainQuerySet, kept_back
from portal.core import clock, search
from portal.core.forms import PlainSelect
from portal.organisations.access import access_for
from portal.organisations.choices import Era
from portal.organisations.models import Association

CONFIRMATION = "confirmation"

_IN_FORCE = (Validity.VALID, Validity.EXPIRING)
_VALIDITY = {
    "in_force": _IN_FORCE,
    "expiring": (Validity.EXPIRING,),
    "expired": (Validity.EXPIRED,),
    "stopped": (Validity.SUSPENDED, Validity.REVOKED),
    "unknown": (Validity.UNKNOWN, Validity.NOT_YET),
}
# Ends within so many days: the steps of papers that expire.
_ENDS_WITHIN = {"ends_60": 60, "ends_30": 30, "ends_7": 7}
VALIDITY_CHOICES = [
    ("in_force", _("Còn hiệu lực hôm nay")),
    ("expiring", _("Hết hạn trong 90 ngày tới")),
    ("ends_60", _("Hết hạn trong 60 ngày tới")),
    ("ends_30", _("Hết hạn trong 30 ngày tới")),
    ("ends_7", _("Hết hạn trong 7 ngày tới")),
    ("expired", _("Đã hết hạn")),
    ("stopped", _("Bị đình chỉ hoặc thu hồi")),
    ("unknown", _("Chưa rõ thời hạn")),
]
TRUST_CHOICES = [
    ("draft", _("Bản nháp")),
    ("returned", _("Bị trả lại để sửa")),
    ("waiting", _("Chờ kiểm tra")),
    ("checked", _("Đã đối chiếu hồ sơ")),
    ("safe", _("An toàn, giấy còn hiệu lực")),
    ("archived", _("Trong kho lưu")),
]
PAPER_CHOICES = [
    (CONFIRMATION, _("Giấy xác nhận chuỗi")),
    *CertificateType.choices,
]
ERA_CHOICES = [
    (Era.THIRTY_FOUR, _("Đơn vị hiện nay (34)")),
    (Era.SIXTY_THREE, _("Đơn vị khi đăng ký (63)")),
]


def _valid(asked: str) -> Q:
    if days := _ENDS_WITHIN.get(asked):
        return Q(validity=Validity.EXPIRING, step__lte=days)
    return Q(validity__in=_VALIDITY[asked])


class PublicChainFilter(django_filters.FilterSet):  # type: ignore[misc]
    """What any visitor may ask of the directory: its papers are those Hanoi compared."""

    counts_declared_papers = False

    q = django_filters.CharFilter(
        label=_("Tìm chuỗi, sản phẩm, cơ sở"),
        method="by_words",
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 120}),
    )
    province = Select(
        label=_("Tỉnh, thành phố"), choices=province_choices, method="by_province"
    )
    group = Select(label=_("Nhóm sản phẩm"), choices=ProductGroup.choices)
    certificate = Select(
        label=_("Loại giấy đã đối chiếu"),
        choices=PAPER_CHOICES,
        method="by_paper",
    )
    validity = Select(
        label=_("Hiệu lực của giấy đã đối chiếu"),
        choices=VALIDITY_CHOICES[:2],
        method="by_paper",
    )
    era = django_filters.ChoiceFilter(
        label=_("Ghi tên địa phương theo"),
        choices=ERA_CHOICES,
        widget=PlainSelect,
        empty_label=None,
        method="keep_all",
    )

    @cached_property
    def today(self) -> Any:
        return clock.today()

    @property
    def reads_as_registered(self) -> bool:
        """Whether the list names the units of 2015–2025."""
        asked = self.data.get("era") if self.data else None
        return bool(asked == Era.SIXTY_THREE)

    def filter_queryset(self, queryset: ChainQuerySet) -> ChainQuerySet:
        return self._with_papers(super().filter_queryset(queryset))

    def _with_papers(self, found: ChainQuerySet) -> ChainQuerySet:
        kind = self.form.cleaned_data.get("certificate")
        validity = self.form.cleaned_data.get("validity")
        return (
            found.filter(self._has_paper(kind, validity)) if kind or validity else found
        )

    def _has_paper(self, kind: str, validity: str) -> Q:
        """A paper of this kind and this validity: one and the same paper."""
        papers: list[Any] = []
        if kind != CONFIRMATION:
            certificates = Certificate.objects.all()
            papers.append(certificates.filter(type=kind) if kind else certificates)
        if kind in ("", CONFIRMATION):
            papers.append(Confirmation.objects.all())
        found = Q(pk__in=[])
        for rows in papers:
            mine = rows.filter(chain=OuterRef("pk"))
            if not self.counts_declared_papers:
                mine = mine.filter(seen_at__isnull=False)
            if validity:
                mine = mine.with_validity(self.today).filter(_valid(validity))
            found |= Q(Exists(mine))
        return found

    def by_words(self, queryset: ChainQuerySet, name: str, value: str) -> ChainQuerySet:
        return queryset.search(value)

    def by_province(
        self, queryset: ChainQuerySet, name: str, value: str
    ) -> ChainQuerySet:
        era, _dash, code = value.partition("-")
        unit = Q(province__era=era, province__code=code)
        if era == Era.THIRTY_FOUR:
            unit |= Q(province__successor__code=code)
        return queryset.filter(association__in=Association.objects.filter(unit))

    def by_paper(self, queryset: ChainQuerySet, name: str, value: str) -> ChainQuerySet:
        return queryset  # type and validity together: see filter_queryset

    def keep_all(self, queryset: ChainQuerySet, name: str, value: str) -> ChainQuerySet:
        return queryset  # says how places are named, not which chains are shown


class DirectoryFilter(PublicChainFilter):
    """The choices of the directory, asked of its narrow rows (`DirectoryEntry`)."""

    FACETS = ("province", "group", "certificate", "role", "validity")

    role = Select(label=_("Có khâu"), choices=StageRole.choices, method="keep_all")

    @property
    def chosen(self) -> dict[str, str]:
        """The facets in which something is chosen."""
        asked = self.form.cleaned_data
        return {name: asked[name] for name in self.FACETS if asked.get(name)}

    def filter_queryset(self, queryset: ChainQuerySet) -> ChainQuerySet:
        words = search.terms(self.form.cleaned_data.get("q") or "")
        rows = queryset.filter(self._asked("entry__"), entry__isnull=False)
        return rows.ranked(words)

    def entries(self, *, without: str = "") -> QuerySet[DirectoryEntry]:
        """The rows that the words and all choices but one find."""
        found = DirectoryEntry.objects.filter(self._asked("", without))
        return found.exclude(chain__in=kept_back())

    def _asked(self, prefix: str, without: str = "") -> Q:
        asked = {n: v for n, v in self.chosen.items() if n != without}
        words = search.terms(self.form.cleaned_data.get("q") or "")
        found = search.matches(words, f"{prefix}search_text")
        if province := asked.get("province"):
            is_today = province.startswith(f"{Era.THIRTY_FOUR}-")
            column = "province" if is_today else "registered"
            found &= Q(**{f"{prefix}{column}": province_ids()[province]})
        if group := asked.get("group"):
            found &= Q(**{f"{prefix}group": group})
        if role := asked.get("role"):
            found &= Q(**{f"{prefix}roles__contains": [role]})
        return found & self._of_papers(
            prefix, asked.get("certificate", ""), asked.get("validity", "")
        )

    def _of_papers(self, prefix: str, kind: str, validity: str) -> Q:
        found = Q(**{f"{prefix}papers__contains": [kind]}) if kind else Q()
        if validity:
            found &= self._has_paper(kind, validity)
        return found


class ChainFilter(PublicChainFilter):
    """The workspace list: everything above and where the record stands.

    Who keeps a record asks for papers as declared too: they are to be renewed in time.
    """

    counts_declared_papers = True

    association = Select(label=_("Hội đăng ký"), choices=association_choices)
    role = Select(label=_("Có khâu"), choices=StageRole.choices, method="by_role")
    certificate = Select(label=_("Loại giấy"), choices=PAPER_CHOICES, method="by_paper")
    validity = Select(
        label=_("Hiệu lực của giấy (cả giấy tự khai)"),
        choices=VALIDITY_CHOICES,
        method="by_paper",
    )
    status = Select(label=_("Tình trạng"), choices=ChainStatus.choices)
    freshness = Select(
        label=_("Xác nhận quý"), choices=Freshness.choices, method="by_freshness"
    )
    trust = Select(label=_("Bước kiểm tra"), choices=TRUST_CHOICES, method="by_trust")
    mine = django_filters.BooleanFilter(
        label=_("Chỉ chuỗi của hội tôi"), widget=forms.CheckboxInput, method="by_mine"
    )

    field_order = "q province trust status freshness group role certificate validity association era mine"

    filters: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = self.field_order.split()
        kept: dict[str, Any] = {name: self.filters[name] for name in names}
        self.filters = kept
        if not access_for(self.request.user).association_ids:
            del self.filters["mine"]

    def filter_queryset(self, queryset: ChainQuerySet) -> ChainQuerySet:
        found = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("trust") == "archived":
            return found
        return found.live()

    def by_freshness(
        self, queryset: ChainQuerySet, name: str, value: str
    ) -> ChainQuerySet:
        found: ChainQuerySet = queryset.in_freshness(Freshness(value), self.today)
        return found

    def by_role(self, queryset: ChainQuerySet, name: str, value: str) -> ChainQuerySet:
        stages = Stage.objects.filter(chain=OuterRef("pk"), role=value)
        return queryset.filter(Exists(stages))

    def by_trust(self, queryset: ChainQuerySet, name: str, value: str) -> ChainQuerySet:
        if value == "waiting":
            return queryset.waiting()
        if value == "safe":
            return queryset.safe_on(self.today)
        conditions = {
            "draft": Q(publication=Publication.DRAFT),
            "returned": RETURNED,
            "checked": Q(seen_at__isnull=False),
            "archived": Q(archived_at__isnull=False),
        }
        return queryset.filter(conditions[value])

    def by_mine(
        self, queryset: ChainQuerySet, name: str, value: bool | None
    ) -> ChainQuerySet:
        if not value:
            return queryset
        own = access_for(self.request.user).association_ids
        return queryset.filter(association_id__in=own)
