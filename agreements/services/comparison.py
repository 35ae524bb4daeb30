"""Two versions side by side, word by word, in words a screen reader can tell apart."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from enum import Enum

from django.utils.translation import gettext as _

from agreements.choices import PartyKind, Side
from agreements.commitment_choices import Counting, Measure
from agreements.models.terms import AreaTerms, CommitmentTerms, PartyTerms, Terms
from portal.core.dates import format_date
from portal.core.numbers import format_number

_WORDS = re.compile(r"\s+|[^\s]+")


class Mark(Enum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """A run of words that both versions have, or only one of them."""

    mark: Mark
    text: str

    @property
    def is_added(self) -> bool:
        return self.mark is Mark.ADDED

    @property
    def is_removed(self) -> bool:
        return self.mark is Mark.REMOVED


@dataclass(frozen=True)
class Compared:
    """One fact of the terms in both versions."""

    label: str
    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        return any(piece.mark is not Mark.SAME for piece in self.pieces)


def compare(old: Terms, new: Terms) -> list[Compared]:
    """All facts in the order of the page; unchanged ones are told as they are."""
    rows = zip(_facts(old), _facts(new), strict=True)
    return [
        Compared(label, words(before, after)) for (label, before), (_l, after) in rows
    ]


def words(old: str, new: str) -> tuple[Piece, ...]:
    """The difference of two texts: paragraphs first, words inside those that changed."""
    pieces: list[Piece] = []
    for piece in _paragraph_pieces(old, new):
        if pieces and pieces[-1].mark is piece.mark:
            piece = Piece(piece.mark, pieces.pop().text + piece.text)
        pieces.append(piece)
    return tuple(pieces)


def _paragraph_pieces(old: str, new: str) -> Iterator[Piece]:
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for same, left, right in _runs(before, after):
        if same:
            yield Piece(Mark.SAME, left)
        else:
            yield from _word_pieces(left, right)


def _word_pieces(old: str, new: str) -> Iterator[Piece]:
    for same, left, right in _runs(_WORDS.findall(old), _WORDS.findall(new)):
        if same:
            yield Piece(Mark.SAME, left)
            continue
        if left:
            yield Piece(Mark.REMOVED, left)
        if right:
            yield Piece(Mark.ADDED, right)


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, str, str]]:
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) > 2000)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield tag == "equal", "".join(old[i1:i2]), "".join(new[j1:j2])


def _facts(terms: Terms) -> list[tuple[str, str]]:
    return [
        (_("Tên thỏa thuận"), terms.title),
        (_("Giai đoạn"), terms.round_name),
        (_("Hiệu lực từ ngày"), _day(terms.starts_on)),
        (_("Hiệu lực đến hết ngày"), _day(terms.ends_on)),
        (_("Nội dung phối hợp"), "\n".join(map(_area, terms.areas))),
        (_("Các đơn vị cùng tham gia"), "\n".join(map(_party, terms.parties))),
        (_("Cam kết"), "\n".join(map(commitment_line, terms.commitments))),
        (_("Nội dung văn bản"), terms.text),
    ]


def compare_commitments(old: CommitmentTerms, new: CommitmentTerms) -> list[Compared]:
    """One commitment as two people have it, fact by fact."""
    rows = zip(_commitment_facts(old), _commitment_facts(new), strict=True)
    return [
        Compared(label, words(before, after)) for (label, before), (_l, after) in rows
    ]


def compare_facts(
    before: Mapping[str, str], after: Mapping[str, str]
) -> list[Compared]:
    """What a correction would change of the record, word by word."""
    labels = {
        "number": _("Số văn bản"),
        "title": _("Tên thỏa thuận"),
        "signed_on": _("Ngày ký"),
        "signed_place": _("Nơi ký"),
        "text": _("Nội dung văn bản"),
    }
    rows = [
        Compared(label, words(_fact(name, before), _fact(name, after)))
        for name, label in labels.items()
    ]
    return [row for row in rows if row.is_changed]


def _fact(name: str, facts: Mapping[str, str]) -> str:
    value = facts[name]
    return format_date(date.fromisoformat(value)) if name == "signed_on" else value


def commitment_line(row: CommitmentTerms) -> str:
    """A commitment in one line, every fact of it told."""
    return f"{row.indicator}: {'; '.join(commitment_details(row))}"


def commitment_details(row: CommitmentTerms) -> list[str]:
    """What is promised, who and until when, how it is counted: one after the other."""
    due = {"day": format_date(date.fromisoformat(row.due_on))}
    years = f" ({_years(row)})" if row.yearly else ""
    details = [
        f"{_number(row.total)} {row.unit}{years}",
        f"{Side(row.side).label} · {_('hạn %(day)s') % due}",
        f"{Measure(row.measure).label} · {Counting(row.counting).label}",
        row.area,
        _("Minh chứng: %(what)s") % {"what": row.evidence} if row.evidence else "",
    ]
    return [detail for detail in details if detail]


def _commitment_facts(row: CommitmentTerms) -> list[tuple[str, str]]:
    return [
        (_("Chỉ tiêu"), row.indicator),
        (_("Cả thời hạn"), f"{_number(row.total)} {row.unit}"),
        (_("Từng năm"), _years(row)),
        (_("Nguồn số liệu"), str(Measure(row.measure).label)),
        (_("Cách tính"), str(Counting(row.counting).label)),
        (_("Bên chịu trách nhiệm"), str(Side(row.side).label)),
        (_("Hạn hoàn thành"), format_date(date.fromisoformat(row.due_on))),
        (_("Nội dung phối hợp"), row.area),
        (_("Minh chứng"), row.evidence),
    ]


def _years(row: CommitmentTerms) -> str:
    return ", ".join(f"{year}: {_number(value)}" for year, value in row.yearly)


def _number(value: str) -> str:
    return format_number(Decimal(value))


def _day(day: date | None) -> str:
    return format_date(day) if day else "…"


def _area(area: AreaTerms) -> str:
    units = [
        f"{side.label}: {unit}"
        for side, unit in (
            (Side.HOST, area.host_unit),
            (Side.PARTNER, area.partner_unit),
        )
        if unit
    ]
    return " · ".join([area.name, *units])


def _party(party: PartyTerms) -> str:
    kind, side = PartyKind(party.kind).label, Side(party.side).label
    return f"{party.name} · {kind} · {side}"
