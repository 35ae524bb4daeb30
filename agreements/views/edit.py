"""Recording, correcting and moving an agreement through its states."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agreements import permissions
from agreements.forms.record import (
    AgreementForm,
    NotesForm,
    SignatoryFormSet,
    signatory_rows,
)
from agreements.models import Agreement
from agreements.services.record import annotate_agreement, save_agreement
from portal.core import clock
from portal.core.acts import attempt, reason_of
from portal.core.errors import Conflict, DomainError
from portal.organisations.access import Access, access_for
from portal.organisations.permissions import (
    hanoi_required,
    second_factor_required,
    workspace_required,
)

Rule = Callable[[Access, Agreement], bool]


@require_http_methods(["GET", "POST"])
@hanoi_required
def create(request: HttpRequest) -> HttpResponse:
    return _edit_facts(request, Agreement())


@require_http_methods(["GET", "POST"])
@workspace_required
def update(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = _allowed(request, pk, permissions.can_edit)
    if not agreement.is_signed:
        return _edit_facts(request, agreement)
    if "dinh-chinh" in request.GET:
        return _correct(request, pk=pk)  # type: ignore[return-value]
    return _edit_notes(request, agreement)


@second_factor_required
def _correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts of a signed agreement: the administrator, with a second factor."""
    return _edit_facts(request, _allowed(request, pk, permissions.can_correct))


@require_POST
@workspace_required
@second_factor_required
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = _allowed(request, pk, permissions.can_sign)
    return _act(
        request,
        agreement,
        lambda: agreement.sign(by=request.user, at=clock.now()),
        _("Đã ghi nhận hai bên ký thỏa thuận."),
    )


@require_POST
@workspace_required
@second_factor_required
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = _allowed(request, pk, permissions.can_archive)
    return _act(
        request,
        agreement,
        lambda: agreement.archive(
            by=request.user, at=clock.now(), reason=reason_of(request)
        ),
        _("Đã cất thỏa thuận vào kho lưu; có thể khôi phục bất cứ lúc nào."),
    )


@require_POST
@workspace_required
@second_factor_required
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = _allowed(request, pk, permissions.can_restore)
    return _act(
        request,
        agreement,
        lambda: agreement.restore(by=request.user, at=clock.now()),
        _("Đã khôi phục thỏa thuận."),
    )


def _allowed(request: HttpRequest, pk: int, rule: Rule) -> Agreement:
    """The agreement, or 404 for strangers and 403 for readers without the right."""
    agreement = get_object_or_404(
        Agreement.objects.for_user(request.user).select_related(
            "association__province__successor", "round"
        ),
        pk=pk,
    )
    if not rule(access_for(request.user), agreement):
        raise PermissionDenied
    return agreement


def _act(
    request: HttpRequest, agreement: Agreement, act: Callable[[], Any], done: str
) -> HttpResponse:
    attempt(request, act, done)
    return redirect(agreement)


def _edit_facts(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    is_new = agreement.pk is None
    is_sent = request.method == "POST"
    data, files = (request.POST, request.FILES) if is_sent else (None, None)
    form = AgreementForm(data, files, instance=agreement)
    lines = SignatoryFormSet(data, prefix="nguoi-ky", initial=signatory_rows(agreement))
    status = 200
    latest = None
    if is_sent:
        # Both are judged, so that every error shows at once.
        status = 422
        if all([form.is_valid(), lines.is_valid()]):
            try:
                saved = _save(request, form, lines)
            except DomainError as error:
                form.add_error(None, error.message)
                if isinstance(error, Conflict):
                    status, latest = 409, _reopen(form)
            else:
                done = _("Đã lập bản ghi thỏa thuận.") if is_new else _("Đã lưu.")
                messages.success(request, done)
                return redirect(saved)
    context = {
        "form": form,
        "lines": lines,
        "agreement": None if is_new else agreement,
        "latest": latest,
    }
    return render(request, "agreements/form.html", context, status=status)


def _save(request: HttpRequest, form: AgreementForm, lines: Any) -> Agreement:
    data = form.cleaned_data
    return save_agreement(
        agreement=form.instance,
        content_areas=data["content_areas"],
        signatories=lines.rows(),
        by=request.user,
        at=clock.now(),
        opened=form.opened,
        correction_reason=data.get("correction_reason", ""),
        scan=form.scan,
        submission=data.get("submission"),
    )


def _reopen(form: AgreementForm | NotesForm) -> Agreement | None:
    """After a conflict: the record as it stands now, to show beside what was typed.

    The form goes on from that version, so that saving again is a choice made knowingly.
    """
    latest = (
        Agreement.objects.filter(pk=form.instance.pk)
        .select_related("updated_by", "association", "round")
        .first()
    )
    if latest is not None:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["version"] = str(latest.version)  # type: ignore[index]
    return latest


def _edit_notes(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    is_sent = request.method == "POST"
    data, files = (request.POST, request.FILES) if is_sent else (None, None)
    form = NotesForm(data, files, instance=agreement)
    status = 200
    latest = None
    if is_sent:
        status = 422
        if form.is_valid():
            try:
                annotate_agreement(
                    agreement=form.instance,
                    notes=form.cleaned_data["notes"],
                    by=request.user,
                    opened=form.cleaned_data["version"],
                    scan=form.scan,
                )
            except DomainError as error:
                form.add_error(None, error.message)
                if isinstance(error, Conflict):
                    status, latest = 409, _reopen(form)
            else:
                messages.success(request, _("Đã lưu."))
                return redirect(agreement)
    context = {
        "form": form,
        "agreement": agreement,
        "latest": latest,
        "may_correct": permissions.can_correct(access_for(request.user), agreement),
    }
    return render(request, "agreements/notes_form.html", context, status=status)
