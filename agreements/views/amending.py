"""Changing a signed agreement: amendments by both sides, and the next round."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agreements.choices import AmendmentStage
from agreements.forms.terms import AmendmentForm, CounterForm, RenewalForm
from agreements.models import Agreement
from agreements.services import amendments, renewal
from agreements.services.table import latest_of, open_amendment
from agreements.views._acting import act_for_side
from agreements.views._record import led_record, number_of, record_for
from agreements.views._sending import page_of_copy, save_or_send
from agreements.views._terms_page import judge, page_for, refused, show
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
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the first text of an amendment and send it."""
    agreement, side = led_record(request, pk)
    try:
        agreement.require_signed()
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(agreement)
    page = page_of_copy(
        request,
        agreement,
        side,
        AmendmentForm,
        heading=_("Đề nghị phụ lục"),
        save_label=_("Gửi đề nghị phụ lục"),
        lead=_(
            "Sửa những mục cần thay đổi. Thỏa thuận đang có hiệu lực giữ nguyên cho đến "
            "khi hai bên ký phụ lục."
        ),
    )
    return save_or_send(
        request,
        agreement,
        side,
        page,
        lambda data: amendments.propose_amendment(
            agreement_id=pk,
            terms=page.terms,
            by=request.user,
            at=clock.now(),
            note=data["note"],
        ),
        _("Đã gửi phụ lục cho %(side)s.") % {"side": side.other.label},
    )


@require_http_methods(["GET", "POST"])
@workspace_required
@second_factor_required
def counter(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the amendment on the table and send it back."""
    agreement, side = led_record(request, pk)
    amendment = open_amendment(agreement)
    if (
        amendment is None
        or amendment.stage != AmendmentStage.PROPOSED
        or amendment.waiting_side != side
    ):
        messages.error(request, _("Lúc này bên của anh/chị không có bản nào để sửa."))
        return redirect(agreement)
    page = page_of_copy(
        request,
        agreement,
        side,
        CounterForm,
        heading=_("Sửa %(amendment)s và gửi lại") % {"amendment": amendment},
        save_label=_("Gửi lại cho bên kia"),
        lead=_("Bên kia nhận bản mới và thấy từng chữ được thêm, bớt."),
    )
    page.form.initial.setdefault("answers", latest_of(amendment).number)
    return save_or_send(
        request,
        agreement,
        side,
        page,
        lambda data: amendments.counter_amendment(
            agreement_id=pk,
            terms=page.terms,
            by=request.user,
            at=clock.now(),
            answers=data["answers"],
            note=data["note"],
        ),
        _("Đã gửi %(amendment)s cho %(side)s.")
        % {"amendment": amendment, "side": side.other.label},
    )


@require_POST
@workspace_required
@second_factor_required
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    return act_for_side(
        request,
        pk,
        amendments.agree_amendment,
        _("Hai bên đã thống nhất phụ lục; phụ lục chờ mỗi bên ký."),
        number=number_of(request),
    )


@require_POST
@workspace_required
@second_factor_required
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    return act_for_side(
        request,
        pk,
        amendments.drop_amendment,
        _("Đã thôi phụ lục; thỏa thuận giữ nguyên."),
        reason=reason_of(request),
    )


@require_POST
@workspace_required
@second_factor_required
def unsign(request: HttpRequest, pk: int) -> HttpResponse:
    return act_for_side(
        request,
        pk,
        amendments.take_back_amendment_signature,
        _("Đã rút chữ ký của bên anh/chị."),
    )


@require_http_methods(["GET", "POST"])
@workspace_required
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft of the next round, with what is carried over by choice."""
    agreement = record_for(request, pk, renewal.renewing_side)
    if request.method == "GET" and not renewal.can_renew(request.user, agreement):
        messages.error(request, _("Thỏa thuận này chưa ký hoặc đã có bản ký tiếp."))
        return redirect(agreement)
    if not agreement.is_signed:
        raise PermissionDenied
    successor = agreement.association.today
    page = page_for(
        request,
        agreement,
        lambda *args, **more: RenewalForm(
            *args,
            agreement=Agreement(association=successor),
            portions=[(p.key, p.label) for p in renewal.portions(agreement)],
            **more,
        ),
        terms=renewal.next_terms(agreement),
        heading=_("Soạn thỏa thuận ký tiếp"),
        save_label=_("Lưu bản nháp"),
        lead=_("Với %(association)s. Bên kia chỉ thấy khi anh/chị gửi đề nghị.")
        % {"association": successor.full_name_on(clock.today())},
    )
    if request.method == "POST" and judge(page):
        data = page.form.cleaned_data
        try:
            draft = renewal.renew(
                agreement=agreement,
                terms=page.terms,
                keys=data.get("carried", []),
                by=request.user,
                at=clock.now(),
                submission=data["submission"],
            )
        except DomainError as error:
            refused(page, error)
        else:
            messages.success(request, _("Đã lưu bản nháp của giai đoạn tiếp theo."))
            return redirect(draft)
    return show(request, page)
