"""One attempt at one job: claim it, keep it alive, run its handler, write the end."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portal.core.errors import DomainError
from portal.core.jobs import protocol, registry
from portal.core.jobs.protocol import Claim, LostClaim, Progress

log = structlog.get_logger("portal.jobs")


class Run:
    """What a handler holds: its payload, a way to report progress and to finish."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.job_id = claim.job_id
        self.attempt = claim.attempt
        self.payload = claim.payload
        self.is_finished = False
        self._progress = Progress()
        self._lost = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Say how far the work is; cheap, the heartbeat writes it once a second.

        Raises LostClaim when another worker took over: stop working.
        """
        self._progress = Progress(done, total, note)
        if self._lost.is_set():
            raise LostClaim

    @contextmanager
    def finishing(self) -> Iterator[dict[str, Any]]:
        """The transaction that writes the effect and the job's end, or neither.

        Put what should stay in `job.result` into the yielded dict.
        """
        result: dict[str, Any] = {}
        with transaction.atomic():
            yield result
            # The row stays locked from here to the commit: no more heartbeats.
            self.stop_heart()
            protocol.finish(self.claim, result)
        self.is_finished = True

    def start_heart(self) -> None:
        self._thread = threading.Thread(target=self._beat, daemon=True)
        self._thread.start()

    def stop_heart(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _beat(self) -> None:
        """Runs in its own thread on its own connection, outside any transaction."""
        try:
            while not self._stop.wait(settings.JOB_HEARTBEAT_SECONDS):
                try:
                    alive = protocol.heartbeat(self.claim, self._progress)
                except DatabaseError:
                    # The lease outlives a short outage; the next beat reconnects.
                    log.warning("job-heartbeat-missed", job_id=self.job_id)
                    connection.close()
                    continue
                if not alive:
                    self._lost.set()
                    return
        finally:
            connection.close()


def run(job_id: int, *, with_heart: bool = True) -> None:
    """Work on the job if it is free. Any number of calls for one job are harmless.

    `with_heart=False` is for callers inside a transaction, whose rows a second
    connection cannot see.
    """
    claim = protocol.claim(job_id)
    if claim is None:
        log.info("job-not-free", job_id=job_id)
        return
    current = Run(claim)
    if with_heart:
        current.start_heart()
    with translation.override(settings.LANGUAGE_CODE):
        try:
            _attempt(current)
        finally:
            current.stop_heart()


def _attempt(current: Run) -> None:
    claim = current.claim
    facts = {"job_id": claim.job_id, "kind": claim.kind, "attempt": claim.attempt}
    try:
        result = registry.find(claim.kind)(current)
        if not current.is_finished:
            with current.finishing() as kept:
                kept.update(result or {})
        log.info("job-done", **facts)
    except LostClaim:
        log.warning("job-claim-lost", **facts)
    except DomainError as error:
        protocol.fail(claim, error.message)
        log.info("job-failed", error=error.message, **facts)
    except SoftTimeLimitExceeded:
        protocol.fail(
            claim,
            _("Việc này chạy quá lâu nên đã dừng; hãy thu hẹp phạm vi rồi thử lại."),
        )
        log.warning("job-too-long", **facts)
    except Exception:
        log.exception("job-crashed", **facts)
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        protocol.give_back(claim)
