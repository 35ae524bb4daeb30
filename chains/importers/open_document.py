"""What an .ods file holds, cell by cell, before any reader of spreadsheets touches it.

Runs in the child process only: standard library, no Django.
"""

from typing import Any

from chains.importers.container import Sheet
from chains.importers.old_fonts import kind_of_font
from portal.core.zip_parts import Refused

# LibreOffice fills a sheet up to its last row with one repeated empty row.
_MOST_REPEATED = 1 << 21
MOST_TABLES = 100


class DocumentWatcher:
    """Sees every cell of content.xml: repetitions, formulas, fonts, merged cells."""

    def __init__(self) -> None:
        self.sheets: dict[str, Sheet] = {}
        self._sheet: Sheet | None = None
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._tables = 0
        self._fonts: dict[str, str] = {}
        self._styles: dict[str, str] = {}
        self._style = ""
        self._cell: dict[str, str] | None = None
        self._texts = 0
        self._value = ""

    def attach(self, parser: Any) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        values = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if tag == "table":
            self._start_table(values)
        elif tag == "table-row":
            self._rows, self._column = _count(values, "number-rows-repeated"), 0
        elif tag in ("table-cell", "covered-table-cell"):
            self._cell, self._value = values, ""
            self._columns = _count(values, "number-columns-repeated")
        elif tag == "p":
            self._texts += 1
        else:
            self._start_style(tag, values)

    def _start_table(self, values: dict[str, str]) -> None:
        self._tables += 1
        if self._tables > 1:
            return  # a table inside a cell
        self._sheet = Sheet(values.get("name", ""))
        self.sheets[self._sheet.name] = self._sheet
        self._row = 0
        if len(self.sheets) > MOST_TABLES:
            raise Refused("bomb")

    def _start_style(self, tag: str, values: dict[str, str]) -> None:
        if tag == "font-face":
            family = values.get("font-family", "").strip("'\"")
            self._fonts[values.get("name", "")] = kind_of_font(family)
        elif tag == "style":
            self._style = values.get("name", "")
        elif tag == "text-properties" and self._style:
            named = self._fonts.get(values.get("font-name", ""), "")
            family = values.get("font-family", "").strip("'\"")
            if kind := named or kind_of_font(family):
                self._styles[self._style] = kind

    def _text(self, text: str) -> None:
        if self._cell is not None and self._texts and len(self._value) < 40:
            self._value += text

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "p":
            self._texts -= 1
        elif tag == "table":
            self._tables -= 1
        elif tag == "style":
            self._style = ""
        elif self._tables == 1 and self._sheet is not None:
            if tag in ("table-cell", "covered-table-cell"):
                if self._cell is not None:
                    self._judge(self._sheet, self._cell)
                self._cell = None
                self._column += self._columns
            elif tag == "table-row":
                self._row += self._rows
                self._rows = 1

    def _judge(self, sheet: Sheet, cell: dict[str, str]) -> None:
        place = (self._row, self._column)
        kind, formula = cell.get("value-type", ""), cell.get("formula")
        if not (self._value or kind or formula):
            return
        last = (self._row + self._rows - 1, self._column + self._columns - 1)
        sheet.fill(*last, cells=self._rows * self._columns)
        if formula and not kind and not self._value:
            sheet.marks.uncomputed.add(place)
        elif kind == "error" or (formula and self._value.startswith(("#", "Err:"))):
            sheet.marks.faults[place] = self._value[:20]
        if font := self._styles.get(cell.get("style-name", "")):
            for column in range(place[1], last[1] + 1):
                sheet.fonts[self._row, column] = font
        down, across = (
            _count(cell, "number-rows-spanned"),
            _count(cell, "number-columns-spanned"),
        )
        if down * across > 1:
            sheet.merges.append([*place, place[0] + down - 1, place[1] + across - 1])


def _count(values: dict[str, str], name: str) -> int:
    text = values.get(name, "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
    return max(min(number, _MOST_REPEATED), 1)
