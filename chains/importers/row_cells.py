"""Cells of a row by field: each parsed, each problem kept with its place and value."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _g

from chains.facts import Problem
from chains.importers import cells
from chains.importers.container import cell_name
from chains.importers.headings import Header
from chains.importers.opening import Cell, Fault, Uncomputed
from chains.importers.rows import Row
from portal.core.errors import ParseError
from portal.core.text import fold, nfc

T = TypeVar("T")
_NO_TEXT: tuple[str, ...] = ()

# Longest text of each field, as the register's columns hold it.
MOST = {
    "name": 200,
    "operator": 200,
    "address": 300,
    "representative": 120,
    "products": 120,
    "middle": 200,
    "processing": 200,
    "outlets": 300,
    "certificates": 80,
    "confirmation_number": 80,
}


@dataclass(kw_only=True)
class RowCells:
    """Reads cells under one header."""

    header: Header
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def _needed(self, row: Row, name: str) -> str:
        words = self._line(row, name)
        value = row.cells.get(name)
        if not words and not isinstance(value, (Uncomputed, Fault)):
            heading = self.header.texts[self.header.columns[name]]
            if value is None or not str(value).strip():
                message = _g("Ô “%(heading)s” để trống; hãy ghi đủ hoặc xóa cả dòng.")
                self._problem(row, name, message % {"heading": heading})
        return words

    def _line(self, row: Row, name: str) -> str:
        return self._try(
            row,
            name,
            lambda cell: cells.limited(cells.optional_text(cell), MOST[name]),
            "",
        )

    def _entries(self, rows: list[Row], name: str, separators: str) -> tuple[str, ...]:
        def read(cell: Cell) -> tuple[str, ...]:
            found = cells.entries(cell, separators)
            for entry in found:
                cells.limited(entry, MOST[name])
            return found

        found: dict[str, str] = {}
        for row in rows:
            if name not in row.inherited:
                for entry in self._try(row, name, read, _NO_TEXT):
                    found.setdefault(fold(entry), entry)
        return tuple(found.values())

    def _remark(self, row: Row, name: str) -> Callable[[str], None]:
        return lambda sentence: self.warnings.append(self._at(row, name, sentence))

    def _try(self, row: Row, name: str, parse: Callable[[Cell], T], blank: T) -> T:
        """Parse a cell; a problem is noted and `blank` stands in for the value."""
        try:
            return parse(row.cells.get(name))
        except ParseError as error:
            self._problem(row, name, error.message)
            return blank

    def _problem(self, row: Row, name: str, message: str) -> None:
        self.problems.append(self._at(row, name, message))

    def _at(self, row: Row, name: str, message: str) -> Problem:
        value = row.cells.get(name)
        if isinstance(value, (Uncomputed, Fault)):
            shown = ""
        elif isinstance(value, (date, float)):
            shown = cells.text(value)
        else:
            shown = nfc(str(value or ""))
        return Problem(
            message=message,
            row=row.index + 1,
            column=column_label(self.header, name),
            value=shown.replace("\x00", "\ufffd")[:120],
        )


def column_label(header: Header, name: str) -> str:
    """Return "F (Quy mô)": the letter people see and the heading; "" without a column."""
    column = header.columns.get(name)
    if column is None:
        return ""
    return f"{cell_name(0, column)[:-1]} ({header.texts[column][:80]})"
