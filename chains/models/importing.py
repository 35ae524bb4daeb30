"""A workbook somebody uploaded, what was read from it and what became of it."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from chains.querysets import ImportBatchQuerySet
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField
from portal.core.jobs import Job
from portal.core.models import Stamped
from portal.core.text import fold
from portal.core.uploads import private_path
from portal.organisations.choices import PARTNER_ROLES
from portal.organisations.models import Association, Membership


class ImportState(models.TextChoices):
    READING = "reading", _("Đang đọc bảng")
    PREVIEW = "preview", _("Chờ xác nhận")
    SAVING = "saving", _("Đang lưu")
    SAVED = "saved", _("Đã lưu")
    REFUSED = "refused", _("Không đọc được")
    DISCARDED = "discarded", _("Đã bỏ")
    UNDOING = "undoing", _("Đang hoàn tác")
    UNDONE = "undone", _("Đã hoàn tác")


@pghistory.track()
class ImportBatch(Stamped):
    """reading → preview → saving → saved → undoing → undone, or refused, or discarded.

    `created_by` uploaded the file; `responsible` goes on with it, with whose rights the
    jobs run; a handover changes the second only. `preview` holds what the last look
    found, sheet by sheet (`services.import_batches` gives the shape). `job` is the
    reading or, later, the saving or undoing. `history` is the context under which the
    history holds all that the saving wrote; from it undoing works. The file of a batch that was given up is deleted after
    `retention.KEPT_DAYS`.
    """

    association = models.ForeignKey(
        Association,
        verbose_name=_("hội"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="imports",
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người phụ trách"),
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
    )
    file = models.FileField(_("bảng tính"), upload_to=private_path, max_length=200)
    file_name = NfcCharField(max_length=200, editable=False)
    file_name_folded = models.CharField(max_length=200, editable=False, default="")
    sha256 = models.CharField(max_length=64, editable=False)
    year = models.PositiveSmallIntegerField(
        _("năm của sản lượng"),
        validators=[MinValueValidator(2010), MaxValueValidator(2100)],
    )
    state = models.CharField(
        max_length=10, choices=ImportState, default=ImportState.READING
    )
    preview = models.JSONField(default=dict, editable=False)
    message = models.TextField(blank=True, editable=False)
    # What people said of columns when the file was read: association → heading → field.
    said = models.JSONField(default=dict, editable=False)
    job = models.ForeignKey(
        Job, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    saved_at = models.DateTimeField(null=True, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    history = models.UUIDField(null=True, editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    undone_history = models.UUIDField(null=True, editable=False)
    # What undoing did, counted, and what it left as it is beyond the lines of the file.
    undo = models.JSONField(default=dict, editable=False)

    objects: ClassVar[ImportBatchQuerySet] = ImportBatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=2010, year__lte=2100),
                name="import_year_in_range",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(message=""),
                name="import_refused_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False)
                | ~Q(state="undone") & Q(undone_at__isnull=True),
                name="import_undone_has_moment",
            ),
        ]
        indexes = [
            # "Was this very file imported before?", asked at every upload.
            models.Index(fields=["sha256"], name="import_same_file"),
            # The list of imports, newest first.
            models.Index(fields=["-created_at", "-id"], name="import_newest"),
        ]

    def __str__(self) -> str:
        return self.file_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.responsible_id is None:
            self.responsible = self.created_by
        self.file_name_folded = fold(self.file_name)[:200]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("chains:import_detail", args=[self.pk])

    @property
    def is_from_partner(self) -> bool:
        """Uploaded by a partner's officer, now or then, whose colleagues follow it."""
        return Membership.objects.filter(
            user=self.created_by, role__in=PARTNER_ROLES
        ).exists()

    @property
    def can_be_saved(self) -> bool:
        """Something to save, and no row of which a person must still say what it is."""
        return (
            self.state == ImportState.PREVIEW
            and bool(self.preview.get("to_save"))
            and not self.preview.get("questions")
        )

    @property
    def can_be_undone(self) -> bool:
        """Saved since undoing exists: what it wrote can be told from the history."""
        return self.state == ImportState.SAVED and self.history is not None

    # --- Transitions ------------------------------------------------------------
    def show_preview(
        self, preview: dict[str, Any], said: dict[str, dict[str, str]]
    ) -> None:
        """The file was read; nothing is saved until a person confirms."""
        self._leave(ImportState.READING)
        self.state, self.preview, self.said = ImportState.PREVIEW, preview, said
        self._save("state", "preview", "said")

    def read_again(self, *, by: Any) -> None:
        """Somebody said what a column is; the file is looked at once more."""
        self._leave(ImportState.PREVIEW)
        self.state, self.message, self.updated_by = ImportState.READING, "", by
        self._save("state", "message")

    def refuse(self, message: str) -> None:
        """The file cannot be read; the sentence says why."""
        self._leave(ImportState.READING)
        self.state, self.message = ImportState.REFUSED, message
        self._save("state", "message")

    def start_saving(self, *, by: Any) -> None:
        """A person saw the preview and wants it saved."""
        self._leave(ImportState.PREVIEW)
        if self.preview.get("questions"):
            raise DomainError(
                _g(
                    "Còn %(count)s dòng cần chọn là chuỗi đã có hay chuỗi mới; hãy mở mục "
                    "“Từng dòng” để chọn."
                )
                % {"count": self.preview["questions"]}
            )
        if not self.can_be_saved:
            raise DomainError(
                _g("Bảng này không có gì để lưu; hãy sửa các lỗi rồi tải lại tệp.")
            )
        self.state, self.message, self.updated_by = ImportState.SAVING, "", by
        self._save("state", "message")

    def finish_saving(
        self,
        preview: dict[str, Any],
        *,
        by: Any,
        at: datetime,
        history: UUID | None,
        message: str = "",
    ) -> None:
        """What became of each sheet. `message`: what changed since the preview."""
        self._leave(ImportState.SAVING)
        self.preview, self.message = preview, message
        self.state, self.history = ImportState.SAVED, history
        self.saved_by, self.saved_at = by, at
        self._save("state", "preview", "message", "history", "saved_by", "saved_at")

    def look_again(self, preview: dict[str, Any], message: str) -> None:
        """Nothing was saved; the person looks once more at what would happen now."""
        self._leave(ImportState.SAVING)
        self.preview, self.message, self.state = preview, message, ImportState.PREVIEW
        self._save("state", "preview", "message")

    def start_undoing(self, *, by: Any) -> None:
        """A person saw what undoing would do and wants it."""
        self._leave(ImportState.SAVED)
        if not self.can_be_undone:
            raise DomainError(
                _g(
                    "Lần nhập này có trước khi cổng ghi đủ để hoàn tác; hãy sửa từng chuỗi."
                )
            )
        self.state, self.message, self.updated_by = ImportState.UNDOING, "", by
        self._save("state", "message")

    def stay_saved(self, message: str) -> None:
        """Nothing was undone; the sentence says why, and a person may ask anew."""
        self._leave(ImportState.UNDOING)
        self.state, self.message = ImportState.SAVED, message
        self._save("state", "message")

    def finish_undoing(self, undo: dict[str, Any], *, by: Any, at: datetime) -> None:
        self._leave(ImportState.UNDOING)
        self.state, self.undo = ImportState.UNDONE, undo
        self.undone_by, self.undone_at = by, at
        self._save("state", "undo", "undone_history", "undone_by", "undone_at")

    def discard(self, *, by: Any) -> None:
        """Nothing of the file is wanted; the row stays as a trace."""
        if self.state not in {ImportState.PREVIEW, ImportState.REFUSED}:
            raise DomainError(_g("Chỉ bỏ được bảng đang chờ xác nhận."))
        self.state, self.updated_by = ImportState.DISCARDED, by
        self._save("state")

    def _leave(self, state: ImportState) -> None:
        if self.state != state:
            raise DomainError(
                _g("Bảng này đang ở bước “%(state)s”, không làm được việc vừa chọn.")
                % {"state": self.get_state_display()}
            )

    def _save(self, *fields: str) -> None:
        self.save(update_fields=[*fields, "updated_by", "updated_at"])
