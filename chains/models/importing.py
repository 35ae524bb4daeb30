"""A workbook somebody uploaded, what was read from it and what became of it."""

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from chains.querysets import ImportBatchQuerySet
from portal.core.fields import NfcCharField
from portal.core.models import Stamped
from portal.organisations.models import Association


class ImportState(models.TextChoices):
    READING = "reading", _("Đang đọc bảng")
    PREVIEW = "preview", _("Chờ xác nhận")
    SAVING = "saving", _("Đang lưu")
    SAVED = "saved", _("Đã lưu")
    REFUSED = "refused", _("Không đọc được")
    DISCARDED = "discarded", _("Đã bỏ")


@pghistory.track()
class ImportBatch(Stamped):
    """`preview` holds the result of reading in the shape of `import_chains --json`."""

    association = models.ForeignKey(
        Association,
        verbose_name=_("hội"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="imports",
    )
    file = models.FileField(_("bảng tính"), upload_to="chains/imports/%Y/")
    file_name = NfcCharField(max_length=200, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    year = models.PositiveSmallIntegerField(_("năm của sản lượng"))
    state = models.CharField(
        max_length=10, choices=ImportState, default=ImportState.READING
    )
    preview = models.JSONField(default=dict, editable=False)
    message = models.TextField(blank=True, editable=False)

    objects: ClassVar[ImportBatchQuerySet] = ImportBatchQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.file_name
