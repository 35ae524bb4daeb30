"""Duplicates that were merged: enough to say what happened, and to take it back."""

from datetime import datetime
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _g

from chains.models.operator import Operator
from portal.core.errors import DomainError


@pghistory.track()
class OperatorMerge(models.Model):
    """One record of a duplicate put into another by a person.

    `before` and `after` are the columns of `kept` that changed; `moved` the keys of the
    rows that pointed at `merged`, by kind; `copied` the telephones added to `kept`.
    """

    kept = models.ForeignKey(
        Operator, on_delete=models.PROTECT, related_name="merges_received"
    )
    merged = models.ForeignKey(
        Operator, on_delete=models.PROTECT, related_name="merges_given"
    )
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    copied = models.JSONField(default=list)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kept=F("merged")), name="merge_of_two_records"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_undone_who_and_when",
            ),
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(undone_at__isnull=True),
                name="merge_stands_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"

    def undo(self, *, by: Any, at: datetime) -> None:
        if self.undone_at is not None:
            raise DomainError(_g("Lần gộp này đã được tách ra rồi."))
        self.undone_by, self.undone_at = by, at
        self.save(update_fields=["undone_by", "undone_at"])
