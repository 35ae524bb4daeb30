"""What one side asks of a signed agreement and the other side answers."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side, TerminationState
from agreements.models.agreement import Agreement
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField


class AskedOfTheOther(models.Model):
    """A request with its reason; one of a kind is open at a time."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    side = models.CharField(_("bên đề nghị"), max_length=10, choices=Side)
    reason = NfcCharField(_("lý do"), max_length=300)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=TerminationState, default=TerminationState.ASKED
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    answered_side = models.CharField(max_length=10, choices=Side, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = NfcCharField(max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(state=TerminationState.ASKED),
                name="%(class)s_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="%(class)s_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state=TerminationState.ASKED, answered_at__isnull=True)
                | (~Q(state=TerminationState.ASKED) & Q(answered_at__isnull=False)),
                name="%(class)s_answered_has_a_moment",
            ),
            # Nobody ends or corrects an agreement alone.
            models.CheckConstraint(
                condition=~Q(state=TerminationState.CONFIRMED)
                | ~Q(answered_side=models.F("side")),
                name="%(class)s_confirmed_by_the_other",
            ),
        ]

    def answer_with(
        self,
        state: TerminationState,
        *,
        side: Side,
        by: Any,
        at: datetime,
        answer: str = "",
    ) -> None:
        """Close the request; only the asking side takes it back, only the other decides."""
        if self.state != TerminationState.ASKED:
            raise DomainError(_g("Đề nghị này đã được trả lời."))
        takes_back = state == TerminationState.WITHDRAWN
        # Who has changed sides since does not answer their own request either.
        is_own = state == TerminationState.CONFIRMED and by.pk == self.asked_by_id
        if is_own or takes_back != (side == self.side):
            raise DomainError(
                _g("Đang chờ %(side)s trả lời đề nghị.")
                % {"side": Side(self.side).other.label}
            )
        if state == TerminationState.DECLINED and not answer.strip():
            raise DomainError(_g("Hãy ghi lý do không đồng ý."))
        self.state, self.answered_by, self.answered_at = state, by, at
        self.answered_side, self.answer = side, answer
        self.save()
