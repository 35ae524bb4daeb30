"""Rows that belong to one agreement: who signed it and what it covers."""

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.choices import Authority, Side
from agreements.models.agreement import Agreement, both_sides_signed
from agreements.models.programme import ContentArea
from portal.core.fields import NfcCharField


@pghistory.track()
class AgreementContent(models.Model):
    """An agreement covers a content area."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="contents"
    )
    area = models.ForeignKey(
        ContentArea, on_delete=models.PROTECT, related_name="contents"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "area"], name="agreement_covers_an_area_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement} · {self.area}"


@pghistory.track()
class Signatory(models.Model):
    """A person who signed, with the title held on that day (kept as printed)."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="signatories"
    )
    side = models.CharField(_("bên"), max_length=10, choices=Side)
    name = NfcCharField(_("họ và tên"), max_length=120)
    title = NfcCharField(_("chức vụ"), max_length=200)
    authority = models.CharField(
        _("quyền hạn ký"), max_length=5, choices=Authority, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(title=""),
                name="signatory_has_name_and_title",
            )
        ]
        triggers = [
            both_sides_signed(
                "OLD.agreement_id", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.title}"
