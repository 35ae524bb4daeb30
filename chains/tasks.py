"""Handlers of this app's jobs, and what it does every day."""

from typing import Any

from celery import shared_task

from chains.services import import_batches, import_undo
from chains.services.quarterly_mail import send_notices
from chains.services.snapshots import take_snapshot
from chains.services.words import rebuild_words
from portal.core import clock
from portal.core.jobs import Run, handler


@handler(import_batches.READ_JOB)
def read_workbook(run: Run) -> None:
    import_batches.read_batch(run)


@handler(import_batches.SAVE_JOB)
def save_workbook(run: Run) -> None:
    import_batches.save_batch(run)


@handler(import_undo.UNDO_JOB)
def undo_import(run: Run) -> None:
    import_undo.undo_batch(run)


@shared_task(name="drop-old-imports", time_limit=600)  # type: ignore[untyped-decorator]
def drop_old_imports(*args: Any, **kwargs: Any) -> None:
    import_batches.drop_old_files(at=clock.now())


@shared_task(name="rebuild-search-words", time_limit=600)  # type: ignore[untyped-decorator]
def rebuild_search_words(*args: Any, **kwargs: Any) -> None:
    rebuild_words()


@shared_task(name="send-quarterly-notices", time_limit=600)  # type: ignore[untyped-decorator]
def send_quarterly_notices(*args: Any, **kwargs: Any) -> None:
    send_notices(at=clock.now())


@shared_task(name="count-chains", time_limit=600)  # type: ignore[untyped-decorator]
def count_chains(*args: Any, **kwargs: Any) -> None:
    take_snapshot(day=clock.today())
