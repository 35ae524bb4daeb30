"""Filters of the two chain lists; page, fragment and export share them."""

from functools import cache
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from chains.choices import (
    CertificateType,
    ChainStatus,
    FindingState,
    OperatorKind,
    ProductGroup,
    Publication,
    Severity,
    StageRole,
    Validity,
)
from chains.models import (
    Certificate,
    Confirmation,
    DirectoryEntry,
    ReviewClaim,
    Stage,
)
from chains.operator_querysets import OperatorQuerySet
from chains.querysets import RETURNED, ChainQuerySet
from portal.core import clock, search
from portal.core.dates import start_of_day
from portal.core.forms import DayField, PlainSelect
from portal.organisations.access import access_for
from portal.organisations.choices import Era
from portal.organisations.models import Association, Province

CONFIRMATION = "confirmation"

_IN_FORCE = (Validity.VALID, Validity.EXPIRING)
_VALIDITY = {
    "in_force": _IN_FORCE,
    "expiring": (Validity.EXPIRING,),
    "expired": (Validity.EXPIRED,),
    "stopped": (Validity.SUSPENDED, Validity.REVOKED),
    "unknown": (Validity.UNKNOWN, Validity.NOT_YET),
}
VALIDITY_CHOICES = [
    ("in_force", _("Còn hiệu lực hôm nay")),
    ("expiring", _("Hết hạn trong 90 ngày tới")),
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


def province_choices() -> list[tuple[Any, Any]]:
    """Both eras in one select: a code alone would mean two different provinces."""
    return [
        (_("Tỉnh, thành phố hiện nay (34)"), _units()[Era.THIRTY_FOUR]),
        (_("Tỉnh, thành phố khi đăng ký (63)"), _units()[Era.SIXTY_THREE]),
    ]


@cache
def _units() -> dict[str, list[tuple[str, str]]]:
    """Provinces change by law, that is by a migration: reading them once is enough."""
    rows = Province.objects.order_by("sort_key", "pk").values_list(
        "era", "code", "name"
    )
    by_era: dict[str, list[tuple[str, str]]] = {
        Era.THIRTY_FOUR: [],
        Era.SIXTY_THREE: [],
    }
    for era, code, name in rows:
        by_era[era].append((f"{era}-{code}", name))
    return by_era


@cache
def province_ids() -> dict[str, int]:
    """The key of a unit in addresses ("34-14") and its row."""
    rows = Province.objects.values_list("era", "code", "pk")
    return {f"{era}-{code}": pk for era, code, pk in rows}


def province_names(*, as_registered: bool) -> dict[str, tuple[str, str]]:
    """By row of a unit of one era, in alphabetical order: its key and its name."""
    ids = province_ids()
    units = _units()[Era.SIXTY_THREE if as_registered else Era.THIRTY_FOUR]
    return {str(ids[key]): (key, name) for key, name in units}


def _association_choices() -> list[tuple[str, str]]:
    rows = Association.objects.in_alphabet().values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


class _Select(django_filters.ChoiceFilter):  # type: ignore[misc]
    """A choice written in one go, with a first entry that means everything."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", PlainSelect)
        kwargs.setdefault("empty_label", _("Tất cả"))
        super().__init__(**kwargs)


class _Day(django_filters.Filter):  # type: ignore[misc]
    field_class = DayField


class PublicChainFilter(django_filters.FilterSet):  # type: ignore[misc]
    """What any visitor may ask of the directory: its papers are those Hanoi compared."""

    counts_declared_papers = False

    q = django_filters.CharFilter(
        label=_("Tìm chuỗi, sản phẩm, cơ sở"),
        method="by_words",
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 120}),
    )
    province = _Select(
        label=_("Tỉnh, thành phố"), choices=province_choices, method="by_province"
    )
    group = _Select(label=_("Nhóm sản phẩm"), choices=ProductGroup.choices)
    certificate = _Select(
        label=_("Loại giấy đã đối chiếu"),
        choices=PAPER_CHOICES,
        method="by_paper",
    )
    validity = _Select(
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
                mine = mine.with_validity(self.today).filter(
                    validity__in=_VALIDITY[validity]
                )
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

    role = _Select(label=_("Có khâu"), choices=StageRole.choices, method="keep_all")

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
        return DirectoryEntry.objects.filter(self._asked("", without))

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

    association = _Select(label=_("Hội đăng ký"), choices=_association_choices)
    role = _Select(label=_("Có khâu"), choices=StageRole.choices, method="by_role")
    certificate = _Select(
        label=_("Loại giấy"), choices=PAPER_CHOICES, method="by_paper"
    )
    validity = _Select(
        label=_("Hiệu lực của giấy (cả giấy tự khai)"),
        choices=VALIDITY_CHOICES,
        method="by_paper",
    )
    status = _Select(label=_("Tình trạng"), choices=ChainStatus.choices)
    trust = _Select(label=_("Bước kiểm tra"), choices=TRUST_CHOICES, method="by_trust")
    mine = django_filters.BooleanFilter(
        label=_("Chỉ chuỗi của hội tôi"), widget=forms.CheckboxInput, method="by_mine"
    )

    field_order = (
        "q province trust status group role certificate validity association era mine"
    )

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
    province = _Select(
        label=_("Tỉnh, thành phố"), choices=province_choices, method="by_province"
    )
    association = _Select(label=_("Hội đăng ký"), choices=_association_choices)
    claim = _Select(label=_("Người xem"), choices=CLAIM_CHOICES, method="by_claim")
    before = _Day(label=_("Chờ từ trước ngày"), method="by_day")

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

    state = _Select(
        label=_("Tình trạng"),
        choices=[
            ("unresolved", _("Chưa khép lại")),
            ("overdue", _("Quá hạn khắc phục")),
            *FindingState.choices,
        ],
        method="by_state",
    )
    severity = _Select(label=_("Mức lỗi"), choices=Severity.choices)
    association = _Select(
        label=_("Hội đăng ký"),
        choices=_association_choices,
        field_name="chain__association",
    )

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        if value == "unresolved":
            return queryset.unresolved()
        if value == "overdue":
            return queryset.overdue(clock.today())
        return queryset.filter(state=value)


class OperatorFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Operators of the workspace list; merged duplicates only when asked for."""

    q = django_filters.CharFilter(
        label=_("Tên cơ sở hoặc mã số thuế"),
        method="by_words",
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 120}),
    )
    kind = _Select(label=_("Loại hình"), choices=OperatorKind.choices)
    association = _Select(label=_("Hội đăng ký"), choices=_association_choices)
    lacks = _Select(
        label=_("Còn thiếu"),
        choices=[
            ("tax_code", _("Mã số thuế")),
            ("commune", _("Xã, phường theo danh sách hiện nay")),
            ("phone", _("Điện thoại")),
        ],
        method="by_lack",
    )
    state = _Select(
        label=_("Bản ghi"),
        choices=[("merged", _("Đã gộp vào cơ sở khác"))],
        empty_label=_("Đang dùng"),
        method="by_state",
    )

    def filter_queryset(self, queryset: OperatorQuerySet) -> OperatorQuerySet:
        found: OperatorQuerySet = super().filter_queryset(queryset)
        is_merged = self.form.cleaned_data.get("state") == "merged"
        return found if is_merged else found.live()

    def by_words(
        self, queryset: OperatorQuerySet, name: str, value: str
    ) -> OperatorQuerySet:
        return queryset.search(value)

    def by_lack(
        self, queryset: OperatorQuerySet, name: str, value: str
    ) -> OperatorQuerySet:
        if value == "commune":
            return queryset.filter(commune__isnull=True)
        return queryset.filter(**{value: ""})

    def by_state(
        self, queryset: OperatorQuerySet, name: str, value: str
    ) -> OperatorQuerySet:
        return queryset.filter(merged_into__isnull=False)
