"""The mail of the quarter: to whom it went, and what its link stands for."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core import signing
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.quarters import Quarter
from portal.organisations.models import Association

_SALT = "chains.quarterly_notice"


class NoticeKind(models.TextChoices):
    START = "start", _("đầu quý")
    REMINDER = "reminder", _("nhắc trong tháng cuối quý")


class QuarterlyNotice(models.Model):
    """One mail to one person about one association's chains in one quarter.

    The row is written with the mail, so a second run sends nothing. Its signed number is
    the link in the mail: bound to person, association and quarter, and dead with it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    association = models.ForeignKey(
        Association, on_delete=models.CASCADE, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=NoticeKind)
    sent_at = models.DateTimeField()

    objects: ClassVar[models.Manager["QuarterlyNotice"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "association", "year", "number", "kind"],
                name="quarterly_notice_once",
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=4),
                name="quarterly_notice_quarter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.quarter}"

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, self.number)

    def is_over(self, today: date) -> bool:
        return Quarter.of(today) != self.quarter

    @property
    def token(self) -> str:
        return signing.dumps(self.pk, salt=_SALT)

    @classmethod
    def of_token(cls, token: str) -> "QuarterlyNotice | None":
        """The notice of an unaltered link, else None."""
        try:
            pk = signing.loads(token, salt=_SALT)
        except signing.BadSignature:
            return None
        related = cls.objects.select_related("person", "association")
        return related.filter(pk=pk).first()
