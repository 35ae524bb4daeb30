"""Word files for tests, made with python-docx and read back with it."""

import base64
import io
import zipfile
from typing import Any

from docx import Document

from agreements.builders import text_fill, text_fill_head
from agreements.template_choices import LISTS, known_fields


def word(*paragraphs: str, rows: list[list[str]] | None = None) -> bytes:
    """Each text its own paragraph, and a table of `rows` behind them."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    return saved(document)


def saved(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def with_part(content: bytes, name: str, text: str | bytes) -> bytes:
    """The same file with a part added or replaced."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, text)
    return target.getvalue()


def scanned(content: bytes) -> dict[str, Any]:
    return text_fill.scan(io.BytesIO(content), known=known_fields(), lists=list(LISTS))


def filled(
    content: bytes,
    values: dict[str, str],
    lists: dict[str, list[dict[str, str]]] | None = None,
    style: str = "hnd",
) -> Any:
    """Filled in this process, and opened again."""
    head = {"values": values, "lists": lists or {}, "style": style}
    packed = io.BytesIO(text_fill_head.pack(head) + content)
    return Document(io.BytesIO(base64.b64decode(text_fill.fill(packed)["docx"])))


def texts(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def cells(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]
