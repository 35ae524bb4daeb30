"""Read the cells of a workbook; called by `portal.core.sandbox` in a child process.

Everything handed back is JSON: a cell is null, text, a number, or one of
`{"date": "2026-11-23"}`, `{"formula": ""}` (never calculated), `{"fault": "#DIV/0!"}`.
"""

from datetime import date, datetime
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from chains.importers import old_excel
from chains.importers.container import (
    Sheet,
    SheetWatcher,
    is_open_document,
    open_container,
    read_contents,
)
from chains.importers.old_fonts import convert_rows
from chains.importers.open_document import DocumentWatcher
from portal.core.zip_parts import Refused, check_xml

MOST_SHEETS = 100
MOST_MERGES = 20_000
_OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")


def read(file: Any) -> dict[str, Any]:
    """Return `{"sheets": [...]}`, or `{"refused": code, "where": {...}}`."""
    try:
        return {"sheets": _read(file)}
    except Refused as refusal:
        return {"refused": refusal.code, "where": refusal.where}


def _read(file: Any) -> list[dict[str, Any]]:
    file.seek(0)
    is_old = file.read(8) == _OLD_EXCEL
    seen = old_excel.look_into(file) if is_old else _look_into(file)
    if len(seen) > MOST_SHEETS:
        raise Refused("bomb")
    file.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        return [
            _sheet(workbook, about, seen.get(about.name) or Sheet(about.name))
            for about in workbook.sheets_metadata
            if about.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError:
        raise Refused("locked") from None
    except CalamineError:
        raise Refused("damaged") from None


def _look_into(file: Any) -> dict[str, Sheet]:
    """Walk every part of a ZIP container before it is opened as a workbook."""
    with open_container(file) as archive:
        if is_open_document(archive):
            document = DocumentWatcher()
            check_xml(archive, {"content.xml": document.attach})
            return document.sheets
        contents = read_contents(archive)
        if len(contents.parts) > MOST_SHEETS:
            raise Refused("bomb")
        watchers = {
            part: SheetWatcher(name, contents) for name, part in contents.parts.items()
        }
        check_xml(archive, {part: seen.attach for part, seen in watchers.items()})
        return {watcher.sheet.name: watcher.sheet for watcher in watchers.values()}


def _sheet(workbook: CalamineWorkbook, about: Any, seen: Sheet) -> dict[str, Any]:
    sheet = workbook.get_sheet_by_name(about.name)
    rows = [
        [_cell(value) for value in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    count, examples = convert_rows(rows, seen.fonts)
    for (row, column), fault in seen.marks.faults.items():
        _put(rows, row, column, {"fault": fault})
    for row, column in seen.marks.uncomputed:
        _put(rows, row, column, {"formula": ""})
    return {
        "name": about.name,
        "hidden": about.visible != SheetVisibleEnum.Visible,
        "rows": [_short(row) for row in rows],
        "merges": (
            [[*first, *last] for first, last in sheet.merged_cell_ranges or []]
            or seen.merges
        )[:MOST_MERGES],
        "converted_count": count,
        "converted": examples,
    }


def _short(row: list[Any]) -> list[Any]:
    """Without the blank cells at its end: most of a wide sheet is nothing."""
    while row and row[-1] is None:
        row.pop()
    return row


def _put(rows: list[list[Any]], row: int, column: int, value: Any) -> None:
    while len(rows) <= row:
        rows.append([])
    rows[row].extend([None] * (column + 1 - len(rows[row])))
    rows[row][column] = value


def _cell(value: Any) -> Any:
    if value == "" and isinstance(value, str):
        return None
    if isinstance(value, datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, (str, bool, int, float)):
        return value
    return str(value)
