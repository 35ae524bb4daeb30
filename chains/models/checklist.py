"""Checklists of inspections: versions that are published once and then never change."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.choices import ItemKind, ProductGroup, Severity
from chains.inspection_querysets import ChecklistQuerySet
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField

# Results point at what was asked: a published version stays as it was read.
_FROZEN_ITEM = """
IF EXISTS (SELECT 1 FROM chains_checklist
            WHERE id = COALESCE(NEW.checklist_id, OLD.checklist_id)
              AND published_at IS NOT NULL
              -- The sample, and what its people tried, can be taken out again.
              AND NOT (TG_OP = 'DELETE' AND (is_sample OR created_by_id IN (
                  SELECT id FROM accounts_user WHERE is_sample)))) THEN
    RAISE EXCEPTION 'a published checklist never changes';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""


@pghistory.track()
class Checklist(models.Model):
    """One version of what is asked of chains of a product group ("" for all groups)."""

    group = models.CharField(
        _("nhóm sản phẩm"), max_length=20, choices=ProductGroup, blank=True
    )
    version = models.PositiveSmallIntegerField(_("phiên bản"))
    title = NfcCharField(_("tên bảng kiểm"), max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    published_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False, editable=False)

    objects: ClassVar[ChecklistQuerySet] = ChecklistQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "version"], name="checklist_version_once"
            ),
            # Two drafts side by side would not know of each other.
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(published_at__isnull=True),
                name="checklist_one_draft_a_group",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="checklist_published_who_and_when",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def group_label(self) -> str:
        return str(self.get_group_display()) if self.group else _g("Mọi nhóm sản phẩm")

    def publish(self, *, by: Any, at: datetime) -> None:
        """From now inspections use this version, and nobody changes it any more."""
        if self.is_published:
            raise DomainError(
                _g("Bảng kiểm này đã ban hành; muốn sửa, hãy lập phiên bản mới.")
            )
        if not self.items.exists():
            raise DomainError(_g("Bảng kiểm chưa có mục nào; hãy thêm rồi ban hành."))
        self.published_by, self.published_at = by, at
        self.save(update_fields=["published_by", "published_at"])


@pghistory.track()
class ChecklistItem(models.Model):
    """One line: what is looked at, within which limits, how bad a fault would be."""

    checklist = models.ForeignKey(
        Checklist, on_delete=models.CASCADE, related_name="items"
    )
    position = models.PositiveSmallIntegerField()
    text = NfcCharField(_("nội dung kiểm tra"), max_length=300)
    kind = models.CharField(_("cách ghi"), max_length=10, choices=ItemKind)
    unit = NfcCharField(_("đơn vị"), max_length=20, blank=True)
    minimum = models.DecimalField(
        _("từ"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    maximum = models.DecimalField(
        _("đến"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    severity = models.CharField(_("mức lỗi"), max_length=10, choices=Severity)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checklist", "position"],
                name="checklist_item_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=ItemKind.YES_NO,
                    unit="",
                    minimum__isnull=True,
                    maximum__isnull=True,
                )
                | (
                    Q(kind=ItemKind.MEASURED)
                    & ~Q(unit="")
                    & (Q(minimum__isnull=False) | Q(maximum__isnull=False))
                ),
                name="checklist_item_limits_if_measured",
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True)
                | Q(maximum__isnull=True)
                | Q(maximum__gte=F("minimum")),
                name="checklist_item_limits_in_order",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_stays",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=_FROZEN_ITEM,
            )
        ]

    def __str__(self) -> str:
        return self.text

    def passes(self, *, answer: bool | None, value: Decimal | None) -> bool | None:
        """Whether the line is met; None where it does not apply (nothing was noted)."""
        if self.kind == ItemKind.YES_NO:
            return answer
        if value is None:
            return None
        above = self.minimum is None or value >= self.minimum
        below = self.maximum is None or value <= self.maximum
        return above and below
