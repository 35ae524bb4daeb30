"""Merged duplicates, as the page of the operator that stayed shows them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from chains import permissions
from chains.models import Operator, OperatorMerge
from portal.core.dates import format_date
from portal.core.history import Track, became
from portal.organisations.access import Access


@dataclass(frozen=True)
class Alias:
    """A merged duplicate on the page of the one that stayed.

    `owner` names its association where that is another one; `is_own`: the reader's.
    """

    name: str
    note: str
    owner: str
    is_own: bool
    dialog_id: str
    undo_url: str


def aliases_of(operator: Operator, access: Access) -> list[Alias]:
    records = OperatorMerge.objects.filter(kept=operator, undone_at__isnull=True)
    rows = records.select_related("merged__association", "merged_by").order_by("-pk")
    return [_alias(record, operator, access) for record in rows]


def _alias(record: OperatorMerge, operator: Operator, access: Access) -> Alias:
    both = (operator, record.merged)
    may_undo = all(permissions.keeps_operator(access, row) for row in both)
    is_other = record.merged.association_id != operator.association_id
    return Alias(
        name=record.merged.name,
        note=_("%(person)s gộp ngày %(day)s")
        % {
            "person": record.merged_by.full_name,
            "day": format_date(record.merged_at),
        },
        owner=record.merged.association.name if is_other else "",
        is_own=access.owns(record.merged.association_id),
        dialog_id=f"undo-{record.pk}",
        undo_url=reverse("chains:merge_undo", args=[operator.pk, record.pk])
        if may_undo
        else "",
    )


def merge_tracks(operator: Operator) -> list[Track]:
    """What mergers did to the record, in words, for the history of both owners."""
    model: Any = OperatorMerge
    events = model.pgh_event_model.objects.select_related(
        "kept__association", "merged__association"
    )
    return [
        Track(
            events.filter(kept=operator),
            {},
            added=lambda event: (
                _("Gộp vào đây %(record)s") % {"record": _named(event.merged)}
            ),
            acts=[
                became(
                    "undone_at",
                    lambda event: (
                        _("Tách ra lại %(record)s") % {"record": _named(event.merged)}
                    ),
                )
            ],
        ),
        Track(
            events.filter(merged=operator),
            {},
            added=lambda event: (
                _("Được gộp vào %(record)s") % {"record": _named(event.kept)}
            ),
            acts=[
                became(
                    "undone_at",
                    lambda event: (
                        _("Được tách ra lại từ %(record)s")
                        % {"record": _named(event.kept)}
                    ),
                )
            ],
        ),
    ]


def _named(operator: Operator) -> str:
    return _("“%(name)s” (Hội Nông dân %(owner)s)") % {
        "name": operator.name,
        "owner": operator.association.name,
    }
