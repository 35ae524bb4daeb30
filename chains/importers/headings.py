"""Find the header of a list among its first rows and say which column is which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from chains.importers.columns import best_fields, plain_heading
from chains.importers.opening import Cell, RawSheet
from chains.importers.vocabulary import UNIT_BY_WORD, WEIGHT_UNITS
from portal.core.text import fold, nfc

SEARCHED_ROWS = 15
# A row that names fewer fields than this is a title or a chain, not a header.
FEWEST_FIELDS = 3
# The upper of two header rows names this many by itself; a title above does not.
_FEWEST_ON_TOP = 2

_WORDS = re.compile(r"[a-z0-9²]+")
_PAPER_DATES = {
    ("confirmation_number", "paper_issued"): "confirmation_issued",
    ("confirmation_number", "paper_expires"): "confirmation_expires",
    ("certificates", "paper_issued"): "certificate_issued",
    ("certificates", "paper_expires"): "certificate_expires",
}


@dataclass(frozen=True)
class Header:
    """`first_row` is the first row below the header, from 0."""

    first_row: int
    # Where the header begins; titles stand above.
    top_row: int
    # field → column, from 0
    columns: dict[str, int]
    # column → heading as written, on one line
    texts: dict[int, str] = field(default_factory=dict)

    def words_of(self, name: str) -> list[str]:
        """The folded words of a field's heading, brackets included."""
        column = self.columns.get(name)
        return [] if column is None else _WORDS.findall(fold(self.texts[column]))

    def scale_unit(self) -> str:
        """The one unit the scale's heading names, or "" when it names none or several."""
        words = [word for word in self.words_of("scale") if word in UNIT_BY_WORD]
        return words[0] if len(words) == 1 else ""

    def volume_unit(self) -> str:
        words = [word for word in self.words_of("volume") if word in WEIGHT_UNITS]
        return words[0] if words else "tan"


def find_header(sheet: RawSheet) -> Header | None:
    """Return the header that names most fields: one row, or two joined."""
    best: Header | None = None
    for index in range(min(SEARCHED_ROWS, len(sheet.rows))):
        single = _header(sheet, index, 1)
        found = [single]
        if len(single.columns) >= _FEWEST_ON_TOP and _continues(sheet, index):
            found.append(_header(sheet, index, 2))
        for header in found:
            if best is None or len(header.columns) > len(best.columns):
                best = header
    if best is None or len(best.columns) < FEWEST_FIELDS:
        return None
    return best


def _continues(sheet: RawSheet, index: int) -> bool:
    """Whether the next row is the lower half: words only, some below no word of its own.

    A group row or a chain stands under full headings; sub-headings stand under a
    heading merged over several columns, or under nothing.
    """
    if index + 1 >= len(sheet.rows):
        return False
    cells = [cell for cell in sheet.rows[index + 1] if cell is not None]
    below = _line(sheet.rows[index + 1])
    if not below or len(below) < len(cells) or any(map(_is_number, below.values())):
        return False
    top = _line(sheet.rows[index])
    spanned = {
        column
        for row, left, _last, right in sheet.merges
        if row == index and left < right
        for column in range(left, right + 1)
    }
    return any(column not in top or column in spanned for column in below)


def _is_number(text: str) -> bool:
    return text.strip("() .").isdigit()


def _header(sheet: RawSheet, index: int, height: int) -> Header:
    lines = _lines(sheet, index, height)
    texts = _joined(lines)
    return Header(
        first_row=index + height,
        top_row=index,
        columns=_assign(texts, lines[-1] if height > 1 else {}),
        texts=texts,
    )


def _lines(sheet: RawSheet, index: int, height: int) -> list[dict[int, str]]:
    """Header rows by column; merged headings stand over all the columns they cover."""
    lines = [_line(row) for row in sheet.rows[index : index + height]]
    for top, left, bottom, right in sheet.merges:
        if index <= top and bottom < index + height:
            word = lines[top - index].get(left, "")
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    lines[row - index].setdefault(column, word)
    return lines


def _joined(lines: list[dict[int, str]]) -> dict[int, str]:
    joined = {}
    for column in sorted({column for line in lines for column in line}):
        parts = dict.fromkeys(line.get(column, "") for line in lines)
        joined[column] = " ".join(part for part in parts if part)
    return joined


def _line(row: Sequence[Cell]) -> dict[int, str]:
    return {
        column: nfc(cell)
        for column, cell in enumerate(row)
        if isinstance(cell, str) and cell.strip()
    }


def _assign(texts: dict[int, str], low: dict[int, str]) -> dict[str, int]:
    """Give every field its strongest column; a column has one field, a field one column.

    Under a joint heading the lower words weigh twice ("Cơ sở chủ trì | Địa chỉ"), and a
    column whose best field is taken may have its second ("Cơ sở sơ chế | Tên cơ sở").
    """
    claims = []
    for column, text in texts.items():
        fields = best_fields(plain_heading(text[:200]))
        if column in low and low[column] != text:
            extra = {
                name: strength
                for strength, name in best_fields(plain_heading(low[column][:200]))
            }
            fields = [(own + extra.get(name, 0), name) for own, name in fields]
        else:
            fields = fields[:1]
        claims += [(-strength, column, name) for strength, name in fields]
    columns: dict[str, int] = {}
    taken: set[int] = set()
    dates: list[tuple[int, str]] = []
    for _strength, column, name in sorted(claims):
        if column in taken:
            continue
        if name.startswith("paper_"):
            dates.append((column, name))
            taken.add(column)
        elif name not in columns:
            columns[name] = column
            taken.add(column)
    for column, name in sorted(dates):
        owner = _paper_on_the_left(columns, column)
        if owner:
            columns.setdefault(_PAPER_DATES[owner, name], column)
    return columns


def _paper_on_the_left(columns: dict[str, int], column: int) -> str:
    papers = [
        (columns[name], name)
        for name in ("certificates", "confirmation_number")
        if columns.get(name, column) < column
    ]
    return max(papers)[1] if papers else ""
