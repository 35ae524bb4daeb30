"""What undoing an import would do: asked before the button, and once more before writing.

A chain that the import made is withdrawn unless somebody changed or confirmed it since,
or hung something on it. A chain that it altered gets its former values back; of one that
somebody changed since only the values that are still the import's; one confirmed since
keeps all.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pghistory.models
from django.db.models import Model
from django.utils.translation import gettext as _

from chains.models import (
    Certificate,
    Chain,
    Confirmation,
    DirectoryEntry,
    ImportBatch,
    ImportLine,
    Outlet,
    Product,
    Stage,
    YearlyOutput,
)
from chains.services.undo_history import Saving, made, saving_of, touched

PARTS = (Stage, Product, Outlet, Certificate, Confirmation, YearlyOutput)


@dataclass
class Look:
    """Keys of chains: to withdraw, to put back wholly or in part; `kept` says why not."""

    withdrawn: set[int] = field(default_factory=set)
    restored: set[int] = field(default_factory=set)
    partly: set[int] = field(default_factory=set)
    kept: dict[int, str] = field(default_factory=dict)

    @property
    def does_something(self) -> bool:
        return bool(self.withdrawn or self.restored or self.partly)


def look(batch: ImportBatch) -> Look:
    """The same few queries for any number of rows."""
    history = batch.history
    if history is None:
        return Look()
    ours, new = touched(Chain, history), made(Chain, history)
    saving = saving_of(batch)
    later = saving.changed_later(Chain, ours)
    rows = dict(
        Chain.objects.filter(pk__in=ours & (later | _archived(ours))).values_list(
            "pk", "archived_at"
        )
    )
    confirmed = _confirmed(later)
    found = Look()
    for key in later | rows.keys():
        found.kept[key] = _reason(
            is_archived=rows.get(key) is not None, is_confirmed=key in confirmed
        )
    for key, reason in _used(saving, new - found.kept.keys()):
        found.kept.setdefault(key, reason)
    found.withdrawn = new - found.kept.keys()
    altered = ours - new
    found.restored = altered - found.kept.keys()
    found.partly = {
        key
        for key in altered & later
        if key not in confirmed and rows.get(key) is None and key in rows
    }
    for key in found.partly:
        del found.kept[key]
    return found


def _archived(keys: set[int]) -> set[int]:
    rows = Chain.objects.filter(pk__in=keys, archived_at__isnull=False)
    return set(rows.values_list("pk", flat=True))


def _confirmed(later: set[int]) -> set[int]:
    """Checked after the import: Hanoi stands for what the chain says now."""
    rows = Chain.objects.filter(pk__in=later, seen_at__isnull=False)
    return set(rows.values_list("pk", flat=True))


def _reason(*, is_archived: bool, is_confirmed: bool) -> str:
    if is_archived:
        return _("Chuỗi đã được cất vào kho lưu từ trước.")
    if is_confirmed:
        return _("Hà Nội đã xác nhận chuỗi này sau lần nhập.")
    return _("Đã có người sửa chuỗi này sau lần nhập.")


def _used(saving: Saving, new: set[int]) -> Iterator[tuple[int, str]]:
    """New chains whose parts somebody changed, or that other records speak of."""
    for part in PARTS:
        for key in saving.changed_by_others(part, new, "chain_id"):
            yield key, _("Đã có người sửa sản phẩm, khâu, giấy tờ sau lần nhập.")
    for model, name in references(Chain, {*PARTS, ImportLine, DirectoryEntry}):
        rows = model._default_manager.filter(**{f"{name}__in": new})
        for key in rows.values_list(name, flat=True).distinct():
            yield (
                key,
                _("Đã có hồ sơ khác gắn với chuỗi này (ảnh, kiểm tra, sản lượng…)."),
            )


def references(
    model: type[Model], without: set[Any]
) -> Iterator[tuple[type[Model], str]]:
    """Other models that point to this one, and by which column; history stays away."""
    for relation in model._meta.related_objects:
        other: Any = relation.related_model
        if other not in without and not issubclass(other, pghistory.models.Event):
            yield other, relation.field.name
