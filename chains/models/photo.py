"""Photos of a chain."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chains.models.chain import Chain
from portal.core import pagecache
from portal.core.fields import NfcCharField
from portal.core.models import Stamped

# What a reader looks at, and what a page may weigh.
MOST_PHOTOS = 8
# Where the files are kept (portal.core.pictures).
PHOTOS = "chains/photos"


@pghistory.track()
class ChainPhoto(Stamped):
    """`digest` names the files by content; `width` and `height` are of the large one."""

    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    digest = models.CharField(max_length=32, editable=False)
    width = models.PositiveSmallIntegerField(editable=False)
    height = models.PositiveSmallIntegerField(editable=False)
    caption = NfcCharField(_("chú thích"), max_length=200)

    class Meta:
        constraints = [
            # Together: never more than eight.
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_PHOTOS),
                name="photo_position_in_range",
            ),
            models.UniqueConstraint(
                fields=["chain", "position"],
                name="photo_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["chain", "digest"],
                name="photo_once_per_chain",
                violation_error_message=_("Chuỗi đã có ảnh này."),
            ),
        ]
        indexes = [
            # Whose a picture is, asked for every picture that is sent.
            models.Index(fields=["digest"], name="photo_digest"),
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return self.caption
