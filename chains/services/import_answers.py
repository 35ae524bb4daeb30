"""What a person answers about a list: what its columns are, which chain a row is.

Answers are kept at once; the file is read again by a job.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from chains.choices import LineDecision
from chains.models import ColumnMapping, ImportBatch, ImportChoice, ImportLine
from chains.models.importing import ImportState
from chains.services.import_batches import read_again
from chains.services.import_columns import AUTOMATIC, field_label, is_outdated
from portal.core.errors import Conflict, DomainError
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


# --- Which chain a row is -----------------------------------------------------------
NEW = "new"


@dataclass(frozen=True)
class Pick:
    """A row of a sheet and what was chosen: `NEW` or a chain's key.

    `before` is what was chosen when the page was opened, "" for nothing.
    """

    sheet: str
    row: int
    chosen: str
    before: str


@transaction.atomic
def choose_rows(
    batch: ImportBatch, picks: Iterable[Pick], *, by: Any, at: datetime
) -> None:
    """Keep the choices and have the file read again, with them.

    Raises:
        Conflict: a colleague chose otherwise, or the row is not what was shown.
    """
    locked = _to_choose(batch)
    lines = {line.place: line for line in _asked(locked)}
    known = {(row.sheet, row.row): row for row in locked.choices.all()}
    for pick in picks:
        place = (pick.sheet, pick.row)
        choice = known.get(place)
        _refuse_other(choice, pick)
        if place not in lines:
            raise Conflict(_row_moved(pick))
        choice = choice or ImportChoice(batch=locked, sheet=pick.sheet, row=pick.row)
        _choose(choice, pick, lines[place], by=by, at=at)
    _follow(locked, by=by)


@transaction.atomic
def choose_all_new(batch: ImportBatch, *, by: Any, at: datetime) -> None:
    """Every row nobody chose for yet is a new chain."""
    locked = _to_choose(batch)
    known = {(row.sheet, row.row) for row in locked.choices.all()}
    for line in _asked(locked):
        if line.place not in known:
            sheet, row = line.place
            choice = ImportChoice(batch=locked, sheet=sheet, row=row)
            pick = Pick(sheet, row, NEW, "")
            _choose(choice, pick, line, by=by, at=at)
    _follow(locked, by=by)


@transaction.atomic
def take_choice_back(batch: ImportBatch, sheet: str, row: int, *, by: Any) -> None:
    """The row is asked about again."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    locked.choices.filter(sheet=sheet, row=row).delete()
    read_again(locked, by=by)


def _to_choose(batch: ImportBatch) -> ImportBatch:
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state not in {ImportState.PREVIEW, ImportState.READING}:
        raise DomainError(_("Bảng này không còn ở bước chọn; hãy tải lại trang."))
    return locked


def _asked(batch: ImportBatch) -> Iterable[ImportLine]:
    return batch.lines.filter(decision=LineDecision.ASKED).order_by("position")


def _follow(batch: ImportBatch, *, by: Any) -> None:
    """A file that is being read is read to its end; the page tells what was chosen since."""
    if batch.state == ImportState.PREVIEW:
        read_again(batch, by=by)


def _choose(
    choice: ImportChoice, pick: Pick, line: ImportLine, *, by: Any, at: datetime
) -> None:
    near = {str(each["pk"]): each for each in line.near}
    if pick.chosen != NEW and pick.chosen not in near:
        raise Conflict(_row_moved(pick))
    same = near.get(pick.chosen)
    choice.say(
        chain=same["pk"] if same else None,
        version=same["version"] if same else None,
        seen=[each["pk"] for each in line.near],
        by=by,
        at=at,
    )


def _refuse_other(choice: ImportChoice | None, pick: Pick) -> None:
    now = chosen_text(choice)
    if now not in {pick.before, pick.chosen}:
        message = _("%(person)s vừa chọn cho dòng %(row)s; hãy xem lại rồi chọn.")
        raise Conflict(message % {"person": choice and choice.said_by, "row": pick.row})


def chosen_text(choice: ImportChoice | None) -> str:
    """A choice as the page sends it."""
    if choice is None:
        return ""
    return str(choice.chain_id) if choice.chain_id else NEW


def _row_moved(pick: Pick) -> str:
    message = _("Dòng %(row)s vừa được xem lại với sổ; hãy xem rồi chọn lần nữa.")
    return message % {"row": pick.row}
