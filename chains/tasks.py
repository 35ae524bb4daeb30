"""Handlers of this app's jobs."""

from chains.services import import_batches
from portal.core.jobs import Run, handler


@handler(import_batches.READ_JOB)
def read_workbook(run: Run) -> None:
    import_batches.read_batch(run)


@handler(import_batches.SAVE_JOB)
def save_workbook(run: Run) -> None:
    import_batches.save_batch(run)
