"""Rows that belong to one agreement: who signed it and what it covers."""

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.choices import Authority, PartyKind, Side
from agreements.models.agreement import Agreement
from agreements.models.keeping import both_sides_signed, parts_are_locked
from agreements.models.programme import ContentArea
from portal.core import pagecache
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

    # Who is responsible on each side: a department, board or commune's association.
    host_unit = NfcCharField(
        _("đơn vị phụ trách bên Hà Nội"), max_length=200, blank=True
    )
    partner_unit = NfcCharField(
        _("đơn vị phụ trách bên tỉnh bạn"), max_length=200, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "area"], name="agreement_covers_an_area_once"
            )
        ]
        # Each side names its own units at any time.
        triggers = [
            *parts_are_locked("agreement_id", "area_id"),
            *pagecache.public_triggers(),
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
    authority_number = NfcCharField(_("số văn bản giao ký"), max_length=80, blank=True)
    authority_on = models.DateField(_("ngày văn bản giao ký"), null=True, blank=True)

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


@pghistory.track()
class Party(models.Model):
    """Somebody who takes part beside the two associations, on the side of one of them."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="parties"
    )
    side = models.CharField(_("bên"), max_length=10, choices=Side)
    kind = models.CharField(_("loại"), max_length=12, choices=PartyKind)
    name = NfcCharField(_("tên đơn vị"), max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name=""), name="party_has_a_name"
            ),
            models.UniqueConstraint(
                fields=["agreement", "side", "name"], name="party_once_a_side"
            ),
        ]
        triggers = [
            *parts_are_locked("agreement_id", "side", "kind", "name"),
            *pagecache.public_triggers(),
        ]

    def __str__(self) -> str:
        return self.name
