"""The plan of a year: the activities of that year as both sides agreed on them."""

from datetime import datetime
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side
from agreements.models.activity import person
from agreements.models.agreement import Agreement
from agreements.models.outcome_rules import goes_with_its_parent
from agreements.plan_choices import PlanStage, ProposalState
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField


class YearPlan(models.Model):
    """One for an agreement and a year; what it holds stands in its proposals."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="plans"
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    proposals: Any

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "year"], name="year_plan_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2010, year__lte=2100), name="year_plan_in_range"
            ),
        ]

    def __str__(self) -> str:
        return _g("Kế hoạch năm %(year)s") % {"year": self.year}

    def get_absolute_url(self) -> str:
        return reverse("agreements:plan", args=[self.agreement_id, self.year])


class PlanProposal(models.Model):
    """The activities as one side sent them to the other; kept as they were.

    The one that both sides agreed on last is the plan; a later proposal changes nothing
    until the other side agrees to it.
    """

    plan = models.ForeignKey(
        YearPlan, on_delete=models.CASCADE, related_name="proposals"
    )
    number = models.PositiveSmallIntegerField()
    lines = models.JSONField()
    side = models.CharField(max_length=10, choices=Side)
    made_by = person()
    made_at = models.DateTimeField()
    note = NfcCharField(max_length=300, blank=True)
    state = models.CharField(
        max_length=10, choices=ProposalState, default=ProposalState.SENT
    )
    answered_side = models.CharField(max_length=10, choices=Side, blank=True)
    answered_by = person(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = NfcCharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="plan_proposal_number_once"
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state=ProposalState.SENT),
                name="plan_proposal_one_open",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ProposalState.SENT,
                    answered_side="",
                    answered_by__isnull=True,
                    answered_at__isnull=True,
                )
                | (
                    ~Q(state=ProposalState.SENT)
                    & Q(answered_by__isnull=False, answered_at__isnull=False)
                    & Q(answered_side__in=Side.values)
                ),
                name="plan_proposal_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ProposalState.SENT, ProposalState.WITHDRAWN])
                | (~Q(answered_side=F("side")) & ~Q(answered_by=F("made_by"))),
                name="plan_proposal_answered_by_the_other_side",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="proposal_stays_as_sent",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'sent' OR (OLD.plan_id, OLD.number, OLD.lines,"
                    " OLD.side, OLD.made_by_id, OLD.made_at, OLD.note) IS DISTINCT FROM"
                    " (NEW.plan_id, NEW.number, NEW.lines, NEW.side, NEW.made_by_id,"
                    " NEW.made_at, NEW.note)"
                ),
            ),
            goes_with_its_parent("plan", "agreements_yearplan"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} · {self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == ProposalState.SENT

    def answer_with(
        self, state: ProposalState, *, side: Side, by: Any, at: datetime, answer: str
    ) -> None:
        """Agree or decline for the other side, withdraw for one's own."""
        if not self.is_open:
            raise DomainError(
                _g("Bản kế hoạch này đang ở trạng thái “%(state)s”; hãy mở lại trang.")
                % {"state": ProposalState(self.state).label}
            )
        takes_back = state is ProposalState.WITHDRAWN
        # Who has changed sides since does not answer their own proposal either.
        is_own = side == self.side or (not takes_back and by.pk == self.made_by_id)
        if takes_back != is_own:
            raise DomainError(
                _g("Đang chờ %(side)s trả lời.") % {"side": Side(self.side).other.label}
                if is_own
                else _g("Chỉ bên đã gửi rút được bản kế hoạch.")
            )
        if state is ProposalState.DECLINED and not answer.strip():
            raise DomainError(_g("Hãy ghi lý do chưa đồng ý, để bên kia biết mà xem."))
        self.state, self.answer = state, answer
        self.answered_side, self.answered_by, self.answered_at = side, by, at
        self.save()


def stage_of(proposals: list[PlanProposal]) -> PlanStage:
    """How far a plan came, by what was sent."""
    states = {proposal.state for proposal in proposals}
    if ProposalState.SENT in states:
        return PlanStage.PROPOSED
    return PlanStage.AGREED if ProposalState.AGREED in states else PlanStage.DRAFT
