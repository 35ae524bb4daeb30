"""A side records its own signature under the agreed text."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import permissions
from agreements.choices import AmendmentStage, Side, Stage
from agreements.forms.signing import AmendmentSigningForm, SigningForm
from agreements.models import Agreement, Signature
from agreements.services import amendments
from agreements.services.signing import PaperFacts, paper_of, sign_for_side
from agreements.services.table import open_amendment
from agreements.views._record import led_record, record_for
from portal.core import clock
from portal.core.downloads import send_kept
from portal.core.errors import DomainError
from portal.core.uploads import content_type_of
from portal.organisations.permissions import (
    second_factor_required,
    workspace_required,
)


@require_http_methods(["GET", "POST"])
@workspace_required
@second_factor_required
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    agreement, side = led_record(request, pk)
    signed = {row.side for row in agreement.signatures.filter(amendment__isnull=True)}
    if agreement.stage != Stage.AGREED or side in signed:
        return _nothing_to_sign(request, agreement)
    form = _form(
        SigningForm, request, agreement, paper_of(agreement) if signed else None
    )
    return _sign(
        request, agreement, side, form, _("văn bản đã thống nhất"), sign_for_side
    )


@require_http_methods(["GET", "POST"])
@workspace_required
@second_factor_required
def sign_amendment(request: HttpRequest, pk: int) -> HttpResponse:
    agreement, side = led_record(request, pk)
    amendment = open_amendment(agreement)
    if amendment is None or amendment.stage != AmendmentStage.AGREED:
        return _nothing_to_sign(request, agreement)
    signed = amendments.signed_sides(amendment)
    if side in signed:
        return _nothing_to_sign(request, agreement)
    given = amendments.amendment_paper(amendment) if signed else None
    form = _form(AmendmentSigningForm, request, agreement, given)
    return _sign(
        request, agreement, side, form, str(amendment), amendments.sign_amendment
    )


def _form(
    kind: type[SigningForm],
    request: HttpRequest,
    agreement: Agreement,
    given: PaperFacts | None,
) -> SigningForm:
    is_sent = request.method == "POST"
    return kind(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        agreement=agreement,
        given=given,
    )


def _sign(
    request: HttpRequest,
    agreement: Agreement,
    side: Side,
    form: SigningForm,
    what: str,
    act: Callable[..., Any],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(
                agreement_id=agreement.pk,
                signer=form.signer,
                paper=form.paper,
                scan=form.scan,
                by=request.user,
                at=clock.now(),
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            done = (
                _("Hai bên đã ký đủ; nội dung được khóa từ lúc này.")
                if form.given
                else _("Đã ghi chữ ký; đang chờ %(side)s ký.")
                % {"side": side.other.label}
            )
            messages.success(request, done)
            return redirect(agreement)
    return render(
        request,
        "agreements/sign_form.html",
        {"agreement": agreement, "form": form, "side": side, "what": what},
        status=422 if form.errors else 200,
    )


def _nothing_to_sign(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    messages.error(request, _("Lúc này bên của anh/chị không có gì để ký."))
    return redirect(agreement)


@workspace_required
def signature_scan(
    request: HttpRequest, pk: int, signature_pk: int
) -> HttpResponseBase:
    """The scan that came with one side's signature, for the two sides only.

    It may stand under an amendment that the other side has not signed.
    """
    agreement = record_for(request, pk, permissions.side_of)
    signature: Signature = get_object_or_404(agreement.signatures, pk=signature_pk)
    name = signature.scan_name
    return send_kept(request, signature, "scan", name, content_type_of(name))
