"""A side records its own signature under the agreed text."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.choices import Stage
from agreements.forms.signing import SigningForm
from agreements.models import Agreement, Signature
from agreements.services.signing import sign_for_side
from agreements.views._record import led_record
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
        messages.error(request, _("Lúc này bên của anh/chị không có gì để ký."))
        return redirect(agreement)
    is_second = bool(signed)
    is_sent = request.method == "POST"
    form = SigningForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        agreement=agreement,
        is_second=is_second,
        initial={
            "number": agreement.number,
            "signed_on": agreement.signed_on,
            "signed_place": agreement.signed_place,
        },
    )
    if is_sent and form.is_valid():
        try:
            sign_for_side(
                agreement_id=pk,
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
                _("Hai bên đã ký đủ; thỏa thuận được khóa từ lúc này.")
                if is_second
                else _("Đã ghi chữ ký; đang chờ %(side)s ký.")
                % {"side": side.other.label}
            )
            messages.success(request, done)
            return redirect(agreement)
    return render(
        request,
        "agreements/sign_form.html",
        {"agreement": agreement, "form": form, "side": side, "is_second": is_second},
        status=422 if form.errors else 200,
    )


@workspace_required
def signature_scan(
    request: HttpRequest, pk: int, signature_pk: int
) -> HttpResponseBase:
    """The scan that came with one side's signature."""
    agreement = get_object_or_404(Agreement.objects.for_user(request.user), pk=pk)
    signature: Signature = get_object_or_404(agreement.signatures, pk=signature_pk)
    name = signature.scan_name
    return send_kept(request, signature, "scan", name, content_type_of(name))
