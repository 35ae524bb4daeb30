"""A numbered change of a signed agreement; it counts from when both sides signed it."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.choices import AmendmentStage, Side
from agreements.models.agreement import Agreement
from portal.core.fields import NfcCharField


@pghistory.track()
class Amendment(models.Model):
    """ "Phụ lục 1": proposed, agreed and signed like the text it changes.

    The terms it brings are those of its last version; until it is signed nothing of
    the agreement changes.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="amendments"
    )
    number = models.PositiveSmallIntegerField(_("phụ lục số"))
    stage = models.CharField(max_length=10, choices=AmendmentStage)
    waiting_side = models.CharField(max_length=10, choices=Side, blank=True)
    paper_number = NfcCharField(_("số văn bản"), max_length=80, blank=True)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    signed_place = NfcCharField(_("nơi ký"), max_length=120, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"],
                condition=~Q(stage=AmendmentStage.DROPPED),
                name="amendment_number_once",
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(stage__in=[AmendmentStage.PROPOSED, AmendmentStage.AGREED]),
                name="amendment_one_open",
            ),
            models.CheckConstraint(
                condition=Q(stage=AmendmentStage.PROPOSED, waiting_side__in=Side.values)
                | Q(stage=AmendmentStage.AGREED, waiting_side__in=["", *Side.values])
                | Q(
                    stage__in=[AmendmentStage.SIGNED, AmendmentStage.DROPPED],
                    waiting_side="",
                ),
                name="amendment_turn_follows_stage",
            ),
            models.CheckConstraint(
                condition=Q(
                    stage=AmendmentStage.SIGNED,
                    sealed_at__isnull=False,
                    signed_on__isnull=False,
                )
                | (~Q(stage=AmendmentStage.SIGNED) & Q(sealed_at__isnull=True)),
                name="amendment_signed_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Phụ lục %(number)s") % {"number": self.number})
