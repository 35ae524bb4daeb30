"""The acts of the two sides on a text: send, agree, take back, decline."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agreements.services import room, signing
from agreements.views._record import led_record, number_of
from portal.core import clock
from portal.core.acts import attempt, reason_of
from portal.organisations.permissions import (
    second_factor_required,
    workspace_required,
)


@require_POST
@workspace_required
@second_factor_required
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    agreement, side = led_record(request, pk)
    attempt(
        request,
        lambda: room.propose(
            agreement_id=pk, by=request.user, at=clock.now(), note=reason_of(request)
        ),
        _("Đã gửi đề nghị cho %(side)s.") % {"side": side.other.label},
    )
    return redirect(agreement)


@require_POST
@workspace_required
@second_factor_required
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The number of the version that was read comes with the button."""
    agreement, _side = led_record(request, pk)
    attempt(
        request,
        lambda: room.agree(
            agreement_id=pk,
            number=number_of(request),
            by=request.user,
            at=clock.now(),
        ),
        _("Hai bên đã thống nhất nội dung; văn bản chờ mỗi bên ký."),
    )
    return redirect(agreement)


@require_POST
@workspace_required
@second_factor_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    agreement, _side = led_record(request, pk)
    attempt(
        request,
        lambda: room.withdraw(
            agreement_id=pk, by=request.user, at=clock.now(), note=reason_of(request)
        ),
        _("Đã rút đề nghị; bản nháp ở bên của anh/chị."),
    )
    return redirect(agreement)


@require_POST
@workspace_required
@second_factor_required
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    agreement, _side = led_record(request, pk)
    attempt(
        request,
        lambda: room.decline(
            agreement_id=pk, by=request.user, at=clock.now(), reason=reason_of(request)
        ),
        _("Đã trả đề nghị kèm lý do."),
    )
    return redirect(agreement)


@require_POST
@workspace_required
@second_factor_required
def unsign(request: HttpRequest, pk: int) -> HttpResponse:
    agreement, _side = led_record(request, pk)
    attempt(
        request,
        lambda: signing.take_back_signature(
            agreement_id=pk, by=request.user, at=clock.now()
        ),
        _("Đã rút chữ ký của bên anh/chị."),
    )
    return redirect(agreement)
