"""Mending the record of what both sides signed: one side asks, the other answers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements import permissions
from agreements.forms.correction import CorrectionForm
from agreements.models import Correction
from agreements.services import corrections
from agreements.views._acting import act_for_side
from agreements.views._answering import answered
from agreements.views._record import record_for
from portal.core import clock
from portal.core.acts import reason_of
from portal.core.downloads import send_kept
from portal.core.uploads import content_type_of
from portal.organisations.permissions import (
    second_factor_required,
    workspace_required,
)


@require_http_methods(["GET", "POST"])
@workspace_required
@second_factor_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = record_for(request, pk, permissions.can_ask_to_correct)
    is_sent = request.method == "POST"
    data: Any = request.POST if is_sent else None
    form = CorrectionForm(data, request.FILES if is_sent else None, agreement=agreement)
    return answered(
        request,
        form,
        lambda: corrections.ask_to_correct(
            agreement_id=pk,
            after=form.facts(),
            scan=form.scan,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=clock.now(),
        ),
        done=_(
            "Đã gửi đề nghị đính chính; bản ghi giữ nguyên cho đến khi bên kia đồng ý."
        ),
        then=agreement,
        template="agreements/correction_form.html",
        context={"agreement": agreement},
    )


@require_POST
@workspace_required
@second_factor_required
def confirm(request: HttpRequest, pk: int, correction: int) -> HttpResponse:
    return act_for_side(
        request,
        pk,
        corrections.confirm_correction,
        _("Đã đính chính bản ghi."),
        correction_id=correction,
    )


@require_POST
@workspace_required
@second_factor_required
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    return act_for_side(
        request,
        pk,
        corrections.decline_correction,
        _("Đã trả lời không đồng ý; bản ghi giữ nguyên."),
        reason=reason_of(request),
    )


@require_POST
@workspace_required
@second_factor_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return act_for_side(
        request,
        pk,
        corrections.withdraw_correction,
        _("Đã rút đề nghị đính chính."),
    )


@require_GET
@workspace_required
def scan(request: HttpRequest, pk: int, correction: int) -> HttpResponseBase:
    """The scan that would take the place of the one kept, for the two sides."""
    agreement = record_for(request, pk, permissions.side_of)
    asked = get_object_or_404(Correction, agreement=agreement, pk=correction)
    if not asked.scan:
        raise Http404
    name = asked.scan_name
    return send_kept(request, asked, "scan", name, content_type_of(name))
