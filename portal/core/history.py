"""The history triggers wrote, told in words: who changed what, from what to what.

A page names the event tables of a record and of its parts as `Track`s; `timeline` reads
them all and tells what one save changed as one entry (templates/includes/_timeline.html).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.core.dates import format_date, format_datetime

# An act reads two neighbouring events of a row and returns its sentence, or None.
Act = Callable[[Any, Any], str | None]
LONGEST = 120


@dataclass(frozen=True)
class Entry:
    """One line of the timeline, ready to print."""

    when: str
    who: str
    text: str


@dataclass(frozen=True)
class Track:
    """How the events of one table read.

    `fields` maps the columns worth telling to their labels. `added` and `removed` make
    the sentence for a row that came or went (None: say nothing). `acts` recognise
    transitions.
    """

    events: QuerySet[Any]
    fields: Mapping[str, Any]
    added: Callable[[Any], str] | None = None
    removed: Callable[[Any], str] | None = None
    acts: Sequence[Act] = field(default_factory=tuple)


@dataclass
class _Save:
    """Everything one person changed in one transaction."""

    at: datetime
    user_id: int | None
    is_birth: bool = False
    sentences: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        changes = _("Sửa %(changes)s") % {"changes": "; ".join(self.changes)}
        return ". ".join([*self.sentences, *([changes] if self.changes else [])])


def timeline(*tracks: Track) -> list[Entry]:
    """Return the entries of all tracks together, newest first.

    The first track is the record's own: what its parts begin with goes without saying.
    Costs one query for each track, one for each kind of record they point to, and one
    for the people.
    """
    saves: dict[tuple[Any, Any], _Save] = {}
    for number, track in enumerate(tracks):
        _read(track, saves, is_own=number == 0)
    told = [save for save in saves.values() if save.sentences or save.changes]
    names = _names(save.user_id for save in told)
    return [
        Entry(format_datetime(save.at), names.get(save.user_id, ""), save.text)
        for save in sorted(told, key=lambda save: save.at, reverse=True)
    ]


def became(name: str, sentence: Callable[[Any], str]) -> Act:
    """An act seen by a column that was empty and is filled now."""

    def act(before: Any, after: Any) -> str | None:
        filled = not getattr(before, name) and getattr(after, name)
        return sentence(after) if filled else None

    return act


def emptied(name: str, sentence: Callable[[Any], str]) -> Act:
    """An act seen by a column that was filled and is empty now."""

    def act(before: Any, after: Any) -> str | None:
        gone = getattr(before, name) and not getattr(after, name)
        return sentence(after) if gone else None

    return act


def _read(track: Track, saves: dict[tuple[Any, Any], _Save], *, is_own: bool) -> None:
    events = list(track.events.select_related("pgh_context").order_by("pgh_id"))
    shown = _Values(track, events)
    last: dict[int, Any] = {}
    for event in events:
        save = saves.setdefault(
            (event.pgh_created_at, event.pgh_context_id),
            _Save(event.pgh_created_at, _user_id(event)),
        )
        before = last.get(event.id)
        if event.pgh_label == "delete":
            if track.removed:
                save.sentences.append(track.removed(event))
        elif before is None:
            if track.added and not save.is_birth:
                save.sentences.append(track.added(event))
            save.is_birth = save.is_birth or is_own
        else:
            acts = (act(before, event) for act in track.acts)
            save.sentences.extend(text for text in acts if text)
            save.changes.extend(shown.changes(before, event))
        last[event.id] = event


def _user_id(event: Any) -> int | None:
    context = event.pgh_context
    user_id = context.metadata.get("user") if context is not None else None
    return user_id or getattr(event, "updated_by_id", None)


def _names(user_ids: Iterable[int | None]) -> dict[int | None, str]:
    wanted = {pk for pk in user_ids if pk is not None}
    people = get_user_model()._default_manager.in_bulk(wanted)
    return {pk: str(person) for pk, person in people.items()}


class _Values:
    """The values of a track's columns in words; related rows are fetched once."""

    def __init__(self, track: Track, events: list[Any]) -> None:
        self.labels = track.fields
        self.related: dict[str, dict[int, Any]] = {}
        meta = track.events.model._meta
        for name in track.fields:
            column = meta.get_field(name)
            if isinstance(column, models.ForeignKey):
                ids = {getattr(event, column.attname) for event in events} - {None}
                target: Any = column.related_model
                manager = target._default_manager
                self.related[name] = manager.in_bulk(ids)

    def changes(self, before: Any, after: Any) -> list[str]:
        told = []
        for name, label in self.labels.items():
            old, new = self._words(before, name), self._words(after, name)
            if old != new:
                change = {"field": label, "old": old, "new": new}
                told.append(_("%(field)s: “%(old)s” → “%(new)s”") % change)
        return told

    def _words(self, event: Any, name: str) -> str:
        if name in self.related:
            found = self.related[name].get(getattr(event, f"{name}_id"))
            return str(found) if found is not None else ""
        display = getattr(event, f"get_{name}_display", None)
        value = display() if display else getattr(event, name)
        if isinstance(value, bool):
            return _("có") if value else _("không")
        if isinstance(value, datetime):
            return format_datetime(value)
        if isinstance(value, date):
            return format_date(value)
        text = "" if value is None else str(value)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
