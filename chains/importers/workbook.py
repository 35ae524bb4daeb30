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

from chains.importers.container import (
    Refused,
    SheetMarks,
    SheetWatcher,
    check_xml,
    open_container,
    read_contents,
)

MOST_SHEETS = 100
MOST_MERGES = 20_000


def read(file: Any) -> dict[str, Any]:
    """Return `{"sheets": [...]}`, or `{"refused": code, "where": {...}}`."""
    try:
        return {"sheets": _read(file)}
    except Refused as refusal:
        return {"refused": refusal.code, "where": refusal.where}


def _read(file: Any) -> list[dict[str, Any]]:
    with open_container(file) as archive:
        contents = read_contents(archive)
        if len(contents.parts) > MOST_SHEETS:
            raise Refused("bomb")
        watchers = {
            part: SheetWatcher(name, recalculates=contents.recalculates)
            for name, part in contents.parts.items()
        }
        check_xml(archive, {part: seen.attach for part, seen in watchers.items()})
    file.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        return [
            _sheet(workbook, about, watchers.get(contents.parts.get(about.name, "")))
            for about in workbook.sheets_metadata
            if about.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError:
        raise Refused("locked") from None
    except CalamineError:
        raise Refused("damaged") from None


def _sheet(
    workbook: CalamineWorkbook, about: Any, watcher: SheetWatcher | None
) -> dict[str, Any]:
    sheet = workbook.get_sheet_by_name(about.name)
    marks = watcher.marks if watcher else SheetMarks()
    rows = [
        [_cell(value) for value in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    for (row, column), fault in marks.faults.items():
        _put(rows, row, column, {"fault": fault})
    for row, column in marks.uncomputed:
        _put(rows, row, column, {"formula": ""})
    return {
        "name": about.name,
        "hidden": about.visible != SheetVisibleEnum.Visible,
        "rows": rows,
        "merges": [
            [*first, *last]
            for first, last in (sheet.merged_cell_ranges or [])[:MOST_MERGES]
        ],
    }


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
