"""What agreements are sorted by: the rounds of the programme and its content areas."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.querysets import ContentAreaQuerySet, RoundQuerySet
from portal.core import pagecache
from portal.core.fields import NfcCharField


@pghistory.track()
class Round(models.Model):
    """A five-year round of the programme; the dates are the frame it is named after.

    Agreements keep the dates of their own paper; "other" is for those outside the rounds.
    """

    code = models.SlugField(_("mã"), max_length=20, unique=True)
    name = NfcCharField(_("giai đoạn"), max_length=80)
    starts_on = models.DateField(_("từ ngày"), null=True, blank=True)
    ends_on = models.DateField(_("đến hết ngày"), null=True, blank=True)
    is_offered = models.BooleanField(_("còn dùng"), default=True)

    objects: ClassVar[RoundQuerySet] = RoundQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True, ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="round_ends_after_start",
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            )
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ContentArea(models.Model):
    """One area of cooperation; the list is kept by Hanoi and grows with the programme."""

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = NfcCharField(_("nội dung phối hợp"), max_length=300)
    short_name = NfcCharField(_("tên ngắn"), max_length=80)
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    is_offered = models.BooleanField(_("còn dùng"), default=True)

    objects: ClassVar[ContentAreaQuerySet] = ContentAreaQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return self.name
