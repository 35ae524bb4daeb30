"""Files that must not get in, made when the tests run: each is small on disk."""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.chains.old_files import document_of
from tests.chains.workbooks import SON_LA, changed, part_of, with_part

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MIB = 1024 * 1024

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&d;</t></si></sst>
"""
OUTSIDE = b"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/hostname">]>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&file;</t></si></sst>
"""


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def pdf(path: Path) -> Path:
    path.write_bytes(b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n")
    return path


def fifty_megabytes(path: Path) -> Path:
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(50 * MIB)
    return path


def bomb(path: Path) -> Path:
    """A sheet of 400 MB of spaces in 400 KB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml"):
            archive.writestr(name, part_of(SON_LA, name))
        with archive.open(SHEET, "w") as sheet:
            for _piece in range(400):
                sheet.write(b" " * MIB)
    return path


def lying_bomb(path: Path) -> Path:
    """A sheet of 100 MB whose container says it has 1,000 bytes."""
    with zipfile.ZipFile(SON_LA) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts[SHEET] = parts[SHEET].replace(
        b"<sheetData>", b"<sheetData>" + b" " * 100 * MIB
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    packed = path.read_bytes()
    true, false = struct.pack("<I", len(parts[SHEET])), struct.pack("<I", 1000)
    assert packed.count(true) == 2
    path.write_bytes(packed.replace(true, false))
    return path


def many_parts(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", part_of(SON_LA, "xl/workbook.xml"))
        for number in range(5000):
            archive.writestr(f"xl/{number}.bin", b"")
    return path


def entities(path: Path) -> Path:
    return with_part(SON_LA, path, STRINGS, LAUGHS)


def outside_entity(path: Path) -> Path:
    return with_part(SON_LA, path, STRINGS, OUTSIDE)


def entities_in_utf16(path: Path) -> Path:
    text = LAUGHS.decode().replace('version="1.0"', 'version="1.0" encoding="UTF-16"')
    return with_part(SON_LA, path, STRINGS, text.encode("utf-16"))


def compound(path: Path, stream: str) -> Path:
    """The old office container with one named stream in its directory."""
    magic = bytes.fromhex("d0cf11e0a1b11ae1")
    path.write_bytes(magic + b"\x00" * 504 + stream.encode("utf-16-le") + b"\x00" * 900)
    return path


def locked(path: Path) -> Path:
    return compound(path, "EncryptedPackage")


def old_excel(path: Path) -> Path:
    return compound(path, "Workbook")


def nul_bytes(path: Path) -> Path:
    path.write_bytes(b"\x00" * 4096)
    return path


def nul_in_xml(path: Path) -> Path:
    sheet = part_of(SON_LA, SHEET).replace(b"HTX Ph", b"HTX \x00Ph", 1)
    return with_part(SON_LA, path, SHEET, sheet)


def far_cell(path: Path) -> Path:
    """Two cells, as far apart as a sheet allows: aborts a reader that trusts it."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "Tên chuỗi"
    sheet["XFD1048576"] = "Tên cơ sở"
    book.save(path)
    return path


def word(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", b"<document/>")
    return path


def open_document(path: Path) -> Path:
    """Two lines of XML that say they are a billion filled cells."""
    cell = '<table:table-cell office:value-type="string" {}><text:p>x</text:p></table:table-cell>'
    return document_of(
        path,
        '<table:table table:name="Sơn La"><table:table-row table:number-rows-repeated='
        '"1000000">'
        + cell.format('table:number-columns-repeated="1000"')
        + "</table:table-row></table:table>",
    )


def plain_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("anh/ruong.txt", "x")
    return path


def cut_off(path: Path) -> Path:
    path.write_bytes(SON_LA.read_bytes()[:5000])
    return path


def comma_separated(path: Path) -> Path:
    path.write_text("STT,Tên chuỗi,Tên cơ sở\n1,Chuỗi rau,HTX Rau\n", encoding="utf-8")
    return path


def picture(path: Path) -> Path:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 100)
    return path


# What a file is → how to make it, and words of the sentence that refuses it.
REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "empty": (empty, "Tệp trống"),
    "renamed PDF": (pdf, "là PDF"),
    "50 MB": (fifty_megabytes, "Tệp nặng 50 MB, quá mức 20 MB"),
    "zip bomb": (bomb, "bung ra lớn bất thường"),
    "zip bomb with false sizes": (lying_bomb, "Tệp bị hỏng"),
    "5000 parts": (many_parts, "bung ra lớn bất thường"),
    "entity bomb": (entities, "khai báo XML"),
    "outside entity": (outside_entity, "khai báo XML"),
    "entity bomb in UTF-16": (entities_in_utf16, "khai báo XML"),
    "password": (locked, "đặt mật khẩu"),
    "old container": (old_excel, "Tệp bị hỏng"),
    "NUL bytes": (nul_bytes, "không phải bảng tính Excel"),
    "NUL in the XML": (nul_in_xml, "Tệp bị hỏng"),
    "far cell": (far_cell, "ô XFD1048576, quá xa bảng"),
    "Word": (word, "văn bản Word"),
    "OpenDocument bomb": (open_document, "quá nhiều ô"),
    "another ZIP": (plain_zip, "không phải bảng tính Excel"),
    "cut off": (cut_off, "Tệp bị hỏng"),
    "comma-separated": (comma_separated, "là văn bản"),
    "picture": (picture, "hình ảnh"),
}
# Seen by size and first bytes, before anything is kept.
AT_THE_DOOR = {
    "empty",
    "renamed PDF",
    "50 MB",
    "password",
    "NUL bytes",
    "comma-separated",
    "picture",
}


def formulas(path: Path) -> Path:
    """Formulas that nobody calculated, as programs write them."""

    def replace(sheet: Worksheet) -> None:
        sheet["B9"] = '="HTX "&"Phú Lộc"'
        sheet["G10"] = "=400+72"
        sheet["G29"] = "=SUM(G9:G28)"  # a total is not needed

    return changed(SON_LA, path, replace)


def formulas_with_zeros(path: Path) -> Path:
    """A program that leaves 0 as every result and asks Excel to calculate."""
    sheet = part_of(SON_LA, SHEET)
    old = b'<c r="A9"'
    assert old in sheet
    start = sheet.index(b'<c r="G9"')
    end = sheet.index(b"</c>", start) + 4
    cell = b'<c r="G9"><f>500+58.7</f><v>0</v></c>'
    return with_part(SON_LA, path, SHEET, sheet[:start] + cell + sheet[end:])


def calculated(path: Path) -> Path:
    """A formula with its result, as Excel saves it."""
    sheet = part_of(SON_LA, SHEET)
    start = sheet.index(b'<c r="G9"')
    end = sheet.index(b"</c>", start) + 4
    cell = b'<c r="G9"><f>500+58.7</f><v>558.7</v></c>'
    return with_part(SON_LA, path, SHEET, sheet[:start] + cell + sheet[end:])


def long_names(path: Path) -> Path:
    def replace(sheet: Worksheet) -> None:
        sheet["B9"] = "H" * 10_000
        sheet["C9"] = "Chuỗi " + "ư" * 9_994

    return changed(SON_LA, path, replace)


def nul_in_a_cell(path: Path) -> Path:
    def replace(sheet: Worksheet) -> None:
        sheet["C9"] = "Chuỗi thịt_x0000_lợn"

    return changed(SON_LA, path, replace)


def fault_value(path: Path) -> Path:
    sheet = part_of(SON_LA, SHEET)
    start = sheet.index(b'<c r="G9"')
    end = sheet.index(b"</c>", start) + 4
    cell = b'<c r="G9" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    return with_part(SON_LA, path, SHEET, sheet[:start] + cell + sheet[end:])


# What a workbook holds → how to make it, and (row, column, words) of every problem.
PROBLEMS: dict[str, tuple[Callable[[Path], Path], list[tuple[int, str, str]]]] = {
    "formulas": (
        formulas,
        [
            (9, "B (Tên cơ sở SX, chủ trì chuỗi)", "công thức chưa có kết quả"),
            (10, "G (Sản lượng (tấn /năm))", "công thức chưa có kết quả"),
        ],
    ),
    "formulas with zeros": (
        formulas_with_zeros,
        [(9, "G (Sản lượng (tấn /năm))", "công thức chưa có kết quả")],
    ),
    "fault": (fault_value, [(9, "G (Sản lượng (tấn /năm))", "#DIV/0!")]),
    "10,000 characters": (
        long_names,
        [
            (9, "B (Tên cơ sở SX, chủ trì chuỗi)", "10000 ký tự, tối đa 200"),
            (9, "C (Tên chuỗi liên kết)", "10000 ký tự, tối đa 200"),
        ],
    ),
    "NUL in a cell": (
        nul_in_a_cell,
        [(9, "C (Tên chuỗi liên kết)", "ký tự điều khiển")],
    ),
}
