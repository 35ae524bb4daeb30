"""One chain of a list: every cell parsed, every problem kept with its column and value."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _g

from chains.choices import SLAUGHTERED, OperatorKind, ProductGroup, StageRole
from chains.facts import ChainFacts, PaperFacts, ScaleFacts, StageFacts
from chains.importers import amounts, cells, papers
from chains.importers.opening import Cell, Fault, Uncomputed
from chains.importers.row_cells import MOST, RowCells
from chains.importers.rows import Row, goes_on_with, is_blank
from chains.importers.vocabulary import LINKAGE_BY_WORD, ROLE_BY_WORD, kind_of_operator
from portal.core.errors import ParseError
from portal.core.text import fold, nfc

_MOST_TYPE = 120
_NO_DAYS: tuple[date, ...] = ()
_NO_TYPES: tuple[str, ...] = ()
_USUAL_KINDS = {
    StageRole.PRODUCTION: OperatorKind.FACILITY,
    StageRole.RETAIL: OperatorKind.SHOP,
}


@dataclass(kw_only=True)
class RowReader(RowCells):
    """Reads the chains of one sheet under one header; problems gather in `problems`.

    A chain is one row, with further certificates or places of sale in the rows below, or
    one row for each of its facilities when the list has a column of roles.
    """

    sheet: str
    province: str

    def read(self, rows: list[Row], group_heading: str) -> ChainFacts | None:
        """Return the facts, or None when any cell of the rows cannot be read."""
        before = len(self.problems)
        if "role" in self.header.columns:
            facts = self._from_facilities(rows, group_heading)
        else:
            facts = self._from_one(rows, group_heading)
        return facts if len(self.problems) == before else None

    def _from_one(self, rows: list[Row], group_heading: str) -> ChainFacts:
        for row in rows[1:]:
            self._refuse_strays(row)
        facts = self._facts(rows[0], rows, group_heading)
        stages, outlets = self._stages(rows, facts)
        return replace(facts, stages=stages, outlets=outlets)

    def _facts(self, row: Row, rows: list[Row], group_heading: str) -> ChainFacts:
        group, group_text = self._try(
            row,
            "group",
            lambda cell: cells.group(cell, group_heading),
            (ProductGroup.OTHER, ""),
        )
        operator, address = self._operator(row)
        kind = self._kind(row, operator)
        representative, phone = self._person(row)
        return ChainFacts(
            sheet=self.sheet,
            row=rows[0].index + 1,
            name=self._needed(row, "name"),
            province=self.province,
            group=group,
            group_text=group_text,
            products=self._entries(rows, "products", ",;\n\r"),
            operator=operator,
            operator_kind=kind,
            code=self._try(row, "code", cells.chain_code, ""),
            tax_code=self._try(
                row, "tax_code", lambda cell: cells.tax_code(cell, kind), ""
            ),
            address=address,
            representative=representative,
            phone=phone,
            scale=self._scale(row),
            volume=self._volume(row),
            certificates=self._certificates(rows),
            confirmation=self._confirmation(row),
            linkage=self._linkage(row),
        )

    # --- One row a facility -----------------------------------------------------
    def _from_facilities(self, rows: list[Row], group_heading: str) -> ChainFacts:
        """The chain's own facts stand in any of its rows, or merged over all of them."""
        roles = [self._try(row, "role", _role, None) for row in rows]
        leading = next(
            (
                row
                for row, role in zip(rows, roles, strict=True)
                if role == StageRole.PRODUCTION
            ),
            rows[0],
        )
        shared = dict(leading.cells)
        for name in ("name", "group", "products", "linkage"):
            self._share(shared, name, rows, leading)
        for name in ("scale", "scale_unit", "scale 2"):
            self._share(shared, name, rows, leading)
        for name in ("volume", "volume_unit", "confirmation_number"):
            self._share(shared, name, rows, leading)
        for name in ("confirmation_issued", "confirmation_expires"):
            self._share(shared, name, rows, leading)
        whole = replace(leading, cells=shared)
        once = [whole, *(row for row in rows if row is not leading)]
        facts = replace(self._facts(whole, once, group_heading), row=rows[0].index + 1)
        stages = []
        for row, role in zip(rows, roles, strict=True):
            if role is not None:
                name = self._needed(row, "operator")
                usual = _USUAL_KINDS.get(role, OperatorKind.FACILITY)
                kind = kind_of_operator(fold(name)) or usual
                stages.append(StageFacts(role, name, kind))
        order = list(StageRole)
        stages = sorted(
            dict.fromkeys(stages), key=lambda stage: order.index(stage.role)
        )
        shops = [stage.operator for stage in stages if stage.role == StageRole.RETAIL]
        kept = [
            stage
            for stage in stages
            if stage.role != StageRole.RETAIL or stage.operator == shops[0]
        ]
        outlets = (*shops[1:], *self._entries(rows, "outlets", ";\n\r"))
        return replace(facts, stages=tuple(kept), outlets=tuple(dict.fromkeys(outlets)))

    def _share(
        self, shared: dict[str, Cell], name: str, rows: list[Row], leading: Row
    ) -> None:
        if name not in self.header.columns:
            return
        said = [row for row in rows if row.own(name)]
        if is_blank(shared.get(name)) and said:
            shared[name] = said[0].cells[name]
        for row in said:
            if row.cells[name] != shared[name]:
                message = _g(
                    "Ô này khác với dòng %(row)s của cùng chuỗi; mỗi chuỗi chỉ ghi một lần."
                )
                self._problem(row, name, message % {"row": leading.index + 1})

    def _refuse_strays(self, row: Row) -> None:
        """A row without a name may only go on with a list of the chain above it."""
        for name in row.cells:
            if row.own(name) and not goes_on_with(name):
                message = _g(
                    "Dòng này không có tên chuỗi nên không rõ ô thuộc chuỗi nào; hãy ghi "
                    "đủ dòng hoặc gộp ô này vào dòng trên."
                )
                self._problem(row, name, message)

    # --- Fields -------------------------------------------------------------------
    def _operator(self, row: Row) -> tuple[str, str]:
        """Return name and address, which some lists keep in one cell on two lines."""
        if "operator_address" not in self.header.columns:
            return self._needed(row, "operator"), self._line(row, "address")

        def read(cell: Cell) -> tuple[str, str]:
            lines = [
                nfc(line) for line in cells.raw_text(cell).splitlines() if nfc(line)
            ]
            if len(lines) != 2:
                raise ParseError(
                    _g(
                        "Ô gộp tên và địa chỉ nên không tách chắc được; hãy ghi tên ở "
                        "dòng đầu, địa chỉ ở dòng sau của ô."
                    )
                )
            return (
                cells.limited(lines[0], MOST["operator"]),
                cells.limited(lines[1], MOST["address"]),
            )

        return self._try(row, "operator_address", read, ("", ""))

    def _person(self, row: Row) -> tuple[str, str]:
        if "contact" not in self.header.columns:
            return (
                self._line(row, "representative"),
                self._try(row, "phone", cells.phone, ""),
            )

        def read(cell: Cell) -> tuple[str, str]:
            person, number = cells.contact(cell)
            return cells.limited(person, MOST["representative"]), number

        person, number = self._try(row, "contact", read, ("", ""))
        return (
            person or self._line(row, "representative"),
            number or self._try(row, "phone", cells.phone, ""),
        )

    def _linkage(self, row: Row) -> str:
        """Other words than those of the portal change nothing, and are named."""
        words = self._try(row, "linkage", cells.optional_text, "")
        found = LINKAGE_BY_WORD.get(fold(words), "")
        if words and not found:
            self._remark(row, "linkage")(
                _g("Không rõ hình thức liên kết này; ô được bỏ qua.")
            )
        return found

    def _scale(self, row: Row) -> ScaleFacts | None:
        unit = row.cells.get("scale_unit")
        if isinstance(unit, (Uncomputed, Fault)):
            self._try(row, "scale_unit", cells.text, "")
            return None
        found = [
            self._try(row, name, self._scale_parser(row, name, unit), None)
            for name in ("scale", "scale 2")
        ]
        both = [scale for scale in found if scale is not None]
        if len(both) > 1:
            message = _g("Chuỗi ghi hai quy mô ở hai cột; hãy chỉ giữ một.")
            self._problem(row, "scale 2", message)
        return both[0] if both else None

    def _scale_parser(
        self, row: Row, name: str, unit: Cell
    ) -> Callable[[Cell], ScaleFacts | None]:
        heading, remark = self.header.scale_unit(name), self._remark(row, name)
        return lambda cell: amounts.scale(cell, unit, heading, remark)

    def _volume(self, row: Row) -> Decimal | None:
        unit, remark = self.header.volume_unit(), self._remark(row, "volume")

        def read(cell: Cell) -> Decimal | None:
            own = cells.optional_text(row.cells.get("volume_unit"))
            return amounts.tonnes(cell, fold(own) or unit, remark)

        return self._try(row, "volume", read, None)

    def _certificates(self, rows: list[Row]) -> tuple[PaperFacts, ...]:
        found: dict[tuple[object, str], PaperFacts] = {}
        for row in rows:
            for name in self.header.certificate_fields():
                for paper in self._papers(row, name):
                    key = (paper.type, paper.number)
                    if key in found and found[key] != paper:
                        message = _g(
                            "Giấy số %(number)s ghi hai lần với ngày khác nhau; hãy "
                            "xem lại."
                        )
                        self._problem(row, name, message % {"number": paper.number})
                    found.setdefault(key, paper)
        self._lone_standards(rows)
        return tuple(found.values())

    def _papers(self, row: Row, name: str) -> tuple[PaperFacts, ...]:
        if name in row.inherited:
            return ()
        issued = self._try(row, f"{name}:issued", cells.days, _NO_DAYS)
        expires = self._try(row, f"{name}:expires", cells.days, _NO_DAYS)
        usual = self._usual_types(row, name)

        def read(cell: Cell) -> tuple[PaperFacts, ...]:
            found = papers.certificates(
                cell, issued, expires, usual, self._remark(row, name)
            )
            for paper in found:
                cells.limited(paper.type_text, _MOST_TYPE)
                cells.limited(paper.number, MOST["certificates"])
            return found

        return self._try(row, name, read, ())

    def _usual_types(self, row: Row, name: str) -> tuple[str, ...]:
        """The types named beside a paper, else by its heading."""
        beside = self._try(row, "certificate_type", papers.type_names, _NO_TYPES)
        if beside and name == "certificates":
            return beside
        heading = self.header.usual_type(name)
        if heading:
            return (heading,)
        if len(self.header.certificate_fields()) == 1:
            return self._try(row, "standard", papers.type_names, _NO_TYPES)
        return ()

    def _lone_standards(self, rows: Iterable[Row]) -> None:
        """A standard that is applied, beside a column of papers, is no paper itself."""
        for row in rows:
            if row.own("standard") and not cells.is_nothing(row.cells["standard"]):
                message = _g(
                    "Cột này chỉ được dùng để biết loại giấy; giấy phải có số ở cột giấy "
                    "chứng nhận."
                )
                self.warnings.append(self._at(row, "standard", message))

    def _confirmation(self, row: Row) -> PaperFacts | None:
        issued = self._day(row, "confirmation_issued")
        expires = self._day(row, "confirmation_expires")

        def read(cell: Cell) -> PaperFacts | None:
            paper = papers.confirmation(
                cell, issued, expires, self._remark(row, "confirmation_number")
            )
            if paper:
                cells.limited(paper.number, MOST["confirmation_number"])
            return paper

        return self._try(row, "confirmation_number", read, None)

    def _day(self, row: Row, name: str) -> date | None:
        return self._try(row, name, cells.day, None)

    def _stages(
        self, rows: list[Row], facts: ChainFacts
    ) -> tuple[tuple[StageFacts, ...], tuple[str, ...]]:
        """Return the stages in order, and the places of sale beyond the first."""
        row, group = rows[0], facts.group
        middle = (
            StageRole.SLAUGHTER if group in SLAUGHTERED else StageRole.PREPROCESSING
        )
        places = self._entries(rows, "outlets", ";\n\r")
        # The first place of sale is a business: the column of an operator's name.
        if places and len(places[0]) > MOST["operator"]:
            self._problem(row, "outlets", _too_long(places[0], MOST["operator"]))
        steps = (
            (StageRole.PRODUCTION, facts.operator, facts.operator_kind),
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


def _role(cell: Cell) -> StageRole:
    words = cells.text(cell)
    found = ROLE_BY_WORD.get(fold(words))
    if found is None:
        raise ParseError(
            _g(
                "Không rõ khâu “%(text)s”; hãy ghi sản xuất, thu gom, giết mổ, sơ chế, "
                "chế biến, vận chuyển, bán buôn hoặc bán lẻ."
            )
            % {"text": words[:60]}
        )
    return found


def _too_long(words: str, most: int) -> str:
    try:
        cells.limited(words, most)
    except ParseError as error:
        return error.message
    return ""
