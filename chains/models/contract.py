"""Linkage contracts: what the operators of a chain agreed in writing."""

from typing import Any

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chains.models.chain import Chain
from chains.models.operator import Operator
from portal.core.fields import NfcCharField, NfcTextField
from portal.core.models import Stamped
from portal.core.uploads import private_path


@pghistory.track()
class Contract(Stamped):
    """A written linkage contract (Decree 98/2018, Article 4) of operators of the chain.

    For those who keep the chain: prices and signatures are nobody else's business.
    """

    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="contracts")
    number = NfcCharField(_("số hợp đồng"), max_length=80)
    signed_on = models.DateField(_("ngày ký"))
    starts_on = models.DateField(_("hiệu lực từ"), null=True, blank=True)
    # As written in the contract, never computed from its length.
    ends_on = models.DateField(_("đến hết ngày"), null=True, blank=True)
    content = NfcTextField(_("nội dung liên kết"), max_length=2000, blank=True)
    scan = models.FileField(
        _("bản chụp"), upload_to=private_path, blank=True, max_length=200
    )
    scan_name = NfcCharField(max_length=200, blank=True, editable=False)
    parties: Any = models.ManyToManyField(
        Operator, through="ContractParty", related_name="contracts"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "number"],
                name="contract_once_per_chain",
                violation_error_message=_("Chuỗi đã có hợp đồng mang số này."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="contract_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("signed_on")),
                name="contract_ends_after_signing",
            ),
        ]

    def __str__(self) -> str:
        return self.number


@pghistory.track()
class ContractParty(models.Model):
    """One side of a contract; the order is that of the paper."""

    contract = models.ForeignKey(
        Contract, on_delete=models.CASCADE, related_name="sides"
    )
    operator = models.ForeignKey(
        Operator, on_delete=models.PROTECT, related_name="contract_sides"
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "operator"], name="contract_party_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.operator_id}"
