"""A side's own signature under the agreed text, with what proves it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.choices import DELEGATED, Authority, Side
from agreements.models.agreement import Agreement
from agreements.models.amendment import Amendment
from portal.core.fields import NfcCharField
from portal.core.uploads import private_path

_STAYS_ONCE_BOTH_SIGNED = """
IF EXISTS (
    SELECT 1 FROM agreements_agreement a
    LEFT JOIN agreements_amendment m ON m.id = OLD.amendment_id
    WHERE a.id = OLD.agreement_id
    AND CASE WHEN OLD.amendment_id IS NULL THEN a.sealed_at ELSE m.sealed_at END
        IS NOT NULL
) THEN
    RAISE EXCEPTION 'a signature stays once both sides have signed'
        USING ERRCODE = 'check_violation',
              CONSTRAINT = 'agreement_signature_stays';
END IF;
RETURN NULL;
"""


class Signature(models.Model):
    """One side signed the text, or an amendment of it; the row never changes.

    Until the other side has signed too, the side may take it back and sign anew.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="signatures"
    )
    amendment = models.ForeignKey(
        Amendment,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="signatures",
    )
    side = models.CharField(_("bên"), max_length=10, choices=Side)
    name = NfcCharField(_("họ và tên"), max_length=120)
    title = NfcCharField(_("chức vụ"), max_length=200)
    authority = models.CharField(
        _("quyền hạn ký"), max_length=5, choices=Authority, blank=True
    )
    authority_number = NfcCharField(_("số văn bản giao ký"), max_length=80, blank=True)
    authority_on = models.DateField(_("ngày văn bản giao ký"), null=True, blank=True)
    scan = models.FileField(
        _("bản chụp có chữ ký"), upload_to=private_path, max_length=200
    )
    scan_name = NfcCharField(max_length=200)
    scan_sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "side"],
                condition=Q(amendment__isnull=True),
                name="signature_of_text_once_a_side",
            ),
            models.UniqueConstraint(
                fields=["amendment", "side"],
                condition=Q(amendment__isnull=False),
                name="signature_of_amendment_once_a_side",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(title="") & ~Q(scan="") & ~Q(scan_sha256=""),
                name="signature_names_a_person_and_a_scan",
            ),
            models.CheckConstraint(
                condition=~Q(authority__in=DELEGATED)
                | (~Q(authority_number="") & Q(authority_on__isnull=False)),
                name="signature_delegated_has_authority",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="stays_once_both_signed",
                operation=pgtrigger.Delete,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=_STAYS_ONCE_BOTH_SIGNED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.title}"
