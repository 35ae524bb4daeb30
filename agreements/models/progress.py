"""Figures one side reports, and what both sides say until they stand on the same one."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side
from agreements.commitment_choices import (
    AGREED_FIGURES,
    OPEN_REPORTS,
    EntryKind,
    ReportState,
)
from agreements.commitment_querysets import ProgressReportQuerySet
from agreements.models.commitment import Commitment, amount
from agreements.models.commitment_rules import agreed_figures_stay, goes_only_with
from portal.core import pagecache
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField, NfcTextField
from portal.core.models import Submitted
from portal.core.numbers import format_number
from portal.core.uploads import private_path

LONGEST_ENTRY = 1000


def _person(**more: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **more
    )


def _side(**more: Any) -> Any:
    return models.CharField(max_length=10, choices=Side, **more)


@pghistory.track(exclude=["submission"])
class ProgressReport(Submitted):
    """The figure of a year, from its beginning to the day of the report.

    `value` is where the reporting side stands, `counter_value` where the other one does.
    A later report of the same year takes the place of the one both sides agreed on.
    """

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="reports"
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    value = amount(_("số đạt được"))
    note = NfcTextField(_("thuyết minh"), max_length=LONGEST_ENTRY, blank=True)
    evidence = models.FileField(
        _("minh chứng"), upload_to=private_path, blank=True, max_length=200
    )
    evidence_name = NfcCharField(max_length=200, blank=True, editable=False)
    evidence_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(
        max_length=10, choices=ReportState, default=ReportState.REPORTED
    )
    # Whose answer is awaited; empty once the report is closed.
    waiting_side = _side(blank=True)
    reported_side = _side()
    # `created_by` is what one sending of the form is counted by.
    created_by = _person()
    reported_at = models.DateTimeField()
    judged_side = _side(blank=True)
    judged_by = _person(null=True, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    counter_value = amount(_("số của bên kia"), null=True, blank=True)
    closed_side = _side(blank=True)
    closed_by = _person(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ProgressReportQuerySet] = ProgressReportQuerySet.as_manager()  # type: ignore[assignment]
    entries: Any

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "submission"], name="progress_submission_once"
            ),
            models.UniqueConstraint(
                fields=["commitment", "year"],
                condition=Q(state__in=OPEN_REPORTS),
                name="progress_one_open_a_year",
            ),
            models.UniqueConstraint(
                fields=["commitment", "year"],
                condition=Q(state__in=AGREED_FIGURES, replaced_at__isnull=True),
                name="progress_one_agreed_a_year",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0, year__gte=2010, year__lte=2100)
                & (Q(counter_value__isnull=True) | Q(counter_value__gte=0)),
                name="progress_figures_in_range",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ReportState.REPORTED, ReportState.WITHDRAWN])
                | (
                    Q(judged_by__isnull=False, judged_at__isnull=False)
                    & Q(judged_side__in=Side.values)
                    & ~Q(judged_side=F("reported_side"))
                    & ~Q(judged_by=F("created_by"))
                ),
                name="progress_judged_by_the_other_side",
                violation_error_message=_("Bên báo số liệu không tự xác nhận được."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ReportState.REPORTED,
                    judged_by__isnull=True,
                    closed_by__isnull=True,
                    waiting_side__in=Side.values,
                )
                & ~Q(waiting_side=F("reported_side"))
                | Q(state=ReportState.WITHDRAWN, waiting_side="")
                | Q(
                    state=ReportState.CONFIRMED,
                    counter_value__isnull=True,
                    waiting_side="",
                    closed_by=F("judged_by"),
                )
                | (
                    Q(
                        state=ReportState.DISPUTED,
                        counter_value__isnull=False,
                        closed_by__isnull=True,
                        waiting_side__in=Side.values,
                    )
                    & ~Q(counter_value=F("value"))
                )
                | Q(
                    state=ReportState.SETTLED,
                    counter_value=F("value"),
                    closed_by__isnull=False,
                    waiting_side="",
                ),
                name="progress_facts_fit_the_state",
            ),
        ]
        indexes = [
            # What waits for one side, on the desk.
            models.Index(
                fields=["waiting_side"],
                name="progress_waiting",
                condition=Q(state__in=OPEN_REPORTS),
            )
        ]
        triggers = [
            *pagecache.public_triggers(),
            *agreed_figures_stay(),
            goes_only_with("commitment", "agreements_commitment"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} · {self.year}: {self.value}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_REPORTS

    @property
    def has_agreed_figure(self) -> bool:
        return self.state in AGREED_FIGURES

    # --- Acts of the two sides, on a locked row (services.progress) -----------------
    def confirm(self, *, side: Side, by: Any, at: datetime) -> None:
        """The other side has the same figure."""
        self._require_first_answer(side, by)
        self._judged(side, by, at)
        self._close(ReportState.CONFIRMED, side, by, at)
        self.note_entry(EntryKind.CONFIRMED, side, by, at, figure=self.value)

    def dispute(
        self, *, figure: Decimal, reason: str, side: Side, by: Any, at: datetime
    ) -> None:
        """The other side has another figure, and says why."""
        self._require_first_answer(side, by)
        if figure == self.value:
            raise DomainError(
                _g("Số của hai bên giống nhau; nếu đồng ý, hãy bấm Xác nhận.")
            )
        if not reason.strip():
            raise DomainError(_g("Hãy ghi lý do chưa đồng ý, để bên kia biết mà xem."))
        self._judged(side, by, at)
        self.state, self.counter_value = ReportState.DISPUTED, figure
        self.waiting_side = side.other
        self.save()
        self.note_entry(EntryKind.DISPUTED, side, by, at, figure=figure, text=reason)

    def answer(
        self, *, figure: Decimal, text: str, side: Side, by: Any, at: datetime
    ) -> None:
        """Move one's own figure or explain it; the same figure on both sides settles."""
        self._require_dispute(side, by)
        if side == self.reported_side:
            self.value = figure
        else:
            self.counter_value = figure
        if self.value == self.counter_value:
            self._close(ReportState.SETTLED, side, by, at)
            self.note_entry(EntryKind.SETTLED, side, by, at, figure=figure, text=text)
            return
        if not text.strip():
            raise DomainError(_g("Hãy ghi lời giải thích cho số của bên mình."))
        self.waiting_side = side.other
        self.save()
        self.note_entry(EntryKind.ANSWERED, side, by, at, figure=figure, text=text)

    def withdraw(self, *, side: Side, by: Any, at: datetime, text: str) -> None:
        """The reporting side takes an open report back and may report anew."""
        if not self.is_open or side != self.reported_side:
            raise DomainError(
                _g("Chỉ bên đã báo rút được số liệu, khi hai bên chưa thống nhất.")
            )
        self.state, self.waiting_side = ReportState.WITHDRAWN, ""
        self.save()
        self.note_entry(EntryKind.WITHDRAWN, side, by, at, text=text)

    def note_entry(
        self, kind: EntryKind, side: Side, by: Any, at: datetime, **more: Any
    ) -> None:
        self.entries.create(kind=kind, side=side, by=by, at=at, **more)

    # --- Shared by the acts ---------------------------------------------------------
    def _judged(self, side: Side, by: Any, at: datetime) -> None:
        self.judged_side, self.judged_by, self.judged_at = side, by, at

    def _close(self, state: ReportState, side: Side, by: Any, at: datetime) -> None:
        self.state, self.waiting_side = state, ""
        self.closed_side, self.closed_by, self.closed_at = side, by, at
        # The agreed figure of the year so far gives way to this one.
        ProgressReport.objects.agreed().filter(
            commitment_id=self.commitment_id, year=self.year
        ).update(replaced_at=at)
        self.save()

    def _require_first_answer(self, side: Side, by: Any) -> None:
        if self.state != ReportState.REPORTED:
            raise DomainError(
                _g("Số liệu này đang ở trạng thái “%(state)s”, không cần xem lại nữa.")
                % {"state": ReportState(self.state).label}
            )
        if side == self.reported_side or by.pk == self.created_by_id:
            raise DomainError(
                _g("Bên báo số liệu không tự xác nhận được; đang chờ %(side)s.")
                % {"side": Side(self.waiting_side).label}
            )

    def _require_dispute(self, side: Side, by: Any) -> None:
        if self.state != ReportState.DISPUTED:
            raise DomainError(
                _g("Số liệu này đang ở trạng thái “%(state)s”, không trả lời được nữa.")
                % {"state": ReportState(self.state).label}
            )
        # Who has changed sides since does not answer what they said for the other one.
        spoke = self.entries.filter(side=side.other, by=by).exists()
        if side != self.waiting_side or spoke:
            raise DomainError(
                _g("Đang chờ %(side)s trả lời.")
                % {"side": Side(self.waiting_side).label}
            )


class ReportEntry(models.Model):
    """One act in the exchange about a figure, kept for good."""

    report = models.ForeignKey(
        ProgressReport, on_delete=models.CASCADE, related_name="entries"
    )
    kind = models.CharField(max_length=10, choices=EntryKind)
    side = _side()
    by = _person()
    at = models.DateTimeField()
    figure = amount(_("số"), null=True, blank=True)
    text = NfcTextField(max_length=LONGEST_ENTRY, blank=True)

    class Meta:
        triggers = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
            goes_only_with("report", "agreements_progressreport"),
        ]

    def __str__(self) -> str:
        number = format_number(self.figure) if self.figure is not None else ""
        return f"{self.get_kind_display()} {number}".strip()
