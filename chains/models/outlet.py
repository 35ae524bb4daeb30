"""Where the produce is sold, and when it is open."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chains.choices import Weekday
from chains.models.chain import Chain
from chains.models.operator import Operator
from portal.core import pagecache
from portal.core.fields import NfcCharField
from portal.core.text import fold
from portal.organisations.models import Commune


@pghistory.track()
class Outlet(models.Model):
    """A further place where the produce is sold, beyond the retail stage.

    `phone` is the shop's own: everybody may read it.
    """

    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="outlets")
    position = models.PositiveSmallIntegerField()
    name = NfcCharField(_("tên nơi bán"), max_length=200, blank=True)
    address = NfcCharField(_("nơi bán"), max_length=300)
    # As somebody wrote it; `commune` is the unit of today that it names, if it is known.
    commune_text = NfcCharField(_("xã, phường như đã ghi"), max_length=120, blank=True)
    commune = models.ForeignKey(
        Commune,
        verbose_name=_("xã, phường"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="outlets",
    )
    phone = models.CharField(_("điện thoại nơi bán"), max_length=20, blank=True)
    operator = models.ForeignKey(
        Operator,
        verbose_name=_("cơ sở bán"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="outlets",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "position"],
                name="outlet_position_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return self.name or self.address

    @property
    def place(self) -> str:
        """The address with the commune of today, or as somebody wrote it."""
        commune = self.commune.in_address if self.commune else self.commune_text
        named = fold(self.commune.name) if self.commune else fold(commune)
        if not named or named in fold(self.address):
            return self.address
        return f"{self.address}, {commune}"


@pghistory.track()
class OpeningHours(models.Model):
    """One span of a weekday; a day without any is a day off, or nobody said."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("thứ"), choices=Weekday)
    opens_at = models.TimeField(_("mở cửa"))
    closes_at = models.TimeField(_("đóng cửa"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "weekday", "opens_at"], name="opening_hours_once"
            ),
            models.CheckConstraint(
                condition=Q(weekday__lte=6), name="opening_hours_weekday"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="opening_hours_close_after_opening",
            ),
        ]
        triggers = pagecache.public_triggers()

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}"
