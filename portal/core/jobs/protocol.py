"""Claim, heartbeat, finish, fail and reconcile: the only writers of a job's state.

Each step is one conditional statement on the database's clock. It names the attempt it
speaks for, so a worker that was thought dead can no longer write anything.
"""

import json
from dataclasses import dataclass
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from portal.core.jobs.models import LIVE, Job

log = structlog.get_logger("portal.jobs")

RUN_TASK = "run-job"
RECONCILE_TASK = "reconcile-jobs"
JOBS_QUEUE = "jobs"

# How long a wake-up may stay without effect before it is sent again.
STALE_SECONDS = 5
# So many messages may wait in the broker: with fewer, some were lost, and the oldest
# waiting jobs are sent again; with as many, the workers have enough to do.
BATCH = 50
# Any number that nothing else in the database locks.
RECONCILER_LOCK = 7_270_135

_CLAIM = """
UPDATE core_job
   SET state = 'running', attempt = attempt + 1,
       lease_until = clock_timestamp() + make_interval(secs => %(lease)s),
       heartbeat_at = clock_timestamp(), started_at = clock_timestamp(),
       progress_done = 0, progress_total = 0, progress_note = ''
 WHERE id = %(id)s AND attempt < max_attempts
   AND ((state = 'queued' AND not_before <= clock_timestamp())
        OR (state = 'running' AND lease_until < clock_timestamp()))
RETURNING attempt, kind, payload::text
"""

_HEARTBEAT = """
UPDATE core_job
   SET lease_until = clock_timestamp() + make_interval(secs => %(lease)s),
       heartbeat_at = clock_timestamp(), progress_done = %(done)s,
       progress_total = %(total)s, progress_note = %(note)s
 WHERE id = %(id)s AND attempt = %(attempt)s AND state = 'running'
"""

_FINISH = """
UPDATE core_job
   SET state = 'done', lease_until = NULL, finished_at = clock_timestamp(),
       result = %(result)s::jsonb, error = ''
 WHERE id = %(id)s AND attempt = %(attempt)s AND state = 'running'
"""

_FAIL = """
UPDATE core_job
   SET state = 'failed', lease_until = NULL, finished_at = clock_timestamp(),
       error = %(error)s
 WHERE id = %(id)s AND attempt = %(attempt)s AND state = 'running'
"""

_GIVE_BACK = """
UPDATE core_job
   SET state = CASE WHEN attempt < max_attempts THEN 'queued' ELSE 'dead' END,
       error = CASE WHEN attempt < max_attempts THEN '' ELSE %(error)s END,
       finished_at = CASE WHEN attempt < max_attempts THEN NULL::timestamptz
                          ELSE clock_timestamp() END,
       lease_until = NULL, published_at = clock_timestamp(),
       not_before = clock_timestamp() + make_interval(secs => %(wait)s)
 WHERE id = %(id)s AND attempt = %(attempt)s AND state = 'running'
"""

_BURY = """
UPDATE core_job
   SET state = 'dead', error = %(error)s, lease_until = NULL,
       finished_at = clock_timestamp()
 WHERE id IN (
    SELECT id FROM core_job
     WHERE state = 'running' AND attempt >= max_attempts
       AND lease_until < clock_timestamp()
     ORDER BY id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
 )
RETURNING id, kind, attempt
"""

_REPUBLISH = """
UPDATE core_job SET published_at = clock_timestamp()
 WHERE id IN (
    SELECT id FROM core_job
     WHERE id IN (
        (SELECT id FROM core_job
          WHERE state = 'running' AND lease_until < clock_timestamp()
            AND published_at < clock_timestamp() - make_interval(secs => %(stale)s)
          ORDER BY id LIMIT %(batch)s)
        UNION ALL
        (SELECT id FROM core_job
          WHERE state = 'queued' AND not_before <= clock_timestamp()
            AND published_at < clock_timestamp() - make_interval(secs => %(stale)s)
          ORDER BY id LIMIT %(room)s)
     )
       FOR UPDATE SKIP LOCKED
 )
RETURNING id
"""


class LostClaim(Exception):
    """Another worker holds a newer attempt, or the job has ended: stop, write nothing."""


@dataclass(frozen=True)
class Claim:
    """The right to work on a job, valid while no newer attempt exists."""

    job_id: int
    attempt: int
    kind: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class Progress:
    done: int = 0
    total: int = 0
    note: str = ""


def enqueue(kind: str, payload: dict[str, Any], *, key: str | None = None) -> Job:
    """Write the job's row and send the wake-up after commit.

    With a `key`, an unfinished job of the same kind and key is returned instead.
    """
    new = {"payload": payload}
    if key:
        job, created = Job.objects.get_or_create(
            kind=kind, key=key, state__in=LIVE, defaults=new
        )
    else:
        job, created = Job.objects.create(kind=kind, **new), True
    if created:
        publish_on_commit(job.pk)
    return job


def retry(job: Job) -> None:
    """Run a failed or dead job again because a person asked."""
    job.retry()
    publish_on_commit(job.pk)


def publish_on_commit(job_id: int) -> None:
    transaction.on_commit(lambda: publish([job_id]), robust=True)


def publish(job_ids: list[int]) -> None:
    """Send wake-ups. A broker that is away costs nothing but time (the reconciler)."""
    for job_id in job_ids:
        try:
            current_app.send_task(RUN_TASK, kwargs={"job_id": job_id})
        except (OperationalError, OSError) as error:
            # Each further try would wait for the same timeout.
            log.warning("job-not-published", job_id=job_id, error=str(error))
            return


def claim(job_id: int) -> Claim | None:
    """Take the job if it is free; None when somebody else has it or it has ended."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"id": job_id, "lease": settings.JOB_LEASE_SECONDS})
        row = cursor.fetchone()
    if row is None:
        return None
    return Claim(job_id, attempt=row[0], kind=row[1], payload=json.loads(row[2]))


def heartbeat(held: Claim, progress: Progress) -> bool:
    """Renew the lease and show progress; False when the claim is lost."""
    return _write(
        _HEARTBEAT,
        held,
        lease=settings.JOB_LEASE_SECONDS,
        done=progress.done,
        total=progress.total,
        note=progress.note[:200],
    )


def finish(held: Claim, result: dict[str, Any]) -> None:
    """Mark the job done; call it last in the transaction that writes the effect.

    Raises LostClaim, so that the transaction and the effect with it roll back.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("finish() needs a transaction")
    encoded = json.dumps(result, cls=DjangoJSONEncoder, ensure_ascii=False)
    if not _write(_FINISH, held, result=encoded):
        raise LostClaim


def fail(held: Claim, error: str) -> bool:
    """End the job with words for a person, who may try again."""
    return _write(_FAIL, held, error=error)


def give_back(held: Claim) -> bool:
    """Put the job back after an accident; the last attempt makes it dead."""
    wait = settings.JOB_RETRY_SECONDS * 2 ** (held.attempt - 1)
    return _write(_GIVE_BACK, held, error=dead_sentence(), wait=min(wait, 300))


def dead_sentence() -> str:
    return _(
        "Việc này đã dừng bất thường nhiều lần nên hệ thống không chạy tiếp; hãy bấm "
        "“Thử lại”, nếu vẫn không được thì báo quản trị hệ thống."
    )


def reconcile() -> dict[str, int] | None:
    """Bury jobs out of attempts and send the wake-ups that had no effect.

    Returns how many of each, or None when another process is at it.
    """
    waiting = messages_waiting()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [RECONCILER_LOCK])
            if cursor.fetchone() != (True,):
                return None
            cursor.execute(_BURY, {"error": dead_sentence(), "batch": BATCH})
            dead = cursor.fetchall()
            stale = _take_stale(cursor, BATCH - waiting) if waiting is not None else []
        # After commit: a fast worker must find the row unlocked.
        transaction.on_commit(lambda: publish(stale), robust=True)
    for job_id, kind, attempt in dead:
        log.error("job-dead", job_id=job_id, kind=kind, attempt=attempt)
    return {"dead": len(dead), "republished": len(stale)}


def _take_stale(cursor: Any, room: int) -> list[int]:
    """Jobs to send again: all that lost their worker, waiting ones as there is room."""
    values = {"stale": STALE_SECONDS, "batch": BATCH, "room": max(room, 0)}
    cursor.execute(_REPUBLISH, values)
    return sorted(row[0] for row in cursor.fetchall())


def messages_waiting() -> int | None:
    """How many wake-ups the broker holds; None while it cannot be reached."""
    with current_app.connection_for_write() as broker:
        try:
            queue = broker.default_channel.queue_declare(JOBS_QUEUE)
        except (*broker.recoverable_connection_errors, OperationalError) as error:
            log.warning("broker-not-reached", error=str(error))
            return None
        return int(queue.message_count)


def _write(statement: str, held: Claim, **values: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            statement, {"id": held.job_id, "attempt": held.attempt, **values}
        )
        return bool(cursor.rowcount == 1)
