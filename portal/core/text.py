"""Vietnamese text: one normal form, search without diacritics, alphabetical order."""

import re
import unicodedata
from functools import lru_cache

_SPACES = re.compile(r"\s+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")

# Letters in the order of the Vietnamese alphabet; those not listed keep ASCII order.
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# ngang, huyền, hỏi, ngã, sắc, nặng: the order of dictionaries.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def _plain_letters() -> dict[int, str]:
    """Every letter that is one ASCII letter without its marks."""
    found = {ord("đ"): "d", ord("Đ"): "D"}
    for code in range(0xC0, 0x1F00):
        bare = [
            c
            for c in unicodedata.normalize("NFD", chr(code))
            if not unicodedata.combining(c)
        ]
        if len(bare) == 1 and bare[0].isascii():
            found[code] = bare[0]
    return found


_PLAIN_LETTERS = _plain_letters()


def nfc(text: str) -> str:
    """Return the text in NFC with single spaces and no space at its ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


# A list asks for the same words again and again: headings, units, groups.
@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return the text as people type it in a hurry: no marks, lower case.

    >>> fold("Chuỗi thịt lợn  Đông Dư")
    'chuoi thit lon dong du'
    """
    # Nearly every text is Vietnamese: one look-up a letter instead of taking it apart.
    quick = text.translate(_PLAIN_LETTERS)
    if quick.isascii():
        return " ".join(quick.lower().split())
    plain = text.replace("đ", "d").replace("Đ", "D")
    letters = unicodedata.normalize("NFD", plain)
    bare = "".join(char for char in letters if not unicodedata.combining(char))
    # Put together again, and `lower` rather than `casefold`: never longer than the text,
    # so that it fits into a column of the same length whatever script somebody writes.
    whole = unicodedata.normalize("NFC", bare).lower()
    return " ".join(whole.split())


def slug(text: str) -> str:
    """Return a piece of an address: ASCII letters, digits and single hyphens."""
    return _NOT_SLUG.sub("-", fold(text)).strip("-")


def sort_key(text: str) -> str:
    """Return an ASCII string that sorts as a Vietnamese dictionary does.

    The database has no `vi` locale everywhere, so rows keep this key. Letters decide
    before tones: all letters come first, then the tones of all syllables.
    """
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", _SPACES.sub(" ", text).strip().lower()):
        base, tone = _split_tone(char)
        letters.append(_letter_key(base))
        tones.append(str(tone))
    key = "".join(letters) + "!" + "".join(tones).rstrip("0")
    # What the columns hold; names that long are told apart by their letters anyway.
    return key[:600]


def _split_tone(char: str) -> tuple[str, int]:
    tone = 0
    rest = []
    for part in unicodedata.normalize("NFD", char):
        if part in _TONES:
            tone = _TONES[part]
        else:
            rest.append(part)
    return unicodedata.normalize("NFC", "".join(rest)), tone


def _letter_key(letter: str) -> str:
    position = _LETTERS.find(letter)
    if position >= 0:
        return f"{position + 40:02d}"
    if letter == " ":
        return "10"
    if letter.isdigit():
        return f"{20 + int(unicodedata.digit(letter)):02d}"
    return "11"
