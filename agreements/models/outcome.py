"""Who came and what came of an activity: told by one side, confirmed by the other."""

from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.activity_choices import (
    AGREED_OUTCOMES,
    OPEN_OUTCOMES,
    OutcomeAct,
    OutcomeState,
)
from agreements.activity_querysets import OutcomeReportQuerySet
from agreements.choices import Side
from agreements.models.activity import Activity, person
from agreements.models.outcome_rules import (
    agreed_heads_stay,
    counter_is,
    goes_with_its_parent,
)
from portal.core import pagecache
from portal.core.errors import DomainError
from portal.core.fields import NfcTextField
from portal.core.models import Submitted, once_per_person

LONGEST_RESULT = 2000
LONGEST_ENTRY = 1000


@dataclass(frozen=True)
class Heads:
    """How many people came, by where they belong."""

    host: int
    partner: int
    other: int = 0

    @property
    def total(self) -> int:
        return self.host + self.partner + self.other


def _count(label: Any, **more: Any) -> Any:
    return models.PositiveIntegerField(label, **more)


def _side(**more: Any) -> Any:
    return models.CharField(max_length=10, choices=Side, **more)


@pghistory.track(exclude=["submission"])
class OutcomeReport(Submitted):
    """The head count and the result of an activity, as one side tells them.

    `*_people` is where the reporting side stands, `counter_*` where the other one does.
    A later report takes the place of the one both sides agreed on.
    """

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="reports"
    )
    host_people = _count(_("người bên Hà Nội"))
    partner_people = _count(_("người bên tỉnh bạn"))
    other_people = _count(_("người khác"), default=0)
    counter_host = _count(_("người bên Hà Nội"), null=True, blank=True)
    counter_partner = _count(_("người bên tỉnh bạn"), null=True, blank=True)
    counter_other = _count(_("người khác"), null=True, blank=True)
    result = NfcTextField(_("kết quả"), max_length=LONGEST_RESULT, blank=True)
    state = models.CharField(
        max_length=10, choices=OutcomeState, default=OutcomeState.REPORTED
    )
    # Whose answer is awaited; empty once the report is closed.
    waiting_side = _side(blank=True)
    reported_side = _side()
    # `created_by` is what one sending of the form is counted by.
    created_by = person()
    reported_at = models.DateTimeField()
    judged_side = _side(blank=True)
    judged_by = person(null=True, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    closed_side = _side(blank=True)
    closed_by = person(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[OutcomeReportQuerySet] = OutcomeReportQuerySet.as_manager()  # type: ignore[assignment]
    entries: Any

    class Meta:
        constraints = [
            once_per_person("outcome"),
            models.UniqueConstraint(
                fields=["activity"],
                condition=Q(state__in=OPEN_OUTCOMES),
                name="outcome_one_open",
            ),
            models.UniqueConstraint(
                fields=["activity"],
                condition=Q(state__in=AGREED_OUTCOMES, replaced_at__isnull=True),
                name="outcome_one_agreed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[OutcomeState.REPORTED, OutcomeState.WITHDRAWN])
                | (
                    Q(judged_by__isnull=False, judged_at__isnull=False)
                    & Q(judged_side__in=Side.values)
                    & ~Q(judged_side=F("reported_side"))
                    & ~Q(judged_by=F("created_by"))
                ),
                name="outcome_judged_by_the_other_side",
                violation_error_message=_("Bên báo kết quả không tự xác nhận được."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=OutcomeState.REPORTED,
                    judged_by__isnull=True,
                    closed_by__isnull=True,
                    waiting_side__in=Side.values,
                )
                & ~Q(waiting_side=F("reported_side"))
                | Q(state=OutcomeState.WITHDRAWN, waiting_side="")
                | Q(
                    counter_is(None),
                    state=OutcomeState.CONFIRMED,
                    waiting_side="",
                    closed_by=F("judged_by"),
                )
                | (
                    Q(
                        state=OutcomeState.DISPUTED,
                        counter_host__isnull=False,
                        counter_partner__isnull=False,
                        counter_other__isnull=False,
                        closed_by__isnull=True,
                        waiting_side__in=Side.values,
                    )
                    & ~counter_is("people")
                )
                | Q(
                    counter_is("people"),
                    state=OutcomeState.SETTLED,
                    closed_by__isnull=False,
                    waiting_side="",
                ),
                name="outcome_facts_fit_the_state",
            ),
        ]
        indexes = [
            # What waits for one side, on the desk.
            models.Index(
                fields=["waiting_side"],
                name="outcome_waiting",
                condition=Q(state__in=OPEN_OUTCOMES),
            )
        ]
        triggers = [
            *pagecache.public_triggers(),
            *agreed_heads_stay(),
            goes_with_its_parent("activity", "agreements_activity"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.heads.total}"

    @property
    def heads(self) -> Heads:
        return Heads(self.host_people, self.partner_people, self.other_people)

    @heads.setter
    def heads(self, heads: Heads) -> None:
        self.host_people, self.partner_people, self.other_people = astuple(heads)

    @property
    def counter(self) -> Heads | None:
        if self.counter_host is None:
            return None
        return Heads(self.counter_host, self.counter_partner, self.counter_other)

    @counter.setter
    def counter(self, heads: Heads) -> None:
        self.counter_host, self.counter_partner, self.counter_other = astuple(heads)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_OUTCOMES

    @property
    def is_agreed(self) -> bool:
        """Both sides stand on this count, and no later one took its place."""
        return self.state in AGREED_OUTCOMES and self.replaced_at is None

    # --- Acts of the two sides, on a locked row (services.outcomes) --------------
    def confirm(self, *, side: Side, by: Any, at: datetime) -> None:
        """The other side counted the same people."""
        self._require_first_answer(side, by)
        self.judged_side, self.judged_by, self.judged_at = side, by, at
        self._close(OutcomeState.CONFIRMED, side, by, at)
        self.note_entry(OutcomeAct.CONFIRMED, side, by, at, heads=self.heads)

    def dispute(
        self, *, heads: Heads, reason: str, side: Side, by: Any, at: datetime
    ) -> None:
        """The other side counted differently, and says why."""
        self._require_first_answer(side, by)
        if heads == self.heads:
            raise DomainError(
                _g("Số người của hai bên giống nhau; nếu đồng ý, hãy bấm Xác nhận.")
            )
        if not reason.strip():
            raise DomainError(_g("Hãy ghi lý do chưa đồng ý, để bên kia biết mà xem."))
        self.judged_side, self.judged_by, self.judged_at = side, by, at
        self.state, self.counter = OutcomeState.DISPUTED, heads
        self.waiting_side = side.other
        self.save()
        self.note_entry(OutcomeAct.DISPUTED, side, by, at, heads=heads, text=reason)

    def answer(
        self, *, heads: Heads, text: str, side: Side, by: Any, at: datetime
    ) -> None:
        """Move one's own count or explain it; the same count on both sides settles."""
        self._require_dispute(side, by)
        if side == self.reported_side:
            self.heads = heads
        else:
            self.counter = heads
        if self.heads == self.counter:
            self._close(OutcomeState.SETTLED, side, by, at)
            self.note_entry(OutcomeAct.SETTLED, side, by, at, heads=heads, text=text)
            return
        if not text.strip():
            raise DomainError(_g("Hãy ghi lời giải thích cho số của bên mình."))
        self.waiting_side = side.other
        self.save()
        self.note_entry(OutcomeAct.ANSWERED, side, by, at, heads=heads, text=text)

    def withdraw(self, *, side: Side, by: Any, at: datetime, text: str) -> None:
        """The reporting side takes an open report back and may report anew."""
        if not self.is_open or side != self.reported_side:
            raise DomainError(
                _g("Chỉ bên đã báo rút được kết quả, khi hai bên chưa thống nhất.")
            )
        self.state, self.waiting_side = OutcomeState.WITHDRAWN, ""
        self.save()
        self.note_entry(OutcomeAct.WITHDRAWN, side, by, at, text=text)

    def note_entry(
        self,
        kind: OutcomeAct,
        side: Side,
        by: Any,
        at: datetime,
        *,
        heads: Heads | None = None,
        text: str = "",
    ) -> None:
        counts = astuple(heads) if heads else (None, None, None)
        names = ("host_people", "partner_people", "other_people")
        counted = dict(zip(names, counts, strict=True))
        self.entries.create(kind=kind, side=side, by=by, at=at, text=text, **counted)

    # --- Shared by the acts -------------------------------------------------------
    def _close(self, state: OutcomeState, side: Side, by: Any, at: datetime) -> None:
        self.state, self.waiting_side = state, ""
        self.closed_side, self.closed_by, self.closed_at = side, by, at
        # The count both sides agreed on so far gives way to this one.
        OutcomeReport.objects.agreed().filter(activity_id=self.activity_id).update(
            replaced_at=at
        )
        self.save()

    def _require_first_answer(self, side: Side, by: Any) -> None:
        if self.state != OutcomeState.REPORTED:
            raise DomainError(
                _g("Kết quả này đang ở trạng thái “%(state)s”, không cần xem lại nữa.")
                % {"state": OutcomeState(self.state).label}
            )
        if side == self.reported_side or by.pk == self.created_by_id:
            raise DomainError(
                _g("Bên báo kết quả không tự xác nhận được; đang chờ %(side)s.")
                % {"side": Side(self.waiting_side).label}
            )

    def _require_dispute(self, side: Side, by: Any) -> None:
        if self.state != OutcomeState.DISPUTED:
            raise DomainError(
                _g("Kết quả này đang ở trạng thái “%(state)s”, không trả lời được nữa.")
                % {"state": OutcomeState(self.state).label}
            )
        # Who has changed sides since does not answer what they said for the other one.
        spoke = self.entries.filter(side=side.other, by=by).exists()
        if side != self.waiting_side or spoke:
            raise DomainError(
                _g("Đang chờ %(side)s trả lời.")
                % {"side": Side(self.waiting_side).label}
            )


class OutcomeEntry(models.Model):
    """One act in the exchange about an outcome, kept for good."""

    report = models.ForeignKey(
        OutcomeReport, on_delete=models.CASCADE, related_name="entries"
    )
    kind = models.CharField(max_length=10, choices=OutcomeAct)
    side = _side()
    by = person()
    at = models.DateTimeField()
    host_people = _count(_("người bên Hà Nội"), null=True, blank=True)
    partner_people = _count(_("người bên tỉnh bạn"), null=True, blank=True)
    other_people = _count(_("người khác"), null=True, blank=True)
    text = NfcTextField(max_length=LONGEST_ENTRY, blank=True)

    class Meta:
        triggers = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
            goes_with_its_parent("report", "agreements_outcomereport"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def heads(self) -> Heads | None:
        if self.host_people is None:
            return None
        return Heads(self.host_people, self.partner_people, self.other_people)
