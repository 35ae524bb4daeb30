"""A supply chain: the record that everything else in this app hangs on."""

from datetime import datetime
from typing import Any, ClassVar

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.choices import (
    ChainStatus,
    LinkageKind,
    NoteKind,
    ProductGroup,
    Publication,
    ScaleUnit,
    Side,
)
from chains.models.declared import Declared
from chains.models.entry_triggers import chain_triggers
from chains.models.operator import Operator
from chains.querysets import ChainQuerySet
from portal.core import pagecache
from portal.core.dates import format_date
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField, NfcTextField
from portal.core.models import (
    Archivable,
    Stamped,
    Submitted,
    Versioned,
    once_per_person,
)
from portal.core.text import fold, sort_key
from portal.organisations.access import access_for
from portal.organisations.models import Association


# Columns worked out from others have no history of their own.
@pghistory.track(
    exclude=[
        "name_folded",
        "reconfirmed_on",
        "sort_key",
        "search_text",
        "search_exact",
        "submission",
        "updated_at",
        "waits_since",
    ]
)
class Chain(Stamped, Versioned, Submitted, Archivable, Declared):
    """A safe-produce supply chain, kept by the association that registered it.

    `association` stays as registered; who keeps it today follows from successors.
    `declared_by` entered facts last; `seen_by` checked them against the papers. The
    database refuses that both are one person, `confirm` anybody else who entered some.
    """

    code = models.CharField(_("mã chuỗi"), max_length=20, unique=True, editable=False)
    association = models.ForeignKey(
        Association,
        verbose_name=_("hội đăng ký"),
        on_delete=models.PROTECT,
        related_name="chains",
    )
    name = NfcCharField(_("tên chuỗi"), max_length=200)
    name_folded = models.CharField(max_length=200, editable=False)
    sort_key = models.CharField(max_length=600, editable=False)
    # Folded words of everything free text should find; kept by services.refresh_search.
    search_text = models.TextField(editable=False, default="")
    # The same words with their accents, so that exact accents can rank first.
    search_exact = models.TextField(editable=False, default="")
    group = models.CharField(_("nhóm sản phẩm"), max_length=20, choices=ProductGroup)
    linkage = models.CharField(
        _("hình thức liên kết"),
        max_length=20,
        choices=LinkageKind,
        default=LinkageKind.FULL,
    )
    operator = models.ForeignKey(
        Operator,
        verbose_name=_("cơ sở chủ trì"),
        on_delete=models.PROTECT,
        related_name="led_chains",
    )
    scale_value = models.DecimalField(
        _("quy mô"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    scale_unit = models.CharField(
        _("đơn vị quy mô"), max_length=5, choices=ScaleUnit, blank=True
    )
    story = NfcTextField(_("giới thiệu"), max_length=4000, blank=True)

    status = models.CharField(
        _("tình trạng"),
        max_length=20,
        choices=ChainStatus,
        default=ChainStatus.OPERATING,
        editable=False,
    )
    status_on = models.DateField(_("từ ngày"), null=True, blank=True, editable=False)
    status_reason = NfcCharField(max_length=300, blank=True, editable=False)

    # Set while the chain is suspended: what Hanoi suspended only Hanoi resumes.
    suspended_side = models.CharField(
        _("bên tạm dừng"), max_length=5, choices=Side, blank=True, editable=False
    )

    publication = models.CharField(
        _("hiển thị"),
        max_length=10,
        choices=Publication,
        default=Publication.DRAFT,
        editable=False,
    )
    return_reason = NfcCharField(max_length=300, blank=True, editable=False)
    # Its place in Hanoi's queue: an edit while it waits does not lose the place. Empty
    # where `declared_at` says it already (an import, a fact of a shared operator).
    waits_since = models.DateTimeField(null=True, blank=True, editable=False)
    # Its owner's last word; kept by the trigger of `Reconfirmation`, whose rows say more.
    reconfirmed_on = models.DateField(default=timezone.localdate, editable=False)
    is_sample = models.BooleanField(default=False, editable=False)

    objects: ClassVar[ChainQuerySet] = ChainQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            once_per_person("chain"),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True) | ~Q(seen_by=F("declared_by")),
                name="chain_checker_is_not_declarer",
            ),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True, seen_at__isnull=True)
                | Q(seen_by__isnull=False, seen_at__isnull=False),
                name="chain_seen_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True) | ~Q(publication=Publication.DRAFT),
                name="chain_draft_is_not_checked",
            ),
            models.CheckConstraint(
                condition=Q(scale_value__isnull=True, scale_unit="")
                | (Q(scale_value__gte=0) & ~Q(scale_unit="")),
                name="chain_scale_has_unit",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[ChainStatus.SUSPENDED, ChainStatus.ENDED])
                | ~Q(status_reason=""),
                name="chain_stop_has_reason",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=ChainStatus.SUSPENDED) & ~Q(suspended_side="")
                    | ~Q(status=ChainStatus.SUSPENDED) & Q(suspended_side="")
                ),
                name="chain_suspension_has_side",
            ),
            # One name per association and lead operator: a second import finds it.
            models.UniqueConstraint(
                fields=["association", "name_folded", "operator"],
                condition=Q(archived_at__isnull=True),
                name="chain_once_per_association",
                violation_error_message=_(
                    "Hội đã có chuỗi cùng tên của cơ sở này; hãy mở chuỗi đó để sửa."
                ),
            ),
        ]
        indexes = [
            # Free text without accents, on the directory and the workspace list.
            GinIndex(
                fields=["search_text"],
                name="chain_search_trigram",
                opclasses=["gin_trgm_ops"],
            ),
            # The public directory in alphabetical order.
            models.Index(
                fields=["sort_key", "id"],
                name="chain_public_order",
                condition=Q(publication=Publication.PUBLIC, archived_at__isnull=True),
            ),
            # The workspace list of Hanoi in alphabetical order, and what waits in it.
            models.Index(
                fields=["sort_key", "id"],
                name="chain_live_order",
                condition=Q(archived_at__isnull=True),
            ),
            models.Index(
                fields=["sort_key", "id"],
                name="chain_waiting_by_name",
                condition=Q(archived_at__isnull=True, seen_at__isnull=True)
                & ~Q(publication=Publication.DRAFT),
            ),
            # The workspace list of one association in alphabetical order.
            models.Index(
                fields=["association", "sort_key", "id"], name="chain_owner_order"
            ),
            # Whose owner has still to re-confirm in this quarter, counted by association.
            models.Index(
                fields=["association", "reconfirmed_on"],
                name="chain_reconfirmed",
                condition=Q(archived_at__isnull=True, status=ChainStatus.OPERATING)
                & ~Q(publication=Publication.DRAFT),
            ),
            # Hanoi's queue, who has waited longest first.
            models.Index(
                Coalesce("waits_since", "declared_at"),
                "id",
                name="chain_waiting_order",
                condition=Q(seen_at__isnull=True, archived_at__isnull=True)
                & ~Q(publication=Publication.DRAFT),
            ),
        ]
        triggers = [*pagecache.public_triggers(), *chain_triggers()]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_folded, self.sort_key = fold(self.name), sort_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("chains:detail", args=[self.pk])

    def get_public_url(self) -> str:
        return reverse("chains:public_detail", args=[self.code.lower()])

    @property
    def is_checked(self) -> bool:
        return self.seen_at is not None

    @property
    def is_held_by_hanoi(self) -> bool:
        return self.suspended_side == Side.HANOI

    @property
    def has_duty(self) -> bool:
        """Whether its owner has to re-confirm it every quarter (see `with_duty`)."""
        is_operating = self.status == ChainStatus.OPERATING and not self.is_archived
        return is_operating and self.publication != Publication.DRAFT

    # --- What may be said of the record ---------------------------------------
    def declare(self, *, by: Any, at: datetime) -> None:
        """Somebody entered or changed a checkable fact: it counts as declared again."""
        if self.is_checked:
            self.waits_since = at
        self.declared_by, self.declared_at = by, at
        self.seen_by, self.seen_at = None, None
        self.updated_by = by
        self._save("declared_by", "declared_at", "seen_by", "seen_at", "waits_since")

    def submit(self, *, by: Any, at: datetime) -> None:
        """Send the draft to Hanoi for checking; the workspace can read it from now."""
        if self.publication != Publication.DRAFT:
            raise DomainError(_g("Chuỗi này đã được gửi kiểm tra."))
        self.publication, self.return_reason = Publication.SHARED, ""
        self.updated_by, self.waits_since = by, at
        self._save("publication", "return_reason", "waits_since")
        self.note(NoteKind.SENT, by=by, at=at)

    def confirm(self, *, by: Any, at: datetime) -> None:
        """Hanoi saw the papers behind the facts; the public may see the chain."""
        if self.publication == Publication.DRAFT:
            raise DomainError(
                _g("Chuỗi còn là bản nháp; hội đăng ký phải gửi kiểm tra trước.")
            )
        if self.is_checked and self.publication == Publication.PUBLIC:
            raise DomainError(_g("Chuỗi này đã được xác nhận."))
        if self.has_declared(by.pk):
            raise DomainError(
                _g(
                    "Người nhập số liệu không tự xác nhận được; hãy nhờ một cán bộ "
                    "khác đối chiếu hồ sơ."
                )
            )
        self.seen_by, self.seen_at = by, at
        self.publication, self.return_reason = Publication.PUBLIC, ""
        self.updated_by, self.waits_since = by, None
        self._save("seen_by", "seen_at", "publication", "return_reason", "waits_since")
        self.note(NoteKind.CONFIRMED, by=by, at=at)

    def send_back(self, *, by: Any, at: datetime, reason: str) -> None:
        """Return the record to its owner as a draft, with what is to be mended."""
        if self.publication == Publication.DRAFT:
            raise DomainError(_g("Chuỗi này đang là bản nháp của hội đăng ký."))
        if not reason.strip():
            raise DomainError(_g("Hãy ghi rõ cần sửa điều gì trước khi trả lại."))
        self.publication, self.return_reason = Publication.DRAFT, reason
        self.seen_by, self.seen_at = None, None
        self.updated_by, self.waits_since = by, None
        self._save("publication", "return_reason", "seen_by", "seen_at", "waits_since")
        self.note(NoteKind.RETURNED, by=by, at=at, text=reason)

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """Take the chain off the public pages; the workspace keeps reading it."""
        if self.publication != Publication.PUBLIC:
            raise DomainError(_g("Chuỗi này chưa được công khai."))
        self.publication, self.updated_by = Publication.SHARED, by
        self._save("publication")

    def note(
        self,
        kind: NoteKind,
        *,
        by: Any,
        at: datetime,
        text: str = "",
        certificate: Any = None,
        confirmation: Any = None,
    ) -> None:
        """Add a step or a remark to the thread of the review."""
        self.review_notes.create(
            kind=kind,
            side=Side.HANOI if access_for(by).is_hanoi else Side.OWNER,
            text=text,
            created_by=by,
            said_at=at,
            certificate=certificate,
            confirmation=confirmation,
        )

    # --- The life of the chain itself -----------------------------------------
    def suspend(self, *, by: Any, at: datetime, reason: str) -> None:
        if self.status != ChainStatus.OPERATING:
            raise DomainError(_g("Chỉ tạm dừng được chuỗi đang hoạt động."))
        self._change_status(ChainStatus.SUSPENDED, by=by, at=at, reason=reason)

    def resume(self, *, by: Any, at: datetime) -> None:
        if self.status not in {ChainStatus.SUSPENDED, ChainStatus.PREPARING}:
            raise DomainError(_g("Chuỗi này không ở trạng thái chờ hoạt động."))
        if self.is_held_by_hanoi and not access_for(by).is_hanoi:
            raise DomainError(self._held_sentence())
        self.status_reason, self.suspended_side = "", ""
        self.status, self.status_on, self.updated_by = (
            ChainStatus.OPERATING,
            timezone.localdate(at),
            by,
        )
        self._save("status", "status_on", "status_reason", "suspended_side")

    def _held_sentence(self) -> str:
        since = format_date(self.status_on) if self.status_on else ""
        return _g(
            "Hà Nội đã tạm dừng chuỗi này từ ngày %(day)s (lý do: %(reason)s) nên chỉ Hà "
            "Nội cho hoạt động trở lại; khi đã khắc phục, hãy liên hệ Hội Nông dân thành "
            "phố Hà Nội."
        ) % {"day": since, "reason": self.status_reason}

    def end(self, *, by: Any, at: datetime, reason: str) -> None:
        if self.status == ChainStatus.ENDED:
            raise DomainError(_g("Chuỗi này đã kết thúc."))
        self._change_status(ChainStatus.ENDED, by=by, at=at, reason=reason)

    def _change_status(
        self, status: ChainStatus, *, by: Any, at: datetime, reason: str
    ) -> None:
        if not reason.strip():
            raise DomainError(_g("Hãy ghi lý do để người sau hiểu vì sao chuỗi dừng."))
        self.status, self.status_on, self.status_reason = (
            status,
            timezone.localdate(at),
            reason,
        )
        side = Side.HANOI if access_for(by).is_hanoi else Side.OWNER
        self.suspended_side = side if status == ChainStatus.SUSPENDED else ""
        self.updated_by = by
        self._save("status", "status_on", "status_reason", "suspended_side")

    def _save(self, *fields: str) -> None:
        self.save(update_fields=[*fields, "updated_by", "updated_at"])
