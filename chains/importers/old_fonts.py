"""Texts typed for the fonts of before Unicode: TCVN3 (.VnTime) and VNI (VNI-Times).

Such a text holds letters of Western Europe that only look Vietnamese in their font. It is
known by the font of its cell or, where a file names no fonts, by its syllables: they are
Vietnamese once converted and not before. Runs in the child process: no Django.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

MOST_EXAMPLES = 10
# Fewest cells that must make sense in an old font alone when no font is named.
_FEWEST = 2

_TCVN3 = {
    **dict(zip("¡¢£¤¥¦§¨©ª«¬\u00ad®", "ĂÂÊÔƠƯĐăâêôơưđ", strict=True)),
    **dict(zip("µ¶·¸¹»¼½¾ÆÇÈÉÊË", "àảãáạằẳẵắặầẩẫấậ", strict=True)),
    **dict(zip("ÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞ", "èẻẽéẹềểễếệìỉĩíị", strict=True)),
    **dict(zip("ßáâãäåæçèéêëìíî", "òỏõóọồổỗốộờởỡớợ", strict=True)),
    **dict(zip("ïñòóôõö÷øùúûüýþ", "ùủũúụừửữứựỳỷỹýỵ", strict=True)),
}
_TO_TCVN3 = str.maketrans(_TCVN3)

_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
_ROUND, _SHORT, _HORN = "\u0302", "\u0306", "\u031b"
# What stands after a vowel in VNI, and the marks it is.
_VNI_MARKS = {
    "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ù": _ACUTE, "ï": _DOT,
    "â": _ROUND, "à": _ROUND + _GRAVE, "å": _ROUND + _HOOK, "ã": _ROUND + _TILDE,
    "á": _ROUND + _ACUTE, "ä": _ROUND + _DOT,
    "ê": _SHORT, "è": _SHORT + _GRAVE, "ú": _SHORT + _HOOK, "ü": _SHORT + _TILDE,
    "é": _SHORT + _ACUTE, "ë": _SHORT + _DOT,
}  # fmt: skip
_VNI_LETTERS = {
    "ñ": "đ", "ô": "o" + _HORN, "ö": "u" + _HORN, "í": "í", "ì": "ì", "æ": "ỉ",
    "ó": "ĩ", "ò": "ị", "î": "ỵ",
}  # fmt: skip
_VNI_PAIR = re.compile(
    f"([aeouyôöAEOUYÔÖ])([{''.join(_VNI_MARKS)}{''.join(_VNI_MARKS).upper()}])"
)

_WORD = re.compile(r"[^\W\d_]+")
# Words of a text in an old font hold signs too: "ViÖt", "®Çu", "t¸o".
_OLD_WORD = re.compile(r"[A-Za-z\u00a1-\u00ff]+")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx])?"
    r"(?:uyê|iêu|yêu|uôi|ươi|ươu|oai|oay|oeo|uây|uya|uyu|iê|yê|uô|ươ|oa|oă|oe|uâ|uê|uơ|uy"
    r"|ia|ua|ưa|ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|[aăâeêioôơuưy])"
    r"(?:ng|nh|ch|[cmnpt])?"
)
_TONES = frozenset((_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT))


def kind_of_font(name: str) -> str:
    """Return "tcvn3", "tcvn3-capitals", "vni" or "" for a font of today."""
    lower = name.strip().lower()
    if lower.startswith(".vn"):
        return "tcvn3-capitals" if lower.endswith("h") else "tcvn3"
    return "vni" if lower.startswith("vni") else ""


def convert_rows(
    rows: list[list[Any]], fonts: dict[tuple[int, int], str]
) -> tuple[int, list[tuple[str, str]]]:
    """Convert texts in place; return how many, and the first before and after."""
    guessed = _guess(rows, fonts)
    count = 0
    examples: list[tuple[str, str]] = []
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if not isinstance(value, str) or value.isascii() or _is_unicode(value):
                continue
            kind = fonts.get((row, column)) or guessed.get((row, column), "")
            new = CONVERT[kind](value) if kind else value
            if new != value:
                cells[column] = new
                count += 1
                if len(examples) < MOST_EXAMPLES:
                    examples.append((value[:80], new[:80]))
    return count, examples


def _guess(
    rows: list[list[Any]], fonts: dict[tuple[int, int], str]
) -> dict[tuple[int, int], str]:
    """The old font of texts whose cell names none, by what makes sense in it alone."""
    marked = [
        ((row, column), value)
        for row, cells in enumerate(rows)
        for column, value in enumerate(cells)
        if isinstance(value, str) and not value.isascii() and (row, column) not in fonts
    ]
    old = [(place, value) for place, value in marked if not _is_unicode(value)]
    strange = [(place, value) for place, value in old if not _makes_sense(value)]
    sure = {
        kind: [p for p, value in strange if _makes_sense(CONVERT[kind](value))]
        for kind in ("tcvn3", "vni")
    }
    kind = max(sure, key=lambda name: len(sure[name]))
    if len(sure[kind]) < _FEWEST:
        return {}
    found = dict.fromkeys(sure[kind], kind)
    if len(old) == len(marked):  # nothing of today beside it: the rest is old too
        found |= {p: kind for p, value in old if _makes_sense(CONVERT[kind](value))}
    return found


def _is_unicode(text: str) -> bool:
    """Whether a text holds letters no old font has: it was typed for today's fonts."""
    return any(
        "\u0100" <= char <= "\u024f" or "\u0300" <= char <= "\u1eff" for char in text
    )


def _makes_sense(text: str) -> bool:
    """Whether every word with a mark is a Vietnamese syllable."""
    words = [word for word in _OLD_OR_NEW.findall(text) if not word.isascii()]
    return bool(words) and all(map(_is_syllable, words))


_OLD_OR_NEW = re.compile(f"(?:{_OLD_WORD.pattern}|{_WORD.pattern})+")


def _is_syllable(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.lower())
    if sum(letter in _TONES for letter in letters) > 1:
        return False
    bare = "".join(letter for letter in letters if letter not in _TONES)
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


def _from_tcvn3(text: str) -> str:
    return _OLD_WORD.sub(lambda found: _tcvn3_word(found.group()), text)


def _tcvn3_word(word: str) -> str:
    """These fonts have no capitals with a tone: a word in capitals lends them."""
    new = word.translate(_TO_TCVN3)
    plain = [letter for letter in word if letter.isascii()]
    if len(plain) > 1 and all(map(str.isupper, plain)):
        return new.upper()
    return new


def _from_vni(text: str) -> str:
    def pair(found: re.Match[str]) -> str:
        vowel, mark = found.groups()
        return _vni_letter(vowel) + _VNI_MARKS[mark.lower()]

    parts, last = [], 0
    for found in _VNI_PAIR.finditer(text):
        parts += [*map(_vni_letter, text[last : found.start()]), pair(found)]
        last = found.end()
    parts += map(_vni_letter, text[last:])
    return unicodedata.normalize("NFC", "".join(parts))


def _vni_letter(letter: str) -> str:
    new = _VNI_LETTERS.get(letter.lower(), letter)
    return new.upper() if letter.isupper() and new != letter else new


CONVERT: dict[str, Callable[[str], str]] = {
    "tcvn3": _from_tcvn3,
    "tcvn3-capitals": lambda text: _from_tcvn3(text).upper(),
    "vni": _from_vni,
}
