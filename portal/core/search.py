"""Free text as people type it: without accents, in any order, a number in the middle.

A searchable table keeps two columns: `folded` (every findable word, see `folded_words`)
with a trigram index, and `exact` (the same words with their accents). A row is found if
every word typed is in `folded`; rows that have them in `exact` too come first.
"""

import unicodedata
from collections.abc import Iterable

from django.db.models import Case, IntegerField, Q, Value, When

from portal.core.text import fold, nfc

MAX_WORDS = 8
MAX_LENGTH = 120
# A shorter term has no trigram of its own: it must begin a word, which the index knows.
SHORTEST_INSIDE = 3

_TONES = "\u0300\u0301\u0303\u0309\u0323"


def _tone_moved() -> dict[str, str]:
    """Both spellings of one syllable ("hoà", "hòa") as the newer one."""
    moved = {}
    for first, second in (("o", "a"), ("o", "e"), ("u", "y")):
        for tone in _TONES:
            old = unicodedata.normalize("NFC", first + second + tone)
            moved[old] = unicodedata.normalize("NFC", first + tone + second)
    return moved


_MOVED = _tone_moved()


def exact(text: str) -> str:
    """Lower-case NFC text with the tone mark where today's spelling puts it."""
    result = nfc(text).lower()
    for old, new in _MOVED.items():
        result = result.replace(old, new)
    return result


def folded_words(parts: Iterable[str]) -> str:
    """Return the text for the `folded` column.

    It begins with a space, so that " son" finds the beginning of any word.
    """
    return " " + fold(" ".join(part for part in parts if part))


def exact_words(parts: Iterable[str]) -> str:
    """Return the text for the `exact` column."""
    return " " + exact(" ".join(part for part in parts if part))


def terms(text: str) -> list[str]:
    """Split what was typed into at most eight words; control characters fall away."""
    visible = "".join(
        char if unicodedata.category(char) != "Cc" else " "
        for char in text[:MAX_LENGTH]
    )
    return nfc(visible).split(" ")[:MAX_WORDS] if visible.strip() else []


def _needle(word: str) -> str:
    return word if len(word) >= SHORTEST_INSIDE else f" {word}"


def matches(words: Iterable[str], field: str) -> Q:
    """Every word must be found in the folded column `field`."""
    found = Q()
    for word in words:
        folded = fold(word)
        if folded:
            found &= Q(**{f"{field}__contains": _needle(folded)})
    return found


def rank(words: Iterable[str], field: str, folded_field: str = "search_text") -> Case:
    """0 for rows that have every word with its accents in `field`, 1 for rows that hold
    the words side by side ("son la" is Sơn La, not Lạng Sơn and a lane), 2 for the rest.
    """
    words = list(words)
    found = Q(pk__isnull=False)
    for word in words:
        found &= Q(**{f"{field}__contains": _needle(exact(word))})
    phrase = Q(**{f"{folded_field}__contains": f" {fold(' '.join(words))}"})
    return Case(
        When(found, then=Value(0)),
        When(phrase, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
