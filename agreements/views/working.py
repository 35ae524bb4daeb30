"""What one side is writing and has not sent: its text, compared, and its commitments."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements import permissions
from agreements.choices import Side, Stage
from agreements.forms.commitment import CommitmentForm
from agreements.models import Agreement, ContentArea, Round, WorkingLine
from agreements.models.terms import Terms
from agreements.services import working
from agreements.services.commitments import given_as_terms, given_of_terms
from agreements.services.comparison import (
    Compared,
    commitment_details,
    compare,
    compare_commitments,
)
from agreements.services.table import on_the_table
from agreements.services.working import Line
from agreements.views._record import record_for
from portal.core.acts import attempt
from portal.core.errors import Conflict, DomainError
from portal.organisations.access import access_for
from portal.organisations.permissions import workspace_required


@dataclass(frozen=True)
class Row:
    """A line on the page of the working copy."""

    key: str
    indicator: str
    details: list[str]
    is_new: bool
    is_changed: bool
    is_taken_off: bool


@require_GET
@workspace_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    agreement, side = _writing(request, pk)
    terms = working.working_terms(agreement, side)
    compared = [
        row for row in compare(on_the_table(agreement), terms) if row.is_changed
    ]
    context = {
        "agreement": agreement,
        "compared": compared,
        "rows": [_row(line) for line in working.lines_of(agreement, side)],
        "copy": working.copy_of(agreement, side),
        "text_url": text_url(agreement),
        "may_send": permissions.led_side(access_for(request.user), agreement),
    }
    return render(request, "agreements/working.html", context)


def text_url(agreement: Agreement) -> str:
    """Where the words of the text that is written now are typed and sent."""
    name = {
        Stage.DRAFT: "change",
        Stage.PROPOSED: "counter",
        Stage.AGREED: "counter",
        Stage.SIGNED: "amend",
    }[Stage(agreement.stage)]
    if agreement.is_signed and permissions.open_amendments(agreement).exists():
        name = "counter_amendment"
    return reverse(f"agreements:{name}", args=[agreement.pk])


@require_http_methods(["GET", "POST"])
@workspace_required
def add_line(request: HttpRequest, pk: int) -> HttpResponse:
    agreement, side = _writing(request, pk)
    return _edit(request, agreement, side, None)


@require_http_methods(["GET", "POST"])
@workspace_required
def edit_line(request: HttpRequest, pk: int, line: UUID) -> HttpResponse:
    agreement, side = _writing(request, pk)
    return _edit(request, agreement, side, _line(agreement, side, line))


@require_POST
@workspace_required
def take_off(request: HttpRequest, pk: int, line: UUID) -> HttpResponse:
    agreement, _side = _writing(request, pk)
    attempt(
        request,
        lambda: working.take_off(agreement_id=pk, key=line, by=request.user),
        _("Đã bỏ cam kết trong bản đang soạn; có thể đưa lại."),
    )
    return redirect(_address(agreement))


@require_POST
@workspace_required
def put_back(request: HttpRequest, pk: int, line: UUID) -> HttpResponse:
    agreement, _side = _writing(request, pk)
    attempt(
        request,
        lambda: working.put_back(agreement_id=pk, key=line, by=request.user),
        _("Đã đưa cam kết trở lại bản đang soạn."),
    )
    return redirect(_address(agreement))


@require_POST
@workspace_required
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    agreement, _side = _writing(request, pk)
    attempt(
        request,
        lambda: working.discard(agreement_id=pk, by=request.user),
        _("Đã bỏ bản đang soạn; văn bản giữ nguyên."),
    )
    return redirect(agreement)


def _writing(request: HttpRequest, pk: int) -> tuple[Agreement, Side]:
    agreement = record_for(request, pk, permissions.writing_side)
    side = permissions.writing_side(access_for(request.user), agreement)
    if side is None:
        raise Http404
    return agreement, side


def _line(agreement: Agreement, side: Side, key: UUID) -> Line:
    lines = working.lines_of(agreement, side)
    found = next((line for line in lines if line.key == str(key)), None)
    if found is None:
        raise Http404
    return found


def _address(agreement: Agreement) -> str:
    return reverse("agreements:working", args=[agreement.pk])


def _row(line: Line) -> Row:
    return Row(
        key=line.key,
        indicator=line.words.indicator,
        details=commitment_details(line.words),
        is_new=line.stands is None,
        is_changed=line.is_changed,
        is_taken_off=line.is_taken_off,
    )


def _edit(
    request: HttpRequest, agreement: Agreement, side: Side, line: Line | None
) -> HttpResponse:
    terms = working.working_terms(agreement, side)
    form = CommitmentForm(
        request.POST if request.method == "POST" else None,
        agreement=_in_the_term_of(terms),
        areas=ContentArea.objects.filter(
            code__in=[area.code for area in terms.areas]
        ).in_order(),
        begins_with=given_of_terms(line.words) if line else None,
        version=line.version if line else None,
    )
    context: dict[str, Any] = {"agreement": agreement, "line": line, "form": form}
    context["back"] = _address(agreement)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _save(request, agreement, line, form)
            except Conflict as error:
                form.add_error(None, error.message)
                status = 409
                context |= _conflict(form, agreement, side, line)
            except DomainError as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("Đã lưu cam kết."))
                return redirect(_address(agreement))
    return render(request, "agreements/commitment_form.html", context, status=status)


def _in_the_term_of(terms: Terms) -> Agreement:
    """The days between which the line is to fall, as they are written now."""
    return Agreement(
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        round=Round.objects.get(code=terms.round_code),
    )


def _save(
    request: HttpRequest, agreement: Agreement, line: Line | None, form: CommitmentForm
) -> None:
    if line is None:
        working.add_line(
            agreement_id=agreement.pk,
            given=form.given(),
            by=request.user,
            submission=form.cleaned_data["submission"],
        )
        return
    working.put_line(
        agreement_id=agreement.pk,
        key=UUID(line.key),
        given=form.given(),
        by=request.user,
        opened=form.cleaned_data["version"],
    )


def _conflict(
    form: CommitmentForm, agreement: Agreement, side: Side, line: Line | None
) -> dict[str, Any]:
    """The line as a colleague saved it, beside what was typed; saving again is a choice."""
    if line is None:
        return {}
    saved = WorkingLine.objects.select_related("updated_by").get(
        copy__agreement=agreement, copy__side=side, key=line.key
    )
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data["version"] = str(saved.version)  # type: ignore[index]
    rows: list[Compared] = compare_commitments(
        saved.terms, given_as_terms(form.given(), line.key)
    )
    return {"latest": saved, "differences": [row for row in rows if row.is_changed]}
