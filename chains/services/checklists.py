"""New versions of checklists, and their lines while nobody uses them yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chains.models import Checklist, ChecklistItem
from portal.core.errors import DomainError


@dataclass(frozen=True)
class GivenItem:
    text: str
    kind: str
    severity: str
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None


@transaction.atomic
def begin_version(*, group: str, title: str, by: Any, at: datetime) -> Checklist:
    """Begin the next version of a group's checklist with the lines of the newest.

    Raises:
        DomainError: a draft of this group is there already.
    """
    versions = Checklist.objects.filter(group=group)
    newest = versions.order_by("-version").first()
    try:
        with transaction.atomic():
            draft = Checklist.objects.create(
                group=group,
                version=newest.version + 1 if newest else 1,
                title=title or (newest.title if newest else ""),
                created_by=by,
                created_at=at,
            )
    except IntegrityError as error:
        raise DomainError(
            _("Nhóm này đang có một bản soạn dở; hãy mở bản ấy để sửa tiếp.")
        ) from error
    if newest is not None:
        _copy(newest, draft)
    return draft


def _copy(source: Checklist, target: Checklist) -> None:
    items = list(source.items.order_by("position"))
    for item in items:
        item.pk, item.checklist = None, target
        item._state.adding = True
    ChecklistItem.objects.bulk_create(items)


@transaction.atomic
def save_draft(
    *, checklist_id: int, title: str, items: Sequence[GivenItem]
) -> Checklist:
    """Write the lines of a draft anew; a published version is refused."""
    checklist = locked_checklist(checklist_id)
    if checklist.is_published:
        raise DomainError(
            _("Bảng kiểm này đã ban hành; muốn sửa, hãy lập phiên bản mới.")
        )
    checklist.title = title
    checklist.save(update_fields=["title"])
    checklist.items.all().delete()
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            checklist=checklist,
            position=position,
            text=given.text,
            kind=given.kind,
            severity=given.severity,
            unit=given.unit,
            minimum=given.minimum,
            maximum=given.maximum,
        )
        for position, given in enumerate(items, start=1)
    )
    return checklist


@transaction.atomic
def publish(*, checklist_id: int, by: Any, at: datetime) -> Checklist:
    checklist = locked_checklist(checklist_id)
    checklist.publish(by=by, at=at)
    return checklist


def locked_checklist(checklist_id: int) -> Checklist:
    return Checklist.objects.select_for_update().get(pk=checklist_id)
