"""Reports for tests, asked for and built as in the portal but for Celery."""

from io import BytesIO
from typing import Any

import openpyxl
from django.core.files.storage import default_storage

from portal.core.jobs import runner
from portal.core.jobs.models import Job, JobState
from portal.reports import services
from portal.reports.builders.scope import Scope
from portal.reports.models import Report


def ask(by: Any, **scope: Any) -> Report:
    report, _ = services.request_register(by=by, scope=Scope(**scope))
    return report


def build(report: Report) -> Report:
    """Run the report's job in this process and transaction."""
    runner.run(report.job_id, with_heart=False)
    report.refresh_from_db()
    report.job.refresh_from_db()
    return report


def make_ready(by: Any, **scope: Any) -> Report:
    report = build(ask(by, **scope))
    assert report.job.state == JobState.DONE, report.job.error
    return report


def make_failed(by: Any) -> Report:
    report = ask(by)
    Job.objects.filter(pk=report.job_id).update(
        state=JobState.FAILED,
        error="Máy chủ đã hết chỗ lưu tệp.",
        finished_at=report.created_at,
    )
    report.job.refresh_from_db()
    return report


def sheet_of(report: Report) -> Any:
    with default_storage.open(report.file.name, "rb") as file:
        return openpyxl.load_workbook(BytesIO(file.read())).active


def table_of(report: Report) -> list[dict[str, Any]]:
    """The rows below the column headings, by heading."""
    lines = list(sheet_of(report).iter_rows(values_only=True))
    top = next(n for n, line in enumerate(lines) if line[0] == "STT")
    headings = lines[top]
    return [dict(zip(headings, line, strict=True)) for line in lines[top + 1 :]]
