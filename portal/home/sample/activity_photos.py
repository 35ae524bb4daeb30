"""Photos of a few activities: drawn scenes again, each file once more."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from agreements.activity_choices import ActivityState
from agreements.choices import Side
from agreements.models import Activity, ActivityPhoto
from agreements.models.photo import PHOTOS
from portal.core.pictures import StoredPicture, drop_picture
from portal.home.sample.moments import moment
from portal.home.sample.photos import copy_files

_ALTS = {
    "village": "Đoàn nghe giới thiệu ở nhà văn hóa xã (tranh vẽ mẫu)",
    "orchard": "Thành viên đoàn xem vườn cây (tranh vẽ mẫu)",
    "market": "Gian hàng của tỉnh bạn ở tuần hàng (tranh vẽ mẫu)",
}
# The newest held ones; more would only weigh.
SHOWN = 8


def make_activity_photos(
    *, pictures: Mapping[str, StoredPicture], partners: Mapping[int, Any], today: date
) -> None:
    """`pictures` are the drawn scenes as the articles keep them."""
    scenes = {name: pictures[name] for name in _ALTS}
    copy_files(scenes.values(), folder=PHOTOS)
    newest = (
        Activity.objects.filter(agreement__is_sample=True, state=ActivityState.HELD)
        .select_related("agreement")
        .order_by("-starts_on", "pk")[:SHOWN]
    )
    ActivityPhoto.objects.bulk_create(
        ActivityPhoto(
            activity=activity,
            position=position,
            side=Side.PARTNER,
            digest=picture.digest,
            width=picture.width,
            height=picture.height,
            alt=_ALTS[name],
            added_by=partners[activity.agreement.association_id],
            added_at=activity.held_at or moment(today, 0),
        )
        for activity in newest
        for position, (name, picture) in enumerate(scenes.items(), start=1)
    )


def digests_of_sample() -> set[str]:
    shown = ActivityPhoto.objects.filter(activity__agreement__is_sample=True)
    return set(shown.values_list("digest", flat=True))


def remove_activity_photos(digests: set[str]) -> None:
    """Delete the files that no activity shows any more."""
    for digest in digests:
        if not ActivityPhoto.objects.live().filter(digest=digest).exists():
            drop_picture(digest, folder=PHOTOS)
