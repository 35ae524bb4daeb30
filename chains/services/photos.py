"""Photos of a chain: added, captioned, put in order, taken off."""

from collections.abc import Mapping
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chains.models import Chain, ChainPhoto
from chains.models.photo import MOST_PHOTOS, PHOTOS
from portal.core.errors import DomainError
from portal.core.pictures import drop_picture, store_picture


def add_photo(
    *, chain: Chain, file: IO[bytes], caption: str, by: Any, version: int
) -> ChainPhoto:
    """Keep one more photo, after the others; the chain's check stays.

    Raises:
        Conflict: somebody saved the chain in between.
        DomainError: there are eight already, or it is one of them.
        ValidationError: the file is not a usable picture.
    """
    stored = store_picture(file, folder=PHOTOS)
    try:
        with transaction.atomic():
            chain.claim_version(version)
            count = chain.photos.count()
            if count >= MOST_PHOTOS:
                raise DomainError(
                    _("Chuỗi đã có %(most)s ảnh; hãy bỏ bớt một ảnh rồi thêm.")
                    % {"most": MOST_PHOTOS}
                )
            return ChainPhoto.objects.create(
                chain=chain,
                position=count + 1,
                digest=stored.digest,
                width=stored.width,
                height=stored.height,
                caption=caption,
                created_by=by,
                updated_by=by,
            )
    except IntegrityError as error:
        raise DomainError(_("Chuỗi đã có ảnh này; hãy chọn ảnh khác.")) from error


@transaction.atomic
def arrange_photos(
    *,
    chain: Chain,
    captions: Mapping[int, str],
    order: list[int],
    by: Any,
    version: int,
) -> None:
    """Keep the photos named in `order`, in that order; the others go for good.

    Raises:
        Conflict: somebody saved the chain in between.
    """
    chain.claim_version(version)
    rows = {row.pk: row for row in chain.photos.all()}
    kept = [rows.pop(pk) for pk in dict.fromkeys(order) if pk in rows]
    for row in rows.values():
        _drop(row)
    for position, row in enumerate(kept, start=1):
        after = (position, captions.get(row.pk, row.caption))
        if (row.position, row.caption) != after:
            row.position, row.caption = after
            row.updated_by = by
            row.save()


def _drop(photo: ChainPhoto) -> None:
    digest = photo.digest
    photo.delete()
    transaction.on_commit(lambda: drop_files(digest))


def drop_files(digest: str) -> None:
    """Delete the files of a picture that no chain shows any more."""
    if not ChainPhoto.objects.filter(digest=digest).exists():
        drop_picture(digest, folder=PHOTOS)
