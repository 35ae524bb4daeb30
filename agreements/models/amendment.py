"""A numbered change of a signed agreement; it counts from when both sides signed it."""

from datetime import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.choices import AmendmentStage, Side
from agreements.models.agreement import Agreement
from portal.core.errors import DomainError
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
        return _g("Phụ lục %(number)s") % {"number": self.number}

    # --- Transitions ----------------------------------------------------------
    def require_turn(self, side: Side) -> None:
        """Only who did not send the text on the table answers it."""
        self.require_stage(AmendmentStage.PROPOSED)
        if self.waiting_side != side:
            raise self.still_waiting()

    def still_waiting(self) -> DomainError:
        return DomainError(
            _g("Đang chờ %(side)s trả lời; bên vừa gửi không tự đồng ý được.")
            % {"side": Side(self.waiting_side).label}
        )

    def require_stage(self, *stages: AmendmentStage) -> None:
        if self.stage not in stages:
            raise DomainError(
                _g(
                    "%(amendment)s đang ở bước “%(stage)s”, nên không làm việc này được."
                )
                % {
                    "amendment": str(self),
                    "stage": AmendmentStage(self.stage).label,
                }
            )

    def counter(self, *, side: Side) -> None:
        self.require_turn(side)
        self.waiting_side = side.other
        self.save()

    def agree(self, *, side: Side) -> None:
        self.require_turn(side)
        self.stage, self.waiting_side = AmendmentStage.AGREED, ""
        self.save()

    def drop(self) -> None:
        """Either side may let it go while it is not signed."""
        self.require_stage(AmendmentStage.PROPOSED, AmendmentStage.AGREED)
        self.stage, self.waiting_side = AmendmentStage.DROPPED, ""
        self.save()

    def signed_by_side(self, *, side: Side, is_last: bool, at: datetime) -> None:
        """One side signed; with the second signature the amendment counts."""
        self.require_stage(AmendmentStage.AGREED)
        if is_last:
            self.stage, self.waiting_side = AmendmentStage.SIGNED, ""
            self.sealed_at = at
        else:
            self.waiting_side = side.other
        self.save()

    def unsigned_by_side(self) -> None:
        self.require_stage(AmendmentStage.AGREED)
        self.waiting_side = ""
        self.save()
