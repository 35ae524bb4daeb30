"""Hanoi keeps the checklists of inspections, version after version."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chains.choices import ProductGroup
from chains.forms.checklist import (
    ItemRows,
    NewChecklistForm,
    TitleForm,
    given_items,
    initial_items,
)
from chains.forms.inspection import limits_text
from chains.models import Checklist
from chains.services import checklists as services
from portal.core import clock
from portal.core.dates import format_date
from portal.core.errors import DomainError
from portal.organisations.permissions import hanoi_required, second_factor_required


@require_http_methods(["GET", "POST"])
@hanoi_required
def listing(request: HttpRequest) -> HttpResponseBase:
    """Every version by group; the form begins the next one."""
    form = NewChecklistForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = services.begin_version(
                **form.cleaned_data, by=request.user, at=clock.now()
            )
            return redirect("chains:checklist_update", pk=draft.pk)
        except DomainError as error:
            form.add_error(None, error.message)
    context = {"form": form, "groups": _groups()}
    status = 422 if form.is_bound else 200
    return render(request, "chains/checklists/list.html", context, status=status)


def _groups() -> list[tuple[str, list[dict[str, Any]]]]:
    """Versions by group, the newest first (one query)."""
    order = ["", *ProductGroup.values]
    by_group: dict[str, list[dict[str, Any]]] = {}
    rows = Checklist.objects.select_related("published_by").order_by("-version")
    for row in sorted(rows, key=lambda one: order.index(one.group)):
        by_group.setdefault(row.group_label, []).append(
            {
                "checklist": row,
                "published": format_date(row.published_at) if row.published_at else "",
                "url": reverse(
                    "chains:checklist"
                    if row.is_published
                    else "chains:checklist_update",
                    args=[row.pk],
                ),
            }
        )
    return list(by_group.items())


@require_GET
@hanoi_required
def detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    checklist = get_object_or_404(Checklist.objects.select_related(None), pk=pk)
    items = [(item, limits_text(item)) for item in checklist.items.order_by("position")]
    context = {
        "checklist": checklist,
        "items": items,
        "published": format_date(checklist.published_at)
        if checklist.published_at
        else "",
    }
    return render(request, "chains/checklists/detail.html", context)


@require_http_methods(["GET", "POST"])
@hanoi_required
def update(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The lines of a draft; a published version leads to its page."""
    checklist = get_object_or_404(Checklist, pk=pk)
    if checklist.is_published:
        messages.error(
            request, _("Bảng kiểm này đã ban hành; muốn sửa, hãy lập phiên bản mới.")
        )
        return redirect("chains:checklist", pk=pk)
    form = TitleForm(request.POST or None, initial={"title": checklist.title})
    rows = ItemRows(
        request.POST or None, prefix="items", initial=initial_items(checklist)
    )
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            services.save_draft(
                checklist_id=pk,
                title=form.cleaned_data["title"],
                items=given_items(rows.values()),
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu bản soạn."))
            return redirect("chains:checklist", pk=pk)
    context = {"checklist": checklist, "form": form, "rows": rows}
    status = 422 if request.method == "POST" else 200
    return render(request, "chains/checklists/form.html", context, status=status)


@require_POST
@hanoi_required
@second_factor_required
def publish(request: HttpRequest, pk: int) -> HttpResponseBase:
    get_object_or_404(Checklist, pk=pk)
    try:
        services.publish(checklist_id=pk, by=request.user, at=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Đã ban hành; các lần kiểm tra mới dùng bản này."))
    return redirect("chains:checklist", pk=pk)
