"""What a person said a column of an association's lists is."""

from datetime import datetime
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from chains.querysets import ColumnMappingQuerySet
from portal.core.fields import NfcCharField
from portal.organisations.models import Association


@pghistory.track()
class ColumnMapping(models.Model):
    """Used at every later import for the association, until somebody forgets it.

    `heading` is the folded heading (`importers.columns.heading_key`), `label` the heading
    as it stood in the list; `field` is one of `importers.columns.FIELDS`, "" leaves the
    column aside.
    """

    association = models.ForeignKey(
        Association, on_delete=models.PROTECT, related_name="column_mappings"
    )
    heading = models.CharField(max_length=200)
    label = NfcCharField(max_length=200)
    field = models.CharField(max_length=40, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField()

    objects: ClassVar[ColumnMappingQuerySet] = ColumnMappingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["association", "heading"], name="column_mapping_once"
            ),
            models.CheckConstraint(
                condition=~Q(heading=""), name="column_mapping_has_heading"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def say(self, field: str, *, label: str, by: Any, at: datetime) -> None:
        """The column is this field from now on."""
        self.field, self.label = field, label
        self.said_by, self.said_at = by, at
        self.save()
