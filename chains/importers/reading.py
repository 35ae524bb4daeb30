"""One row of a list: every cell parsed, every problem kept with its column and value."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext as _g

from chains.choices import OperatorKind, ProductGroup, StageRole
from chains.facts import ChainFacts, PaperFacts, Problem, ScaleFacts, StageFacts
from chains.importers import cells
from chains.importers.container import cell_name
from chains.importers.headings import Header
from chains.importers.opening import Cell, Fault, Uncomputed
from chains.importers.rows import Row
from chains.importers.vocabulary import SLAUGHTERED, kind_of_operator
from portal.core.errors import ParseError
from portal.core.text import fold, nfc

T = TypeVar("T")

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
_MOST_TYPE = 120


@dataclass
class RowReader:
    """Reads rows of one sheet under one header; problems gather in `problems`."""

    sheet: str
    header: Header
    province: str
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def read(self, row: Row, group_heading: str) -> ChainFacts | None:
        """Return the facts, or None when any cell of the row cannot be read."""
        before = len(self.problems)
        facts = self._facts(row, group_heading)
        return facts if len(self.problems) == before else None

    def _facts(self, row: Row, group_heading: str) -> ChainFacts:
        group, group_text = self._try(
            row,
            "group",
            lambda cell: cells.group(cell, group_heading),
            (ProductGroup.OTHER, ""),
        )
        operator = self._needed(row, "operator")
        kind = self._kind(row, operator)
        stages, outlets = self._stages(row, operator, kind, group)
        return ChainFacts(
            sheet=self.sheet,
            row=row.index + 1,
            name=self._needed(row, "name"),
            province=self.province,
            group=group,
            group_text=group_text,
            products=self._entries(row, "products", ",;\n"),
            operator=operator,
            operator_kind=kind,
            address=self._line(row, "address"),
            representative=self._line(row, "representative"),
            phone=self._try(row, "phone", cells.phone, ""),
            scale=self._scale(row),
            volume=self._try(
                row,
                "volume",
                lambda cell: cells.tonnes(cell, self.header.volume_unit()),
                None,
            ),
            certificates=self._certificates(row),
            confirmation=self._confirmation(row),
            stages=stages,
            outlets=outlets,
        )

    # --- Fields ---------------------------------------------------------------
    def _scale(self, row: Row) -> ScaleFacts | None:
        unit = row.cells.get("scale_unit")
        if isinstance(unit, (Uncomputed, Fault)):
            self._try(row, "scale_unit", cells.text, "")
            return None
        heading = self.header.scale_unit()
        return self._try(
            row, "scale", lambda cell: cells.scale(cell, unit, heading), None
        )

    def _certificates(self, row: Row) -> tuple[PaperFacts, ...]:
        issued = self._try(row, "certificate_issued", cells.day, None)
        expires = self._try(row, "certificate_expires", cells.day, None)

        def read(cell: Cell) -> tuple[PaperFacts, ...]:
            papers = cells.certificates(cell, issued, expires)
            for paper in papers:
                cells.limited(paper.type_text, _MOST_TYPE)
                cells.limited(paper.number, MOST["certificates"])
            return papers

        return self._try(row, "certificates", read, ())

    def _confirmation(self, row: Row) -> PaperFacts | None:
        issued = self._try(row, "confirmation_issued", cells.day, None)
        expires = self._try(row, "confirmation_expires", cells.day, None)

        def read(cell: Cell) -> PaperFacts | None:
            paper = cells.confirmation(cell, issued, expires)
            if paper:
                cells.limited(paper.number, MOST["confirmation_number"])
            return paper

        return self._try(row, "confirmation_number", read, None)

    def _stages(
        self, row: Row, operator: str, kind: OperatorKind, group: ProductGroup
    ) -> tuple[tuple[StageFacts, ...], tuple[str, ...]]:
        """Return the stages in order, and the places of sale beyond the first."""
        middle = (
            StageRole.SLAUGHTER if group in SLAUGHTERED else StageRole.PREPROCESSING
        )
        places = self._entries(row, "outlets", ";\n")
        # The first place of sale is a business: the column of an operator's name.
        if places and len(places[0]) > MOST["operator"]:
            self._problem(row, "outlets", _too_long(places[0], MOST["operator"]))
        steps = (
            (StageRole.PRODUCTION, operator, kind),
            (middle, self._line(row, "middle"), OperatorKind.FACILITY),
            (
                StageRole.PROCESSING,
                self._line(row, "processing"),
                OperatorKind.FACILITY,
            ),
            (StageRole.RETAIL, places[0] if places else "", OperatorKind.SHOP),
        )
        return (
            tuple(
                StageFacts(role, name, kind_of_operator(fold(name)) or usual)
                for role, name, usual in steps
                if name
            ),
            places[1:],
        )

    def _kind(self, row: Row, operator: str) -> OperatorKind:
        found = kind_of_operator(fold(operator))
        if found is None and operator:
            message = _g(
                "Chưa rõ loại hình của “%(name)s”, tạm ghi là Cơ sở; hãy thêm HTX, "
                "Công ty, Trang trại, Hộ… trước tên."
            )
            self.warnings.append(
                self._at(row, "operator", message % {"name": operator[:80]})
            )
        return found or OperatorKind.FACILITY

    # --- Cells ----------------------------------------------------------------
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
            row, name, lambda cell: cells.limited(cells.text(cell), MOST[name]), ""
        )

    def _entries(self, row: Row, name: str, separators: str) -> tuple[str, ...]:
        def read(cell: Cell) -> tuple[str, ...]:
            found = cells.entries(cell, separators)
            for entry in found:
                cells.limited(entry, MOST[name])
            return found

        return self._try(row, name, read, ())

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
        shown = "" if isinstance(value, (Uncomputed, Fault)) else nfc(str(value or ""))
        return Problem(
            message=message,
            row=row.index + 1,
            column=column_label(self.header, name),
            value=shown.replace("\x00", "\ufffd")[:120],
        )


def _too_long(words: str, most: int) -> str:
    try:
        cells.limited(words, most)
    except ParseError as error:
        return error.message
    return ""


def column_label(header: Header, name: str) -> str:
    """Return "F (Quy mô)": the letter people see and the heading; "" without a column."""
    column = header.columns.get(name)
    if column is None:
        return ""
    return f"{cell_name(0, column)[:-1]} ({header.texts[column][:80]})"
