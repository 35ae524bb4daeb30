"""A whole sheet: from raw cells to facts, problems, warnings and totals compared."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _g

from chains.facts import ChainFacts, Problem, SheetFacts
from chains.importers import cells
from chains.importers.columns import REQUIRED
from chains.importers.container import cell_name
from chains.importers.headings import Header, find_header
from chains.importers.opening import RawSheet
from chains.importers.reading import RowReader, column_label
from chains.importers.rows import Row, RowKind, body_rows
from portal.core.errors import ParseError
from portal.core.numbers import format_number
from portal.core.text import fold, nfc

# Sums typed by hand are rounded: half a tenth of a tonne for every row.
_SLACK_A_ROW = Decimal("0.05")

# Gives the province's name for the titles of a sheet, "" when none is recognised.
ProvinceFinder = Callable[[list[str]], str]


def titles_of(sheet: RawSheet, header: Header | None) -> list[str]:
    """The sheet's name, then every text above the header."""
    last = header.top_row if header else min(len(sheet.rows), 15)
    above = [
        nfc(cell)
        for row in sheet.rows[:last]
        for cell in row
        if isinstance(cell, str) and cell.strip()
    ]
    return [nfc(sheet.name), *dict.fromkeys(text[:300] for text in above)]


def read_sheet(sheet: RawSheet, find_province: ProvinceFinder) -> SheetFacts:
    """Read every row; the header is searched in the first fifteen rows."""
    header = find_header(sheet)
    titles = titles_of(sheet, header)
    facts = SheetFacts(name=sheet.name, titles=titles, has_header=header is not None)
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
    missing = [column for column in REQUIRED if column.field not in header.columns]
    for column in missing:
        message = _g("Bảng thiếu cột “%(column)s”; hãy thêm cột này rồi tải lại.")
        facts.problems.append(
            Problem(message % {"column": column.required}, row=header.first_row)
        )
    facts.unknown_columns = _unknown_columns(sheet, header)
    if not missing:
        _read_rows(sheet, header, facts, find_province(titles))
    return facts


def _read_rows(
    sheet: RawSheet, header: Header, facts: SheetFacts, province: str
) -> None:
    reader = RowReader(sheet.name, header, province, facts.problems, facts.warnings)
    group_heading = ""
    since_group: list[Decimal] = []
    everything: list[Decimal] = []
    for row in body_rows(sheet, header):
        if row.kind == RowKind.GROUP:
            group_heading, since_group = row.text, []
        elif row.kind == RowKind.TOTAL:
            _compare_total(row, header, facts, since_group, everything)
            since_group = []
        else:
            facts.rows += 1
            chain = reader.read(row, group_heading)
            if chain is not None:
                facts.chains.append(chain)
                since_group.append(chain.volume or Decimal(0))
                everything.append(chain.volume or Decimal(0))
    _refuse_repeated(facts, header)


def _compare_total(
    row: Row,
    header: Header,
    facts: SheetFacts,
    since_group: list[Decimal],
    everything: list[Decimal],
) -> None:
    """A total that matches neither its group nor the whole list is worth a look."""
    try:
        stated = cells.tonnes(row.cells.get("volume"), header.volume_unit())
    except ParseError:
        return
    if stated is None or len(everything) != facts.rows:
        return
    for volumes in (everything, since_group):
        slack = _SLACK_A_ROW * max(len(volumes), 1)
        if volumes and abs(sum(volumes, Decimal(0)) - stated) <= slack:
            return
    message = _g(
        "Dòng tổng ghi %(stated)s tấn nhưng các dòng cộng lại được %(counted)s tấn; hãy "
        "xem lại sản lượng từng dòng."
    )
    facts.warnings.append(
        Problem(
            message
            % {
                "stated": format_number(stated),
                "counted": format_number(sum(everything, Decimal(0))),
            },
            row=row.index + 1,
            column=column_label(header, "volume"),
            value=format_number(stated),
        )
    )


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


def _unknown_columns(sheet: RawSheet, header: Header) -> list[str]:
    """Headings that mean no field but have content below: people should know."""
    used = set(header.columns.values())
    unknown = []
    for column, heading in header.texts.items():
        below = (
            row[column] for row in sheet.rows[header.first_row :] if column < len(row)
        )
        has_content = any(
            value is not None
            and not (isinstance(value, str) and _is_number_mark(value))
            for value in below
        )
        if column not in used and has_content:
            unknown.append(f"{cell_name(0, column)[:-1]} ({heading[:80]})")
    return unknown


def _is_number_mark(value: str) -> bool:
    return not value.strip() or value.strip("() .").isdigit()


def with_province(facts: SheetFacts, province: str) -> SheetFacts:
    """The same facts under the province of the association somebody chose."""
    return replace(
        facts, chains=[replace(chain, province=province) for chain in facts.chains]
    )
