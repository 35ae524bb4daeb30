"""What a person answers about a list: what its columns are.

Answers are kept at once; the file is read again by a job.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from chains.models import ColumnMapping, ImportBatch
from chains.models.importing import ImportState
from chains.services.import_batches import read_again
from chains.services.import_columns import AUTOMATIC, field_label, is_outdated
from portal.core.errors import Conflict
from portal.organisations.access import Access, access_for
from portal.organisations.models import Association


@dataclass(frozen=True)
class Answer:
    """What a form said: `before` is what stood there when it was opened."""

    heading: str
    label: str
    field: str
    before: str


@transaction.atomic
def say_columns(
    batch: ImportBatch,
    association: Association,
    answers: Iterable[Answer],
    *,
    by: Any,
    at: datetime,
) -> bool:
    """Remember the answers that are new and have the file read again.

    False: nothing is new, or the file is being read anyway.

    Raises:
        Conflict: a colleague answered otherwise since the form was opened.
    """
    may_say(access_for(by), association)
    changed = [answer for answer in answers if answer.field != answer.before]
    _lock(association)
    known = {
        row.heading: row
        for row in ColumnMapping.objects.select_related("said_by").filter(
            association=association, heading__in=[answer.heading for answer in changed]
        )
    }
    for answer in changed:
        _remember(known.get(answer.heading), answer, association, by=by, at=at)
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state == ImportState.READING:
        # A colleague's answer is being followed just now; the page tells of this one.
        return False
    if not changed and not is_outdated(locked):
        return False
    read_again(locked, by=by)
    return True


@transaction.atomic
def forget_column(mapping: ColumnMapping, *, by: Any) -> None:
    """The next import understands the heading by itself again."""
    may_say(access_for(by), mapping.association)
    _lock(mapping.association)
    ColumnMapping.objects.filter(pk=mapping.pk).delete()


def may_say(access: Access, association: Association) -> None:
    if not (access.is_hanoi or access.owns(association.pk)):
        raise PermissionDenied


def _lock(association: Association) -> None:
    """Two people of one association answer one after the other."""
    Association.objects.select_for_update(no_key=True).get(pk=association.pk)


def _remember(
    known: ColumnMapping | None,
    answer: Answer,
    association: Association,
    *,
    by: Any,
    at: datetime,
) -> None:
    now = known.field if known else AUTOMATIC
    if now == answer.field:
        return
    if now != answer.before:
        raise Conflict(_told_otherwise(known, answer))
    if answer.field == AUTOMATIC:
        if known:
            known.delete()
        return
    mapping = known or ColumnMapping(association=association, heading=answer.heading)
    mapping.say(answer.field, label=answer.label[:200], by=by, at=at)


def _told_otherwise(known: ColumnMapping | None, answer: Answer) -> str:
    if known is None:
        message = _(
            "Lựa chọn cho cột “%(column)s” vừa được đồng nghiệp bỏ đi; hãy xem lại rồi "
            "chọn lần nữa."
        )
        return message % {"column": answer.label}
    message = _(
        "%(person)s vừa chọn cột “%(column)s” là “%(field)s”; hãy xem lại rồi chọn lần "
        "nữa."
    )
    return message % {
        "person": known.said_by,
        "column": answer.label,
        "field": field_label(known.field),
    }
