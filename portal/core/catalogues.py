"""Message catalogues without system gettext: collect, merge, compile (Babel).

The texts in code and templates are Vietnamese, so `locale/en` must hold every one of
them in English. `locale/vi` holds only what libraries say in English and have no
Vietnamese for. Compiled files are made at set-up and never committed.
"""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "_g": None,
    "_l": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "_n": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = "# Texts of the portal; `manage.py update_catalogues` collects them."
SOURCES = ("portal", "chains", "agreements", "templates")


def po_path(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, header_comment=HEADER, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def collect() -> Catalog:
    """Return every text of code and templates, with the files that use it."""
    catalog = Catalog(charset="utf-8")
    for path in _files():
        name = path.relative_to(settings.BASE_DIR).as_posix()
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            source = _template_as_python(source, name)
        found = extract("python", BytesIO(source.encode()), keywords=KEYWORDS)
        for _line, message, _comments, context in found:
            # No line numbers: they would change the catalogue at every edit.
            catalog.add(message, locations=[(name, 0)], context=context)
    return catalog


def _files() -> Iterator[Path]:
    for folder in SOURCES:
        for pattern in ("*.py", "*.html", "*.txt"):
            for path in sorted((settings.BASE_DIR / folder).rglob(pattern)):
                if "migrations" not in path.parts:
                    yield path


def _template_as_python(source: str, name: str) -> str:
    """Turn a template into lines that Python's tokenizer reads.

    Django blanks out all but the texts; indentation left over would be a syntax error.
    """
    lines = templatize(source, origin=name).splitlines()
    return "\n".join(line.strip() for line in lines) + "\n"


def update(language: str) -> Catalog:
    """Merge new texts into the catalogue; texts no longer used are dropped."""
    catalog = read(language)
    created = catalog.creation_date
    catalog.update(collect(), no_fuzzy_matching=True, update_header_comment=False)
    # Kept, so that the file changes only when a text does.
    catalog.creation_date = created
    catalog.obsolete.clear()
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, catalog, omit_header=False, include_lineno=False, sort_output=True
        )
    return catalog


def compile_all() -> list[Path]:
    """Write the compiled file of every language beside its catalogue."""
    written = []
    for language, _name in settings.LANGUAGES:
        source = po_path(language)
        if source.exists():
            target = source.with_suffix(".mo")
            part = target.with_suffix(f".{os.getpid()}")
            with part.open("wb") as file:
                write_mo(file, read(language))
            part.replace(target)  # whole or not at all: others may be reading
            written.append(target)
    return written
