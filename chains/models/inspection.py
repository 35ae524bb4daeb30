"""Dated visits to a chain: who went where, what was found, what it ended with."""

from datetime import date, datetime
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.choices import Grade, Outcome
from chains.inspection_querysets import InspectionQuerySet
from chains.models.chain import Chain
from chains.models.checklist import Checklist, ChecklistItem
from chains.models.operator import Operator
from portal.core import pagecache
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField, NfcTextField
from portal.core.models import Submitted, once_per_person
from portal.core.uploads import private_path

# Until then inspections ended with a grade A, B or C, since then with pass or fail.
GRADES_END = date(2025, 1, 15)


@pghistory.track(exclude=["submission"])
class Inspection(Submitted):
    """What a visit found. It is never edited: a mistake is voided and recorded anew."""

    chain = models.ForeignKey(
        Chain, on_delete=models.CASCADE, related_name="inspections"
    )
    operator = models.ForeignKey(
        Operator,
        verbose_name=_("cơ sở được kiểm tra"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
    )
    on = models.DateField(_("ngày kiểm tra"))
    place = NfcCharField(_("nơi kiểm tra"), max_length=300, blank=True)
    # The organisation is public; the people are read by those who keep the chain.
    body = NfcCharField(_("cơ quan kiểm tra"), max_length=200)
    inspectors = NfcCharField(_("người kiểm tra"), max_length=300)
    checklist = models.ForeignKey(
        Checklist,
        verbose_name=_("bảng kiểm"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
    )
    outcome = models.CharField(
        _("kết quả"), max_length=4, choices=Outcome, blank=True, editable=False
    )
    grade = models.CharField(_("xếp loại"), max_length=1, choices=Grade, blank=True)
    summary = NfcTextField(_("nhận xét"), max_length=2000, blank=True)
    scan = models.FileField(
        _("biên bản hoặc ảnh"), upload_to=private_path, blank=True, max_length=200
    )
    scan_name = NfcCharField(max_length=200, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    void_reason = NfcCharField(max_length=300, blank=True, editable=False)

    objects: ClassVar[InspectionQuerySet] = InspectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            once_per_person("inspection"),
            models.CheckConstraint(
                condition=Q(grade="", outcome__in=Outcome.values)
                | (~Q(grade="") & Q(outcome="", on__lt=GRADES_END)),
                name="inspection_grade_until_2025",
            ),
            models.CheckConstraint(
                condition=Q(grade="", checklist__isnull=False) | ~Q(grade=""),
                name="inspection_outcome_has_checklist",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False))
                & ~Q(void_reason=""),
                name="inspection_void_has_reason",
            ),
        ]
        indexes = [
            # The newest visit that counts, on every page of a chain.
            models.Index(
                fields=["chain", "-on"],
                name="inspection_newest",
                condition=Q(voided_at__isnull=True),
            )
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y} {self.body}"

    @property
    def is_passed(self) -> bool:
        """A and B were passes; C was not."""
        return self.outcome == Outcome.PASS or self.grade in {Grade.A, Grade.B}

    @property
    def result_label(self) -> str:
        return str(
            self.get_grade_display() if self.grade else self.get_outcome_display()
        )

    def void(self, *, by: Any, at: datetime, reason: str) -> None:
        """The record was wrong: it and its findings count no more, and stay to be read."""
        if self.voided_at is not None:
            raise DomainError(_g("Lần kiểm tra này đã được hủy."))
        if not reason.strip():
            raise DomainError(_g("Hãy ghi lý do hủy lần kiểm tra."))
        self.voided_at, self.voided_by, self.void_reason = at, by, reason
        self.save(update_fields=["voided_at", "voided_by", "void_reason"])


@pghistory.track()
class InspectionResult(models.Model):
    """One line of the checklist as it was met; `passed` empty: does not apply."""

    inspection = models.ForeignKey(
        Inspection, on_delete=models.CASCADE, related_name="results"
    )
    item = models.ForeignKey(
        ChecklistItem, on_delete=models.PROTECT, related_name="results"
    )
    value = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    # Worked out from the item's limits when the visit was recorded; neither changes.
    passed = models.BooleanField(null=True)
    note = NfcCharField(_("ghi nhận"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "item"], name="inspection_result_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.passed}"
