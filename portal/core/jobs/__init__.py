"""Long work: a row first, a message as wake-up second, a pure builder third.

    @handler("reports.chain-register")
    def build(run: Run) -> None:
        ...                                  # long work; run.progress(done, total, note)
        with run.finishing() as result:      # one transaction with "done"
            Report.objects.filter(...).update(...)
            result["rows"] = count

    enqueue("reports.chain-register", {"user": 1}, key="one-while-live")

The row is the truth. A message may be lost or arrive five times, a process may die at
any line: the effect inside `finishing()` happens once. Handlers live in the `tasks`
module of an app. A `DomainError` from a handler fails the job with those words; any
other exception puts it back until its attempts are used up.
"""

from portal.core.jobs.models import Job, JobState
from portal.core.jobs.protocol import LostClaim, enqueue
from portal.core.jobs.registry import handler
from portal.core.jobs.runner import Run

__all__ = ["Job", "JobState", "LostClaim", "Run", "enqueue", "handler"]
