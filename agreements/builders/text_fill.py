"""Fill a Word template's fields by name; called by `portal.core.sandbox` in a child.

A field is `{{name}}`, replaced literally: nothing in a template or a value is a program,
and a value that looks like a field stays as it is. Nothing of Django is loaded here.
"""

import base64
import io
import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import IO, Any

from docx import Document
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from agreements.builders.own_text import build
from portal.core.office_file import look_into
from portal.core.zip_parts import Refused

_FIELD = re.compile(r"\{\{([^{}]{1,80})\}\}")
# Nobody needs more, and a long value in each of them would be a very large file.
MOST_FIELDS = 300
# What XML cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_P, _T, _TR, _R, _BR = (qn(f"w:{tag}") for tag in ("p", "t", "tr", "r", "br"))

Values = Mapping[str, str]
Lists = Mapping[str, list[Values]]


@dataclass
class Found:
    """The fields of a template, and which of them could not be filled."""

    fields: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    misplaced: set[str] = field(default_factory=set)
    unclosed: bool = False
    count: int = 0


def scan(file: IO[bytes], *, known: list[str], lists: list[str]) -> dict[str, Any]:
    """Look at a template from outside: its fields, or `{"problem": word}`."""
    content = file.read()
    try:
        look_into(io.BytesIO(content), kind="docx", links=False)
    except Refused as refusal:
        return {"problem": refusal.code}
    found = Found()
    document = _opened(content)
    for root in _roots(document):
        _look(root, set(known), set(lists), found)
    found.unclosed = found.unclosed or _has_fields_elsewhere(document)
    if found.count > MOST_FIELDS:
        return {"problem": "too_many"}
    return {
        "fields": sorted(found.fields),
        "unknown": sorted(found.unknown),
        "misplaced": sorted(found.misplaced),
        "unclosed": found.unclosed,
    }


def fill(file: IO[bytes]) -> dict[str, Any]:
    """Return the filled text as `{"docx": base64}`; `file` begins with a head (`text_fill_head`)."""
    head = json.loads(file.readline())
    content = file.read()
    document = _opened(content) if content else build(head["style"])
    for root in _roots(document):
        _fill_root(root, head["values"], head["lists"])
    target = io.BytesIO()
    document.save(target)
    return {"docx": base64.b64encode(target.getvalue()).decode("ascii")}


def own_template(file: IO[bytes], *, style: str) -> dict[str, Any]:
    """The portal's own template with its fields, for staff who want to change it."""
    target = io.BytesIO()
    build(style).save(target)
    return {"docx": base64.b64encode(target.getvalue()).decode("ascii")}


def _opened(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def _roots(document: Any) -> Iterator[Any]:
    """The text itself, headers and footers."""
    for part in document.part.package.iter_parts():
        kind = str(part.content_type)
        if isinstance(part, XmlPart) and kind.endswith(
            ("document.main+xml", "header+xml", "footer+xml")
        ):
            yield part.element


def _has_fields_elsewhere(document: Any) -> bool:
    """Footnotes and comments are not filled, so no field may stand there."""
    return any(
        b"{{" in part.blob
        for part in document.part.package.iter_parts()
        if not isinstance(part, XmlPart) and str(part.content_type).endswith("+xml")
    )


# --- Looking ------------------------------------------------------------------------
def _look(root: Any, known: set[str], lists: set[str], found: Found) -> None:
    rows = _repeated(root)
    for paragraph in root.iter(_P):
        text = "".join(t.text or "" for t in _own_texts(paragraph))
        names = [match[1].strip() for match in _FIELD.finditer(text)]
        found.count += len(names)
        found.fields.update(names)
        found.unknown.update(set(names) - known)
        rest = _FIELD.sub("", text)
        found.unclosed = found.unclosed or "{{" in rest or "}}" in rest
        prefix = _prefix_of_row(paragraph, rows)
        found.misplaced.update(
            name
            for name in names
            if _list_of(name) in lists and _list_of(name) != prefix
        )


def _prefix_of_row(paragraph: Any, rows: list[tuple[Any, str]]) -> str:
    """The list that the paragraph's row is repeated for; "" inside a nested table."""
    row = next(paragraph.iterancestors(_TR), None)
    around = [prefix for each, prefix in rows if each in paragraph.iterancestors(_TR)]
    own = [prefix for each, prefix in rows if each is row]
    return own[0] if own and len(around) == 1 else ""


def _repeated(root: Any) -> list[tuple[Any, str]]:
    """Rows of tables that hold fields of a list, with the list."""
    rows = []
    for row in root.iter(_TR):
        for paragraph in row.iter(_P):
            if next(paragraph.iterancestors(_TR)) is not row:
                continue
            text = "".join(t.text or "" for t in _own_texts(paragraph))
            names = (match[1].strip() for match in _FIELD.finditer(text))
            prefix = next((p for p in map(_list_of, names) if p), "")
            if prefix:
                rows.append((row, prefix))
                break
    return rows


def _list_of(name: str) -> str:
    return name.partition(".")[0] if "." in name else ""


def _own_texts(paragraph: Any) -> list[Any]:
    """The pieces of a paragraph's text; those of a text box in it are not its own."""
    return [
        piece
        for piece in paragraph.iter(_T)
        if next(piece.iterancestors(_P)) is paragraph
    ]


# --- Filling ------------------------------------------------------------------------
def _fill_root(root: Any, values: Values, lists: Lists) -> None:
    """Every paragraph once: what was put in is never looked at again."""
    rows = [(row, prefix) for row, prefix in _repeated(root) if prefix in lists]
    inside = [row for row, _prefix in rows]
    plain = [
        paragraph
        for paragraph in root.iter(_P)
        if not any(row in inside for row in paragraph.iterancestors(_TR))
    ]
    for paragraph in plain:
        _fill_paragraph(paragraph, values)
    for row, prefix in rows:
        for item in lists[prefix] or [{}]:
            copy = deepcopy(row)
            row.addprevious(copy)
            own = {f"{prefix}.{name}": value for name, value in item.items()}
            for paragraph in list(copy.iter(_P)):
                _fill_paragraph(paragraph, {**values, **own}, blank=prefix)
        row.getparent().remove(row)


def _fill_paragraph(paragraph: Any, values: Values, *, blank: str = "") -> None:
    pieces = _own_texts(paragraph)
    text = "".join(piece.text or "" for piece in pieces)
    matches = list(_FIELD.finditer(text))
    if len(matches) == 1 and text.strip() == matches[0][0]:
        lines = _value(matches[0], values, blank).split("\n")
        for line in lines[:-1]:
            before = deepcopy(paragraph)
            paragraph.addprevious(before)
            _put(before, [(matches[0], line)])
        _put(paragraph, [(matches[0], lines[-1])])
        return
    _put(paragraph, [(match, _value(match, values, blank)) for match in matches])


def _value(match: re.Match[str], values: Values, blank: str) -> str:
    """An empty list leaves its row empty; what nobody knows stays as it was written."""
    name = match[1].strip()
    if name not in values:
        return "" if blank and _list_of(name) == blank else match[0]
    return _UNWRITABLE.sub("", values[name].replace("\r\n", "\n").replace("\r", "\n"))


def _put(paragraph: Any, replaced: list[tuple[re.Match[str], str]]) -> None:
    """Last first, so that the places of those before stay true.

    The value takes the look of the run in which its field begins.
    """
    changed = []
    for match, value in reversed(replaced):
        pieces = _own_texts(paragraph)
        position = 0
        is_open = True
        for piece in pieces:
            text = piece.text or ""
            first, last = match.start() - position, match.end() - position
            position += len(text)
            if last <= 0 or first >= len(text):
                continue
            kept_before, kept_after = text[: max(first, 0)], text[max(last, 0) :]
            piece.text = kept_before + (value if is_open else "") + kept_after
            piece.set(qn("xml:space"), "preserve")
            if is_open:
                changed.append(piece)
            is_open = False
            # Pieces further on are measured by what they were before.
    for piece in changed:
        _break_lines(piece)


def _break_lines(piece: Any) -> None:
    lines = (piece.text or "").split("\n")
    piece.text = lines[0]
    last = piece
    for line in lines[1:]:
        if piece.getparent().tag != _R:
            break
        line_break, more = OxmlElement("w:br"), OxmlElement("w:t")
        more.text = line
        more.set(qn("xml:space"), "preserve")
        last.addnext(line_break)
        line_break.addnext(more)
        last = more
