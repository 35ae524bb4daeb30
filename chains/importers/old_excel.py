"""What an .xls file is made of, looked at before any reader of spreadsheets touches it.

The container is a small file system in sectors; its "Workbook" stream is a row of records.
Runs in the child process only: standard library, no Django.
"""

import struct
from collections.abc import Iterator
from typing import Any

from chains.importers.container import Sheet
from chains.importers.old_fonts import kind_of_font
from portal.core.zip_parts import Refused

_END = 0xFFFFFFFA  # from here on a sector number is a mark
_FORMULA, _FONT, _XF, _BOUNDSHEET, _FILEPASS = 0x06, 0x31, 0xE0, 0x85, 0x2F
_BOF, _EOF, _BOOLERR, _MULRK = 0x809, 0x0A, 0x205, 0xBD
_FILLED = frozenset({0x203, 0x204, 0xFD, 0x27E, _BOOLERR, _FORMULA, 0xD6, _MULRK})
_FAULTS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}

Record = tuple[int, bytes]


def look_into(file: Any) -> dict[str, Sheet]:
    """Walk every cell record; raise `Refused` for what must not be opened."""
    file.seek(0)
    data = file.read()
    try:
        stream = _workbook_stream(data)
        return _sheets(stream)
    except (struct.error, IndexError, UnicodeDecodeError):
        raise Refused("damaged") from None


def _workbook_stream(data: bytes) -> bytes:
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or small_shift != 6:
        raise Refused("damaged")
    size = 1 << shift
    table = _allocation(data, size)
    (first,) = struct.unpack_from("<I", data, 48)
    directory = _chain(data, table, first, size)
    entries = [directory[at : at + 128] for at in range(0, len(directory), 128)]
    found = {_entry_name(entry): entry for entry in entries if len(entry) == 128}
    entry = found.get("workbook") or found.get("book")
    if entry is None:
        raise Refused("not_a_workbook")
    start, length = struct.unpack_from("<II", entry, 116)
    if length > len(data):
        raise Refused("damaged")
    (cutoff,) = struct.unpack_from("<I", data, 56)
    if length >= cutoff:
        return _chain(data, table, start, size)[:length]
    return _small_stream(data, table, size, entries[0], start)[:length]


def _small_stream(
    data: bytes, table: list[int], size: int, root: bytes, start: int
) -> bytes:
    (first,) = struct.unpack_from("<I", data, 60)
    (home,) = struct.unpack_from("<I", root, 116)
    packed = _chain(data, table, first, size)
    small = list(struct.unpack(f"<{len(packed) // 4}I", packed))
    holder = _chain(data, table, home, size)
    return _chain(b"\x00" * 64 + holder, small, start, 64)


def _allocation(data: bytes, size: int) -> list[int]:
    """The table of which sector follows which, itself kept in sectors."""
    numbers = list(struct.unpack_from("<109I", data, 76))
    (more,) = struct.unpack_from("<I", data, 68)
    seen: set[int] = set()
    while more < _END:
        if more in seen:
            raise Refused("damaged")
        seen.add(more)
        part = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        numbers += part[:-1]
        more = part[-1]
    table: list[int] = []
    for number in numbers:
        if number < _END:
            table += struct.unpack_from(f"<{size // 4}I", data, (number + 1) * size)
        if len(table) * size > 2 * len(data) + (size // 4) * size:
            raise Refused("damaged")
    return table


def _chain(data: bytes, table: list[int], first: int, size: int) -> bytes:
    """The sectors from `first` on; one that comes back to itself is refused."""
    parts = bytearray()
    number = first
    while number < _END:
        if len(parts) > len(data):
            raise Refused("damaged")
        parts += data[(number + 1) * size : (number + 2) * size]
        number = table[number]
    return bytes(parts)


def _entry_name(entry: bytes) -> str:
    (length,) = struct.unpack_from("<H", entry, 64)
    return entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace").lower()


def _records(stream: bytes, at: int) -> Iterator[Record]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _sheets(stream: bytes) -> dict[str, Sheet]:
    places: dict[str, int] = {}
    fonts: list[str] = []
    styles: list[str] = []
    for kind, body in _records(stream, 0):
        if kind == _EOF:
            break
        if kind == _FILEPASS:
            raise Refused("locked")
        if kind == _BOUNDSHEET:
            places[_text(body, 6)] = struct.unpack_from("<I", body)[0]
        elif kind == _FONT:
            fonts.append(kind_of_font(_text(body, 14)))
        elif kind == _XF:
            (index,) = struct.unpack_from("<H", body)
            index -= index > 4  # the format has no font number 4
            styles.append(fonts[index] if index < len(fonts) else "")
    sheets = {}
    for name, place in places.items():
        sheets[name] = sheet = Sheet(name)
        _walk(stream, place, sheet, styles)
    return sheets


def _text(body: bytes, at: int) -> str:
    count, flags = body[at], body[at + 1]
    raw = body[at + 2 : at + 2 + count * (2 if flags & 1 else 1)]
    return raw.decode("utf-16-le" if flags & 1 else "latin-1")


def _walk(stream: bytes, place: int, sheet: Sheet, styles: list[str]) -> None:
    depth = 0
    for kind, body in _records(stream, place):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        if depth > 1 or kind not in _FILLED:
            continue  # a chart inside the sheet, or no cell
        row, column, style = struct.unpack_from("<HHH", body)
        if kind == _MULRK:
            (last,) = struct.unpack_from("<H", body, len(body) - 2)
            sheet.fill(row, max(last, column), cells=max(last - column, 0) + 1)
            continue
        sheet.fill(row, column)
        if style < len(styles) and styles[style]:
            sheet.fonts[row, column] = styles[style]
        if kind == _BOOLERR and body[7]:
            sheet.marks.faults[row, column] = _FAULTS.get(body[6], "#N/A")
        elif kind == _FORMULA:
            _judge_formula(body, sheet, (row, column))


def _judge_formula(body: bytes, sheet: Sheet, place: tuple[int, int]) -> None:
    result, flags = body[6:14], struct.unpack_from("<H", body, 14)[0]
    if result[6:] == b"\xff\xff" and result[0] == 2:
        sheet.marks.faults[place] = _FAULTS.get(result[2], "#N/A")
        return
    # A program that left 0 or an empty text and asks for a calculation.
    if flags & 2 and result[:6] == bytes(6) and result[6:] in (bytes(2), b"\xff\xff"):
        sheet.marks.uncomputed.add(place)
