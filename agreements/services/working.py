"""The text as one side writes it, seen by that side only until it is sent.

A draft that nobody has seen is written in the record itself (services.room). Once the
other side has read a text, the record stays as it was sent, and what a side writes next
goes into its working copy: a text taken back, an answer, an amendment.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.models import Agreement, Commitment, WorkingCopy, WorkingLine
from agreements.models.terms import CommitmentTerms, Terms
from agreements.permissions import side_of, writing_side
from agreements.services.acting import locked
from agreements.services.commitments import GivenCommitment, given_as_terms
from agreements.services.table import on_the_table, open_amendment
from portal.core.errors import Conflict, DomainError
from portal.organisations.access import access_for


@dataclass(frozen=True)
class Line:
    """A line of the working copy beside the one on the table."""

    key: str
    # None for a new line.
    stands: CommitmentTerms | None
    words: CommitmentTerms
    is_taken_off: bool = False
    # 0 until the side writes it.
    version: int = 0

    @property
    def wanted(self) -> CommitmentTerms | None:
        return None if self.is_taken_off else self.words

    @property
    def is_changed(self) -> bool:
        return self.stands != self.wanted


# --- Reading ---------------------------------------------------------------------------
def copy_of(agreement: Agreement, side: Side) -> WorkingCopy | None:
    found: WorkingCopy | None = agreement.working_copies.filter(side=side).first()
    return found


def lines_of(agreement: Agreement, side: Side) -> list[Line]:
    """What stands on the table, as the side has it, and its new lines after that."""
    return _lines(on_the_table(agreement).commitments, copy_of(agreement, side))


def working_terms(agreement: Agreement, side: Side) -> Terms:
    """The whole text as the side would send it now."""
    return _terms(on_the_table(agreement), copy_of(agreement, side))


def _terms(table: Terms, copy: WorkingCopy | None) -> Terms:
    if copy is None:
        return table
    return replace(copy.terms, commitments=_wanted(_lines(table.commitments, copy)))


def _wanted(lines: Sequence[Line]) -> tuple[CommitmentTerms, ...]:
    return tuple(line.wanted for line in lines if line.wanted is not None)


def _lines(standing: Sequence[CommitmentTerms], copy: WorkingCopy | None) -> list[Line]:
    rows = list(copy.lines.order_by("pk")) if copy else []
    mine = {str(row.key): row for row in rows}
    lines = []
    for stands in standing:
        row = mine.pop(stands.key, None)
        lines.append(_written(row, stands) if row else Line(stands.key, stands, stands))
    return lines + [_written(row, None) for row in mine.values()]


def _written(row: WorkingLine, stands: CommitmentTerms | None) -> Line:
    return Line(str(row.key), stands, row.terms, row.is_taken_off, row.version)


# --- Writing ---------------------------------------------------------------------------
def newest_sent(agreement: Agreement) -> int:
    """The number of the newest text that either side sent, 0 before the first."""
    last = agreement.versions.aggregate(last=Max("number"))["last"]
    return int(last or 0)


def save_text(
    *, agreement_id: int, terms: Terms, by: Any, opened: int, seen: int | None = None
) -> WorkingCopy:
    """Keep the text so far; `opened` is the version of the copy, 0 for none yet.

    Raises `Conflict` if somebody else of the side saved it since, or if the other side
    sent a text that was not there when the first words were written (`seen`). Of a copy
    that was kept before, `rebasing` lets the version tell.
    """
    with transaction.atomic():
        agreement, side = _writing(agreement_id, by)
        is_first = copy_of(agreement, side) is None
        if is_first and seen is not None and seen != newest_sent(agreement):
            raise Conflict(
                _(
                    "Trong lúc anh/chị viết, bên kia đã gửi bản mới; hãy xem thay đổi "
                    "rồi lưu lại."
                )
            )
        copy = _copy_for_writing(agreement, side, by, opened)
        copy.facts = replace(terms, commitments=()).as_json()
        copy.updated_by = by
        copy.save()
    return copy


def put_line(
    *,
    agreement_id: int,
    key: UUID,
    given: GivenCommitment,
    by: Any,
    opened: int,
) -> None:
    """Change a line; raises `Conflict` if a colleague saved it since `opened`."""
    with transaction.atomic():
        agreement, side = _writing(agreement_id, by)
        line = _find(agreement, side, key)
        _refuse_other_source(agreement, key, given)
        facts = given_as_terms(given, str(key))
        _save_line(agreement, side, line, facts, by, opened)


def add_line(
    *, agreement_id: int, given: GivenCommitment, by: Any, submission: UUID
) -> None:
    """One more line; one sending of the form makes one."""
    with transaction.atomic():
        agreement, side = _writing(agreement_id, by)
        sent = WorkingLine.objects.filter(submission=submission, created_by=by)
        if sent.exists():
            return
        key = uuid4()
        WorkingLine.objects.create(
            copy=_copy(agreement, side, by),
            key=key,
            facts=given_as_terms(given, str(key)).as_json(),
            created_by=by,
            updated_by=by,
            submission=submission,
        )


def take_off(*, agreement_id: int, key: UUID, by: Any) -> None:
    """The line shall not stand in the next text; a new one can be put back too."""
    with transaction.atomic():
        agreement, side = _writing(agreement_id, by)
        line = _find(agreement, side, key)
        if line.is_taken_off:
            raise DomainError(_("Cam kết này đã được bỏ từ trước."))
        _save_line(
            agreement, side, line, line.words, by, line.version, is_taken_off=True
        )


def put_back(*, agreement_id: int, key: UUID, by: Any) -> None:
    """The line shall stand again, with the words it had when it was taken off."""
    with transaction.atomic():
        agreement, side = _writing(agreement_id, by)
        line = _find(agreement, side, key)
        if not line.is_taken_off:
            raise DomainError(_("Cam kết này đang có trong thỏa thuận."))
        _save_line(agreement, side, line, line.words, by, line.version)


def discard(*, agreement_id: int, by: Any) -> None:
    """Give up what one's own side wrote; what lies on the table stays."""
    with transaction.atomic():
        agreement = locked(agreement_id)
        side = side_of(access_for(by), agreement)
        if side is None:
            raise PermissionDenied
        clear(agreement, side)


# --- On the way to the other side ------------------------------------------------------
def with_own_lines(agreement: Agreement, side: Side, terms: Terms) -> Terms:
    """`terms` with the side's lines, whatever it says of them; refused if they misfit."""
    lines = lines_of(agreement, side)
    _refuse_misfits(terms, lines)
    return replace(terms, commitments=_wanted(lines))


def terms_to_send(agreement: Agreement, side: Side) -> Terms:
    """What the side wrote last, ready to be sent."""
    return with_own_lines(agreement, side, working_terms(agreement, side))


def refuse_unsent(agreement: Agreement, side: Side) -> None:
    """One agrees to what the other side sent, so nothing of one's own may be open."""
    copy = copy_of(agreement, side)
    table = on_the_table(agreement)
    if copy is not None and _terms(table, copy) != table:
        raise DomainError(
            _(
                "Bên anh/chị có bản đang soạn chưa gửi; hãy gửi lại bản đó để bên kia "
                "đọc, hoặc bỏ bản đang soạn rồi mới đồng ý."
            )
        )


def clear(agreement: Agreement, *sides: Side) -> None:
    """What was sent, or is over, is no longer in hand."""
    agreement.working_copies.filter(side__in=sides).delete()


# --- Shared ----------------------------------------------------------------------------
def _writing(agreement_id: int, by: Any) -> tuple[Agreement, Side]:
    """The agreement, held, and the side for which the person writes now."""
    agreement = locked(agreement_id)
    access = access_for(by)
    if side_of(access, agreement) is None:
        raise PermissionDenied
    side = writing_side(access, agreement)
    if side is None:
        raise DomainError(_why_not(agreement))
    return agreement, side


def _why_not(agreement: Agreement) -> str:
    if agreement.is_signed and open_amendment(agreement) is not None:
        return _("Đang có một phụ lục chưa xong; hãy làm xong hoặc thôi phụ lục đó.")
    return _("Lúc này bên của anh/chị không có bản nào để sửa.")


def _copy(agreement: Agreement, side: Side, by: Any) -> WorkingCopy:
    """The side's copy, begun from what lies on the table."""
    found = copy_of(agreement, side)
    if found is not None:
        return found
    table = replace(on_the_table(agreement), commitments=())
    return WorkingCopy.objects.create(
        agreement=agreement,
        side=side,
        facts=table.as_json(),
        created_by=by,
        updated_by=by,
        # Its text is as it stands, so whoever has the form open loses nothing.
        version=0,
    )


def _copy_for_writing(
    agreement: Agreement, side: Side, by: Any, opened: int
) -> WorkingCopy:
    copy = _copy(agreement, side, by)
    copy.claim_version(opened)
    return copy


def _find(agreement: Agreement, side: Side, key: UUID) -> Line:
    lines = lines_of(agreement, side)
    found = next((line for line in lines if line.key == str(key)), None)
    if found is None:
        raise DomainError(_("Cam kết này không còn trong bản đang soạn."))
    return found


def _save_line(
    agreement: Agreement,
    side: Side,
    line: Line,
    facts: CommitmentTerms,
    by: Any,
    opened: int,
    *,
    is_taken_off: bool = False,
) -> None:
    values = {
        "facts": facts.as_json(),
        "is_taken_off": is_taken_off,
        "updated_by": by,
    }
    row = WorkingLine.objects.filter(
        copy__agreement=agreement, copy__side=side, key=line.key
    ).first()
    if row is None:
        copy = _copy(agreement, side, by)
        WorkingLine.objects.create(copy=copy, key=line.key, created_by=by, **values)
        return
    row.claim_version(opened)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def _refuse_other_source(
    agreement: Agreement, key: UUID, given: GivenCommitment
) -> None:
    row = Commitment.objects.filter(agreement=agreement, key=key).first()
    if row is not None:
        row.refuse_other_source(given.measure)


def _refuse_misfits(terms: Terms, lines: Sequence[Line]) -> None:
    """Lines that the side wrote fit the term and the areas of the text they go with."""
    areas = {area.code for area in terms.areas}
    for line in lines:
        wanted = line.wanted
        if wanted is None or not line.is_changed:
            continue
        due = date.fromisoformat(wanted.due_on)
        if (terms.ends_on and due > terms.ends_on) or (
            terms.starts_on and due < terms.starts_on
        ):
            raise DomainError(
                _("Hạn của cam kết “%(name)s” nằm ngoài thời hạn của văn bản.")
                % {"name": wanted.indicator}
            )
        if wanted.area_code and wanted.area_code not in areas:
            raise DomainError(
                _(
                    "Cam kết “%(name)s” thuộc nội dung “%(area)s”, mà văn bản không có "
                    "nội dung đó."
                )
                % {"name": wanted.indicator, "area": wanted.area}
            )
