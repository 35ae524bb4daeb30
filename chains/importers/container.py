"""What a workbook is made of, looked at before any reader of spreadsheets touches it.

Runs in the child process only: standard library, no Django.
"""

import re
import zipfile
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import Any
from xml.parsers import expat

from chains.importers.old_fonts import kind_of_font
from portal.core.zip_parts import DAMAGE, Refused, open_zip, refuse_doctype, small_part

MOST_CELLS = 600_000
MOST_ROWS = 30_000
MOST_COLUMNS = 256
# A reader lays cells out as a full grid up to the outermost ones.
MOST_AREA = 1_000_000

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass
class SheetMarks:
    """Cells whose shown value is no value, by (row, column) from 0."""

    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    faults: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass
class Sheet:
    """What the walk through one sheet saw: how far out its cells lie, fonts, marks."""

    name: str
    marks: SheetMarks = field(default_factory=SheetMarks)
    # Old fonts by cell (`old_fonts.kind_of_font`).
    fonts: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[list[int]] = field(default_factory=list)
    _cells: int = 0
    _last_row: int = 0
    _last_column: int = 0

    def fill(self, row: int, column: int, *, cells: int = 1) -> None:
        """Count filled cells, the outermost of them here; refuse what is too far out."""
        self._cells += cells
        if self._cells > MOST_CELLS:
            raise Refused("too_many_cells", sheet=self.name)
        self._last_row = max(self._last_row, row)
        self._last_column = max(self._last_column, column)
        area = (self._last_row + 1) * (self._last_column + 1)
        if row >= MOST_ROWS or column >= MOST_COLUMNS or area > MOST_AREA:
            raise Refused("far_cell", sheet=self.name, cell=cell_name(row, column))


def open_container(file: Any) -> zipfile.ZipFile:
    """Open the ZIP and refuse what unpacks into too much, is locked or is no workbook."""
    archive = open_zip(file)
    _check_kind(archive, set(archive.namelist()))
    return archive


def is_open_document(archive: zipfile.ZipFile) -> bool:
    return "xl/workbook.xml" not in archive.namelist()


def _check_kind(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "xl/workbook.xml" in names:
        return
    if "xl/workbook.bin" in names:
        raise Refused("binary_workbook")
    if any(name.startswith("word/") for name in names):
        raise Refused("word")
    if "mimetype" in names and "content.xml" in names:
        _check_open_document(archive, names)
        return
    raise Refused("not_a_workbook")


def _check_open_document(archive: zipfile.ZipFile, names: set[str]) -> None:
    kind = small_part(archive, "mimetype").decode("ascii", "replace")
    if "opendocument.text" in kind:
        raise Refused("word")
    if "opendocument.spreadsheet" not in kind:
        raise Refused("not_a_workbook")
    manifest = "META-INF/manifest.xml"
    if manifest in names and b"encryption-data" in small_part(archive, manifest):
        raise Refused("locked")


@dataclass
class Contents:
    """Names of the sheets and the part each stands in; whether values are up to date."""

    parts: dict[str, str] = field(default_factory=dict)
    recalculates: bool = False
    # The old font of each style of cells, "" for fonts of today.
    styles: list[str] = field(default_factory=list)


def read_contents(archive: zipfile.ZipFile) -> Contents:
    """Read workbook.xml and its relations."""
    contents = Contents()
    relations: dict[str, str] = {}
    ids: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else join("xl", target)
            relations[attributes.get("Id", "")] = normpath(path)

    def element(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "sheet":
            key = next((v for k, v in attributes.items() if _local(k) == "id"), "")
            ids[attributes.get("name", "")] = key
        elif _local(name) == "calcPr":
            contents.recalculates = attributes.get("fullCalcOnLoad") in {"1", "true"}

    for path, handler in (
        ("xl/workbook.xml", element),
        ("xl/_rels/workbook.xml.rels", relation),
    ):
        if path in archive.namelist():
            _read_small(archive, path, handler)
    for name, key in ids.items():
        if key in relations:
            contents.parts[name] = relations[key]
    contents.styles = _read_styles(archive)
    return contents


def _read_styles(archive: zipfile.ZipFile) -> list[str]:
    """The font of each style; a file whose styles are longer is judged by its texts."""
    fonts: list[str] = []
    styles: list[str] = []
    inside = ""

    def element(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        tag = _local(name)
        if tag in ("fonts", "cellXfs", "cellStyleXfs", "dxfs"):
            inside = tag
        elif tag == "font" and inside == "fonts":
            fonts.append("")
        elif tag == "name" and inside == "fonts" and fonts:
            fonts[-1] = kind_of_font(attributes.get("val", ""))
        elif tag == "xf" and inside == "cellXfs":
            number = attributes.get("fontId", "")
            index = int(number) if number.isdigit() else -1
            styles.append(fonts[index] if 0 <= index < len(fonts) else "")

    path = "xl/styles.xml"
    if path in archive.namelist() and archive.getinfo(path).file_size <= 1 << 20:
        _read_small(archive, path, element)
    return styles if any(styles) else []


def _read_small(archive: zipfile.ZipFile, path: str, handler: Any) -> None:
    if archive.getinfo(path).file_size > 1 << 20:
        raise Refused("bomb")
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = handler
    try:
        parser.Parse(archive.read(path), True)
    except (*DAMAGE, NotImplementedError):
        raise Refused("damaged") from None


class SheetWatcher:
    """Sees every cell of one sheet: how far out it lies, formulas, fault values."""

    def __init__(self, sheet: str, contents: Contents) -> None:
        self.sheet = Sheet(sheet)
        self._contents = contents
        self._row = self._column = -1
        self._kind = self._style = ""
        self._formula = self._filled = self._in_value = False
        self._value = ""

    def attach(self, parser: Any) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        if tag == "row":
            number = attributes.get("r", "")
            self._row = int(number) - 1 if number.isdigit() else self._row + 1
            self._column = -1
        elif tag == "c":
            self._place(attributes.get("r", ""))
            self._kind = attributes.get("t", "")
            self._style = attributes.get("s", "")
            self._formula = self._filled = False
            self._value = ""
        elif tag == "f":
            self._formula = True
        elif tag == "v":
            self._in_value = True
        elif tag == "is":
            self._filled = True

    def _place(self, reference: str) -> None:
        found = _CELL.fullmatch(reference)
        if found is None:
            self._column += 1
            return
        letters, digits = found.groups()
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        self._row, self._column = int(digits) - 1, column - 1

    def _text(self, text: str) -> None:
        if self._in_value:
            self._value += text

    def _end(self, name: str) -> None:
        tag = _local(name)
        if tag == "v":
            self._in_value = False
        elif tag == "c":
            self._judge()

    def _judge(self) -> None:
        filled = self._filled or bool(self._value)
        place = (self._row, self._column)
        marks = self.sheet.marks
        if self._formula and self._is_uncomputed():
            filled = True
            marks.uncomputed.add(place)
        elif self._kind == "e" and self._value:
            marks.faults[place] = self._value[:20]
        if filled:
            self.sheet.fill(*place)
            if self._contents.styles and self._style.isdigit():
                self._note_font(place)

    def _note_font(self, place: tuple[int, int]) -> None:
        styles, index = self._contents.styles, int(self._style)
        if index < len(styles) and styles[index]:
            self.sheet.fonts[place] = styles[index]

    def _is_uncomputed(self) -> bool:
        if not self._value:
            # Excel writes an empty text result as t="str" with an empty value.
            return self._kind != "str"
        # Programs that write files without calculating leave 0 and ask for a
        # calculation when the file is opened.
        return self._contents.recalculates and self._value == "0"


def cell_name(row: int, column: int) -> str:
    """Return the name people see: (0, 0) is A1."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _local(name: str) -> str:
    return name.rpartition(":")[2]
