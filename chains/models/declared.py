"""Who entered the facts of a record that nobody has checked yet."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce


class Declared(models.Model):
    """Who said so and when, and who of Hanoi looked at the papers and when; with history.

    `declared_by` is only the last of those who entered something: whoever entered the
    rest before must not check it either, so the history is asked.
    """

    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    declared_at = models.DateTimeField(null=True, editable=False)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    seen_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def has_declared(self, user_id: int | None) -> bool:
        """Whether this person entered any of the facts since the last check."""
        if user_id is None or self.pk is None:
            return False
        row: Any = self
        if row.declared_by_id == user_id:
            return True
        events = row.pgh_event_model.objects.filter(pgh_obj_id=self.pk)
        checked = events.filter(seen_at__isnull=False).order_by("-pgh_id")
        since = Coalesce(models.Subquery(checked.values("pgh_id")[:1]), Value(0))
        entered = events.filter(pgh_id__gt=since, declared_by_id=user_id)
        return bool(entered.exists())
