"""Free text as people type it: without accents, in any order, a number in the middle.

A searchable table keeps two columns: `search_text` (every findable word, see
`folded_words`) with a trigram index, and `search_exact` (the same words with their
accents); both begin with the row's own name. A row is found if every word typed is in
`search_text`; `rank` says which of the found rows come first.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Case, F, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Concat, Left, Length, Lower, Trim
from django.db.models.lookups import Contains

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
    """Return the text for the `search_text` column.

    It begins with a space, so that " son" finds the beginning of any word.
    """
    return " " + fold(" ".join(part for part in parts if part))


def exact_words(parts: Iterable[str]) -> str:
    """Return the text for the `search_exact` column."""
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


def rank(words: Iterable[str], own: Sequence[str], *, code: str = "") -> Case:
    """Where the words stand in a row, best first; order by it, then by something unique.

    `own` names the columns with the row's own words ("name"): both search columns of a
    table begin with them. `code` names one more column that people type as it is.

    0: with their accents in the row's own words; 1: there without, side by side ("son
    la" is Sơn La, not a lane of Lạng Sơn); 2: there without; 3: with their accents
    anywhere; 4: side by side anywhere; 5: found at all.
    """
    words = list(words)
    exact_needles = [_needle(exact(word)) for word in words]
    folded_needles = [_needle(fold(word)) for word in words]
    phrase = [f" {fold(' '.join(words))}"]
    exact_own = _beginning("search_exact", own, code)
    folded_own = _beginning("search_text", own, code)
    steps = (
        _holds(exact_own, exact_needles),
        _holds(folded_own, phrase),
        _holds(folded_own, folded_needles),
        _holds(F("search_exact"), exact_needles),
        _holds(F("search_text"), phrase),
    )
    return Case(
        *(When(condition, then=Value(n)) for n, condition in enumerate(steps)),
        default=Value(len(steps)),
        output_field=IntegerField(),
    )


def _beginning(column: str, own: Sequence[str], code: str) -> Any:
    """The part of a search column that holds the row's own words, and its code.

    Folding and lowering change no length, and the column begins with one space.
    """
    parts: list[Any] = [F(own[0])]
    for name in own[1:]:
        parts += [Value(" "), F(name)]
    joined = Concat(*parts, Value(""), output_field=TextField())
    beginning = Left(column, Length(Trim(joined)) + 1, output_field=TextField())
    if not code:
        return beginning
    return Concat(beginning, Value(" "), Lower(code), output_field=TextField())


def _holds(text: Any, needles: Iterable[str]) -> Q:
    held = Q(pk__isnull=False)
    for needle in needles:
        held &= Q(Contains(text, needle))
    return held
