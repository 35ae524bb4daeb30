"""Rounds and content areas, kept by Hanoi's administrator; units kept by each side."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agreements import permissions
from agreements.choices import Side
from agreements.forms.programme import AreaFactsForm, RoundForm, UnitsForm
from agreements.models import ContentArea, Round
from agreements.services.rebasing import rebase
from agreements.services.table import on_the_table
from agreements.views._record import record_for
from portal.organisations.access import access_for
from portal.organisations.permissions import (
    admin_required,
    second_factor_required,
    workspace_required,
)


@require_safe
@admin_required
def programme(request: HttpRequest) -> HttpResponse:
    """Both lists, with how many agreements use each entry."""
    return render(
        request,
        "agreements/programme.html",
        {
            "rounds": Round.objects.in_order().annotate(used=Count("agreements")),
            "areas": ContentArea.objects.in_order().annotate(used=Count("contents")),
        },
    )


@require_http_methods(["GET", "POST"])
@admin_required
@second_factor_required
def add_round(request: HttpRequest) -> HttpResponse:
    return _edit(request, RoundForm, Round(), _("Thêm giai đoạn"))


@require_http_methods(["GET", "POST"])
@admin_required
@second_factor_required
def edit_round(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(
        request, RoundForm, get_object_or_404(Round, pk=pk), _("Sửa giai đoạn")
    )


@require_http_methods(["GET", "POST"])
@admin_required
@second_factor_required
def add_area(request: HttpRequest) -> HttpResponse:
    last = ContentArea.objects.order_by("-position").first()
    area = ContentArea(position=last.position + 1 if last else 1)
    return _edit(request, AreaFactsForm, area, _("Thêm nội dung phối hợp"))


@require_http_methods(["GET", "POST"])
@admin_required
@second_factor_required
def edit_area(request: HttpRequest, pk: int) -> HttpResponse:
    area = get_object_or_404(ContentArea, pk=pk)
    return _edit(request, AreaFactsForm, area, _("Sửa nội dung phối hợp"))


@require_http_methods(["GET", "POST"])
@workspace_required
def units(request: HttpRequest, pk: int) -> HttpResponse:
    """Each side says who is responsible on its own side, also after signing."""
    agreement = record_for(request, pk, permissions.can_name_units)
    side = permissions.side_of(access_for(request.user), agreement)
    contents = list(
        agreement.contents.select_related("area").order_by("area__position", "pk")
    )
    field = "host_unit" if side is Side.HOST else "partner_unit"
    data = request.POST if request.method == "POST" else None
    form = UnitsForm(data, contents=contents, field=field)
    if form.is_valid():
        with transaction.atomic():
            before = on_the_table(agreement)
            for row in form.changed():
                row.save(update_fields=[field])
            rebase(agreement, before, on_the_table(agreement), *Side)
        messages.success(request, _("Đã lưu."))
        return redirect(agreement)
    return render(
        request,
        "agreements/units_form.html",
        {"agreement": agreement, "form": form, "side": side},
        status=422 if form.errors else 200,
    )


def _edit(
    request: HttpRequest, kind: type["ModelForm[Any]"], record: Any, heading: str
) -> HttpResponse:
    form = kind(request.POST if request.method == "POST" else None, instance=record)
    if form.is_valid():
        form.save()
        messages.success(request, _("Đã lưu."))
        return redirect("agreements:programme")
    return render(
        request,
        "agreements/programme_form.html",
        {"form": form, "heading": heading},
        status=422 if form.errors else 200,
    )
