"""One POST an act: submit, confirm, send back, withdraw, suspend, resume, end, archive."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from chains import permissions
from chains.models import Chain
from chains.services import review
from chains.services.claims import end_claim, refuse_if_taken
from portal.core import clock
from portal.core.errors import DomainError
from portal.core.forms import ReasonForm
from portal.organisations.access import Access
from portal.organisations.permissions import (
    contributor_required,
    hanoi_required,
    second_factor_required,
)

Allowed = Callable[[Access, Chain], bool]
Change = Callable[[Chain, Any, datetime, str], object]


def back(request: HttpRequest, chain: Chain) -> HttpResponseBase:
    """Return to where the act was asked for: the queue, or the chain's page."""
    wanted = request.POST.get("next", "")
    # A path of ours: `redirect` would take a bare word for the name of an address.
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None):
        return HttpResponseRedirect(wanted)
    return redirect(chain)


def seen_version(request: HttpRequest) -> int:
    """The version of the chain on the page where the act was asked for."""
    text = request.GET.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def refuse(request: HttpRequest, chain: Chain, error: DomainError) -> HttpResponseBase:
    messages.error(request, error.message)
    return back(request, chain)


def _act(allowed: Allowed, change: Change, done: Any, *, asks_reason: bool) -> Any:
    """Make the view of one act."""

    @require_POST
    @contributor_required
    def view(request: HttpRequest, pk: int) -> HttpResponseBase:
        chain = get_object_or_404(Chain.objects.editable_by(request.user), pk=pk)
        reason = ""
        if asks_reason:
            form = ReasonForm(request.POST)
            if not form.is_valid():
                return refuse(request, chain, DomainError(_needs_reason(form)))
            reason = form.cleaned_data["reason"]
        try:
            chain = review.act(
                chain_id=pk,
                by=request.user,
                allowed=allowed,
                change=lambda row: change(row, request.user, clock.now(), reason),
            )
        except DomainError as error:
            return refuse(request, chain, error)
        messages.success(request, done)
        return back(request, chain)

    return view


def _needs_reason(form: ReasonForm) -> str:
    errors: list[str] = [*form.errors.get("reason", [])]
    if form.data.get("reason"):
        return str(errors[0])
    return _("Hãy ghi lý do rồi làm lại.")


@require_POST
@hanoi_required
@second_factor_required
def confirm(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hanoi saw the papers; the version on the page goes along in the address."""
    chain = get_object_or_404(Chain.objects.for_user(request.user), pk=pk)
    try:
        chain = review.confirm_chain(
            chain_id=pk,
            by=request.user,
            at=clock.now(),
            version=seen_version(request),
        )
    except DomainError as error:
        return refuse(request, chain, error)
    messages.success(request, _("Đã xác nhận chuỗi; chuỗi hiện trên trang công khai."))
    return back(request, chain)


def _only_hanoi(access: Access, chain: Chain) -> bool:
    if not access.is_hanoi:
        raise PermissionDenied
    return permissions.can_send_back(access, chain)


submit = _act(
    permissions.can_submit,
    lambda chain, by, at, reason: chain.submit(by=by, at=at),
    _l("Đã gửi chuỗi để Hà Nội kiểm tra."),
    asks_reason=False,
)


def _send_back(chain: Chain, by: Any, at: datetime, reason: str) -> None:
    """Also of a checked chain; nobody sends back what a colleague is looking at."""
    refuse_if_taken(chain_id=chain.pk, by=by, at=at)
    chain.send_back(by=by, at=at, reason=reason)
    end_claim(chain)


send_back = _act(
    _only_hanoi,
    _send_back,
    _l("Đã trả chuỗi về cho hội đăng ký."),
    asks_reason=True,
)
withdraw = _act(
    permissions.can_withdraw,
    lambda chain, by, at, reason: chain.withdraw(by=by, at=at),
    _l("Chuỗi không còn trên trang công khai."),
    asks_reason=False,
)
suspend = _act(
    permissions.can_suspend,
    lambda chain, by, at, reason: chain.suspend(by=by, at=at, reason=reason),
    _l("Đã ghi nhận chuỗi tạm dừng."),
    asks_reason=True,
)
resume = _act(
    permissions.can_resume,
    lambda chain, by, at, reason: chain.resume(by=by, at=at),
    _l("Đã ghi nhận chuỗi hoạt động trở lại."),
    asks_reason=False,
)
end = _act(
    permissions.can_end,
    lambda chain, by, at, reason: chain.end(by=by, at=at, reason=reason),
    _l("Đã ghi nhận chuỗi kết thúc."),
    asks_reason=True,
)
archive = _act(
    permissions.can_archive,
    lambda chain, by, at, reason: chain.archive(by=by, at=at, reason=reason),
    _l("Đã cất chuỗi vào kho lưu; có thể khôi phục từ bộ lọc “Trong kho lưu”."),
    asks_reason=True,
)
restore = _act(
    permissions.can_restore,
    lambda chain, by, at, reason: chain.restore(by=by, at=at),
    _l("Đã khôi phục chuỗi."),
    asks_reason=False,
)
