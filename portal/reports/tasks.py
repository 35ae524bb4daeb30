"""Handlers of this app's jobs, and what it does every day."""

from typing import Any

from celery import shared_task

from portal.core import clock
from portal.core.jobs import Run, handler
from portal.reports import services


@handler(services.REGISTER_JOB)
def build_chain_register(run: Run) -> None:
    services.build_register(run)


@handler(services.SHEET_JOB)
def build_chain_sheet(run: Run) -> None:
    services.build_sheet(run)


@shared_task(name="drop-old-reports", time_limit=600)  # type: ignore[untyped-decorator]
def drop_old_reports(*args: Any, **kwargs: Any) -> None:
    services.drop_old_files(at=clock.now())
