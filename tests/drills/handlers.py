"""The jobs of the drill: `celery --app portal worker --include tests.drills.handlers`.

Production knows nothing of them: only workers that the drill starts import this module.
"""

import os
import signal
import time

from django.db import connection

from portal.core.jobs import Run, handler

# A table without any rule: an effect that happened twice would show.
EFFECTS = "drill_effect"
SECONDS = float(os.environ.get("DRILL_SECONDS", "0.5"))


@handler("drill.work")
def work(run: Run) -> None:
    """Take half a second, then write one row in the transaction of the job's end."""
    steps = 5
    for step in range(steps):
        run.progress(step, steps)
        time.sleep(SECONDS / steps)
    with run.finishing() as result, connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {EFFECTS} (job_id, attempt) VALUES (%s, %s)",  # noqa: S608
            [run.job_id, run.attempt],
        )
        result["number"] = run.payload["number"]


@handler("drill.poison")
def poison(run: Run) -> None:
    """Take the whole process down, as a crash in a C library does."""
    os.kill(os.getpid(), signal.SIGKILL)
