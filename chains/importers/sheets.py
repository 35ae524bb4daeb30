"""A whole sheet: from raw cells to facts, problems, warnings and totals compared."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _g

from chains.facts import ChainFacts, Problem, ReadColumn, SheetFacts, UnknownColumn
from chains.importers.columns import REQUIRED, heading_key
from chains.importers.container import cell_name
from chains.importers.headings import Header, Said, find_header, printable
from chains.importers.opening import Cell, Fault, RawSheet, Uncomputed
from chains.importers.reading import RowReader
from chains.importers.row_cells import column_label
from chains.importers.rows import Row, RowKind, body_rows
from chains.importers.totals import Totals
from chains.importers.vocabulary import ROLE_BY_WORD, group_named
from portal.core.dates import format_date
from portal.core.text import fold, nfc

# Gives the province's name for the titles of a sheet, "" when none is recognised.
ProvinceFinder = Callable[[list[str]], str]
# Gives the province's name when a text is nothing but that name.
NamesProvince = Callable[[str], str]
_MOST_SAMPLES = 3


def titles_of(sheet: RawSheet, header: Header | None) -> list[str]:
    """The sheet's name, then every text above the header."""
    last = header.top_row if header else min(len(sheet.rows), 15)
    above = [
        nfc(cell)
        for row in sheet.rows[:last]
        for cell in row
        if isinstance(cell, str) and cell.strip()
    ]
    name = nfc(sheet.owner_title or sheet.name)
    return [name, *dict.fromkeys(text[:300] for text in above)]


def parts_of(
    sheet: RawSheet, names_province: NamesProvince, said: Said | None = None
) -> list[RawSheet]:
    """The sheet once for each province its group rows name; the sheet when none does.

    Every part keeps the header and its own rows where they stand.
    """
    header = find_header(sheet, said)
    if header is None:
        return [sheet]
    owners: list[tuple[int, str]] = []
    for row in body_rows(sheet, header):
        if row.kind == RowKind.GROUP and names_province(row.text):
            owners.append((row.index, row.text))
    if not owners:
        return [sheet]
    first = owners[0][0]
    starts = (
        [(header.first_row, ""), *owners]
        if _has_chains(sheet, header, first)
        else owners
    )
    ends = [index for index, _title in starts[1:]] + [len(sheet.rows)]
    parts: dict[str, list[list[Cell]]] = {}
    for (start, title), end in zip(starts, ends, strict=True):
        blank: list[list[Cell]] = [[] for _row in sheet.rows]
        rows = parts.setdefault(fold(title), blank)
        rows[: header.first_row] = sheet.rows[: header.first_row]
        rows[start:end] = sheet.rows[start:end]
        if title:
            rows[start] = []
    titles = {fold(title): title for _start, title in starts}
    return [
        replace(sheet, rows=rows, owner_title=titles[key])
        for key, rows in parts.items()
    ]


def _has_chains(sheet: RawSheet, header: Header, end: int) -> bool:
    before = replace(sheet, rows=sheet.rows[:end])
    return any(row.kind == RowKind.CHAIN for row in body_rows(before, header))


def read_sheet(
    sheet: RawSheet, find_province: ProvinceFinder, said: Said | None = None
) -> SheetFacts:
    """Read every row; the header is searched in the first fifteen rows.

    `said` maps folded headings (`columns.heading_key`) to fields, as a person decided;
    it overrules the words of `columns.COLUMNS`.
    """
    header = find_header(sheet, said)
    titles = titles_of(sheet, header)
    facts = SheetFacts(
        name=sheet.name,
        titles=titles,
        has_header=header is not None,
        converted=[
            (printable(before), printable(after)) for before, after in sheet.converted
        ],
        converted_count=sheet.converted_count,
    )
    if header is None:
        facts.problems.append(
            Problem(
                _g(
                    "Không tìm thấy dòng tiêu đề trong 15 dòng đầu; hãy giữ dòng có các "
                    "cột như “Tên chuỗi”, “Tên cơ sở”, “Sản phẩm”."
                )
            )
        )
        return facts
    header = _without_false_roles(sheet, header)
    facts.columns = _columns(sheet, header)
    facts.unknown = _unknown_columns(facts.columns, said or {})
    _tell_of_fonts(facts)
    if _has_all_columns(header, facts) and not _has_rivals(sheet, header, facts):
        _Body(sheet, header, facts, find_province(titles)).read()
    return facts


def _has_all_columns(header: Header, facts: SheetFacts) -> bool:
    present = set(header.columns)
    if "operator_address" in present:
        present.add("operator")
    missing = [column for column in REQUIRED if column.field not in present]
    for column in missing:
        message = _g("Bảng thiếu cột “%(column)s”; hãy thêm cột này rồi tải lại.")
        facts.problems.append(
            Problem(message % {"column": column.required}, row=header.first_row)
        )
    return not missing


def _has_rivals(sheet: RawSheet, header: Header, facts: SheetFacts) -> bool:
    """Two filled columns for one field: which one counts is not ours to choose."""
    for name, columns in header.rivals.items():
        filled = [column for column in columns if _samples(sheet, header, column)]
        if filled and _samples(sheet, header, header.columns[name]):
            labels = [_label(header, each) for each in (header.columns[name], *filled)]
            message = _g(
                "Các cột %(columns)s cùng một nội dung; hãy chỉ giữ một cột hoặc đổi tên "
                "cột kia."
            )
            facts.problems.append(
                Problem(
                    message % {"columns": ", ".join(labels)},
                    row=header.first_row,
                    column=labels[0],
                )
            )
            return True
    return False


def _without_false_roles(sheet: RawSheet, header: Header) -> Header:
    """ "Loại hình" heads roles of facilities in one list, kinds of operators in another."""
    column = header.columns.get("role")
    if column is None:
        return header
    words = [
        fold(str(row[column]))
        for row in sheet.rows[header.first_row :]
        if column < len(row) and isinstance(row[column], str)
    ]
    roles = sum(word in ROLE_BY_WORD for word in words)
    if roles * 2 >= max(len(words), 1):
        return header
    columns = {name: place for name, place in header.columns.items() if name != "role"}
    return replace(header, columns=columns)


def _tell_of_fonts(facts: SheetFacts) -> None:
    if not facts.converted_count:
        return
    message = _g(
        "%(count)s ô gõ bằng phông chữ cũ (TCVN3, VNI) đã được chuyển sang Unicode, ví dụ "
        "%(examples)s; hãy xem kỹ trước khi xác nhận."
    )
    examples = "; ".join(
        f"“{before[:40]}” → “{after[:40]}”" for before, after in facts.converted[:3]
    )
    facts.warnings.append(
        Problem(message % {"count": facts.converted_count, "examples": examples})
    )


class _Body:
    """Walks the rows below a header and gathers chains, problems and totals."""

    def __init__(
        self, sheet: RawSheet, header: Header, facts: SheetFacts, province: str
    ) -> None:
        self._sheet, self._header, self._facts = sheet, header, facts
        self._reader = RowReader(
            sheet=sheet.name,
            province=province,
            header=header,
            problems=facts.problems,
            warnings=facts.warnings,
        )
        self._block: list[Row] = []
        self._group = ""
        self._group_numbered = False
        self._totals = Totals(header)
        self._strange: list[Row] = []

    def read(self) -> None:
        for row in body_rows(self._sheet, self._header):
            self._take(row)
        self._close()
        self._facts.warnings += self._totals.compared(self._facts)
        if not self._header.names_volume_unit() and self._facts.chains:
            message = _g("Cột sản lượng không ghi đơn vị nên được hiểu là tấn/năm.")
            column = column_label(self._header, "volume")
            self._facts.warnings.append(Problem(message, column=column))
        _refuse_repeated(self._facts, self._header)

    def _take(self, row: Row) -> None:
        if row.kind == RowKind.CHAIN and self._begins(row):
            self._close()
            self._block = [row]
        elif row.kind in (RowKind.CHAIN, RowKind.MORE):
            self._block.append(row)
        elif row.kind == RowKind.OTHER:
            self._strange.append(row)
        else:
            self._close()
            self._totals.add(row)
            if row.kind == RowKind.GROUP:
                self._set_group(row)
        if row.kind == RowKind.CHAIN:
            self._tell_of_strange()

    def _begins(self, row: Row) -> bool:
        """Whether a row begins a chain or tells of a further facility of one."""
        if not self._block:
            return True
        first = self._block[0]
        same = "name" in row.inherited or fold(str(row.cells.get("name") or "")) in (
            "",
            fold(str(first.cells.get("name") or "")),
        )
        if "role" in self._header.columns:
            return not same
        if "name" in row.inherited and row.own("operator") and not row.own("ordinal"):
            message = _g(
                "Chuỗi ở dòng %(row)s có nhiều cơ sở nhưng bảng không có cột “Khâu”; hãy "
                "thêm cột ghi khâu của từng cơ sở."
            )
            self._facts.problems.append(
                Problem(
                    message % {"row": first.index + 1},
                    row=row.index + 1,
                    column=column_label(self._header, "operator"),
                    value=str(row.cells["operator"])[:120],
                )
            )
        return True

    def _close(self) -> None:
        """Read the rows gathered for one chain."""
        if not self._block:
            return
        self._facts.rows += 1
        chain = self._reader.read(self._block, self._group)
        if chain is not None:
            self._facts.chains.append(chain)
            self._totals.count(chain.volume or Decimal(0))
        self._block = []

    def _set_group(self, row: Row) -> None:
        """A finer group (a commune, say) below a product group leaves that one as it is."""
        known = group_named(fold(row.text)) is not None
        finer = self._group_numbered and not row.numbered
        if known or not finer:
            self._group, self._group_numbered = row.text, row.numbered

    def _tell_of_strange(self) -> None:
        """Rows between chains that are nothing we know were left aside: say so."""
        for row in self._strange:
            message = _g("Dòng này không đọc được thành chuỗi nên bị bỏ qua.")
            shown = next((str(v) for v in row.cells.values() if v is not None), "")
            self._facts.warnings.append(
                Problem(message, row=row.index + 1, value=nfc(shown)[:120])
            )
        self._strange = []


def _refuse_repeated(facts: SheetFacts, header: Header) -> None:
    """One chain may stand in a sheet once: the same name with the same operator."""
    first: dict[tuple[str, str], ChainFacts] = {}
    for chain in facts.chains:
        key = (fold(chain.name), fold(chain.operator))
        earlier = first.setdefault(key, chain)
        if earlier is not chain:
            message = _g(
                "Chuỗi này trùng tên và cơ sở với dòng %(row)s; hãy bỏ một dòng."
            )
            facts.problems.append(
                Problem(
                    message % {"row": earlier.row},
                    row=chain.row,
                    column=column_label(header, "name"),
                    value=chain.name,
                )
            )


def _columns(sheet: RawSheet, header: Header) -> list[ReadColumn]:
    fields = {column: name for name, column in header.columns.items()}
    return [
        ReadColumn(
            heading_key(heading),
            _label(header, column),
            heading[:80],
            fields.get(column, ""),
            _samples(sheet, header, column),
        )
        for column, heading in header.texts.items()
    ]


def _unknown_columns(columns: list[ReadColumn], said: Said) -> list[UnknownColumn]:
    """Headings that mean no field but have content below: people should know.

    Not those that a person said to leave aside.
    """
    return [
        UnknownColumn(column.key, column.label, column.samples)
        for column in columns
        if not column.field and column.samples and column.key not in said
    ]


def _label(header: Header, column: int) -> str:
    return f"{cell_name(0, column)[:-1]} ({header.texts[column][:80]})"


def _samples(sheet: RawSheet, header: Header, column: int) -> tuple[str, ...]:
    """The first different values below a heading, column numbers left out."""
    found: dict[str, None] = {}
    for index, row in enumerate(sheet.rows[header.first_row :]):
        value = row[column] if column < len(row) else None
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        if index == 0 and _is_number_mark(_shown(value)):
            continue
        found.setdefault(_shown(value))
        if len(found) == _MOST_SAMPLES:
            break
    return tuple(found)


def _shown(value: Cell) -> str:
    """A value as people see it in a sample of a column."""
    if isinstance(value, (Uncomputed, Fault)):
        return "…"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    words = format_date(value) if isinstance(value, date) else str(value)
    return printable(nfc(words))[:80]


def _is_number_mark(value: str) -> bool:
    return value.strip("() .").isdigit() and len(value) < 6


def with_province(facts: SheetFacts, province: str) -> SheetFacts:
    """The same facts under the province of the association somebody chose."""
    return replace(
        facts, chains=[replace(chain, province=province) for chain in facts.chains]
    )
