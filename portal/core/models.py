"""Abstract parts that records are made of, and the names Django looks for here."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Conflict, DomainError
from portal.core.fields import NfcCharField
from portal.core.jobs.models import Job

__all__ = [
    "Archivable",
    "Job",
    "PublicGeneration",
    "Stamped",
    "Submitted",
    "Versioned",
    "once_per_person",
]


class Stamped(models.Model):
    """Who entered the record and who touched it last, and when."""

    created_at = models.DateTimeField(_("ngày nhập"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người nhập"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    updated_at = models.DateTimeField(_("sửa lần cuối"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người sửa cuối"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        abstract = True


class Versioned(models.Model):
    """Optimistic locking: a form carries the version it was opened with."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def claim_version(self, opened: int) -> None:
        """Take the next version, or raise `Conflict` if the row moved on since `opened`.

        One conditional update decides, so two people who save at the same moment
        cannot both win. Call it inside the transaction that saves the rest.
        """
        model: Any = type(self)
        won = model._base_manager.filter(pk=self.pk, version=opened).update(
            version=opened + 1
        )
        if not won:
            raise Conflict(
                _g(
                    "Bản ghi đã được người khác sửa sau khi anh/chị mở; hãy xem "
                    "thay đổi rồi lưu lại."
                )
            )
        self.version = opened + 1


class Submitted(models.Model):
    """`submission` names the sending of the form that made the record.

    The same form sent twice, by a double click or a lost answer, makes no twin. The
    number is the sender's own: for anybody else it is just another number, so sending
    a number that was seen somewhere neither fails nor shows whose it is. Each
    class adds `once_per_person` to its constraints.
    """

    submission = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True


def once_per_person(model: str) -> models.UniqueConstraint:
    """One person's sending makes one record of the model."""
    return models.UniqueConstraint(
        fields=["created_by", "submission"], name=f"{model}_submission_once"
    )


class Archivable(models.Model):
    """Deleting puts a record away with a reason; it can be brought back."""

    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    archive_reason = NfcCharField(max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def archive(self, *, by: Any, at: datetime, reason: str) -> Self:
        if self.is_archived:
            raise DomainError(_g("Bản ghi này đã được cất vào kho lưu từ trước."))
        if not reason.strip():
            raise DomainError(_g("Hãy ghi lý do cất bản ghi vào kho lưu."))
        self.archived_at, self.archived_by, self.archive_reason = at, by, reason
        self.save(update_fields=["archived_at", "archived_by", "archive_reason"])
        return self

    def restore(self, *, by: Any, at: datetime) -> Self:
        if not self.is_archived:
            raise DomainError(_g("Bản ghi này không nằm trong kho lưu."))
        self.archived_at, self.archived_by, self.archive_reason = None, None, ""
        self.save(update_fields=["archived_at", "archived_by", "archive_reason"])
        return self


class PublicGeneration(models.Model):
    """One row whose number changes with every change of public data (pagecache)."""

    value = models.BigIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1), name="public_generation_one_row"
            )
        ]

    def __str__(self) -> str:
        return str(self.value)
