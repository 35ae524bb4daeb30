"""Documents of an agreement: the list, the files, and what a side does with them."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from agreements import permissions
from agreements.forms.document import DocumentForm
from agreements.models import Agreement, AgreementDocument, DocumentRelease
from agreements.services import documents
from agreements.views._answering import answered
from agreements.views._documents import document_history, document_rows
from agreements.views._record import led_record, record_for
from portal.core import clock
from portal.core.acts import attempt, reason_of
from portal.core.downloads import send_kept
from portal.core.uploads import content_type_of
from portal.organisations.access import access_for
from portal.organisations.permissions import (
    second_factor_required,
    workspace_required,
)


@require_safe
@workspace_required
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Readers of the agreement see what both sides made public."""
    agreement = record_for(request, pk, lambda access, agreement: True)
    access = access_for(request.user)
    side = permissions.side_of(access, agreement)
    context = {
        "agreement": agreement,
        "rows": document_rows(access, agreement),
        "entries": document_history(access, agreement) if side else [],
        "may_add": permissions.document_side(access, agreement) is not None,
    }
    return render(request, "agreements/documents.html", context)


@require_http_methods(["GET", "POST"])
@workspace_required
def create(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = record_for(request, pk, permissions.document_side)
    side = permissions.document_side(access_for(request.user), agreement)
    is_sent = request.method == "POST"
    form = DocumentForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        must_stay_own=side is not None and permissions.must_stay_own(agreement, side),
    )
    return answered(
        request,
        form,
        lambda: documents.add_document(
            agreement_id=pk,
            facts=form.facts(),
            file=form.file,
            is_own=form.cleaned_data.get("is_own", False),
            by=request.user,
            at=clock.now(),
            submission=form.cleaned_data["submission"],
        ),
        done=_("Đã thêm tài liệu."),
        then=reverse("agreements:documents", args=[pk]),
        template="agreements/document_form.html",
        context={"agreement": agreement},
    )


@require_safe
@workspace_required
def file(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    agreement = record_for(request, pk, lambda access, agreement: True)
    return _send(request, _readable(request, agreement, document))


@require_safe
def public(request: HttpRequest, code: str) -> HttpResponseBase:
    """Anybody, as long as both sides let them; looked up anew every time."""
    release = (
        DocumentRelease.objects.public()
        .filter(code=code)
        .select_related("document")
        .first()
    )
    if release is None:
        raise Http404
    return _send(request, release.document)


def _send(request: HttpRequest, record: AgreementDocument) -> HttpResponseBase:
    name = record.file_name
    return send_kept(request, record, "file", name, content_type_of(name))


@require_POST
@workspace_required
def share(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    record = _acting(request, pk, document)
    return _act(
        request,
        record,
        documents.share_document,
        _("Bên kia đã đọc được tài liệu này."),
    )


@require_POST
@workspace_required
def put_away(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    record = _acting(request, pk, document)
    return _act(
        request,
        record,
        documents.put_away,
        _("Đã cất tài liệu; có thể lấy lại bất cứ lúc nào."),
        reason=reason_of(request),
    )


@require_POST
@workspace_required
def take_back(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    record = _acting(request, pk, document)
    return _act(
        request,
        record,
        documents.take_back,
        _("Đã lấy lại tài liệu."),
    )


@require_POST
@workspace_required
@second_factor_required
def publish(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    record = _led(request, pk, document)
    return _act(
        request,
        record,
        documents.ask_to_publish,
        _("Đã đề nghị công khai; tài liệu công khai khi bên kia xác nhận."),
        reason=reason_of(request),
    )


@require_POST
@workspace_required
@second_factor_required
def confirm(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    record = _led(request, pk, document)
    return _act(
        request,
        record,
        documents.confirm_publishing,
        _("Tài liệu đã công khai."),
    )


@require_POST
@workspace_required
@second_factor_required
def stop(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    record = _led(request, pk, document)
    return _act(
        request,
        record,
        documents.stop_publishing,
        _("Tài liệu không còn công khai."),
        reason=reason_of(request),
    )


def _acting(request: HttpRequest, pk: int, document: int) -> AgreementDocument:
    agreement = record_for(request, pk, permissions.document_side)
    return _readable(request, agreement, document)


def _led(request: HttpRequest, pk: int, document: int) -> AgreementDocument:
    agreement, _side = led_record(request, pk)
    return _readable(request, agreement, document)


def _readable(
    request: HttpRequest, agreement: Agreement, document: int
) -> AgreementDocument:
    return get_object_or_404(
        AgreementDocument.objects.for_user(request.user),
        agreement=agreement,
        pk=document,
    )


def _act(
    request: HttpRequest,
    record: AgreementDocument,
    act: Callable[..., object],
    done: str,
    **facts: Any,
) -> HttpResponse:
    attempt(
        request,
        lambda: act(document_id=record.pk, by=request.user, at=clock.now(), **facts),
        done,
    )
    return redirect(record)
