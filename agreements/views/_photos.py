"""Photos of an activity as the templates print them, and their history."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.models import Activity, ActivityPhoto
from portal.core import history
from portal.core.pictures import Shot, shot


def activity_shots(activity: Activity) -> list[Shot]:
    rows = activity.photos.live().order_by("position")
    return [photo_shot(row, activity) for row in rows]


def photo_shot(row: ActivityPhoto, activity: Activity) -> Shot:
    keys = [activity.agreement_id, activity.pk, row.pk]
    return shot(
        row, row.alt, lambda width: reverse("agreements:photo", args=[*keys, width])
    )


def photo_track(activity: Activity) -> history.Track:
    photos: Any = ActivityPhoto
    return history.Track(
        photos.pgh_event_model.objects.filter(activity=activity),
        {"alt": _("mô tả ảnh")},
        added=lambda e: _("Thêm ảnh: %(alt)s") % {"alt": e.alt},
        acts=(
            history.became(
                "removed_at",
                lambda e: (
                    _("Bỏ ảnh “%(alt)s”: %(reason)s")
                    % {"alt": e.alt, "reason": e.remove_reason}
                ),
            ),
        ),
    )
