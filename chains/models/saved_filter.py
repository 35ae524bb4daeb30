"""A person's own filters of the list of chains."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.core.fields import NfcCharField

# More chips than this above a list are no help any more.
MOST = 20
NAME_LENGTH = 60


class SavedFilter(models.Model):
    """A name for a query of the workspace list; nobody but its owner sees it.

    `place` numbers the filters of one person from 1, so that the database holds the
    limit as well.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="chain_filters"
    )
    place = models.PositiveSmallIntegerField()
    name = NfcCharField(_("tên bộ lọc"), max_length=NAME_LENGTH)
    query = models.CharField(max_length=1000)

    objects: ClassVar[models.Manager["SavedFilter"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "place"], name="saved_filter_place_once"
            ),
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="saved_filter_name_once",
                violation_error_message=_("Anh/chị đã có bộ lọc mang tên này."),
            ),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MOST),
                name="saved_filter_at_most_twenty",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('chains:list')}?{self.query}"
