"""Counts of the register as they were on a day: a series that is never worked out anew."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core import pagecache
from portal.organisations.models import Province


class CountOf(models.TextChoices):
    """What is counted; the words of the definitions stand on the page of figures."""

    ALL = "all", _("Trong sổ đăng ký")
    OPERATING = "operating", _("Đang hoạt động")
    CHECKED = "checked", _("Đã đối chiếu hồ sơ")
    SAFE = "safe", _("Còn giấy an toàn")
    CURRENT = "current", _("Đã xác nhận trong quý")
    STALE = "stale", _("Quá hạn xác nhận quý")


class CountSnapshotQuerySet(models.QuerySet["CountSnapshot"]):
    def whole(self) -> "CountSnapshotQuerySet":
        """The programme as a whole; every counted day has these rows."""
        return self.filter(province__isnull=True)

    def newest_day(self) -> date | None:
        newest: date | None = self.whole().aggregate(day=models.Max("day"))["day"]
        return newest


class CountSnapshot(models.Model):
    """One number of one day, for the whole programme or for one unit of either era.

    A unit with no chain on a counted day has no row: it stands for 0. A day without the
    rows of the whole was not counted, and no number is ever filled in for it.
    """

    day = models.DateField(_("ngày"))
    definition = models.CharField(_("định nghĩa"), max_length=10, choices=CountOf)
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    value = models.PositiveIntegerField(_("số chuỗi"))
    # What these chains brought to market in the last full year, as their owners say.
    tonnes = models.DecimalField(
        _("sản lượng (tấn)"), max_digits=16, decimal_places=3, null=True, blank=True
    )
    is_sample = models.BooleanField(default=False, editable=False)

    objects: ClassVar[CountSnapshotQuerySet] = CountSnapshotQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            # Counting a day twice changes nothing.
            models.UniqueConstraint(
                fields=["day", "definition", "province"],
                name="count_once_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(tonnes__isnull=True) | Q(tonnes__gte=0),
                name="count_tonnes_not_negative",
            ),
        ]
        indexes = [
            # The series of the whole, or of one unit, in the order of its days.
            models.Index(fields=["province", "day"], name="count_series"),
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} · {self.get_definition_display()}"
