"""Look into a Word or Excel file from outside; called by `portal.core.sandbox`.

Nothing of Django is loaded here. What is wrong comes back as a word; the sentence for it
is the caller's (`portal.core.office`).
"""

import zipfile
from functools import partial
from typing import IO, Any

from portal.core.zip_parts import Refused, check_xml, open_zip

_CONTENT_TYPES = "[Content_Types].xml"
_MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
# The part that makes a file what it is; templates and files with macros have others.
_KINDS = {
    "docx": ("word/document.xml", _MAIN.format("wordprocessingml.document")),
    "xlsx": ("xl/workbook.xml", _MAIN.format("spreadsheetml.sheet")),
}
_PROGRAMS = ("macroenabled", "vbaproject", "activex", "oleobject")
_WITH_PROGRAM = (".bin", ".exe", ".vbs", ".js", ".dll", ".scr", ".bat", ".cmd")


def check(file: IO[bytes], *, kind: str, links: bool = True) -> dict[str, Any]:
    """`{}`, or `{"problem": word}`. With `links` a text may lead to addresses outside."""
    try:
        look_into(file, kind=kind, links=links)
    except Refused as refusal:
        return {"problem": refusal.code}
    return {}


def look_into(file: IO[bytes], *, kind: str, links: bool) -> None:
    """Raise `Refused` for what nobody should open."""
    with open_zip(file) as archive:
        part, wanted = _KINDS[kind]
        names = archive.namelist()
        if _CONTENT_TYPES not in names or part not in names:
            raise Refused("other_kind")
        _refuse_programs(names)
        declared: dict[str, str] = {}
        watched: dict[str, Any] = {
            name: partial(_watch_relations, links)
            for name in names
            if name.lower().endswith(".rels")
        }
        watched[_CONTENT_TYPES] = partial(_watch_types, declared)
        check_xml(archive, watched)
        if declared.get(f"/{part}") != wanted:
            is_program = "macroenabled" in declared.get(f"/{part}", "").lower()
            raise Refused("macro" if is_program else "other_kind")
        _refuse_unread(archive)


def _refuse_programs(names: list[str]) -> None:
    """Parts that hold code, or whole other files with code; printer settings do not."""
    for name in names:
        lower = name.lower()
        is_setting = "printersettings" in lower
        if any(word in lower for word in _PROGRAMS):
            raise Refused("macro")
        if lower.endswith(_WITH_PROGRAM) and not is_setting:
            raise Refused("macro")


def _watch_types(declared: dict[str, str], parser: Any) -> None:
    def element(name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        if any(word in kind.lower() for word in _PROGRAMS):
            raise Refused("macro")
        if _local(name) == "Override":
            declared[attributes.get("PartName", "")] = kind

    parser.StartElementHandler = element


def _watch_relations(links: bool, parser: Any) -> None:
    def element(name: str, attributes: dict[str, str]) -> None:
        if attributes.get("TargetMode", "").lower() != "external":
            return
        is_link = attributes.get("Type", "").endswith("/hyperlink")
        if not (links and is_link):
            raise Refused("external")

    parser.StartElementHandler = element


def _refuse_unread(archive: zipfile.ZipFile) -> None:
    """Two parts of one name: a reader may take the one that was not looked at."""
    names = [part.filename.lower() for part in archive.infolist()]
    if len(set(names)) != len(names):
        raise Refused("damaged")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
