"""The job row: the one truth about a piece of long work."""

from typing import ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from portal.core.errors import DomainError

MAX_ATTEMPTS = 4


class JobState(models.TextChoices):
    QUEUED = "queued", _("Đang chờ")
    RUNNING = "running", _("Đang chạy")
    DONE = "done", _("Đã xong")
    FAILED = "failed", _("Không làm được")
    DEAD = "dead", _("Đã dừng vì lỗi")


LIVE = (JobState.QUEUED, JobState.RUNNING)
ENDED = (JobState.DONE, JobState.FAILED, JobState.DEAD)


class JobQuerySet(models.QuerySet["Job"]):
    def live(self) -> "JobQuerySet":
        return self.filter(state__in=LIVE)


class Job(models.Model):
    """One piece of work and how far it has come.

    `attempt` only ever grows and is the fencing token: a worker may write only while it
    holds the newest attempt. Every moment here is the database's clock.
    """

    kind = models.CharField(max_length=60)
    # Two equal requests in flight find one job; empty means no such rule.
    key = models.CharField(max_length=200, blank=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=MAX_ATTEMPTS)
    lease_until = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_note = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    # A sentence for the person who waits; technical detail goes to the log.
    error = models.TextField(blank=True)
    not_before = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[JobQuerySet] = JobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "core"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=LIVE) & ~Q(key=""),
                name="job_key_once_while_live",
            ),
            models.CheckConstraint(
                condition=Q(attempt__lt=F("max_attempts"))
                | (~Q(state=JobState.QUEUED) & Q(attempt=F("max_attempts"))),
                name="job_attempts_within_limit",
            ),
            models.CheckConstraint(
                condition=Q(state=JobState.RUNNING, lease_until__isnull=False)
                | (~Q(state=JobState.RUNNING) & Q(lease_until__isnull=True)),
                name="job_running_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, finished_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(finished_at__isnull=True)),
                name="job_ended_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[JobState.FAILED, JobState.DEAD]) | ~Q(error=""),
                name="job_stopped_says_why",
            ),
        ]
        indexes = [
            # The reconciler's look at the oldest unfinished jobs, every few seconds.
            models.Index(
                fields=["id"], name="job_unfinished", condition=Q(state__in=LIVE)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def can_retry(self) -> bool:
        return self.state in (JobState.FAILED, JobState.DEAD)

    @property
    def progress_percent(self) -> int | None:
        """Whole percent, or None while the amount of work is not known yet."""
        if self.state == JobState.DONE:
            return 100
        if not self.progress_total:
            return None
        return min(100, self.progress_done * 100 // self.progress_total)

    def retry(self) -> None:
        """A person asks again: four more attempts, numbered on from the last.

        The attempt is not reset, so that a worker of an earlier one stays fenced off.
        """
        try:
            with transaction.atomic():
                won = Job.objects.filter(
                    pk=self.pk, state__in=[JobState.FAILED, JobState.DEAD]
                ).update(
                    state=JobState.QUEUED,
                    max_attempts=F("attempt") + MAX_ATTEMPTS,
                    error="",
                    finished_at=None,
                    progress_done=0,
                    progress_total=0,
                    progress_note="",
                    not_before=Now(),
                    published_at=Now(),
                )
        except IntegrityError:
            raise DomainError(
                _g("Một yêu cầu giống hệt đang chạy; hãy chờ yêu cầu đó xong.")
            ) from None
        if not won:
            raise DomainError(_g("Chỉ thử lại được việc đã dừng vì lỗi."))
        self.refresh_from_db()
