"""The daily mail: asked for by beat, made by a job."""

from typing import Any

from celery import shared_task

from portal.accounts import digest
from portal.core import clock
from portal.core.jobs import Run, handler


@handler(digest.JOB)
def send_digests(run: Run) -> None:
    digest.run_round(run, at=clock.now())


@shared_task(name="begin-digests", time_limit=60)  # type: ignore[untyped-decorator]
def begin_digests(*args: Any, **kwargs: Any) -> None:
    digest.begin(at=clock.now())
