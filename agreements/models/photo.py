"""Photos of an activity."""

from datetime import datetime
from typing import Any, ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from agreements.activity_querysets import ActivityPhotoQuerySet
from agreements.choices import Side
from agreements.models.activity import Activity, person
from portal.core.errors import DomainError
from portal.core.fields import NfcCharField

# What a reader looks at, and what a page may weigh.
MOST_PHOTOS = 12
# Where the files are kept (portal.core.pictures).
PHOTOS = "agreements/photos"


@pghistory.track()
class ActivityPhoto(models.Model):
    """Brought by one side, taken away by that side only, with a reason.

    Of a photo that was taken away the row stays, the file goes. `digest` names the files
    by content; `width` and `height` are of the large one.
    """

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="photos"
    )
    position = models.PositiveSmallIntegerField(editable=False)
    side = models.CharField(max_length=10, choices=Side)
    digest = models.CharField(max_length=32, editable=False)
    width = models.PositiveSmallIntegerField(editable=False)
    height = models.PositiveSmallIntegerField(editable=False)
    alt = NfcCharField(_("mô tả"), max_length=200)
    added_by = person()
    added_at = models.DateTimeField()
    removed_by = person(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    remove_reason = NfcCharField(max_length=300, blank=True)

    objects: ClassVar[ActivityPhotoQuerySet] = ActivityPhotoQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            # Together: never more than twelve.
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_PHOTOS),
                name="activity_photo_position_in_range",
            ),
            models.UniqueConstraint(
                fields=["activity", "position"],
                condition=Q(removed_at__isnull=True),
                name="activity_photo_position_once",
            ),
            models.UniqueConstraint(
                fields=["activity", "digest"],
                condition=Q(removed_at__isnull=True),
                name="activity_photo_once",
            ),
            models.CheckConstraint(
                condition=~Q(alt=""), name="activity_photo_is_described"
            ),
            models.CheckConstraint(
                condition=Q(
                    removed_at__isnull=True, removed_by__isnull=True, remove_reason=""
                )
                | (
                    Q(removed_at__isnull=False, removed_by__isnull=False)
                    & ~Q(remove_reason="")
                ),
                name="activity_photo_removed_with_reason",
            ),
        ]
        indexes = [
            # Whether files are still shown, asked when a photo is taken away.
            models.Index(fields=["digest"], name="activity_photo_digest"),
        ]

    def __str__(self) -> str:
        return self.alt

    # --- Acts on a locked row (services.photos) ------------------------------------
    def describe(self, alt: str, *, side: Side) -> None:
        self._require_own(side)
        if not alt.strip():
            raise DomainError(
                _g("Hãy mô tả ảnh bằng một câu để người không thấy ảnh cũng hiểu.")
            )
        self.alt = alt
        self.save()

    def take_away(self, *, side: Side, by: Any, at: datetime, reason: str) -> None:
        self._require_own(side)
        if not reason.strip():
            raise DomainError(_g("Hãy ghi lý do bỏ ảnh."))
        self.removed_by, self.removed_at, self.remove_reason = by, at, reason
        self.save()

    def _require_own(self, side: Side) -> None:
        if self.removed_at is not None:
            raise DomainError(_g("Ảnh này đã được bỏ; hãy mở lại trang."))
        if side != self.side:
            raise DomainError(_g("Ảnh của bên nào do bên ấy sửa hoặc bỏ."))
