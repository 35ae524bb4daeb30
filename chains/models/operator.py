"""Those who produce, process, carry and sell."""

from typing import Any

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from chains.choices import OperatorKind
from portal.core import pagecache
from portal.core.fields import NfcCharField
from portal.core.models import Stamped
from portal.core.text import fold
from portal.organisations.models import Association


@pghistory.track()
class Operator(Stamped):
    """A business, cooperative, group, farm or household that runs a stage of chains.

    `association` is the one that registered it and keeps it up to date.
    """

    association = models.ForeignKey(
        Association, on_delete=models.PROTECT, related_name="operators"
    )
    name = NfcCharField(_("tên cơ sở"), max_length=200)
    name_folded = models.CharField(max_length=200, editable=False)
    kind = models.CharField(_("loại hình"), max_length=20, choices=OperatorKind)
    address = NfcCharField(_("địa chỉ"), max_length=300, blank=True)
    representative = NfcCharField(_("người đại diện"), max_length=120, blank=True)
    phone = NfcCharField(_("điện thoại"), max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["association", "name_folded", "address"],
                name="operator_once_per_association",
            )
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_folded = fold(self.name)
        super().save(*args, **kwargs)
