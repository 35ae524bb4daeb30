"""What one saving did to rows of a table, read from the history the triggers wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from chains.models import ImportBatch
from chains.models.importing import ImportState

_NEIGHBOURS = """
SELECT DISTINCT ON (event.pgh_obj_id) event.*
  FROM unnest(%s::bigint[], %s::bigint[]) AS ours(id, first)
  JOIN {table} event ON event.pgh_obj_id = ours.id AND event.pgh_id < ours.first
 ORDER BY event.pgh_obj_id, event.pgh_id DESC
"""
_CHANGED_LATER = """
SELECT DISTINCT ours.id
  FROM (SELECT {owner} AS id, max(pgh_id) AS last FROM {table}
         WHERE pgh_context_id = %s AND {owner} = ANY(%s::bigint[]) GROUP BY 1) AS ours
  JOIN {table} later ON later.{owner} = ours.id AND later.pgh_id > ours.last
 WHERE later.pgh_context_id IS NULL OR later.pgh_context_id <> ALL(%s::uuid[])
"""
_CHANGED_BY_OTHERS = """
SELECT DISTINCT {owner} FROM {table}
 WHERE {owner} = ANY(%s::bigint[]) AND (pgh_context_id IS NULL OR pgh_context_id <> ALL(%s::uuid[]))
"""


@dataclass(frozen=True)
class Trace:
    """One row: as it was before, None where the saving made it, and as it left it."""

    before: Any
    after: Any

    @property
    def is_removal(self) -> bool:
        return bool(self.after.pgh_label == "delete")


def traces(model: type[Model], history: UUID, **of: Any) -> dict[int, Trace]:
    """By key, every row that the saving wrote; `of` narrows the events."""
    events = model.pgh_event_model.objects  # type: ignore[attr-defined]
    first: dict[int, Any] = {}
    last: dict[int, Any] = {}
    for event in events.filter(pgh_context=history, **of).order_by("pgh_id"):
        first.setdefault(event.pgh_obj_id, event)
        last[event.pgh_obj_id] = event
    older = [key for key, event in first.items() if event.pgh_label != "insert"]
    sql = _NEIGHBOURS.format(table=events.model._meta.db_table)
    found = events.raw(sql, [older, [first[key].pgh_id for key in older]])
    before = {event.pgh_obj_id: event for event in found}
    return {
        key: Trace(before.get(key), event)
        for key, event in last.items()
        # What has no history before cannot be told from what is new.
        if key in before or first[key].pgh_label == "insert"
    }


def made(model: type[Model], history: UUID) -> set[int]:
    """Keys of the rows that the saving made."""
    events = model.pgh_event_model.objects  # type: ignore[attr-defined]
    ours = events.filter(pgh_context=history, pgh_label="insert")
    return set(ours.values_list("pgh_obj_id", flat=True))


def touched(model: type[Model], history: UUID) -> set[int]:
    events = model.pgh_event_model.objects  # type: ignore[attr-defined]
    ours = events.filter(pgh_context=history)
    return set(ours.values_list("pgh_obj_id", flat=True))


@dataclass(frozen=True)
class Saving:
    """The context of one saving; `nothing` are those that together changed nothing:
    later imports that were undone, and their undoing."""

    history: UUID
    nothing: tuple[UUID, ...] = ()

    def changed_later(
        self, model: type[Model], keys: Iterable[int], owner: str = "pgh_obj_id"
    ) -> set[int]:
        """Of these, those with an event after the saving's own; `owner`: the column."""
        values = [self.history, sorted(keys), [*self.nothing]]
        return _keys(_CHANGED_LATER, model, owner, values)

    def changed_by_others(
        self, model: type[Model], keys: Iterable[int], owner: str
    ) -> set[int]:
        """Of these, those with any event that is not the saving's."""
        values = [sorted(keys), [self.history, *self.nothing]]
        return _keys(_CHANGED_BY_OTHERS, model, owner, values)


def saving_of(batch: ImportBatch) -> Saving:
    assert batch.history is not None and batch.saved_at is not None  # noqa: S101, PT018
    undone = ImportBatch.objects.filter(
        state=ImportState.UNDONE, undone_at__gte=batch.saved_at
    ).values_list("history", "undone_history")
    return Saving(batch.history, tuple(key for pair in undone for key in pair if key))


def _keys(sql: str, model: type[Model], owner: str, values: list[Any]) -> set[int]:
    events = model.pgh_event_model  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(sql.format(table=events._meta.db_table, owner=owner), values)
        return {key for (key,) in cursor.fetchall()}


def kept_names(model: type[Model]) -> list[str]:
    """The columns of the model that its history keeps, without the key."""
    events = model.pgh_event_model  # type: ignore[attr-defined]
    known = {field.attname for field in events._meta.concrete_fields}
    return [
        field.attname
        for field in model._meta.concrete_fields
        if field.attname in known and not field.primary_key
    ]


def says(row: Any, event: Any, names: Iterable[str]) -> bool:
    """Whether the row is in these columns what the event says."""
    return all(_plain(getattr(row, n)) == _plain(getattr(event, n)) for n in names)


def _plain(value: Any) -> Any:
    # A file of a row and of its event are different objects with one name.
    return getattr(value, "name", value) if hasattr(value, "storage") else value
