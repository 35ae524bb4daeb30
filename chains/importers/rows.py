"""Tell apart what stands below a header: chains, groups, totals, signatures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from chains.importers.headings import Header
from chains.importers.opening import Cell, RawSheet, Uncomputed
from chains.importers.vocabulary import TOTALS
from portal.core.text import fold

_NUMBER = re.compile(r"\(?\s*(\d{1,4})\s*\)?\.?")
# I, II, IV … or A, B: the number of a group row.
_GROUP_NUMBER = re.compile(r"[ivxlc]{1,6}|[a-z]")
_DITTO = frozenset({"nt", "-nt-", "-nt", '"', "//", "nhu tren"})
# Below the totals, only a row with this many filled columns can still be a chain.
_FILLED = 4


class RowKind(Enum):
    CHAIN = auto()
    GROUP = auto()
    TOTAL = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Row:
    """`index` is from 0; `cells` by field; `text` is the words of a group row."""

    index: int
    kind: RowKind
    cells: dict[str, Cell]
    text: str = ""


def body_rows(sheet: RawSheet, header: Header) -> Iterator[Row]:
    """Yield the rows below the header that mean something, in order."""
    filled = _fill_merged(sheet, header)
    above: dict[str, Cell] = {}
    after_total = False
    for index in range(header.first_row, len(sheet.rows)):
        values = filled[index - header.first_row]
        present = [value for value in values if not _is_blank(value)]
        if not present or _is_column_numbers(present):
            continue
        cells = {
            name: values[column] if column < len(values) else None
            for name, column in header.columns.items()
        }
        kind, text = _kind(values, present, cells, after_total=after_total)
        if kind == RowKind.CHAIN:
            cells = _without_ditto(cells, above)
            above = cells
        elif kind == RowKind.TOTAL:
            after_total = True
        if kind == RowKind.GROUP:
            after_total = False
        if kind != RowKind.OTHER:
            yield Row(index, kind, cells, text)


def _fill_merged(sheet: RawSheet, header: Header) -> list[list[Cell]]:
    """Copy the rows; a value merged down a column counts for every row it covers."""
    rows = [list(row) for row in sheet.rows[header.first_row :]]
    for top, left, bottom, right in sheet.merges:
        first, last = top - header.first_row, bottom - header.first_row
        if left != right or first < 0 or first == last:
            continue
        if first < len(rows) and left < len(rows[first]):
            for row in rows[first + 1 : last + 1]:
                row.extend([None] * (left + 1 - len(row)))
                row[left] = rows[first][left]
    return rows


def _is_blank(value: Cell) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _is_column_numbers(present: list[Cell]) -> bool:
    """(1) (2) (3) …: every filled cell is a small number and they go up by one."""
    numbers = [_ordinal(value) for value in present]
    if len(numbers) < 3 or None in numbers:
        return False
    return numbers == list(range(1, len(numbers) + 1))


def _ordinal(value: Cell) -> int | None:
    if isinstance(value, float) and value == value // 1 and 0 <= value < 10_000:
        return int(value)
    if isinstance(value, str):
        found = _NUMBER.fullmatch(value.strip())
        return int(found.group(1)) if found and value.isascii() else None
    return None


def _kind(
    values: list[Cell],
    present: list[Cell],
    cells: dict[str, Cell],
    *,
    after_total: bool,
) -> tuple[RowKind, str]:
    texts = [value for value in present if isinstance(value, str)]
    named = not _is_blank(cells.get("name")) and not _is_blank(cells.get("operator"))
    known = sum(1 for value in cells.values() if not _is_blank(value))
    numbered = _ordinal(cells.get("ordinal")) is not None or isinstance(
        cells.get("ordinal"), Uncomputed
    )
    if named or (numbered and known > 1):
        return RowKind.CHAIN, ""
    if _is_total(texts):
        return RowKind.TOTAL, ""
    if known >= _FILLED:
        return RowKind.CHAIN, ""
    text = _group_text(values, present, cells)
    if text and not after_total:
        return RowKind.GROUP, text
    started = not _is_blank(cells.get("name")) or not _is_blank(cells.get("operator"))
    if started and not after_total:
        return RowKind.CHAIN, ""
    numbered_group = bool(text) and not _is_blank(cells.get("ordinal"))
    return (RowKind.GROUP, text) if numbered_group else (RowKind.OTHER, "")


def _is_total(texts: list[str]) -> bool:
    return any(TOTALS.match(fold(text[:60])) for text in texts[:2])


def _group_text(values: list[Cell], present: list[Cell], cells: dict[str, Cell]) -> str:
    """Words of a row like "II | GẠO, NGŨ CỐC": a roman number or a letter, then words."""
    texts = [value.strip() for value in present if isinstance(value, str)]
    if len(texts) != len(present) or not texts:
        return ""
    distinct = list(dict.fromkeys(texts))
    number = cells.get("ordinal")
    if isinstance(number, str) and _GROUP_NUMBER.fullmatch(fold(number).strip(". ")):
        rest = [text for text in distinct if text != number.strip()]
        return rest[0] if len(rest) == 1 else ""
    # Without a number only a lone text at the left edge is a group.
    at_left = len(distinct) == 1 and not _is_blank(next(iter(values), None))
    return distinct[0] if at_left else ""


def _without_ditto(cells: dict[str, Cell], above: dict[str, Cell]) -> dict[str, Cell]:
    """Replace "-nt-" (như trên) by what the row above says."""
    return {
        name: above.get(name)
        if isinstance(value, str) and fold(value) in _DITTO
        else value
        for name, value in cells.items()
    }
