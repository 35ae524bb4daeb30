"""Duplicates: those found, two side by side, the merger and the way back."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chains.models import Operator, OperatorMerge
from chains.services.merging import CHOICES, merge_operators, undo_merge
from chains.views.operators import editable_operator
from portal.core import clock
from portal.core.errors import DomainError
from portal.organisations.permissions import contributor_required

# More than that on one page nobody works through.
_MOST = 200
_LABELS = {
    "name": _l("Tên cơ sở"),
    "kind": _l("Loại hình"),
    "tax_code": _l("Mã số thuế"),
    "address": _l("Địa chỉ"),
    "commune": _l("Xã, phường"),
    "representative": _l("Người đại diện"),
    "phone": _l("Điện thoại"),
}


@dataclass(frozen=True)
class Choice:
    """One line of the comparison. `differs`: a person has to choose."""

    name: str
    label: str
    kept: str
    merged: str
    takes_merged: bool

    @property
    def differs(self) -> bool:
        return self.kept != self.merged


@require_GET
@contributor_required
def duplicates(request: HttpRequest) -> HttpResponseBase:
    """Records that may be one, first to be looked at: of two associations, then of one."""
    mine = Operator.objects.editable_by(request.user)
    by_code = _groups(mine.of_one_tax_code(), lambda o: o.across_key)
    by_place = _groups(mine.of_one_place(), lambda o: o.across_key)
    within = _groups(mine.doubled(), lambda o: (o.association_id, o.twin_key))
    context = {
        "across": by_code + by_place,
        "groups": within,
        "is_cut": any(
            sum(map(len, groups)) > _MOST for groups in (by_code, by_place, within)
        ),
    }
    return render(request, "chains/operators/duplicates.html", context)


def _groups(rows: Any, key: Callable[[Any], Any]) -> list[list[Any]]:
    shown = rows.with_counts().select_related("association", "commune__province")
    return [list(group) for _key, group in groupby(shown[: _MOST + 1], key=key)]


@require_http_methods(["GET", "POST"])
@contributor_required
def merge(request: HttpRequest, pk: int, other: int) -> HttpResponseBase:
    """`pk` stays, `other` becomes one of its names; each field is chosen."""
    keep, merged = editable_operator(request, pk), editable_operator(request, other)
    if request.method == "POST":
        try:
            merge_operators(
                keep=keep,
                merge=merged,
                take=_taken(request),
                versions=_versions(request),
                by=request.user,
                at=clock.now(),
            )
        except DomainError as error:
            messages.error(request, error.message)
            return redirect("chains:merge", pk, other)
        messages.success(
            request,
            _("Đã gộp. Chuỗi, khâu và liên hệ của hai bản ghi nay ở một cơ sở."),
        )
        return redirect(keep)
    context = {
        "keep": keep,
        "merged": merged,
        "choices": _choices(keep, merged),
        "counts": _counts(keep, merged),
        "swap_url": reverse("chains:merge", args=[other, pk]),
    }
    return render(request, "chains/operators/merge.html", context)


@require_POST
@contributor_required
def merge_undo(request: HttpRequest, pk: int, merge: int) -> HttpResponseBase:
    operator = editable_operator(request, pk)
    record = get_object_or_404(
        OperatorMerge.objects.select_related("kept", "merged"), pk=merge, kept=operator
    )
    try:
        undo_merge(record=record, by=request.user, at=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(operator)
    messages.success(request, _("Đã tách bản ghi ra lại như trước khi gộp."))
    return redirect(operator)


def _taken(request: HttpRequest) -> list[str]:
    return [name for name in CHOICES if request.POST.get(f"take-{name}") == "merged"]


def _versions(request: HttpRequest) -> tuple[int, int]:
    def number(name: str) -> int:
        text = request.POST.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    return number("kept_version"), number("merged_version")


def _choices(keep: Operator, merged: Operator) -> list[Choice]:
    return [
        Choice(
            name=name,
            label=str(_LABELS[name]),
            kept=(kept := _shown(keep, name)),
            merged=(other := _shown(merged, name)),
            takes_merged=not kept and bool(other),
        )
        for name in CHOICES
    ]


def _shown(operator: Operator, name: str) -> str:
    if name == "kind":
        return str(operator.get_kind_display())
    if name == "commune":
        return (
            operator.commune.in_address if operator.commune else operator.commune_text
        )
    return str(getattr(operator, name))


def _counts(*operators: Operator) -> list[Any]:
    rows = Operator.objects.filter(pk__in=[operator.pk for operator in operators])
    found: dict[int, Any] = {row.pk: row for row in rows.with_counts()}
    return [found[operator.pk] for operator in operators]
