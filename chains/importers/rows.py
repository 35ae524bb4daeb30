"""Tell apart what stands below a header: chains, groups, totals, signatures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from chains.importers.headings import Header
from chains.importers.opening import Cell, Fault, RawSheet, Uncomputed
from chains.importers.vocabulary import (
    DITTO,
    LONGEST_DITTO,
    SAMPLE_MARKS,
    TOTALS,
    group_named,
)
from portal.core.text import fold, nfc

_NUMBER = re.compile(r"\(?\s*(\d{1,5})\s*\)?\.?")
# I, II, IV … or A, B: the number of a group row.
_GROUP_NUMBER = re.compile(r"[ivxlc]{1,6}|[a-z]")
_NUMBER_BEFORE = re.compile(r"\s*(?:[ivxlc]{1,6}|[a-z]|\d{1,2})\s*[.)/:–-]\s*", re.I)
_COLUMN_MARK = re.compile(r"\(?\s*(?:\d{1,3}|[a-z])\s*\)?\.?(?:\s*=.*)?", re.I)
_SIGNATURE = re.compile(
    r"(?:nguoi lap|nguoi tong hop|noi nhan|t/?m\.?\b|tm\. |chu tich|pho chu tich|thu truong"
    r"|giam doc|truong ban|ky ten|ky, |\(ky|xac nhan cua|ghi chu:|.{0,40}, ngay .* thang)"
)
# Below the totals, only a row with this many filled columns can still be a chain.
_FILLED = 4
# What else a group row may hold: what the rows below it add up to.
_SUMS = frozenset({"volume", "scale", "scale 2", "ordinal"})
# Fields that may go on in the rows below a chain, one entry a row.
_LISTS = re.compile(
    r"certificates(?: \d)?(?::\w+)?|certificate_type|standard|products|outlets"
)


class RowKind(Enum):
    CHAIN = auto()
    MORE = auto()
    GROUP = auto()
    TOTAL = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Row:
    """`index` is from 0; `cells` by field; `text` is the words of a group row.

    `inherited` names the fields whose cell is merged with the one above.
    """

    index: int
    kind: RowKind
    cells: dict[str, Cell]
    text: str = ""
    inherited: frozenset[str] = frozenset()
    numbered: bool = False

    def own(self, name: str) -> bool:
        """Whether this row says something of its own about the field."""
        return name not in self.inherited and not is_blank(self.cells.get(name))


def body_rows(sheet: RawSheet, header: Header) -> Iterator[Row]:
    """Yield the rows below the header that mean something, in order."""
    filled, from_above = _fill_merged(sheet, header)
    above: dict[str, Cell] = {}
    after_total = False
    previous: RowKind | None = None
    for index in range(header.first_row, len(sheet.rows)):
        values = filled[index - header.first_row]
        present = [value for value in values if not is_blank(value)]
        if not present:
            previous = None
            continue
        if _is_column_numbers(present, previous) or _is_header_again(
            sheet, header, index
        ):
            continue
        row = _row(index, values, present, header, from_above.get(index, frozenset()))
        if _is_sample(row.cells.get("ordinal")):
            previous = None
            continue
        kind, text = _kind(row, values, present, after_total=after_total)
        if _goes_on(row, kind, previous):
            kind = RowKind.MORE
        cells = row.cells
        if kind == RowKind.CHAIN:
            above = cells = _without_ditto(cells, above)
        after_total = kind == RowKind.TOTAL or (after_total and kind != RowKind.GROUP)
        previous = kind
        yield Row(index, kind, cells, text, row.inherited, _has_number(cells, text))


def _row(
    index: int,
    values: list[Cell],
    present: list[Cell],
    header: Header,
    above: frozenset[int],
) -> Row:
    cells = {
        name: values[column] if column < len(values) else None
        for name, column in header.columns.items()
    }
    inherited = frozenset(
        name for name, column in header.columns.items() if column in above
    )
    return Row(index, RowKind.OTHER, cells, inherited=inherited)


def _fill_merged(
    sheet: RawSheet, header: Header
) -> tuple[list[list[Cell]], dict[int, frozenset[int]]]:
    """Copy the rows; a value merged down a column counts for every row it covers.

    The second answer names the columns of each row that were filled from above.
    """
    rows = [list(row) for row in sheet.rows[header.first_row :]]
    above: dict[int, frozenset[int]] = {}
    for top, left, bottom, _right in sheet.merges:
        first, last = top - header.first_row, bottom - header.first_row
        if first < 0 or first == last:
            continue
        if first < len(rows) and left < len(rows[first]):
            for place in range(first + 1, min(last + 1, len(rows))):
                row = rows[place]
                row.extend([None] * (left + 1 - len(row)))
                row[left] = rows[first][left]
                index = place + header.first_row
                above[index] = above.get(index, frozenset()) | {left}
    return rows, above


def is_blank(value: Cell) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _is_column_numbers(present: list[Cell], previous: RowKind | None) -> bool:
    """(1) (2) (3) …, A B C …: every filled cell is a mark, and they go up."""
    if previous is not None or len(present) < 3:
        return False
    marks = []
    for value in present:
        text = (
            str(int(value))
            if isinstance(value, float) and value == value // 1
            else value
        )
        if not isinstance(text, str) or not _COLUMN_MARK.fullmatch(text.strip()):
            return False
        marks.append(fold(text.partition("=")[0]).strip("(). "))
    numbers = [int(mark) for mark in marks if mark.isdigit()]
    letters = [mark for mark in marks if not mark.isdigit()]
    rising = all(low < high for low, high in pairwise(numbers))
    return rising and letters == sorted(set(letters)) and numbers[:1] in ([], [1], [2])


def _is_header_again(sheet: RawSheet, header: Header, index: int) -> bool:
    """The header as it stands again at the top of a printed page."""
    lines = sheet.rows[header.top_row : header.first_row]
    return any(
        [value for value in sheet.rows[index] if value is not None]
        == (line := [value for value in head if value is not None])
        and len(line) > 1
        for head in lines
    )


def _is_sample(value: Cell) -> bool:
    return isinstance(value, str) and fold(value).strip(" .:()") in SAMPLE_MARKS


def _ordinal(value: Cell) -> int | None:
    if isinstance(value, float) and value == value // 1 and 0 <= value < 100_000:
        return int(value)
    if isinstance(value, str):
        found = _NUMBER.fullmatch(value.strip())
        return int(found.group(1)) if found and value.isascii() else None
    return None


def _kind(
    row: Row, values: list[Cell], present: list[Cell], *, after_total: bool
) -> tuple[RowKind, str]:
    cells = row.cells
    texts = [value for value in present if isinstance(value, str)]
    named = not is_blank(cells.get("name")) and not is_blank(cells.get("operator"))
    known = sum(1 for value in cells.values() if not is_blank(value))
    numbered = _ordinal(cells.get("ordinal")) is not None or isinstance(
        cells.get("ordinal"), Uncomputed
    )
    if named:
        return RowKind.CHAIN, ""
    text = _group_text(row, values, present)
    if numbered and known > 1 and not (text and group_named(fold(text))):
        return RowKind.CHAIN, ""
    if any(TOTALS.match(fold(text[:60])) for text in texts[:2]):
        return RowKind.TOTAL, ""
    if known >= _FILLED and not text:
        return RowKind.CHAIN, ""
    if text and not after_total:
        return RowKind.GROUP, text
    started = not is_blank(cells.get("name")) or not is_blank(cells.get("operator"))
    if started and not after_total:
        return RowKind.CHAIN, ""
    numbered_group = bool(text) and not is_blank(cells.get("ordinal"))
    return (RowKind.GROUP, text) if numbered_group else (RowKind.OTHER, "")


def _goes_on(row: Row, kind: RowKind, previous: RowKind | None) -> bool:
    """Whether a row tells more of the chain above it: a further certificate, say."""
    if previous not in (RowKind.CHAIN, RowKind.MORE) or kind == RowKind.TOTAL:
        return False
    if any(row.own(name) for name in ("name", "operator", "ordinal")):
        return False
    own = [name for name in row.cells if row.own(name)]
    if not own or kind == RowKind.GROUP:
        return False
    return not any(
        isinstance(row.cells[name], str)
        and _SIGNATURE.match(fold(str(row.cells[name])))
        for name in own
    )


def goes_on_with(name: str) -> bool:
    """Whether a field may have further entries in the rows below a chain."""
    return _LISTS.fullmatch(name) is not None


def _group_text(row: Row, values: list[Cell], present: list[Cell]) -> str:
    """Words of a row like "II | GẠO, NGŨ CỐC | 1.234,5" or "A. RAU CỦ"."""
    sums = [row.cells[name] for name in _SUMS if not is_blank(row.cells.get(name))]
    if any(isinstance(value, (Uncomputed, Fault)) for value in present):
        present = [value for value in present if value not in sums]
    rest = [value for value in present if not any(value is amount for amount in sums)]
    texts = [nfc(value) for value in rest if isinstance(value, str)]
    distinct = list(dict.fromkeys(texts))
    number = row.cells.get("ordinal")
    mark = nfc(number) if isinstance(number, str) else ""
    if mark and len(distinct) == 0 and len(rest) == 0 and not _is_mark(mark):
        distinct = [mark]  # the words stand in the column of numbers
    elif len(texts) != len(rest) or len(distinct) != 1:
        return ""
    words = _NUMBER_BEFORE.sub("", distinct[0], count=1) or distinct[0]
    if _is_mark(mark) or group_named(fold(words)):
        return words
    # Without a number only a lone text at the left edge is a group.
    lone = len(present) == len(texts) or distinct == [mark]
    return words if lone and not is_blank(next(iter(values), None)) else ""


def _is_mark(text: str) -> bool:
    return _GROUP_NUMBER.fullmatch(fold(text).strip(". ")) is not None


def _has_number(cells: dict[str, Cell], text: str) -> bool:
    number = cells.get("ordinal")
    return bool(text) and not is_blank(number)


def _without_ditto(cells: dict[str, Cell], above: dict[str, Cell]) -> dict[str, Cell]:
    """Replace "-nt-" (như trên) by what the row above says."""
    return {
        name: above.get(name)
        if isinstance(value, str)
        and len(value) < LONGEST_DITTO
        and fold(value) in DITTO
        else value
        for name, value in cells.items()
    }
