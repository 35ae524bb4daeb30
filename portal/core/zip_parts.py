"""An office file is a ZIP of XML parts: looked at before any reader of them touches it.

Runs in the child process (`portal.core.sandbox`): standard library, no Django.
"""

import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

MOST_PARTS = 1000
MOST_UNPACKED = 120 * 1024 * 1024
# Office packs about 1:10; beyond this ratio a large part is filling, not data.
MOST_RATIO = 150
RATIO_FROM = 20 * 1024 * 1024

# What spoiled bytes in a container lead to.
DAMAGE = (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, OSError)
_CHUNK = 1 << 16
_SMALL = 1 << 20


class Refused(Exception):
    """The file is not read; `code` says why, the sentence for it is the caller's."""

    def __init__(self, code: str, **where: Any) -> None:
        super().__init__(code)
        self.code = code
        self.where = where


def open_zip(file: Any) -> zipfile.ZipFile:
    """Open the ZIP and refuse what unpacks into too much, is damaged or is locked."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise Refused("damaged") from None
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise Refused("bomb")
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if unpacked > MOST_UNPACKED:
        raise Refused("bomb")
    if unpacked > RATIO_FROM and unpacked / packed > MOST_RATIO:
        raise Refused("bomb")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("locked")
    return archive


def small_part(archive: zipfile.ZipFile, path: str) -> bytes:
    """A part that is never long in an honest file."""
    if archive.getinfo(path).file_size > _SMALL:
        raise Refused("bomb")
    try:
        return archive.read(path)
    except (*DAMAGE, NotImplementedError, ValueError):
        raise Refused("damaged") from None


def check_xml(
    archive: zipfile.ZipFile, watched: dict[str, Callable[[Any], None]]
) -> None:
    """Walk every XML part once; a document type (the home of entities) is refused.

    `watched` maps a part to a function that puts handlers on its parser.
    """
    for part in archive.infolist():
        if not part.filename.lower().endswith((".xml", ".rels")):
            continue
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = refuse_doctype
        parser.buffer_text = True
        if part.filename in watched:
            watched[part.filename](parser)
        try:
            with archive.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    parser.Parse(chunk, False)
                parser.Parse(b"", True)
        except (*DAMAGE, ValueError):
            raise Refused("damaged") from None
        except NotImplementedError:  # a way of packing that office programs never use
            raise Refused("damaged") from None


def refuse_doctype(*_declaration: Any) -> None:
    raise Refused("entities")
