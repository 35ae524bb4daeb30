"""Papers behind a chain: certificates and the chain confirmation, with scan and dates."""

from datetime import datetime
from typing import Any, ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.choices import CertificateType
from chains.models.chain import Chain
from chains.models.declared import Declared
from chains.models.entry_triggers import part_triggers
from chains.querysets import PaperQuerySet
from portal.core import pagecache
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField
from portal.core.models import Stamped
from portal.core.uploads import private_path


class Paper(Stamped, Declared):
    """A dated paper. Expiry is entered as printed, never computed from a rule."""

    number = NfcCharField(_("số"), max_length=80)
    issuer = NfcCharField(_("nơi cấp"), max_length=200, blank=True)
    issued_on = models.DateField(_("ngày cấp"), null=True, blank=True)
    expires_on = models.DateField(_("hết hạn"), null=True, blank=True)
    suspended_on = models.DateField(_("đình chỉ từ"), null=True, blank=True)
    revoked_on = models.DateField(_("thu hồi từ"), null=True, blank=True)
    scan = models.FileField(
        _("bản chụp"), upload_to=private_path, blank=True, max_length=200
    )
    scan_name = NfcCharField(max_length=200, blank=True, editable=False)

    objects: ClassVar[PaperQuerySet[Any]] = PaperQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True)
                | Q(issued_on__isnull=True)
                | Q(expires_on__gte=F("issued_on")),
                name="%(class)s_expires_after_issue",
                violation_error_message=_("Ngày hết hạn phải sau ngày cấp."),
            ),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True) | ~Q(seen_by=F("declared_by")),
                name="%(class)s_checker_not_declarer",
            ),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True, seen_at__isnull=True)
                | Q(seen_by__isnull=False, seen_at__isnull=False),
                name="%(class)s_seen_who_and_when",
            ),
        ]

    @property
    def waits_alone(self) -> bool:
        """It came or changed after the check of its chain, which vouches for none of it.

        What becomes of it touches the paper only (docs/decisions/0020).
        """
        chain: Chain = self.chain  # type: ignore[attr-defined]
        if chain.seen_at is None or self.seen_at is not None:
            return False
        came_later = self.declared_at is not None and self.declared_at > chain.seen_at
        return self.pk is None or came_later

    def declare(self, *, by: Any, at: datetime) -> None:
        """The paper was entered or changed: whatever was seen before counts no more."""
        self.declared_by, self.declared_at = by, at
        self.seen_by, self.seen_at = None, None
        self.save()

    def confirm(self, *, by: Any, at: datetime) -> None:
        """Hanoi looked at the scan and it says what the record says."""
        if self.seen_at is not None:
            raise DomainError(_g("Giấy này đã được đối chiếu."))
        if not self.scan:
            raise DomainError(_g("Chưa có bản chụp để đối chiếu; hãy bổ sung trước."))
        if self.has_declared(by.pk):
            raise DomainError(
                _g("Người nhập giấy không tự đối chiếu được; hãy nhờ cán bộ khác.")
            )
        self.seen_by, self.seen_at = by, at
        self.save(update_fields=["seen_by", "seen_at", "updated_at"])


def _ends(name: str) -> models.Index:
    """The list of papers to renew, and each day's warnings, over a large register."""
    return models.Index(fields=["expires_on"], name=f"{name}_ends")


def _waiting(name: str) -> models.Index:
    """Papers with a scan that nobody looked at: the other half of Hanoi's queue."""
    return models.Index(
        fields=["chain", "declared_at"],
        name=f"{name}_waiting",
        condition=Q(seen_at__isnull=True) & ~Q(scan=""),
    )


@pghistory.track()
class Certificate(Paper):
    """A certificate of the chain or its lead operator (food safety, VietGAP, OCOP …)."""

    chain = models.ForeignKey(
        Chain, on_delete=models.CASCADE, related_name="certificates"
    )
    type = models.CharField(_("loại"), max_length=20, choices=CertificateType)
    type_text = NfcCharField(_("tên loại khác"), max_length=120, blank=True)

    class Meta(Paper.Meta):
        constraints = [
            *Paper.Meta.constraints,
            models.UniqueConstraint(
                fields=["chain", "type", "number"],
                name="certificate_once_per_chain",
                violation_error_message=_("Chuỗi đã có giấy cùng loại, cùng số."),
            ),
        ]
        indexes = [_waiting("certificate"), _ends("certificate")]
        triggers = [*pagecache.public_triggers(), *part_triggers()]

    def __str__(self) -> str:
        return f"{self.type_label} {self.number}"

    @property
    def type_label(self) -> str:
        return self.type_text or self.get_type_display()


@pghistory.track()
class Confirmation(Paper):
    """Chain confirmation (giấy xác nhận chuỗi): the issuer's own number and dates."""

    chain = models.ForeignKey(
        Chain, on_delete=models.CASCADE, related_name="confirmations"
    )

    class Meta(Paper.Meta):
        constraints = [
            *Paper.Meta.constraints,
            models.UniqueConstraint(
                fields=["chain", "number"],
                name="confirmation_once_per_chain",
                violation_error_message=_("Chuỗi đã có giấy xác nhận mang số này."),
            ),
        ]
        indexes = [_waiting("confirmation"), _ends("confirmation")]
        triggers = [*pagecache.public_triggers(), *part_triggers()]

    def __str__(self) -> str:
        return self.number
