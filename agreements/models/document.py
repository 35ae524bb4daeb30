"""Documents of an agreement: kept private by the two sides, public only by both."""

import secrets
from datetime import datetime
from typing import Any, ClassVar, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side
from agreements.document_choices import DocumentKind
from agreements.document_querysets import (
    AgreementDocumentQuerySet,
    DocumentReleaseQuerySet,
)
from agreements.models.activity import person
from agreements.models.agreement import Agreement
from agreements.models.outcome_rules import goes_with_its_parent
from portal.core import pagecache
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField
from portal.core.models import Archivable, Submitted, once_per_person
from portal.core.uploads import private_path

# Nobody guesses 96 random bits.
_CODE_BYTES = 12


def new_code() -> str:
    return secrets.token_urlsafe(_CODE_BYTES)


@pghistory.track(exclude=["submission"])
class AgreementDocument(Submitted, Archivable):
    """A file that one side put into the agreement; what was uploaded never changes.

    It is the side's own until it is shared, which cannot be taken back: the other side
    may have read it.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="documents"
    )
    kind = models.CharField(_("loại"), max_length=10, choices=DocumentKind)
    title = NfcCharField(_("tên tài liệu"), max_length=200)
    dated_on = models.DateField(_("ngày của tài liệu"), null=True, blank=True)
    note = NfcCharField(_("ghi chú"), max_length=300, blank=True)
    file = models.FileField(_("tệp"), upload_to=private_path, max_length=200)
    file_name = NfcCharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    side = models.CharField(_("bên tải lên"), max_length=10, choices=Side)
    created_by = person()
    created_at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_by = person(null=True, blank=True)

    objects: ClassVar[AgreementDocumentQuerySet] = (
        AgreementDocumentQuerySet.as_manager()  # type: ignore[assignment]
    )

    # Filled by `public`.
    public_code: str

    class Meta:
        constraints = [
            once_per_person("agreement_document"),
            models.CheckConstraint(
                condition=~Q(title="")
                & ~Q(file="")
                & ~Q(file_name="")
                & Q(size__gt=0)
                & Q(sha256__regex="^[0-9a-f]{64}$"),
                name="agreement_document_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(shared_at__isnull=True, shared_by__isnull=True)
                | Q(shared_at__isnull=False, shared_by__isnull=False),
                name="agreement_document_shared_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agreement", "-created_at"], name="agreement_documents"
            )
        ]
        triggers = [
            *pagecache.public_triggers(),
            pgtrigger.Protect(
                name="document_stays_as_sent",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NOT ((OLD.agreement_id, OLD.kind, OLD.title, OLD.dated_on, OLD.note,"
                    " OLD.file, OLD.file_name, OLD.size, OLD.sha256, OLD.side,"
                    " OLD.created_by_id, OLD.created_at) IS NOT DISTINCT FROM"
                    " (NEW.agreement_id, NEW.kind, NEW.title, NEW.dated_on, NEW.note,"
                    " NEW.file, NEW.file_name, NEW.size, NEW.sha256, NEW.side,"
                    " NEW.created_by_id, NEW.created_at))"
                    " OR (OLD.shared_at IS NOT NULL AND"
                    " NEW.shared_at IS DISTINCT FROM OLD.shared_at)"
                ),
            ),
            goes_with_its_parent("agreement", "agreements_agreement"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agreements:documents", args=[self.agreement_id])

    @property
    def is_shared(self) -> bool:
        return self.shared_at is not None

    # --- Acts on a locked row (services.documents) ---------------------------------
    def share(self, *, by: Any, at: datetime) -> Self:
        """Let the other side read it, from now on and for good."""
        self.require_kept()
        if self.is_shared:
            raise DomainError(_g("Tài liệu này bên kia đã đọc được rồi."))
        self.shared_at, self.shared_by = at, by
        self.save(update_fields=["shared_at", "shared_by"])
        return self

    def require_kept(self) -> None:
        if self.is_archived:
            raise DomainError(
                _g("Tài liệu này đã cất đi; hãy lấy lại trước khi làm việc này.")
            )


@pghistory.track()
class DocumentRelease(models.Model):
    """A document on its way to the public: one side asks, the other confirms.

    Its code is the public address; a document made public again gets another one.
    """

    document = models.ForeignKey(
        AgreementDocument, on_delete=models.CASCADE, related_name="releases"
    )
    code = models.CharField(max_length=24, unique=True, default=new_code)
    reason = NfcCharField(_("lý do công khai"), max_length=300)
    asked_side = models.CharField(max_length=10, choices=Side)
    asked_by = person()
    asked_at = models.DateTimeField()
    confirmed_by = person(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    revoked_side = models.CharField(max_length=10, choices=Side, blank=True)
    revoked_by = person(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_reason = NfcCharField(max_length=300, blank=True)

    objects: ClassVar[DocumentReleaseQuerySet] = DocumentReleaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(revoked_at__isnull=True),
                name="document_release_one_open",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | (
                    Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                    & ~Q(confirmed_by=F("asked_by"))
                ),
                name="document_release_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(
                    revoked_at__isnull=True,
                    revoked_by__isnull=True,
                    revoked_side="",
                    revoke_reason="",
                )
                | (
                    Q(revoked_at__isnull=False, revoked_by__isnull=False)
                    & ~Q(revoked_side="")
                    & ~Q(revoke_reason="")
                ),
                name="document_release_revoked_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="document_release_has_a_reason"
            ),
        ]
        triggers = [
            *pagecache.public_triggers(),
            pgtrigger.Protect(
                name="revoked_release_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.revoked_at IS NOT NULL OR"
                    " (OLD.document_id, OLD.code, OLD.reason, OLD.asked_side,"
                    " OLD.asked_by_id, OLD.asked_at) IS DISTINCT FROM"
                    " (NEW.document_id, NEW.code, NEW.reason, NEW.asked_side,"
                    " NEW.asked_by_id, NEW.asked_at)"
                ),
            ),
            goes_with_its_parent("document", "agreements_agreementdocument"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} · {self.asked_at:%Y-%m-%d}"

    @property
    def is_public(self) -> bool:
        return self.confirmed_at is not None and self.revoked_at is None

    def get_public_url(self) -> str:
        return reverse("agreements:public_document", args=[self.code])

    def confirm(self, *, side: Side, by: Any, at: datetime) -> None:
        """The other side agrees: anybody may read the document from now on."""
        if self.revoked_at is not None or self.confirmed_at is not None:
            raise DomainError(_g("Đề nghị công khai này không còn chờ trả lời."))
        if side == self.asked_side or by.pk == self.asked_by_id:
            raise DomainError(
                _g("Bên của anh/chị đã đề nghị rồi; đang chờ bên kia xác nhận.")
            )
        self.confirmed_by, self.confirmed_at = by, at
        self.save(update_fields=["confirmed_by", "confirmed_at"])

    def revoke(self, *, side: Side, by: Any, at: datetime, reason: str) -> None:
        """Either side ends it, at once; before it was public this declines it."""
        if self.revoked_at is not None:
            raise DomainError(_g("Tài liệu này không còn công khai."))
        if not reason.strip():
            raise DomainError(_g("Hãy ghi lý do thôi công khai."))
        self.revoked_side, self.revoked_by = side, by
        self.revoked_at, self.revoke_reason = at, reason
        self.save(
            update_fields=["revoked_side", "revoked_by", "revoked_at", "revoke_reason"]
        )
