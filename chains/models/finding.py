"""Faults found during a visit, until they are put right and somebody of Hanoi agrees."""

from datetime import date, datetime
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.choices import FindingState, Severity, Side, Verdict
from chains.inspection_querysets import UNRESOLVED, FindingQuerySet
from chains.models.chain import Chain
from chains.models.checklist import ChecklistItem
from chains.models.inspection import Inspection
from portal.core import pagecache
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField, NfcTextField
from portal.core.uploads import private_path


@pghistory.track()
class Finding(models.Model):
    """A fault, what is to be done about it by when, and whose turn it is.

    A serious one that is not resolved keeps its chain from the public (`ChainQuerySet`).
    """

    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="findings")
    inspection = models.ForeignKey(
        Inspection, on_delete=models.CASCADE, related_name="findings"
    )
    item = models.ForeignKey(
        ChecklistItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
    )
    text = NfcCharField(_("lỗi"), max_length=300)
    severity = models.CharField(_("mức lỗi"), max_length=10, choices=Severity)
    corrective_action = NfcCharField(_("việc phải làm"), max_length=300)
    due_on = models.DateField(_("hạn khắc phục"))
    responsible = models.CharField(
        _("bên khắc phục"), max_length=5, choices=Side, default=Side.OWNER
    )
    state = models.CharField(
        max_length=10, choices=FindingState, default=FindingState.OPEN, editable=False
    )
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[FindingQuerySet] = FindingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=UNRESOLVED, closed_at__isnull=True)
                | (~Q(state__in=UNRESOLVED) & Q(closed_at__isnull=False)),
                name="finding_closed_has_moment",
            )
        ]
        indexes = [
            # Asked by every public list: which chains are kept back or not safe.
            models.Index(
                fields=["severity", "chain"],
                name="finding_keeps_back",
                condition=Q(state__in=UNRESOLVED),
            ),
            # The desks: what is due.
            models.Index(
                fields=["due_on", "id"],
                name="finding_due",
                condition=Q(state__in=UNRESOLVED),
            ),
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        address = reverse("chains:inspection", args=[self.chain_id, self.inspection_id])
        return f"{address}#finding-{self.pk}"

    @property
    def is_unresolved(self) -> bool:
        return self.state in UNRESOLVED

    @property
    def keeps_chain_back(self) -> bool:
        return self.is_unresolved and self.severity == Severity.SERIOUS

    def is_overdue(self, today: date) -> bool:
        return self.state == FindingState.OPEN and self.due_on < today

    def answer(self, *, by: Any, at: datetime, text: str) -> "FindingAnswer":
        """The responsible side says what was done; Hanoi has to agree."""
        if self.state != FindingState.OPEN:
            raise DomainError(_g("Lỗi này không chờ báo khắc phục."))
        if not text.strip():
            raise DomainError(_g("Hãy ghi đã khắc phục thế nào."))
        self._change(FindingState.ANSWERED)
        return self.answers.create(text=text, created_by=by, said_at=at)

    def accept(self, *, by: Any, at: datetime) -> None:
        """Hanoi saw the proof: the fault is put right."""
        answer = self._pending(by)
        answer.decide(Verdict.ACCEPTED, by=by, at=at)
        self._change(FindingState.RESOLVED, closed_at=at)

    def refuse(self, *, by: Any, at: datetime, reason: str) -> None:
        """Not put right yet: the fault is open again."""
        answer = self._pending(by)
        if not reason.strip():
            raise DomainError(_g("Hãy ghi còn thiếu điều gì."))
        answer.decide(Verdict.REFUSED, by=by, at=at, reason=reason)
        self._change(FindingState.OPEN)

    def withdraw(self, *, at: datetime) -> None:
        """Its inspection was voided."""
        if not self.is_unresolved:
            raise DomainError(_g("Lỗi này đã khép lại."))
        self._change(FindingState.WITHDRAWN, closed_at=at)

    def _pending(self, by: Any) -> "FindingAnswer":
        if self.state != FindingState.ANSWERED:
            raise DomainError(_g("Lỗi này chưa có báo khắc phục nào chờ duyệt."))
        answer = self.answers.get(verdict="")
        if answer.created_by_id == by.pk:
            raise DomainError(
                _g("Người báo khắc phục không tự duyệt được; hãy nhờ cán bộ khác.")
            )
        return answer

    def _change(self, state: FindingState, closed_at: datetime | None = None) -> None:
        self.state, self.closed_at = state, closed_at
        self.save(update_fields=["state", "closed_at"])


@pghistory.track()
class FindingAnswer(models.Model):
    """What was done about a fault, with its proof, and what Hanoi said to it."""

    finding = models.ForeignKey(
        Finding, on_delete=models.CASCADE, related_name="answers"
    )
    text = NfcTextField(_("đã khắc phục thế nào"), max_length=1000)
    proof = models.FileField(
        _("ảnh hoặc giấy chứng minh"),
        upload_to=private_path,
        blank=True,
        max_length=200,
    )
    proof_name = NfcCharField(max_length=200, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = NfcCharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            # Of two answers sent at once, one waits for the verdict.
            models.UniqueConstraint(
                fields=["finding"],
                condition=Q(verdict=""),
                name="finding_answer_one_pending",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("created_by")),
                name="finding_answer_not_judged_by_sender",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at__isnull=True)
                | (~Q(verdict="") & Q(decided_at__isnull=False)),
                name="finding_answer_verdict_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def decide(
        self, verdict: Verdict, *, by: Any, at: datetime, reason: str = ""
    ) -> None:
        self.verdict, self.decided_by, self.decided_at = verdict, by, at
        self.reason = reason
        self.save(update_fields=["verdict", "decided_by", "decided_at", "reason"])
