"""Ending a signed agreement early: one side asks, the other answers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agreements.forms.ending import TerminationForm
from agreements.services.termination import (
    ask_to_terminate,
    confirm_termination,
    decline_termination,
    withdraw_termination,
)
from agreements.views._acting import act_for_side
from agreements.views._answering import answered
from agreements.views._record import led_record
from portal.core import clock
from portal.core.acts import reason_of
from portal.core.errors import DomainError
from portal.organisations.permissions import (
    second_factor_required,
    workspace_required,
)


@require_http_methods(["GET", "POST"])
@workspace_required
@second_factor_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    agreement, side = led_record(request, pk)
    try:
        agreement.require_signed()
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(agreement)
    data: Any = request.POST if request.method == "POST" else None
    form = TerminationForm(data, agreement=agreement)
    return answered(
        request,
        form,
        lambda: ask_to_terminate(
            agreement_id=pk,
            reason=form.cleaned_data["reason"],
            last_day=form.cleaned_data["last_day"],
            by=request.user,
            at=clock.now(),
        ),
        done=_("Đã gửi đề nghị chấm dứt; đang chờ %(side)s trả lời.")
        % {"side": side.other.label},
        then=agreement,
        template="agreements/termination_form.html",
        context={"agreement": agreement},
    )


@require_POST
@workspace_required
@second_factor_required
def confirm(request: HttpRequest, pk: int, termination: int) -> HttpResponse:
    return act_for_side(
        request,
        pk,
        confirm_termination,
        _("Hai bên đã chấm dứt thỏa thuận."),
        termination_id=termination,
    )


@require_POST
@workspace_required
@second_factor_required
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    return act_for_side(
        request,
        pk,
        decline_termination,
        _("Đã trả lời; thỏa thuận tiếp tục."),
        reason=reason_of(request),
    )


@require_POST
@workspace_required
@second_factor_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return act_for_side(
        request,
        pk,
        withdraw_termination,
        _("Đã rút đề nghị chấm dứt; thỏa thuận tiếp tục."),
    )
