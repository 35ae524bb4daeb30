"""The acts of the two sides on a text: send, agree, take back, decline."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agreements.services import room, signing
from agreements.views._acting import act_for_side
from agreements.views._record import number_of
from portal.core.acts import reason_of
from portal.organisations.permissions import (
    second_factor_required,
    workspace_required,
)


@require_POST
@workspace_required
@second_factor_required
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    return act_for_side(
        request,
        pk,
        room.propose,
        _("Đã gửi đề nghị cho %(side)s."),
        note=reason_of(request),
    )


@require_POST
@workspace_required
@second_factor_required
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The number of the version that was read comes with the button."""
    return act_for_side(
        request,
        pk,
        room.agree,
        _("Hai bên đã thống nhất nội dung; văn bản chờ mỗi bên ký."),
        number=number_of(request),
    )


@require_POST
@workspace_required
@second_factor_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return act_for_side(
        request,
        pk,
        room.withdraw,
        _("Đã rút đề nghị; bản nháp ở bên của anh/chị."),
        note=reason_of(request),
    )


@require_POST
@workspace_required
@second_factor_required
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    return act_for_side(
        request,
        pk,
        room.decline,
        _("Đã trả đề nghị kèm lý do."),
        reason=reason_of(request),
    )


@require_POST
@workspace_required
@second_factor_required
def unsign(request: HttpRequest, pk: int) -> HttpResponse:
    return act_for_side(
        request,
        pk,
        signing.take_back_signature,
        _("Đã rút chữ ký của bên anh/chị."),
    )
