"""Photos of an activity: several at once, described, taken away by their own side."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.models import ActivityPhoto
from agreements.models.photo import MOST_PHOTOS, PHOTOS
from agreements.services.activities import locked_activity
from portal.core.errors import DomainError
from portal.core.pictures import StoredPicture, drop_picture, store_picture


def add_photos(
    *, activity_id: int, files: Sequence[IO[bytes]], alt: str, by: Any, at: datetime
) -> int:
    """Keep all of them or none; one that is there already is not kept twice.

    Raises:
        DomainError: there would be too many.
        ValidationError: one of the files is not a usable picture.
    """
    stored: list[StoredPicture] = []
    try:
        # Decoded before the activity is held: that takes a second for each.
        for file in files:
            stored.append(store_picture(file, folder=PHOTOS))
        with transaction.atomic():
            return _add(activity_id, stored, alt, by, at)
    except (DomainError, IntegrityError, ValidationError):
        _drop_unused(picture.digest for picture in stored)
        raise


def _add(
    activity_id: int, stored: Sequence[StoredPicture], alt: str, by: Any, at: datetime
) -> int:
    activity, side = locked_activity(activity_id, by)
    if activity.cancelled_at is not None:
        raise DomainError(_("Hoạt động đã ghi là không tổ chức; không thêm ảnh."))
    shown = dict(activity.photos.live().values_list("digest", "position"))
    new = {p.digest: p for p in stored if p.digest not in shown}
    if len(shown) + len(new) > MOST_PHOTOS:
        raise DomainError(
            _("Mỗi hoạt động có nhiều nhất %(most)s ảnh, đang có %(count)s.")
            % {"most": MOST_PHOTOS, "count": len(shown)}
        )
    taken = set(shown.values())
    free = (n for n in range(1, MOST_PHOTOS + 1) if n not in taken)
    for picture in new.values():
        ActivityPhoto.objects.create(
            activity=activity,
            position=next(free),
            side=side,
            digest=picture.digest,
            width=picture.width,
            height=picture.height,
            alt=alt,
            added_by=by,
            added_at=at,
        )
    return len(new)


def describe_photo(*, photo: ActivityPhoto, alt: str, by: Any) -> None:
    with transaction.atomic():
        current, side = _locked(photo, by)
        current.describe(alt, side=side)


def take_photo_away(
    *, photo: ActivityPhoto, by: Any, at: datetime, reason: str
) -> None:
    """The file goes for good once that is certain; who took it away, and why, stays."""
    with transaction.atomic():
        current, side = _locked(photo, by)
        current.take_away(side=side, by=by, at=at, reason=reason)
        digest = current.digest
        transaction.on_commit(lambda: _drop_unused([digest]))


def _locked(photo: ActivityPhoto, by: Any) -> tuple[ActivityPhoto, Side]:
    _activity, side = locked_activity(photo.activity_id, by)
    return ActivityPhoto.objects.select_for_update().get(pk=photo.pk), side


def _drop_unused(digests: Any) -> None:
    """Delete the files of pictures that no activity shows any more."""
    for digest in digests:
        if not ActivityPhoto.objects.live().filter(digest=digest).exists():
            drop_picture(digest, folder=PHOTOS)
