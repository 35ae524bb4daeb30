"""The workspace: what needs me today, for every role."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chains.choices import ExpiryStep
from chains.models import Finding
from chains.resting import resting
from chains.services.domino import Outcome, outcome_of
from chains.views.expiry import days_left
from portal.core import clock
from portal.core.dates import format_date, format_datetime
from portal.home.services import desk
from portal.home.views import quarter
from portal.home.views.agreement_tasks import agreement_tasks
from portal.home.views.tasks import Line, Task
from portal.organisations.access import Access, access_for


@login_required
def workspace(request: HttpRequest) -> HttpResponse:
    """Show the work of the day, most pressing first; for others, where to begin."""
    access, today = access_for(request.user), clock.today()
    tasks: list[Task] = []
    if access.is_hanoi:
        tasks = hanoi_tasks(access, today)
    elif access.is_partner:
        tasks = partner_tasks(access, today)
    return render(
        request,
        "home/workspace.html",
        {
            "today": format_date(today),
            "tasks": [task for task in tasks if task.count],
            "works": access.is_hanoi or access.is_partner,
            "clear": [task.title for task in tasks if not task.count],
        },
    )


def hanoi_tasks(access: Access, today: date) -> list[Task]:
    return [
        *_stopped_reports(access),
        _waiting(),
        _papers_waiting(access),
        *_faults_for_hanoi(access, today),
        _imports(access),
        *_papers(access, today),
        *agreement_tasks(access, today),
        quarter.own_task(access, today),
        quarter.province_task(today),
    ]


def partner_tasks(access: Access, today: date) -> list[Task]:
    work = desk.own_work(access, today)
    mine = f"{reverse('chains:list')}?mine=true"
    return [
        *_stopped_reports(access),
        Task(
            _("Chuỗi bị trả lại, cần sửa"),
            work.returned_count,
            [
                Line(chain.name, chain.get_absolute_url(), chain.return_reason)
                for chain in work.returned
            ],
            url=f"{mine}&trust=returned",
            url_label=_("Xem mọi chuỗi bị trả lại"),
            tone="attention",
            icon="undo-2",
        ),
        _returned_papers(access),
        _faults_of_owner(access, today),
        _imports(access),
        quarter.own_task(access, today),
        *_papers(access, today),
        _months(work),
        Task(
            _("Chuỗi chưa có sản lượng năm %(year)s") % {"year": work.year},
            work.without_output_count,
            [
                Line(chain.name, chain.get_absolute_url(), chain.code)
                for chain in work.without_output
            ],
            url=mine,
            url_label=_("Xem chuỗi của hội"),
            icon="scale",
        ),
        Task(
            _("Bản nháp chưa gửi kiểm tra"),
            work.drafts,
            url=f"{mine}&trust=draft",
            url_label=_("Xem các bản nháp"),
            icon="file-pen",
        ),
        *agreement_tasks(access, today),
        Task(
            _("Đã gửi, đang chờ Hà Nội kiểm tra"),
            work.waiting,
            url=f"{mine}&trust=waiting",
            url_label=_("Xem chuỗi đang chờ"),
            tone="neutral",
            icon="hourglass",
        ),
        _own_papers_waiting(access),
    ]


def _months(work: desk.OwnWork) -> Task:
    """All of them are entered on one page."""
    year, month = work.month
    chosen = f"year={year}&month={month}"
    return Task(
        _("Chuỗi chưa có sản lượng tháng %(month)s/%(year)s")
        % {"month": month, "year": year},
        work.without_month_count,
        [
            Line(
                chain.name,
                f"{reverse('chains:chain_month', args=[chain.pk])}?{chosen}",
                chain.code,
            )
            for chain in work.without_month
        ],
        url=f"{reverse('chains:month_entry')}?{chosen}",
        url_label=_("Nhập sản lượng tháng"),
        icon="calendar-days",
    )


def _waiting() -> Task:
    queues = desk.waiting_queues()
    total = sum(queue.chains for queue in queues)
    address = f"{reverse('chains:review_queue')}?kind=chain"
    more = len(queues) - desk.SHOWN
    return Task(
        _("Chuỗi chờ kiểm tra"),
        total,
        [_queue_line(queue, address) for queue in queues[: desk.SHOWN]],
        note=_("và %(n)d hội khác") % {"n": more} if more > 0 else "",
        url=address,
        url_label=_("Mở danh sách chờ kiểm tra"),
        tone="attention",
        icon="clipboard-check",
    )


def _papers_waiting(access: Access) -> Task:
    return Task(
        _("Giấy mới chờ đối chiếu"),
        desk.papers_in_queue(access.user),
        url=f"{reverse('chains:review_queue')}?kind=paper",
        url_label=_("Mở danh sách giấy chờ đối chiếu"),
        icon="file-check",
    )


def _own_papers_waiting(access: Access) -> Task:
    """The chains stand as they were checked; only their new papers wait."""
    chains = desk.own_papers_waiting(access)
    return Task(
        _("Giấy mới đã gửi, đang chờ Hà Nội đối chiếu"),
        len(chains),
        [
            Line(chain.name, chain.get_absolute_url(), chain.code)
            for chain in chains[: desk.SHOWN]
        ],
        url=f"{reverse('chains:list')}?mine=true",
        url_label=_("Xem chuỗi của hội"),
        tone="neutral",
        icon="hourglass",
    )


def _returned_papers(access: Access) -> Task:
    papers = desk.returned_papers(access)
    return Task(
        _("Giấy bị trả lại, cần sửa"),
        len(papers),
        [
            Line(
                paper.chain.name,
                paper.chain.get_absolute_url(),
                f"{paper.number}: {paper.why}",
            )
            for paper in papers[: desk.SHOWN]
        ],
        url=f"{reverse('chains:list')}?mine=true",
        url_label=_("Xem chuỗi của hội"),
        tone="attention",
        icon="file-x",
    )


def _queue_line(queue: desk.Queue, address: str) -> Line:
    since = (
        _("chờ lâu nhất từ %(day)s") % {"day": format_date(queue.oldest)}
        if queue.oldest
        else ""
    )
    number = ngettext("%(n)d chuỗi", "%(n)d chuỗi", queue.chains) % {"n": queue.chains}
    url = f"{address}&association={queue.association_id}"
    return Line(queue.association, url, since, badge=number)


def _faults_for_hanoi(access: Access, today: date) -> list[Task]:
    faults = desk.faults(access, today)
    address = reverse("chains:finding_list")
    overdue = [finding for finding in faults.to_mend if finding.is_overdue(today)]
    return [
        Task(
            _("Báo khắc phục chờ duyệt"),
            faults.answered_count,
            [_fault_line(finding, today) for finding in faults.answered],
            url=f"{address}?state=answered",
            url_label=_("Xem các báo khắc phục"),
            tone="attention",
            icon="shield-check",
        ),
        Task(
            _("Lỗi quá hạn khắc phục"),
            faults.overdue,
            [_fault_line(finding, today) for finding in overdue],
            url=f"{address}?state=overdue",
            url_label=_("Xem lỗi quá hạn"),
            tone="danger",
            icon="shield-alert",
        ),
    ]


def _faults_of_owner(access: Access, today: date) -> Task:
    faults = desk.faults(access, today)
    late = faults.overdue
    words = ngettext("%(n)d lỗi đã quá hạn", "%(n)d lỗi đã quá hạn", late)
    return Task(
        _("Lỗi phải khắc phục"),
        faults.to_mend_count,
        [_fault_line(finding, today) for finding in faults.to_mend],
        note=words % {"n": late} if late else "",
        url=f"{reverse('chains:finding_list')}?state=open",
        url_label=_("Xem các lỗi phải khắc phục"),
        tone="danger" if late else "attention",
        icon="shield-alert",
    )


def _fault_line(finding: Finding, today: date) -> Line:
    late = finding.is_overdue(today)
    return Line(
        finding.chain.name,
        finding.get_absolute_url(),
        f"{finding.get_severity_display()}: {finding.text}",
        tone="attention" if late else "",
        badge=(_("quá hạn từ %(day)s") if late else _("hạn %(day)s"))
        % {"day": format_date(finding.due_on)},
    )


def _papers(access: Access, today: date) -> list[Task]:
    papers = desk.papers_ending(access.user, today)
    address = reverse("chains:paper_list")
    return [
        Task(
            _("Giấy vừa hết hạn, chưa có giấy mới"),
            papers.lapsed,
            [_paper_line(paper, today) for paper in papers.just_lapsed],
            url=f"{address}?step={ExpiryStep.LAPSED.value}&effect=open",
            url_label=_("Xem giấy vừa hết hạn"),
            tone="danger",
            icon="calendar-x",
        ),
        Task(
            _("Giấy hết hạn trong 90 ngày tới"),
            papers.soon + papers.later,
            [_paper_line(paper, today) for paper in papers.nearest],
            note=(
                _("trong đó %(n)d giấy hết hạn trong 30 ngày tới") % {"n": papers.soon}
                if papers.soon
                else ""
            ),
            url=f"{address}?effect=open",
            url_label=_("Xem giấy sắp hết hạn"),
            tone="attention" if papers.soon else "wait",
            icon="calendar-clock",
        ),
    ]


def _paper_line(paper: Any, today: date) -> Line:
    """The paper and, where a chain is safe by it alone, what it pulls down."""
    note = f"{paper.chain.association.name} · {paper.type_label} {paper.number}"
    if outcome_of(paper) is Outcome.FALLS:
        pulled = [_("chuỗi thôi được gọi là an toàn"), *resting.words(paper)]
        note = f"{note}; {', '.join(pulled)}"
    near = paper.step <= desk.SOON_DAYS
    return Line(
        paper.chain.name,
        paper.get_absolute_url(),
        note,
        tone="attention" if near else "",
        badge=days_left(paper.expires_on, today),
    )


def _imports(access: Access) -> Task:
    batches = desk.imports_to_confirm(access.user)
    return Task(
        _("Bảng tính đã đọc, chờ xác nhận"),
        len(batches),
        [
            Line(
                batch.file_name,
                reverse("chains:import_detail", args=[batch.pk]),
                batch.association.name if batch.association else "",
            )
            for batch in batches
        ],
        url=reverse("chains:import_list"),
        url_label=_("Xem các lần nhập"),
        icon="file-spreadsheet",
    )


def _stopped_reports(access: Access) -> list[Task]:
    reports = desk.reports_that_stopped(access.user)
    return [
        Task(
            _("Báo cáo không lập được"),
            len(reports),
            [
                Line(
                    report.title,
                    report.get_absolute_url(),
                    report.job.error,
                    badge=format_datetime(report.created_at),
                )
                for report in reports
            ],
            url=reverse("reports:list"),
            url_label=_("Xem các báo cáo"),
            tone="danger",
            icon="octagon-alert",
        )
    ]
