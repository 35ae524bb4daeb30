"""A look back at a period: figures, both sides' assessment, frozen when both confirm."""

from datetime import datetime
from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side
from agreements.models.activity import person, term_of_days
from agreements.models.agreement import Agreement
from agreements.models.outcome_rules import goes_with_its_parent
from agreements.plan_choices import ReviewKind
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField, NfcTextField
from portal.core.models import Submitted, Versioned, once_per_person
from portal.core.uploads import private_path

LONGEST_ASSESSMENT = 6000


@pghistory.track(exclude=["submission"])
class Review(Versioned, Submitted):
    """Each side writes its own assessment and confirms the whole for itself.

    Whoever changes anything takes both confirmations away, so what is confirmed is what
    both sides read. `figures` are gathered anew until then and stay afterwards.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="reviews"
    )
    kind = models.CharField(_("loại"), max_length=10, choices=ReviewKind)
    first_day = models.DateField(_("từ ngày"))
    last_day = models.DateField(_("đến hết ngày"))
    figures = models.JSONField()
    host_assessment = NfcTextField(
        _("đánh giá của bên Hà Nội"), max_length=LONGEST_ASSESSMENT, blank=True
    )
    partner_assessment = NfcTextField(
        _("đánh giá của bên tỉnh bạn"), max_length=LONGEST_ASSESSMENT, blank=True
    )
    # The signed minutes of the meeting; either side brings them, both confirm them.
    minutes = models.FileField(
        _("biên bản"), upload_to=private_path, blank=True, max_length=200
    )
    minutes_name = NfcCharField(max_length=200, blank=True, editable=False)
    minutes_size = models.PositiveIntegerField(null=True, blank=True, editable=False)
    minutes_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    minutes_side = models.CharField(
        max_length=10, choices=Side, blank=True, editable=False
    )
    minutes_by = person(null=True, blank=True)
    minutes_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = person()
    created_at = models.DateTimeField()
    host_confirmed_by = person(null=True, blank=True)
    host_confirmed_at = models.DateTimeField(null=True, blank=True)
    partner_confirmed_by = person(null=True, blank=True)
    partner_confirmed_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            once_per_person("review"),
            models.UniqueConstraint(
                fields=["agreement", "first_day", "last_day"],
                name="review_period_once",
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(kind=ReviewKind.FINAL),
                name="review_one_final",
            ),
            models.CheckConstraint(
                condition=Q(
                    minutes="",
                    minutes_name="",
                    minutes_size__isnull=True,
                    minutes_sha256="",
                    minutes_side="",
                    minutes_by__isnull=True,
                    minutes_at__isnull=True,
                )
                | (
                    ~Q(minutes="")
                    & ~Q(minutes_name="")
                    & Q(minutes_size__gt=0, minutes_sha256__regex="^[0-9a-f]{64}$")
                    & Q(minutes_side__in=Side.values)
                    & Q(minutes_by__isnull=False, minutes_at__isnull=False)
                ),
                name="review_minutes_are_whole",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="review_period_in_order"
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True)
                | (
                    Q(
                        host_confirmed_by__isnull=False,
                        host_confirmed_at__isnull=False,
                        partner_confirmed_by__isnull=False,
                        partner_confirmed_at__isnull=False,
                    )
                    & ~Q(host_confirmed_by=F("partner_confirmed_by"))
                    & ~Q(host_assessment="")
                    & ~Q(partner_assessment="")
                ),
                name="review_frozen_by_both_sides",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_review_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.frozen_at IS NOT NULL"),
            ),
            goes_with_its_parent("agreement", "agreements_agreement"),
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_kind_display()}, {term_of_days(self.first_day, self.last_day)}"
        )

    def get_absolute_url(self) -> str:
        return reverse("agreements:review", args=[self.agreement_id, self.pk])

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    def confirmed_at(self, side: Side) -> datetime | None:
        moment: datetime | None = getattr(self, f"{side}_confirmed_at")
        return moment

    def assessment_of(self, side: Side) -> str:
        return str(getattr(self, f"{side}_assessment"))

    # --- Acts on a locked row (services.reviews) ----------------------------------
    def assess(self, text: str, *, side: Side, figures: Any) -> None:
        """A side writes its own part; both read the whole anew before confirming."""
        self.require_open()
        setattr(self, f"{side}_assessment", text)
        self.read_anew(figures)

    def read_anew(self, figures: Any) -> None:
        """Something changed: nobody has confirmed what stands here now."""
        self.figures = figures
        for each in Side:
            setattr(self, f"{each}_confirmed_by", None)
            setattr(self, f"{each}_confirmed_at", None)
        self.save()

    def put_minutes(
        self, *, name: str, size: int, sha256: str, side: Side, by: Any, at: datetime
    ) -> None:
        """What is told of a file that the caller keeps; also of the one in its place."""
        self.require_open()
        self.minutes_name, self.minutes_size, self.minutes_sha256 = name, size, sha256
        self.minutes_side, self.minutes_by, self.minutes_at = side, by, at

    def take_minutes_away(self) -> None:
        self.require_open()
        self.minutes = ""
        self.minutes_name, self.minutes_size, self.minutes_sha256 = "", None, ""
        self.minutes_side, self.minutes_by, self.minutes_at = "", None, None

    def confirm(self, *, side: Side, by: Any, at: datetime) -> None:
        """For one's own side; the second of the two freezes the review."""
        self.require_open()
        if missing := [each.label for each in Side if not self.assessment_of(each)]:
            raise DomainError(
                _g("Chưa xác nhận được vì còn thiếu đánh giá của: %(sides)s.")
                % {"sides": ", ".join(str(label) for label in missing)}
            )
        # Who has changed sides since does not confirm for both.
        is_twice = getattr(self, f"{side.other}_confirmed_by_id") == by.pk
        if self.confirmed_at(side) or is_twice:
            raise DomainError(_g("Bên anh/chị đã xác nhận rồi; đang chờ bên kia."))
        setattr(self, f"{side}_confirmed_by", by)
        setattr(self, f"{side}_confirmed_at", at)
        if self.confirmed_at(side.other):
            self.frozen_at = at
        self.save()

    def require_open(self) -> None:
        if self.is_frozen:
            raise DomainError(
                _g("Hai bên đã xác nhận bản đánh giá này nên không sửa được nữa.")
            )
