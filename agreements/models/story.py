"""What the two sides sent each other and did, kept for good."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side, Stage, StepKind, VersionKind
from agreements.models.agreement import Agreement
from agreements.models.amendment import Amendment
from agreements.models.keeping import kept_for_good, stage_has_a_step
from agreements.models.terms import Terms
from portal.core.fields import NfcCharField


class AgreementVersion(models.Model):
    """The terms as one side sent them to the other; nothing changes them afterwards."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("bản số"))
    kind = models.CharField(max_length=10, choices=VersionKind)
    amendment = models.ForeignKey(
        Amendment,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="versions",
    )
    facts = models.JSONField()
    side = models.CharField(_("bên gửi"), max_length=10, choices=Side)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("gửi lúc"))
    note = NfcCharField(_("lời gửi kèm"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"], name="agreement_version_number_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=VersionKind.TEXT, amendment__isnull=True)
                | Q(kind=VersionKind.AMENDMENT, amendment__isnull=False),
                name="agreement_version_kind_fits",
            ),
        ]
        triggers = kept_for_good()

    def __str__(self) -> str:
        return f"{self.agreement_id} · {self.number}"

    @property
    def terms(self) -> Terms:
        return Terms.from_json(self.facts)


class AgreementStep(models.Model):
    """One act in the life of an agreement: who, for which side, when, and to which stage."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="steps"
    )
    kind = models.CharField(max_length=24, choices=StepKind)
    side = models.CharField(max_length=10, choices=Side)
    stage = models.CharField(max_length=10, choices=Stage)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    version = models.ForeignKey(
        AgreementVersion,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="steps",
    )
    amendment = models.ForeignKey(
        Amendment,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="steps",
    )
    note = NfcCharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["agreement", "-id"], name="agreement_steps")]
        triggers = [
            *kept_for_good(),
            stage_has_a_step("NEW.agreement_id", operation=pgtrigger.Insert),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} · {self.get_kind_display()}"
