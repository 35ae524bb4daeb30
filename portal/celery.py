"""The Celery application: worker and beat.

Messages are only wake-ups for rows of `core.Job` (portal/core/jobs); losing one loses
nothing, so delivery is acknowledged early and no result is kept.
"""

import os
import signal
from datetime import timedelta
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init, worker_process_init
from django.conf import settings
from django.db import connection
from kombu import Queue

from portal.core.broker import sweep
from portal.core.database import let_run_long

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

DAY, QUARTER_HOUR = timedelta(days=1), timedelta(minutes=15)
# Each is harmless when it runs twice, and makes up for a day on which it did not run.
DAILY = (
    "drop-old-reports",
    "drop-old-imports",
    "rebuild-search-words",
    "send-quarterly-notices",
    "count-chains",
)

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")


@app.add_defaults  # type: ignore[untyped-decorator]
def schedule() -> dict[str, Any]:
    """Queues and periodic tasks; read when the settings are (not at import)."""
    beat_folder = settings.VAR_DIR / "beat"
    beat_folder.mkdir(parents=True, exist_ok=True)
    return {
        # A worker without -Q reads both. Reconciling has a queue of its own, so that
        # it never waits behind a thousand jobs.
        "task_queues": [Queue("jobs"), Queue("schedule")],
        "task_default_queue": "jobs",
        "task_routes": {
            "run-job": {"queue": "jobs"},
            "reconcile-jobs": {"queue": "schedule"},
        },
        "beat_schedule_filename": str(beat_folder / "schedule"),
        "beat_schedule": {
            "reconcile-jobs": {
                "task": "reconcile-jobs",
                "schedule": settings.JOB_RECONCILE_SECONDS,
                "options": {"expires": settings.JOB_RECONCILE_SECONDS * 3},
            },
            "begin-digests": {"task": "begin-digests", "schedule": QUARTER_HOUR},
            **{name: {"task": name, "schedule": DAY} for name in DAILY},
        },
    }


app.autodiscover_tasks()
app.autodiscover_tasks(["portal.core.jobs"])


@worker_init.connect  # type: ignore[untyped-decorator]
def prepare_worker(**kwargs: Any) -> None:
    """Jobs may ask the database longer questions than pages may."""
    let_run_long(connection.settings_dict)


@worker_process_init.connect  # type: ignore[untyped-decorator]
def leave_stopping_to_the_parent(**kwargs: Any) -> None:
    """A TERM to the whole group (honcho, systemd) must not take the pool's processes.

    The parent would wait for them for ever; it lets them finish and ends them itself.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


@beat_init.connect  # type: ignore[untyped-decorator]
@worker_init.connect  # type: ignore[untyped-decorator]
def sweep_broker(**kwargs: Any) -> None:
    if not settings.REDIS_URL:
        sweep(settings.BROKER_DIR / "queue")
