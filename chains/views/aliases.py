"""Merged duplicates, as the page of the operator that stayed shows them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from chains.models import Operator, OperatorMerge
from portal.core.dates import format_date


@dataclass(frozen=True)
class Alias:
    """A merged duplicate on the page of the one that stayed."""

    name: str
    note: str
    dialog_id: str
    undo_url: str


def aliases_of(operator: Operator, *, may_undo: bool) -> list[Alias]:
    records = OperatorMerge.objects.filter(kept=operator, undone_at__isnull=True)
    return [
        Alias(
            record.merged.name,
            _("%(person)s gộp ngày %(day)s")
            % {
                "person": record.merged_by.full_name,
                "day": format_date(record.merged_at),
            },
            f"undo-{record.pk}",
            reverse("chains:merge_undo", args=[operator.pk, record.pk])
            if may_undo
            else "",
        )
        for record in records.select_related("merged", "merged_by").order_by("-pk")
    ]
