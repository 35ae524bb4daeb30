"""Ask for a report, build it, try again."""

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core import clock, retention
from portal.core.errors import DomainError
from portal.core.jobs import Job, LostClaim, Run, enqueue, protocol
from portal.core.transactions import snapshot
from portal.organisations.access import Access, access_for
from portal.organisations.handover import Handover, keeps_records
from portal.organisations.models import Association
from portal.reports import files
from portal.reports.builders.register_rows import RegisterRow, ordered_ids, read_rows
from portal.reports.builders.register_sheet import Heading, write_register
from portal.reports.builders.scope import Scope
from portal.reports.choices import ReportKind
from portal.reports.models import Report
from portal.reports.permissions import can_report

REGISTER_JOB = "reports.chain-register"
PARENT_BODY = "Hội Nông dân Việt Nam"


class HandedOver(Exception):
    """The report went to somebody else while it was built: build it with their rights."""


@transaction.atomic
def request_register(*, by: Any, scope: Scope) -> tuple[Report, bool]:
    """Ask for a chain register; an equal request still in flight is found instead.

    Returns the report and whether it is new.
    """
    asked = scope.to_json()
    digest = sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    job = enqueue(REGISTER_JOB, {}, key=f"{by.pk}:{digest[:32]}")
    # The report is a Vietnamese paper, whatever language its requester reads.
    with translation.override(settings.LANGUAGE_CODE):
        title = str(ReportKind.CHAIN_REGISTER.label)
        if words := scope.short(clock.today()):
            title = f"{title} – {words}"
    return Report.objects.get_or_create(
        job=job,
        defaults={
            "kind": ReportKind.CHAIN_REGISTER,
            "title": title[:200],
            "filters": asked,
            "requested_by": by,
            "responsible": by,
        },
    )


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
def build_register(run: Run) -> None:
    """One attempt at one register, with the rights that who waits for it has now."""
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
        draft = folder / "register.xlsx"
        with snapshot():
            count = _write(run, access, Scope.from_json(report.filters), draft, at)
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


def _write(run: Run, access: Access, scope: Scope, draft: Path, at: datetime) -> int:
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


def _with_progress(
    run: Run, rows: Iterator[RegisterRow], total: int
) -> Iterator[RegisterRow]:
    for done, row in enumerate(rows):
        if done % 50 == 0:
            run.progress(done, total, _("Đang ghi từng chuỗi vào bảng"))
        yield row
    run.progress(total, total, _("Đang đóng tệp"))
