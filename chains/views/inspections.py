"""Record a visit, read it, void it; its file is for those who keep the chain."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chains import permissions
from chains.forms.inspection import AnswerForm, InspectionForm, limits_text
from chains.models import Chain, Checklist, Inspection
from chains.services.inspections import record_inspection, void_inspection
from chains.views.findings import finding_card
from portal.core import clock
from portal.core.acts import attempt
from portal.core.downloads import send_kept
from portal.core.errors import DomainError
from portal.core.forms import ReasonForm
from portal.core.numbers import format_number
from portal.core.uploads import content_type_of
from portal.organisations.access import access_for
from portal.organisations.permissions import (
    hanoi_required,
    second_factor_required,
    workspace_required,
)


def _kept_chain(request: HttpRequest, pk: int) -> Chain:
    """The chain, if this person keeps it: what a visit found is for them."""
    chains = Chain.objects.editable_by(request.user).select_related("association")
    return get_object_or_404(chains, pk=pk)


@require_http_methods(["GET", "POST"])
@hanoi_required
@second_factor_required
def create(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A visit with today's checklist; `?cu=1` asks for an old grade instead."""
    chain = _kept_chain(request, pk)
    if not permissions.can_inspect(access_for(request.user), chain):
        raise PermissionDenied
    is_old = "cu" in request.GET
    checklist = None if is_old else _checklist(request, chain)
    form = InspectionForm(
        request.POST or None, request.FILES or None, chain=chain, checklist=checklist
    )
    if request.method == "POST" and form.is_valid():
        try:
            visit = record_inspection(
                chain_id=pk,
                given=form.given(),
                by=request.user,
                at=clock.now(),
                submission=form.cleaned_data["submission"],
            )
            return _recorded(request, visit)
        except DomainError as error:
            form.add_error(None, error.message)
    context = {
        "chain": chain,
        "form": form,
        "checklist": checklist,
        "is_old": is_old,
        "may_record": is_old or checklist is not None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "chains/inspections/form.html", context, status=status)


def _checklist(request: HttpRequest, chain: Chain) -> Checklist | None:
    """The version the page was opened with; else the one in use for the group."""
    opened = request.POST.get("checklist", "")
    if opened.isdecimal() and len(opened) < 10:
        return Checklist.objects.published().filter(pk=opened).first()
    return Checklist.objects.in_use_for(chain.group)


def _recorded(request: HttpRequest, visit: Inspection) -> HttpResponseBase:
    if visit.findings.keeping_back().exists():
        messages.warning(
            request,
            _(
                "Đã ghi lần kiểm tra. Có lỗi nghiêm trọng nên chuỗi tạm không hiện công "
                "khai cho đến khi lỗi được khắc phục."
            ),
        )
    else:
        messages.success(request, _("Đã ghi lần kiểm tra."))
    return redirect("chains:inspection", pk=visit.chain_id, visit=visit.pk)


@require_GET
@workspace_required
def detail(request: HttpRequest, pk: int, visit: int) -> HttpResponseBase:
    chain = _kept_chain(request, pk)
    access = access_for(request.user)
    row = _visit(chain, visit)
    findings = row.findings.order_by("pk").prefetch_related(
        "answers__created_by", "answers__decided_by"
    )
    context = {
        "chain": chain,
        "visit": row,
        "results": _results(row),
        "findings": [finding_card(f, access, clock.today()) for f in findings],
        "answer_form": AnswerForm(auto_id="id_%s"),
        "may_void": access.is_hanoi and row.voided_at is None,
    }
    return render(request, "chains/inspections/detail.html", context)


def _visit(chain: Chain, pk: int) -> Inspection:
    rows = Inspection.objects.filter(chain=chain).select_related(
        "operator", "checklist", "created_by", "voided_by"
    )
    return get_object_or_404(rows, pk=pk)


def _results(visit: Inspection) -> list[dict[str, Any]]:
    rows = visit.results.select_related("item").order_by("item__position")
    return [
        {
            "text": row.item.text,
            "limits": limits_text(row.item),
            "value": f"{format_number(row.value.normalize())} {row.item.unit}"
            if row.value is not None
            else "",
            "passed": row.passed,
            "note": row.note,
            "severity": row.item.get_severity_display(),
        }
        for row in rows
    ]


@require_GET
@workspace_required
def scan(request: HttpRequest, pk: int, visit: int) -> HttpResponseBase:
    chain = _kept_chain(request, pk)
    row = get_object_or_404(
        Inspection.objects.filter(chain=chain).exclude(scan=""), pk=visit
    )
    kind = content_type_of(row.scan.name or "")
    return send_kept(request, row, "scan", row.scan_name or str(row.on), kind)


@require_POST
@hanoi_required
@second_factor_required
def void(request: HttpRequest, pk: int, visit: int) -> HttpResponseBase:
    row = _visit(_kept_chain(request, pk), visit)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    attempt(
        request,
        lambda: void_inspection(
            inspection_id=row.pk, by=request.user, at=clock.now(), reason=reason
        ),
        _("Đã hủy lần kiểm tra; hãy ghi lại cho đúng nếu cần."),
    )
    return redirect("chains:inspection", pk=pk, visit=visit)
