"""Workbooks for import tests: the sample files, variations of them, and bad ones."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from portal.core.text import slug
from portal.organisations.models import Association
from tests.cast import make_association

DATA = Path(__file__).resolve().parents[1] / "data"
SON_LA = DATA / "chuoi-son-la.xlsx"
ALL = DATA / "chuoi-727.xlsx"


def truth(workbook: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(workbook.with_suffix(".json").read_text())
    return found


def make_partners() -> None:
    """The associations the sheets of chuoi-727.xlsx are named after."""
    for name in dict.fromkeys(chain["sheet"] for chain in truth(ALL)):
        if not Association.objects.filter(name=name).exists():
            make_association(slug(name), name)


def changed(workbook: Path, target: Path, change: Callable[[Worksheet], None]) -> Path:
    """Save the workbook as `target` after `change` worked on its first sheet."""
    book = openpyxl.load_workbook(workbook)
    change(book.worksheets[0])
    book.save(target)
    return target


def with_rows(target: Path, rows: list[list[Any]], sheet: str = "Sơn La") -> Path:
    """Save a workbook of one sheet with these rows."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = sheet
    for row in rows:
        page.append(row)
    book.save(target)
    return target


def with_part(workbook: Path, target: Path, name: str, content: bytes) -> Path:
    """Save the workbook with one part of its container replaced or added."""
    with (
        zipfile.ZipFile(workbook) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for part in source.infolist():
            if part.filename != name:
                archive.writestr(part.filename, source.read(part))
        archive.writestr(name, content)
    return target


def part_of(workbook: Path, name: str) -> bytes:
    with zipfile.ZipFile(workbook) as archive:
        return archive.read(name)


def as_bytes(path: Path) -> io.BytesIO:
    return io.BytesIO(path.read_bytes())
