"""The two messages of the protocol. Unknown arguments of a newer sender are ignored.

Their queues are in portal/celery.py.
"""

from typing import Any

from celery import shared_task

from portal.core.jobs import protocol, runner

# A job that takes longer was asked too much at once; its lease ends with its process.
SOFT_LIMIT = 15 * 60
HARD_LIMIT = SOFT_LIMIT + 30


@shared_task(  # type: ignore[untyped-decorator]
    name=protocol.RUN_TASK,
    soft_time_limit=SOFT_LIMIT,
    time_limit=HARD_LIMIT,
)
def run_job(job_id: int, *args: Any, **kwargs: Any) -> None:
    runner.run(job_id)


@shared_task(  # type: ignore[untyped-decorator]
    name=protocol.RECONCILE_TASK,
    soft_time_limit=30,
    time_limit=40,
)
def reconcile_jobs(*args: Any, **kwargs: Any) -> None:
    protocol.reconcile()
