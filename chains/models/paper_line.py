"""Certificates and confirmations read as one list; a view of the database."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _g

from chains.choices import CertificateType
from chains.models.chain import Chain
from chains.paper_querysets import PaperLineQuerySet


class PaperLine(models.Model):
    """A paper of either kind, for lists over both; the papers themselves stay the truth.

    The view (migration 0055) only puts the two tables under each other, so nothing here
    can be out of date and nothing can be written. `lapses_on` is the first day without
    the paper: the last day printed still counts.
    """

    kind = models.CharField(max_length=12)
    paper = models.BigIntegerField()
    chain = models.ForeignKey(
        Chain, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    # Both empty for a chain confirmation.
    type = models.CharField(max_length=20, choices=CertificateType)
    type_text = models.CharField(max_length=120)
    number = models.CharField(max_length=80)
    issuer = models.CharField(max_length=200)
    issued_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    lapses_on = models.DateField(null=True)
    suspended_on = models.DateField(null=True)
    revoked_on = models.DateField(null=True)
    seen_at = models.DateTimeField(null=True)

    objects: ClassVar[PaperLineQuerySet] = PaperLineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        managed = False
        db_table = "chains_paperline"

    def __str__(self) -> str:
        return f"{self.type_label} {self.number}"

    def get_absolute_url(self) -> str:
        """The page that tells what rests on the paper."""
        return reverse(f"chains:{self.kind}_fall", args=[self.chain_id, self.paper])

    @property
    def type_label(self) -> str:
        if self.kind == "confirmation":
            return _g("Giấy xác nhận chuỗi")
        return self.type_text or str(self.get_type_display())
