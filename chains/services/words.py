"""Mistyped words: what somebody who found nothing probably meant."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from portal.core.search import SHORTEST_INSIDE, terms
from portal.core.text import fold

# Candidates that the database proposes for a word; the nearest of them is taken.
_PROPOSED = 40

# Both search columns of a chain hold the same words in the same order.
_REBUILD = """
DELETE FROM chains_searchword;
INSERT INTO chains_searchword (folded, shown, chains)
SELECT DISTINCT ON (folded) folded, shown, sum(number) OVER (PARTITION BY folded)
  FROM (
    SELECT folded, shown, count(*) AS number
      FROM chains_directoryentry JOIN chains_chain chain ON chain.id = chain_id,
           unnest(string_to_array(trim(chain.search_text), ' '),
                  string_to_array(trim(chain.search_exact), ' ')) AS word(folded, shown)
     WHERE folded ~ '^[a-z]{2,}$'
     GROUP BY folded, shown
    UNION ALL
    SELECT product.name_folded, lower(product.name), count(*)
      FROM chains_product product JOIN chains_directoryentry USING (chain_id)
     GROUP BY 1, 2
    UNION ALL
    SELECT name_folded, name, 1 FROM organisations_province
    UNION ALL
    SELECT name_folded, name, 1 FROM organisations_commune
  ) AS seen
 WHERE length(folded) BETWEEN 2 AND 200
 ORDER BY folded, number DESC, shown
"""

_PROPOSE = """
SELECT asked, known.folded, known.shown, known.chains
  FROM unnest(%s::text[]) AS asked
 CROSS JOIN LATERAL (
    SELECT folded, shown, chains FROM chains_searchword
     WHERE folded %% asked
     ORDER BY similarity(folded, asked) DESC, chains DESC, folded
     LIMIT %s
 ) AS known
"""


@dataclass(frozen=True)
class _Known:
    folded: str
    shown: str
    chains: int


@transaction.atomic
def rebuild_words() -> None:
    """Work the dictionary out anew from what the public may see."""
    with connection.cursor() as cursor:
        cursor.execute(_REBUILD)


def suggest(text: str) -> str:
    """Return what was probably meant, or "" where nothing known is near.

    Ask it only when the search found nothing: one query over a small table.
    """
    words = [word for word in terms(text) if word]
    folded = [fold(word) for word in words]
    whole = " ".join(folded)
    proposed = _propose({whole, *folded})
    if any(known.folded == whole for known in proposed.get(whole, [])):
        return ""
    slips, meant = _word_by_word(words, folded, proposed)
    together = _nearest(whole, proposed.get(whole, []))
    if together and (not slips or together[0] <= slips):
        return together[1]
    return meant if slips else ""


def _word_by_word(
    words: list[str], folded: list[str], proposed: dict[str, list[_Known]]
) -> tuple[int, str]:
    """Put the nearest word in the place of each unknown one; how many slips that is."""
    total, meant = 0, []
    for word, plain in zip(words, folded, strict=True):
        near = None
        if not _is_known(plain, proposed.get(plain, [])):
            near = _nearest(plain, proposed.get(plain, []))
        total += near[0] if near else 0
        meant.append(near[1] if near else word)
    return total, " ".join(meant)


def _propose(asked: Iterable[str]) -> dict[str, list[_Known]]:
    found: dict[str, list[_Known]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_PROPOSE, [sorted(asked), _PROPOSED])
        for word, *known in cursor.fetchall():
            found.setdefault(word, []).append(_Known(*known))
    return found


def _is_known(word: str, proposed: list[_Known]) -> bool:
    """Numbers and terms too short to be compared count as meant."""
    return (
        len(word) < SHORTEST_INSIDE
        or not word.isalpha()
        or any(known.folded == word for known in proposed)
    )


def _nearest(word: str, proposed: list[_Known]) -> tuple[int, str] | None:
    """The word reached with the fewest slips; of equals the one most chains have."""
    allowed = 1 if len(word) <= 5 else 2 if len(word) <= 11 else 3
    near = [
        (slips, -known.chains, known.shown)
        for known in proposed
        if 0 < (slips := _slips(word, known.folded)) <= allowed
    ]
    if not near:
        return None
    slips, _chains, shown = min(near)
    return slips, shown


def _slips(typed: str, meant: str) -> int:
    """Letters left out, added, changed, or typed in the wrong order."""
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, letter in enumerate(typed, start=1):
        before, last, row = row, before, [i]
        for j, other in enumerate(meant, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            is_swapped = i > 1 < j and letter == meant[j - 2] and typed[i - 2] == other
            row.append(min(cost, last[j - 2] + 1) if is_swapped else cost)
    return row[-1]
