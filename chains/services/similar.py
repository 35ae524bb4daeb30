"""Names that are similar by their trigrams, found among thousands without comparing all.

The measure is that of pg_trgm: common trigrams by all trigrams, words padded with two
blanks before and one behind. Two sets that share enough must share one of their rarest
members, so only names with one of these in common are compared.
"""

import re
from collections import Counter
from math import ceil
from typing import Generic, TypeVar

T = TypeVar("T")
# What people take for the same name: one syllable more or less, a slip of the hand.
ENOUGH = 0.6

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")


class SimilarNames(Generic[T]):
    """`add()` every name, `close()`, then ask `like()`. Names are folded."""

    def __init__(self) -> None:
        self._names: list[tuple[frozenset[str], frozenset[str], T]] = []
        self._often: Counter[str] = Counter()
        self._places: dict[str, list[int]] = {}

    def add(self, name: str, value: T) -> None:
        parts = trigrams(name)
        self._names.append((parts, numbers(name), value))
        self._often.update(parts)

    def close(self) -> None:
        for place, (parts, _numbers, _value) in enumerate(self._names):
            for part in self._rarest(parts):
                self._places.setdefault(part, []).append(place)

    def like(self, name: str, most: int) -> list[T]:
        """The most similar names; "Chuỗi rau 1" and "Chuỗi rau 2" are two."""
        parts, own = trigrams(name), numbers(name)
        places = {
            place
            for part in self._rarest(parts)
            for place in self._places.get(part, ())
        }
        found = []
        for place in sorted(places):
            other, theirs, value = self._names[place]
            score = len(parts & other) / len(parts | other)
            if score >= ENOUGH and own == theirs:
                found.append((-score, place, value))
        return [value for _score, _place, value in sorted(found)[:most]]

    def _rarest(self, parts: frozenset[str]) -> list[str]:
        """So many that two sets with nothing of these in common are not similar."""
        in_order = sorted(parts, key=lambda part: (self._often[part], part))
        return in_order[: len(parts) - ceil(ENOUGH * len(parts)) + 1]


def trigrams(name: str) -> frozenset[str]:
    return frozenset(
        padded[at : at + 3]
        for word in _WORD.findall(name)
        for padded in [f"  {word} "]
        for at in range(len(padded) - 2)
    )


def numbers(name: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(name))
