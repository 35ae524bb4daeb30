"""What a side has in hand, when the text it was written upon is no longer the one on the table.

What the side left alone follows the new text; what it wrote stays its own. Otherwise
the next sending would take the other side's words back unread.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

from agreements.choices import Side
from agreements.models import Agreement
from agreements.models.terms import CommitmentTerms, Terms

# Judged row by row; everything else is one fact.
_LISTS: dict[str, Callable[[Any], Any]] = {
    "areas": lambda row: row.code,
    "parties": lambda row: (row.side, row.kind, row.name),
}


def rebase(agreement: Agreement, before: Terms, after: Terms, *sides: Side) -> None:
    """Carry the sides' working copies from one text on the table to the next.

    A copy that is open in a form meets its new version as a conflict.
    """
    if before == after:
        return
    for copy in agreement.working_copies.filter(side__in=sides):
        mine = copy.terms
        copy.facts = replace(
            carried_over(before, mine, after), commitments=()
        ).as_json()
        copy.version += 1
        copy.save(update_fields=["facts", "version"])
        _rebase_lines(copy, before, after)


def carried_over(before: Terms, mine: Terms, after: Terms) -> Terms:
    """`mine`, written upon `before`, as it is written upon `after`."""
    changed = _changed(before, mine, leave={"commitments", *_LISTS})
    lists: dict[str, Any] = {
        name: _rows(
            getattr(before, name), getattr(mine, name), getattr(after, name), key
        )
        for name, key in _LISTS.items()
    }
    return replace(after, **changed, **lists)


def _rebase_lines(copy: Any, before: Terms, after: Terms) -> None:
    old = {line.key: line for line in before.commitments}
    new = {line.key: line for line in after.commitments}
    for row in copy.lines.all():
        key = str(row.key)
        if key not in old or key not in new or old[key] == new[key]:
            continue
        words: CommitmentTerms = replace(
            new[key], **_changed(old[key], row.terms, leave=set())
        )
        row.facts = words.as_json()
        row.version += 1
        row.save(update_fields=["facts", "version"])


def _changed(before: Any, mine: Any, *, leave: set[str]) -> dict[str, Any]:
    """The facts that the side wrote otherwise than it found them."""
    names = [field.name for field in fields(before) if field.name not in leave]
    return {
        name: getattr(mine, name)
        for name in names
        if getattr(mine, name) != getattr(before, name)
    }


def _rows(
    before: Sequence[Any],
    mine: Sequence[Any],
    after: Sequence[Any],
    key: Callable[[Any], Any],
) -> tuple[Any, ...]:
    """The new rows without those the side took off, with those it changed or added."""
    old, own, new = ({key(row): row for row in rows} for rows in (before, mine, after))
    written = {k: row for k, row in own.items() if row != old.get(k)}
    kept = {
        k: written.get(k, row) for k, row in new.items() if k in own or k not in old
    }
    return tuple((kept | written).values())
