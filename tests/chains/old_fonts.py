"""Text as fonts of before Unicode keep it."""

import unicodedata
from typing import Any


def in_old_font(text: str, kind: str) -> str:
    """Type a text for the fonts of before Unicode, as far as they have its letters."""
    from chains.importers import old_fonts

    if kind == "tcvn3":
        table = {new: old for old, new in old_fonts._TCVN3.items()}
        return "".join(table.get(c, table.get(c.lower(), c)) for c in text)
    parts = []
    for letter in unicodedata.normalize("NFC", text):
        parts.append(_in_vni(letter, old_fonts))
    return "".join(parts)


def _in_vni(letter: str, fonts: Any) -> str:
    singles = {
        unicodedata.normalize("NFC", new): old
        for old, new in fonts._VNI_LETTERS.items()
    }
    if letter.lower() in singles:
        old: str = singles[letter.lower()]
    else:
        marks = unicodedata.normalize("NFD", letter.lower())
        base = singles.get(unicodedata.normalize("NFC", marks[0] + "\u031b"), marks[0])
        rest = marks[1:].replace("\u031b", "") if "\u031b" in marks else marks[1:]
        base = base if "\u031b" in marks else marks[0]
        table = {frozenset(new): old for old, new in fonts._VNI_MARKS.items()}
        old = base + table.get(frozenset(rest), "") if rest else base
    return old.upper() if letter.isupper() else old
