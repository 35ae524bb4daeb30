"""Certificates and confirmations one at a time: add, change, scan, confirm, take off."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chains import permissions
from chains.forms.page import given_paper
from chains.forms.papers import CertificateForm, ConfirmationForm, PaperForm
from chains.models import Certificate, Chain, Confirmation, Paper
from chains.paper_numbers import question
from chains.services.editing import delete_paper, save_paper
from chains.services.review import confirm_paper
from chains.views.acts import refuse, seen_version
from chains.views.editing import answer, conflict, editable, posted_version
from portal.core import clock
from portal.core.downloads import send_kept, send_to_look_at
from portal.core.errors import Conflict, DomainError
from portal.core.uploads import content_type_of
from portal.organisations.access import access_for
from portal.organisations.permissions import (
    contributor_required,
    hanoi_required,
    second_factor_required,
    workspace_required,
)

_FORMS: dict[type[Paper], type[PaperForm]] = {
    Certificate: CertificateForm,
    Confirmation: ConfirmationForm,
}


def _views(model: type[Certificate] | type[Confirmation]) -> dict[str, Any]:
    """The six views of one kind of paper."""

    @require_http_methods(["GET", "POST"])
    @contributor_required
    def create(request: HttpRequest, pk: int) -> HttpResponseBase:
        return _edit(request, model(chain=editable(request, pk)))

    @require_http_methods(["GET", "POST"])
    @contributor_required
    def update(request: HttpRequest, pk: int, paper: int) -> HttpResponseBase:
        return _edit(request, _get(model, editable(request, pk), paper))

    @require_POST
    @contributor_required
    def delete(request: HttpRequest, pk: int, paper: int) -> HttpResponseBase:
        chain = editable(request, pk)
        try:
            delete_paper(
                paper=_get(model, chain, paper),
                by=request.user,
                at=clock.now(),
                version=chain.version,
            )
        except DomainError as error:
            return refuse(request, chain, error)
        messages.success(
            request, _("Đã bỏ giấy; lịch sử của chuỗi vẫn giữ số giấy này.")
        )
        return redirect(chain)

    @require_POST
    @hanoi_required
    @second_factor_required
    def confirm(request: HttpRequest, pk: int, paper: int) -> HttpResponseBase:
        chain = editable(request, pk)
        try:
            confirm_paper(
                paper=_get(model, chain, paper),
                by=request.user,
                at=clock.now(),
                version=seen_version(request),
            )
        except DomainError as error:
            return refuse(request, chain, error)
        messages.success(request, _("Đã ghi nhận giấy được đối chiếu."))
        return redirect(chain)

    def send(send: Any, request: HttpRequest, pk: int, paper: int) -> HttpResponseBase:
        """The file, for those who keep the chain; for others it does not exist."""
        chain = get_object_or_404(Chain.objects.editable_by(request.user), pk=pk)
        row = _get(model, chain, paper, has_scan=True)
        name = row.scan_name or row.number
        kind = content_type_of(row.scan.name or "")
        answer: HttpResponseBase = send(request, row, "scan", name, kind)
        return answer

    @require_GET
    @workspace_required
    def scan(request: HttpRequest, pk: int, paper: int) -> HttpResponseBase:
        return send(send_kept, request, pk, paper)

    @require_GET
    @hanoi_required
    def look(request: HttpRequest, pk: int, paper: int) -> HttpResponseBase:
        """The file beside the facts, on the page of the review."""
        return send(send_to_look_at, request, pk, paper)

    return {
        "create": create,
        "update": update,
        "delete": delete,
        "confirm": confirm,
        "scan": scan,
        "look": look,
    }


def _get(
    model: type[Certificate] | type[Confirmation],
    chain: Chain,
    pk: int,
    *,
    has_scan: bool = False,
) -> Any:
    rows: Any = model._default_manager.filter(chain=chain)
    if has_scan:
        rows = rows.exclude(scan="")
    return get_object_or_404(rows.select_related("chain__operator"), pk=pk)


def _edit(request: HttpRequest, paper: Any) -> HttpResponseBase:
    chain: Chain = paper.chain
    context: dict[str, Any] = {"version": chain.version}
    form = _FORMS[type(paper)](request.POST or None, request.FILES or None, paper=paper)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_paper(
                paper=paper,
                given=given_paper(form.cleaned_data),
                by=request.user,
                at=clock.now(),
                version=posted_version(request),
                stops=form.stops(),
            )
        except Conflict:
            context |= conflict(chain.pk, posted_version(request))
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            _tell(request, paper, saved.lost_check)
            _ask_about_number(request, paper)
            return redirect(chain)
    access = access_for(request.user)
    context |= {
        "chain": chain,
        "paper": paper,
        "form": form,
        "is_new": paper.pk is None,
        "has_scan": bool(paper.pk and paper.scan),
        "may_open": permissions.can_read_scans(access, chain),
        "is_confirmation": isinstance(paper, Confirmation),
    }
    status = answer(request, "changes" in context, form.is_valid())
    return render(request, "chains/paper_form.html", context, status=status)


def _tell(request: HttpRequest, paper: Any, lost_check: bool) -> None:
    """Say where the paper is now: who waits for what."""
    if lost_check:
        messages.warning(
            request,
            _(
                "Đã lưu giấy. Giấy tờ của chuỗi có thay đổi nên chuỗi trở về bước khai "
                "báo và chờ Hà Nội kiểm tra lại."
            ),
        )
    elif not paper.scan:
        messages.success(
            request,
            _("Đã lưu giấy. Hà Nội chỉ đối chiếu giấy có bản chụp, xin bổ sung sau."),
        )
    elif paper.chain.is_checked and paper.seen_at is None:
        messages.success(request, _("Đã lưu giấy; giấy đang chờ Hà Nội đối chiếu."))
    else:
        messages.success(request, _("Đã lưu giấy."))


def _ask_about_number(request: HttpRequest, paper: Any) -> None:
    """The number is kept as typed; it may still be a slip."""
    kind = getattr(paper, "type", "")
    if asked := question(kind, paper.number, paper.issued_on):
        messages.info(request, f"{paper.number}: {asked}")


certificate = _views(Certificate)
confirmation = _views(Confirmation)
