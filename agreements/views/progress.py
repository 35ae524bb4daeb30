"""One commitment: its figures, what both sides say of them, the records behind."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements import permissions
from agreements.choices import Side
from agreements.forms.commitment import AnswerForm, DisputeForm, FigureForm
from agreements.models import Agreement, Commitment, ProgressReport
from agreements.services import progress
from agreements.services.commitments import years_of
from agreements.services.measures import chains_behind
from agreements.views import _commitments as shown
from agreements.views._answering import answered
from agreements.views._commitment_history import commitment_history
from agreements.views._record import record_for
from portal.core import clock
from portal.core.acts import attempt, reason_of
from portal.core.downloads import send_kept
from portal.core.uploads import content_type_of
from portal.organisations.access import access_for
from portal.organisations.permissions import workspace_required

PER_PAGE = 50


@require_GET
@workspace_required
def detail(request: HttpRequest, pk: int, commitment: int) -> HttpResponse:
    """For whoever reads the agreement; what the sides say of figures is theirs."""
    agreement = record_for(request, pk, lambda access, agreement: True)
    access = access_for(request.user)
    today = clock.today()
    line = get_object_or_404(
        Commitment.objects.with_progress(today)
        .select_related("area", "carried_from__agreement", "change_amendment")
        .prefetch_related("targets"),
        agreement=agreement,
        pk=commitment,
    )
    line.agreement = agreement
    if not permissions.reads_line(access, agreement, line):
        raise Http404
    side = permissions.side_of(access, agreement)
    reports = list(
        line.reports.order_by("-year", "-reported_at").prefetch_related("entries__by")
    )
    context = {
        "agreement": agreement,
        "line": line,
        "badge": shown.state_badge(line),
        "achieved": shown.with_unit(line.achieved, line.unit),
        "target": shown.with_unit(line.target_total, line.unit),
        "percent": shown.percent(line),
        "rule": shown.rule(line, today),
        "source": shown.source(line),
        "years": shown.year_rows(line, reports),
        "reports": [
            shown.report_card(report, line, side, request.user) for report in reports
        ]
        if side
        else [],
        "may_report": bool(permissions.can_report(access, agreement))
        and not line.is_computed
        and not line.is_archived,
        "may_change": permissions.commitment_footing(access, agreement) is not None,
        "entries": commitment_history(line),
    }
    return render(request, "agreements/commitment.html", context)


@require_GET
@workspace_required
def records(request: HttpRequest, pk: int, commitment: int) -> HttpResponse:
    """The records behind a figure that the portal computes: chains, or activities."""
    agreement = record_for(request, pk, lambda access, agreement: True)
    line = get_object_or_404(
        Commitment.objects.with_progress(clock.today()),
        agreement=agreement,
        pk=commitment,
    )
    access = access_for(request.user)
    if not line.is_computed or not permissions.reads_line(access, agreement, line):
        raise Http404
    if line.counts_activities:
        behind = reverse("agreements:activity_list")
        return redirect(f"{behind}?commitment={line.pk}")
    line.agreement = agreement
    rows = chains_behind(line).select_related("association", "operator")
    context = {
        "agreement": agreement,
        "line": line,
        "achieved": shown.with_unit(line.achieved, line.unit),
        "source": shown.source(line),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "agreements/commitment_records.html", context)


@require_http_methods(["GET", "POST"])
@workspace_required
def report(request: HttpRequest, pk: int, commitment: int) -> HttpResponse:
    agreement, line, _side = _reported(request, pk, commitment)
    this_year = clock.today().year
    years = [year for year in years_of(agreement) if year <= this_year]
    is_sent = request.method == "POST"
    form = FigureForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        years=reversed(years),
    )
    return _answered(
        request,
        line,
        form,
        lambda: progress.report_progress(
            commitment_id=line.pk,
            given=form.given(),
            by=request.user,
            at=clock.now(),
            submission=form.cleaned_data["submission"],
        ),
        heading=_("Báo số liệu"),
        save_label=_("Gửi cho bên kia"),
        done=_("Đã gửi số liệu; bên kia xác nhận hoặc nêu số của mình."),
    )


@require_POST
@workspace_required
def confirm(
    request: HttpRequest, pk: int, commitment: int, report: int
) -> HttpResponse:
    line, row, _side = _report(request, pk, commitment, report)
    attempt(
        request,
        lambda: progress.confirm(report_id=row.pk, by=request.user, at=clock.now()),
        _("Đã xác nhận số liệu."),
    )
    return redirect(line)


@require_http_methods(["GET", "POST"])
@workspace_required
def dispute(
    request: HttpRequest, pk: int, commitment: int, report: int
) -> HttpResponse:
    line, row, _side = _report(request, pk, commitment, report)
    form = DisputeForm(request.POST if request.method == "POST" else None)
    return _answered(
        request,
        line,
        form,
        lambda: progress.dispute(
            report_id=row.pk,
            figure=form.cleaned_data["figure"],
            reason=form.cleaned_data["text"],
            by=request.user,
            at=clock.now(),
        ),
        heading=_("Nêu số của bên mình"),
        save_label=_("Gửi cho bên kia"),
        done=_("Đã gửi số của bên anh/chị kèm lý do."),
        row=row,
    )


@require_http_methods(["GET", "POST"])
@workspace_required
def answer(request: HttpRequest, pk: int, commitment: int, report: int) -> HttpResponse:
    line, row, side = _report(request, pk, commitment, report)
    own = row.value if row.reported_side == side else row.counter_value
    form = AnswerForm(
        request.POST if request.method == "POST" else None, initial={"figure": own}
    )
    return _answered(
        request,
        line,
        form,
        lambda: progress.answer(
            report_id=row.pk,
            figure=form.cleaned_data["figure"],
            text=form.cleaned_data["text"],
            by=request.user,
            at=clock.now(),
        ),
        heading=_("Trả lời về số liệu"),
        save_label=_("Gửi trả lời"),
        done=_("Đã gửi trả lời."),
        row=row,
    )


@require_POST
@workspace_required
def withdraw(
    request: HttpRequest, pk: int, commitment: int, report: int
) -> HttpResponse:
    line, row, _side = _report(request, pk, commitment, report)
    attempt(
        request,
        lambda: progress.withdraw(
            report_id=row.pk,
            by=request.user,
            at=clock.now(),
            text=reason_of(request),
        ),
        _("Đã rút số liệu; có thể báo lại."),
    )
    return redirect(line)


@require_GET
@workspace_required
def evidence(
    request: HttpRequest, pk: int, commitment: int, report: int
) -> HttpResponseBase:
    _line, row, _side = _report(request, pk, commitment, report)
    if not row.evidence:
        raise Http404
    name = row.evidence_name
    return send_kept(request, row, "evidence", name, content_type_of(name))


def _reported(
    request: HttpRequest, pk: int, commitment: int
) -> tuple[Agreement, Commitment, Side]:
    """The line and the side the person reports for: 403 for readers."""
    agreement = record_for(request, pk, permissions.can_report)
    side = permissions.can_report(access_for(request.user), agreement)
    if side is None:
        raise PermissionDenied
    line = get_object_or_404(Commitment, agreement=agreement, pk=commitment)
    line.agreement = agreement
    return agreement, line, side


def _report(
    request: HttpRequest, pk: int, commitment: int, report: int
) -> tuple[Commitment, ProgressReport, Side]:
    _agreement, line, side = _reported(request, pk, commitment)
    return line, get_object_or_404(ProgressReport, commitment=line, pk=report), side


def _answered(
    request: HttpRequest,
    line: Commitment,
    form: Any,
    act: Callable[[], object],
    *,
    heading: str,
    save_label: str,
    done: str,
    row: ProgressReport | None = None,
) -> HttpResponse:
    return answered(
        request,
        form,
        act,
        done=done,
        then=line,
        template="agreements/figure_form.html",
        context={
            "agreement": line.agreement,
            "line": line,
            "heading": heading,
            "save_label": save_label,
            "told": _told(row, line) if row else "",
        },
    )


def _told(row: ProgressReport, line: Commitment) -> str:
    """What both sides say, above the form."""
    reporter = Side(row.reported_side)
    sides: list[tuple[Side, Decimal | None]] = [
        (reporter, row.value),
        (reporter.other, row.counter_value),
    ]
    figures = [
        f"{side.label}: {shown.with_unit(value, line.unit)}"
        for side, value in sides
        if value is not None
    ]
    return _("Năm %(year)s. %(figures)s") % {
        "year": row.year,
        "figures": " · ".join(figures),
    }
