"""What the two sides promise each other: an indicator, its targets, who answers for it."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side
from agreements.commitment_choices import (
    COUNTING_OF,
    MEASURED_KINDS,
    Counting,
    Measure,
)
from agreements.commitment_querysets import CommitmentQuerySet
from agreements.models.agreement import Agreement
from agreements.models.amendment import Amendment
from agreements.models.commitment_rules import (
    goes_only_with,
    locked_with_text,
    targets_locked_with_text,
)
from agreements.models.programme import ContentArea
from portal.core import pagecache
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField, NfcTextField
from portal.core.models import (
    Archivable,
    Stamped,
    Submitted,
    Versioned,
    once_per_person,
)


def amount(label: Any, **more: Any) -> Any:
    return models.DecimalField(
        label,
        max_digits=14,
        decimal_places=3,
        validators=[MinValueValidator(0)],
        **more,
    )


@pghistory.track(exclude=["submission", "key"])
class Commitment(Stamped, Versioned, Submitted, Archivable):
    """One line of the text: it is changed and locked together with the text.

    After the signing a change carries its own moment and reason, and the amendment it
    follows from where there is one.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="commitments"
    )
    # The line in every version of the text, whatever its words become.
    key = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    area = models.ForeignKey(
        ContentArea,
        verbose_name=_("nội dung phối hợp"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
    )
    position = models.PositiveSmallIntegerField(default=1)
    indicator = NfcCharField(_("chỉ tiêu"), max_length=300)
    unit = NfcCharField(_("đơn vị tính"), max_length=40)
    measure = models.CharField(_("nguồn số liệu"), max_length=12, choices=Measure)
    counting = models.CharField(_("cách tính"), max_length=8, choices=Counting)
    target_total = amount(_("chỉ tiêu cả thời hạn"))
    responsible_side = models.CharField(
        _("bên chịu trách nhiệm"), max_length=10, choices=Side
    )
    due_on = models.DateField(_("hạn hoàn thành"))
    evidence_wanted = NfcTextField(_("minh chứng"), max_length=1000, blank=True)
    # The commitment of the round before that this one goes on with.
    carried_from = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="carried_to",
    )
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    change_reason = NfcCharField(max_length=300, blank=True, editable=False)
    change_amendment = models.ForeignKey(
        Amendment,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects: ClassVar[CommitmentQuerySet] = CommitmentQuerySet.as_manager()  # type: ignore[assignment]

    reports: Any

    # Filled by `with_progress`.
    achieved: Decimal
    expected: Decimal
    state: str

    class Meta:
        constraints = [
            once_per_person("commitment"),
            models.CheckConstraint(
                condition=~Q(indicator="") & ~Q(unit="") & Q(target_total__gt=0),
                name="commitment_says_what_and_how_much",
            ),
            models.CheckConstraint(
                condition=Q(measure=Measure.REPORTED)
                | Q(measure=Measure.CHAINS_KEPT, counting=Counting.LEVEL)
                | Q(
                    measure__in=[
                        measure
                        for measure, counting in COUNTING_OF.items()
                        if counting == Counting.ADDS_UP
                    ],
                    counting=Counting.ADDS_UP,
                ),
                name="commitment_counted_as_measured",
            ),
            models.CheckConstraint(
                condition=Q(changed_at__isnull=True, change_reason="")
                | (
                    Q(changed_at__isnull=False, changed_by__isnull=False)
                    & ~Q(change_reason="")
                ),
                name="commitment_change_has_a_reason",
            ),
            models.UniqueConstraint(
                fields=["agreement", "key"], name="commitment_key_once"
            ),
            models.UniqueConstraint(
                fields=["agreement", "carried_from"],
                condition=Q(carried_from__isnull=False, archived_at__isnull=True),
                name="commitment_carried_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agreement", "position", "id"], name="commitment_order"
            )
        ]
        triggers = [
            *pagecache.public_triggers(),
            *locked_with_text(),
            goes_only_with("agreement", "agreements_agreement"),
        ]

    def __str__(self) -> str:
        return self.indicator

    def get_absolute_url(self) -> str:
        return reverse("agreements:commitment", args=[self.agreement_id, self.pk])

    @property
    def counts_activities(self) -> bool:
        return self.measure in MEASURED_KINDS

    @property
    def is_computed(self) -> bool:
        return Measure(self.measure).is_computed

    def count_as_measured(self) -> None:
        """What the register counts adds up its own way, whatever was chosen."""
        self.counting = COUNTING_OF.get(Measure(self.measure), self.counting)

    def mark_change(
        self, *, by: Any, at: datetime, reason: str, amendment: Amendment | None
    ) -> None:
        """Say why a line of a signed text changes; the caller saves."""
        if not reason.strip():
            raise DomainError(_g("Hãy ghi lý do sửa cam kết của thỏa thuận đã ký."))
        self.changed_at, self.changed_by = at, by
        self.change_reason, self.change_amendment = reason, amendment

    def refuse_other_source(self, measure: str) -> None:
        """What was reported for a year would hang in the air."""
        if measure != self.measure and self.reports.exists():
            raise DomainError(
                _g(
                    "Cam kết này đã có số liệu hai bên báo, nên không đổi nguồn số liệu; "
                    "hãy bỏ cam kết và lập cam kết mới."
                )
            )

    def put_away(self, *, by: Any, at: datetime, reason: str) -> Self:
        """Take the line off the text; it can be brought back while that may change."""
        if self.is_archived:
            raise DomainError(_g("Cam kết này đã được bỏ từ trước."))
        if not reason.strip():
            raise DomainError(_g("Hãy ghi lý do bỏ cam kết."))
        self.archived_at, self.archived_by, self.archive_reason = at, by, reason
        return self

    def bring_back(self) -> Self:
        if not self.is_archived:
            raise DomainError(_g("Cam kết này đang có trong thỏa thuận."))
        self.archived_at, self.archived_by, self.archive_reason = None, None, ""
        return self


@pghistory.track()
class CommitmentTarget(models.Model):
    """What is to be reached in one year."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="targets"
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    value = amount(_("chỉ tiêu năm"))
    # The moment of the saving; in a signed text that of the marked change.
    set_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "year"], name="commitment_target_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0, year__gte=2010, year__lte=2100),
                name="commitment_target_in_range",
            ),
        ]
        triggers = [*pagecache.public_triggers(), *targets_locked_with_text()]

    def __str__(self) -> str:
        return f"{self.year}: {self.value}"
