"""Ask for a report, build it, try again."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from chains.builders.public_sheet import write_public_sheet
from chains.builders.sheet_rows import groups_of
from chains.builders.sheet_rows import ordered_ids as ordered_chain_ids
from chains.builders.sheet_rows import read_rows as read_sheet_rows
from portal.accounts.models import User
from portal.core import clock, retention
from portal.core.errors import DomainError
from portal.core.jobs import Job, LostClaim, Run, enqueue, protocol
from portal.core.transactions import snapshot
from portal.organisations.access import Access, access_for
from portal.organisations.handover import Handover, keeps_records
from portal.organisations.models import Association
from portal.reports import files, sheet
from portal.reports.builders.register_rows import ordered_ids, read_rows
from portal.reports.builders.register_sheet import Heading, write_register
from portal.reports.builders.scope import Scope
from portal.reports.choices import ReportKind
from portal.reports.models import Report
from portal.reports.permissions import can_report

REGISTER_JOB = "reports.chain-register"
SHEET_JOB = "reports.chain-sheet"
RowT = TypeVar("RowT")
PARENT_BODY = "Hội Nông dân Việt Nam"


class HandedOver(Exception):
    """The report went to somebody else while it was built: build it with their rights."""


@transaction.atomic
def request_register(*, by: Any, scope: Scope) -> tuple[Report, bool]:
    """Ask for a chain register; an equal request still in flight is found instead.

    Returns the report and whether it is new.
    """
    return _request(
        REGISTER_JOB,
        ReportKind.CHAIN_REGISTER,
        by,
        scope.to_json(),
        lambda: scope.short(clock.today()),
    )


@transaction.atomic
def request_sheet(*, by: Any, query: str) -> tuple[Report, bool]:
    """Ask for the list of chains that `query` finds, in the layout of official lists."""
    return _request(
        SHEET_JOB,
        ReportKind.CHAIN_SHEET,
        by,
        {"query": query},
        lambda: ", ".join(sheet.said(sheet.asking(by, query))),
    )


def _request(
    job_name: str,
    kind: ReportKind,
    by: Any,
    asked: dict[str, Any],
    short: Callable[[], str],
) -> tuple[Report, bool]:
    digest = sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    job = enqueue(job_name, {}, key=f"{by.pk}:{digest[:32]}")
    # The report is a Vietnamese paper, whatever language its requester reads.
    with translation.override(settings.LANGUAGE_CODE):
        title = str(kind.label)
        if words := short():
            title = f"{title} – {words}"
    return Report.objects.get_or_create(
        job=job,
        defaults={
            "kind": kind,
            "title": title[:200],
            "filters": asked,
            "requested_by": by,
            "responsible": by,
        },
    )


def describe(report: Report, today: date) -> list[tuple[str, str]]:
    """What was asked, in words: label and value."""
    if report.kind == ReportKind.CHAIN_SHEET:
        filters = sheet.asking(report.responsible, report.filters["query"])
        return sheet.pairs(filters) or [(_("Phạm vi"), _("Mọi chuỗi được xem"))]
    return Scope.from_json(report.filters).describe(today)


def retry(report: Report) -> None:
    """Run a report again that failed; it reads the records as they are then."""
    protocol.retry(report.job)


def drop_old_files(*, at: datetime) -> int:
    """Delete the files of reports built long ago; who needs one has it built again."""
    return retention.drop_files(Report.objects.built_before(retention.limit(at)))


# --- Handover -------------------------------------------------------------------------
def count_unbuilt(person: User, association: Association | None) -> int:
    if not keeps_records(person, association):
        return 0
    return Report.objects.unbuilt().filter(responsible=person).count()


def move_unbuilt(handover: Handover) -> int:
    """Let the newcomer wait for what the leaver asked; it is built with their rights.

    The leaver may ask for the same again: the request in flight is no longer theirs.
    """
    leaver, newcomer = handover.leaver, handover.newcomer
    if not all(keeps_records(p, handover.association) for p in (leaver, newcomer)):
        return 0
    mine = Report.objects.unbuilt().filter(responsible=leaver)
    moving = list(mine.select_for_update().order_by("pk").values_list("pk", "job"))
    Job.objects.filter(pk__in=[job for _pk, job in moving]).update(key="")
    found = Report.objects.filter(pk__in=[pk for pk, _job in moving])
    return found.update(responsible=newcomer)


# --- The job --------------------------------------------------------------------------
# Writes the draft and returns how many chains it holds.
Writer = Callable[[Run, Access, Report, Path, datetime], int]


def build_register(run: Run) -> None:
    _build(run, _write_register)


def build_sheet(run: Run) -> None:
    _build(run, _write_sheet)


def _build(run: Run, write: Writer) -> None:
    """One attempt at one report, with the rights that who waits for it has now."""
    report = Report.objects.select_related("responsible", "job").get(job=run.job_id)
    access = access_for(report.responsible)
    if not can_report(access):
        raise DomainError(
            _(
                "Người phụ trách không còn vai trò được lập báo cáo, nên báo cáo này "
                "không được lập; hãy nhờ người đang phụ trách lập báo cáo mới."
            )
        )
    at = clock.now()
    files.clear_leftovers(report.pk, keep=report.file.name)
    with files.workplace(report.pk, run.attempt) as folder:
        draft = folder / "report.xlsx"
        with snapshot():
            count = write(run, access, report, draft, at)
        name = files.name_for(report.pk, run.attempt, timezone.localtime(at).year)
        try:
            with run.finishing() as result:
                files.put_in_place(draft, name)
                _fill_in(report, name, count, at)
                result["rows"] = count
        except (LostClaim, HandedOver):
            files.remove(name)
            raise


def _fill_in(report: Report, name: str, count: int, at: datetime) -> None:
    day = timezone.localtime(at)
    filled = Report.objects.filter(pk=report.pk, responsible=report.responsible).update(
        file=name,
        file_name=f"{report.title} {day:%d-%m-%Y}.xlsx",
        row_count=count,
        built_at=at,
    )
    if not filled:
        raise HandedOver


def _write_sheet(
    run: Run, access: Access, report: Report, draft: Path, at: datetime
) -> int:
    today = timezone.localdate(at)
    filters = sheet.asking(access.user, report.filters["query"])
    chains = sheet.chains_of(filters)
    ids = ordered_chain_ids(chains)
    return write_public_sheet(
        str(draft),
        sheet.title(access, filters, chains, today),
        groups_of(chains, today),
        _with_progress(run, read_sheet_rows(ids, public=False, today=today), len(ids)),
    )


def _write_register(
    run: Run, access: Access, report: Report, draft: Path, at: datetime
) -> int:
    scope = Scope.from_json(report.filters)
    chains = scope.chains(access.user)
    ids = ordered_ids(chains)
    said = scope.describe(timezone.localdate(at))
    if chains.filter(is_sample=True).exists():
        said.append((_("Lưu ý"), _("có dữ liệu mẫu, không dùng làm số liệu thật")))
    issuer = access.home_association
    heading = Heading(
        parent=PARENT_BODY,
        issuer=issuer.full_name_on(timezone.localdate(at)) if issuer else "",
        place=issuer.province.today.name if issuer else "",
        said=said,
        total=len(ids),
        at=at,
    )
    rows = read_rows(ids, reading=scope.reading, today=timezone.localdate(at))
    return write_register(draft, heading, _with_progress(run, rows, len(ids)))


def _with_progress(run: Run, rows: Iterator[RowT], total: int) -> Iterator[RowT]:
    for done, row in enumerate(rows):
        if done % 50 == 0:
            run.progress(done, total, _("Đang ghi từng chuỗi vào bảng"))
        yield row
    run.progress(total, total, _("Đang đóng tệp"))
