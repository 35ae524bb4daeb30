"""Pages of the reports: list, request, progress, file."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chains.views.sheets import send_sheet
from portal.core import clock
from portal.core.acts import attempt
from portal.core.dates import format_datetime
from portal.core.downloads import send_kept
from portal.core.exports import XLSX_TYPE
from portal.core.htmx import vary, wants_fragment
from portal.core.jobs import JobState
from portal.core.limits import EXPORTS, limited
from portal.core.lists import ScopedListView
from portal.core.retention import KEPT_DAYS
from portal.organisations.access import access_for
from portal.organisations.permissions import (
    AccessRequiredMixin,
    contributor_required,
    is_contributor,
    second_factor_required,
)
from portal.reports import services, sheet
from portal.reports.choices import ReportKind
from portal.reports.filters import ReportFilter
from portal.reports.forms import RegisterForm
from portal.reports.models import Report
from portal.reports.querysets import ReportQuerySet

TONES = {
    JobState.QUEUED: "wait",
    JobState.RUNNING: "wait",
    JobState.DONE: "good",
    JobState.FAILED: "attention",
    JobState.DEAD: "danger",
}


@dataclass(frozen=True)
class ReportRow:
    """One line of the list, every text ready."""

    title: str
    url: str
    who: str
    responsible: str
    when: str
    rows: str
    tone: str
    state: str
    download_url: str
    is_expired: bool


class ReportListView(AccessRequiredMixin, ScopedListView):
    access_test = staticmethod(is_contributor)
    filterset_class = ReportFilter
    template_name = "reports/list.html"
    results_template_name = "reports/_results.html"
    url_name = "reports:list"
    sorts = {
        "created": ["created_at", "id"],
        "title": ["title", "id"],
        "who": ["requested_by__full_name", "id"],
    }
    default_sort = "-created"

    def scope(self) -> ReportQuerySet:
        return Report.objects.for_user(self.request.user)

    def shown(self, queryset: Any) -> Any:
        return queryset.select_related("requested_by", "responsible", "job")

    def rows(self, records: list[Report]) -> list[ReportRow]:
        return [
            ReportRow(
                title=report.title,
                url=report.get_absolute_url(),
                who=str(report.requested_by),
                responsible=_other(report),
                when=format_datetime(report.created_at),
                rows="" if report.row_count is None else str(report.row_count),
                tone=TONES[JobState(report.job.state)],
                state=report.job.get_state_display(),
                download_url=(
                    reverse("reports:download", args=[report.pk])
                    if report.is_ready
                    else ""
                ),
                is_expired=report.is_expired,
            )
            for report in records
        ]


def _other(report: Report) -> str:
    """Who waits for the report now, if that is not who asked for it."""
    is_same = report.responsible_id == report.requested_by_id
    return "" if is_same else str(report.responsible)


@require_http_methods(["GET", "HEAD", "POST"])
@contributor_required
@second_factor_required
def create(request: HttpRequest) -> HttpResponseBase:
    """Ask for a chain register; it names people and telephones, hence the second factor."""
    form = RegisterForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 200 if request.method != "POST" else 422
        return render(request, "reports/create.html", {"form": form}, status=status)
    report, is_new = services.request_register(by=request.user, scope=form.scope())
    if not is_new:
        messages.info(request, _("Báo cáo giống hệt đang được lập; đây là báo cáo đó."))
    return redirect(report)


@limited(EXPORTS)
@require_http_methods(["GET", "POST"])
@contributor_required
@second_factor_required
def chain_sheet(request: HttpRequest) -> HttpResponseBase:
    """The list of chains as it is filtered, in the official layout, people included.

    A short list is sent at once; of a long one a report is made when asked (POST).
    """
    query = sheet.query_of(request.GET)
    filters = sheet.asking(request.user, query)
    if not filters.form.is_valid() or len(query) > sheet.LONGEST_QUERY:
        messages.error(
            request, _("Bộ lọc có giá trị không dùng được; hãy lọc lại rồi tải.")
        )
        return redirect("chains:list")
    if request.method == "POST":
        return _ask_for_sheet(request, query)
    chains = sheet.chains_of(filters)
    count = chains[: sheet.AT_ONCE + 1].count()
    if count > sheet.AT_ONCE:
        context = {"said": sheet.pairs(filters), "at_once": sheet.AT_ONCE}
        return render(request, "reports/chain_sheet.html", context)
    title = sheet.title(access_for(request.user), filters, chains, clock.today())
    return send_sheet(chains, title=title, public=False)


def _ask_for_sheet(request: HttpRequest, query: str) -> HttpResponseBase:
    report, is_new = services.request_sheet(by=request.user, query=query)
    if not is_new:
        messages.info(request, _("Báo cáo giống hệt đang được lập; đây là báo cáo đó."))
    return redirect(report)


def _again_url(report: Report) -> str:
    """Where the same report is asked for anew, once its file is gone."""
    if report.kind == ReportKind.CHAIN_SHEET:
        return f"{reverse('reports:chain_sheet')}?{report.filters['query']}"
    return reverse("reports:create")


def _report(request: HttpRequest, pk: int) -> Report:
    """The report if this person may know of it, else 404."""
    mine = Report.objects.for_user(request.user)
    people = mine.select_related("job", "requested_by", "responsible")
    return get_object_or_404(people, pk=pk)


@require_GET
@contributor_required
def detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The report's page; htmx asks it again for the part that changes."""
    report = _report(request, pk)
    context = {
        "report": report,
        "responsible": _other(report),
        "job": report.job,
        "kept_days": KEPT_DAYS,
        "said": services.describe(report, clock.today()),
        "again_url": _again_url(report),
    }
    piece = "reports/_state.html" if wants_fragment(request) else "reports/detail.html"
    return vary(render(request, piece, context))


@require_POST
@contributor_required
@second_factor_required
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    report = _report(request, pk)
    attempt(request, lambda: services.retry(report))
    return redirect(report)


@require_GET
@contributor_required
@second_factor_required
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    report = _report(request, pk)
    if report.kept_until is None:
        raise Http404
    if report.is_expired or report.kept_until < clock.now():
        messages.error(request, _("Tệp đã hết hạn lưu, hãy lập lại."))
        return redirect(report)
    return send_kept(request, report, "file", report.file_name, XLSX_TYPE)
