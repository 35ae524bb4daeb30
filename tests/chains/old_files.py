"""Small .xls and .ods files, written by hand: no library of the tests writes them."""

import struct
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

SECTOR = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def old_excel(
    path: Path, rows: list[list[Any]], sheet: str = "Sơn La", font: str = "Arial"
) -> Path:
    """One sheet in the format of Excel 97, every cell in `font`."""
    return container(path, _stream(rows, sheet, font))


def container(path: Path, stream: bytes, name: str = "Workbook") -> Path:
    """The old container with one stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\x00")
    count = len(stream) // SECTOR
    tables = -(-(count + 1 + 8) // (SECTOR // 4))
    numbers = [*range(1, count), _END, _END, *([_TABLE] * tables)]
    numbers += [_FREE] * (tables * (SECTOR // 4) - len(numbers))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6xII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables)
    header += struct.pack("<IIIIIII", count, 0, 4096, _END, 0, _END, 0)
    places = [count + 1 + number for number in range(tables)]
    header += struct.pack("<109I", *places, *([_FREE] * (109 - tables)))
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry(
        name, 2, _FREE, 0, len(stream)
    )
    table = struct.pack(f"<{len(numbers)}I", *numbers)
    path.write_bytes(header + stream + directory.ljust(SECTOR, b"\x00") + table)
    return path


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\x00\x00"
    entry = raw.ljust(64, b"\x00") + struct.pack("<HBB", len(raw), kind, 1)
    entry += struct.pack("<III", _FREE, _FREE, child) + bytes(36)
    return entry + struct.pack("<II", start, size) + bytes(4)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(text: str, width: str) -> bytes:
    return struct.pack(f"<{width}B", len(text), 1) + text.encode("utf-16-le")


def _stream(rows: list[list[Any]], sheet: str, font: str) -> bytes:
    begin = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 1997, 0, 6))
    fonts = _record(
        0x31,
        struct.pack("<HHHHHBBBB", 200, 0, 8, 400, 0, 0, 0, 0, 0) + _text(font, "B"),
    )
    styles = _record(0xE0, struct.pack("<HH", 0, 0) + bytes(16))
    body = begin.replace(struct.pack("<HH", 0x600, 5), struct.pack("<HH", 0x600, 0x10))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                body += _record(0x204, place + _text(value, "H"))
            elif value is not None:
                body += _record(0x203, place + struct.pack("<d", value))
    body += _record(0x0A, b"")
    ahead = begin + fonts + styles
    length = len(ahead) + 4 + 6 + len(_text(sheet, "B")) + 4
    bound = _record(0x85, struct.pack("<IH", length, 0) + _text(sheet, "B"))
    return ahead + bound + _record(0x0A, b"") + body


def open_document(path: Path, rows: list[list[Any]], sheet: str = "Sơn La") -> Path:
    """One sheet as LibreOffice writes it: a paragraph a line."""
    lines = "".join(
        "<table:table-row>" + "".join(map(_cell, row)) + "</table:table-row>"
        for row in rows
    )
    return document_of(
        path, f"<table:table table:name={quoteattr(sheet)}>{lines}</table:table>"
    )


def _cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        lines = "".join(
            f"<text:p>{escape(line)}</text:p>" for line in value.split("\n")
        )
        return (
            f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
        )
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


def document_of(path: Path, tables: str) -> Path:
    """An .ods file with these tables."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path
