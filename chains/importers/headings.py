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
        joined = _header(sheet, index, 2) if _may_continue(sheet, index) else single
        for header in (single, joined):
            if best is None or len(header.columns) > len(best.columns):
                best = header
    if best is None or len(best.columns) < FEWEST_FIELDS:
        return None
    return best


def _may_continue(sheet: RawSheet, index: int) -> bool:
    """Whether the next row can be the lower half of a header: words, no numbers."""
    if index + 1 >= len(sheet.rows):
        return False
    below = [cell for cell in sheet.rows[index + 1] if cell is not None]
    texts = [cell for cell in below if isinstance(cell, str) and not _is_number(cell)]
    return bool(below) and len(texts) == len(below)


def _is_number(text: str) -> bool:
    return text.strip("() .").isdigit()


def _header(sheet: RawSheet, index: int, height: int) -> Header:
    texts = _texts(sheet, index, height)
    return Header(
        first_row=index + height,
        top_row=index,
        columns=_assign(texts),
        texts=texts,
    )


def _texts(sheet: RawSheet, index: int, height: int) -> dict[int, str]:
    """Headings by column; merged headings stand over all the columns they cover."""
    lines = [_line(row) for row in sheet.rows[index : index + height]]
    for top, left, bottom, right in sheet.merges:
        if index <= top and bottom < index + height:
            word = lines[top - index].get(left, "")
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    lines[row - index].setdefault(column, word)
    columns = sorted({column for line in lines for column in line})
    joined = {}
    for column in columns:
        parts = dict.fromkeys(line.get(column, "") for line in lines)
        joined[column] = " ".join(part for part in parts if part)
    return joined


def _line(row: Sequence[Cell]) -> dict[int, str]:
    return {
        column: nfc(cell)
        for column, cell in enumerate(row)
        if isinstance(cell, str) and cell.strip()
    }


def _assign(texts: dict[int, str]) -> dict[str, int]:
    """Give every field its strongest column; a column has one field, a field one column."""
    claims = []
    for column, text in texts.items():
        heading = plain_heading(text[:200])
        for strength, name in best_fields(heading)[:1]:
            claims.append((-strength, column, name))
    columns: dict[str, int] = {}
    dates: list[tuple[int, str]] = []
    for _strength, column, name in sorted(claims):
        if name.startswith("paper_"):
            dates.append((column, name))
        else:
            columns.setdefault(name, column)
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
