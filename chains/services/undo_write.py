"""Put back what an import wrote, as far as nobody changed it since."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Model

from chains.models import Chain, Operator, Outlet, Product, Stage
from chains.services.import_compare import LABELS
from chains.services.search import refresh_search
from chains.services.undo_history import (
    Saving,
    Trace,
    kept_names,
    says,
    traces,
)
from chains.services.undo_look import PARTS, Look
from portal.core.bulk import update_rows
from portal.core.text import fold, sort_key

# Chains whose history is read at a time: bounds memory for a list of any length.
_BATCH = 500
# A list of these is put back as a whole or not at all.
_LISTS = (Stage, Product, Outlet)
_LABEL = {
    "stage": "stages",
    "product": "products",
    "outlet": "outlets",
    "certificate": "certificates",
    "confirmation": "confirmation",
    "yearlyoutput": "volume",
}
# Facts of a chain that a list may change; those in one tuple stand or fall together.
_FACTS = {
    "name": ("name",),
    "group": ("group",),
    "linkage": ("linkage",),
    "operator": ("operator_id",),
    "scale": ("scale_value", "scale_unit"),
}
_CHECK = (
    "declared_by_id",
    "declared_at",
    "seen_by_id",
    "seen_at",
    "publication",
    "return_reason",
)


@dataclass
class ChainUndoer:
    """`changed_operators`: leads whose name or kind could not be put back."""

    saving: Saving
    by: Any
    at: datetime
    changed_operators: set[int]
    # Chain → labels of what stays as the import or somebody after it wrote it.
    kept: dict[int, list[str]] = field(default_factory=dict)

    def withdraw(self, keys: set[int], reason: str) -> None:
        Chain.objects.filter(pk__in=keys).update(
            archived_at=self.at,
            archived_by=self.by,
            archive_reason=reason,
            updated_at=self.at,
            updated_by=self.by,
            version=F("version") + 1,
        )

    def restore(self, look: Look, told: Callable[[int], None]) -> None:
        keys = sorted(look.restored | look.partly)
        for start in range(0, len(keys), _BATCH):
            told(start)
            self._restore(keys[start : start + _BATCH])

    def _restore(self, keys: list[int]) -> None:
        for model in PARTS:
            self._restore_parts(model, keys)
        found = traces(Chain, self.saving.history, pgh_obj_id__in=keys)
        rows = list(Chain.objects.filter(pk__in=found))
        for row in rows:
            self._restore_chain(row, found[row.pk])
        names = ["name", "name_folded", "sort_key", "group", "linkage", "operator"]
        names += ["scale_value", "scale_unit", "declared_by", "declared_at", "seen_by"]
        names += ["seen_at", "publication", "return_reason", "version"]
        names += ["updated_by", "updated_at"]
        update_rows(Chain, rows, names)
        refresh_search(keys)

    def _restore_chain(self, row: Chain, trace: Trace) -> None:
        stays = self.kept.setdefault(row.pk, [])
        for label, names in _FACTS.items():
            if says(trace.before, trace.after, names):
                continue
            if says(row, trace.after, names):
                for name in names:
                    setattr(row, name, getattr(trace.before, name))
            else:
                stays.append(label)
        row.name_folded, row.sort_key = fold(row.name), sort_key(row.name)
        self._restore_check(row, trace, is_whole=not stays)
        row.version += 1
        row.updated_by, row.updated_at = self.by, self.at
        if not stays:
            del self.kept[row.pk]

    def _restore_check(self, row: Chain, trace: Trace, *, is_whole: bool) -> None:
        """The check of Hanoi comes back with the very facts that were checked."""
        is_whole = is_whole and row.operator_id not in self.changed_operators
        if is_whole and says(row, trace.after, _CHECK):
            for name in _CHECK:
                setattr(row, name, getattr(trace.before, name))
            return
        row.declared_by, row.declared_at = self.by, self.at
        row.seen_by, row.seen_at = None, None

    # --- Parts ----------------------------------------------------------------
    def _restore_parts(self, model: type[Any], keys: list[int]) -> None:
        found = traces(model, self.saving.history, chain_id__in=keys)
        if model in _LISTS:
            moved = self.saving.changed_later(model, keys, "chain_id")
            for chain in moved:
                self._keep(chain, model)
            found = {k: t for k, t in found.items() if t.after.chain_id not in moved}
        rows = model._default_manager.in_bulk(found)
        names = kept_names(model)
        gone, back, altered = [], [], []
        for key, trace in found.items():
            row = rows.get(key)
            if not _is_as_left(row, trace, names):
                self._keep(trace.after.chain_id, model)
            elif trace.before is None:
                gone += [key] if row else []
            elif row is None:
                back.append(_become(model(pk=key), trace.before, names))
            else:
                altered.append(_become(row, trace.before, names))
        model._default_manager.filter(pk__in=gone).delete()
        update_rows(model, altered, [*names])
        model._default_manager.bulk_create(back)

    def _keep(self, chain: int, model: type[Model]) -> None:
        label = _LABEL[str(model._meta.model_name)]
        stays = self.kept.setdefault(chain, [])
        if label not in stays:
            stays.append(label)


def _is_as_left(row: Any, trace: Trace, names: list[str]) -> bool:
    if trace.is_removal or row is None:
        return row is None and trace.is_removal
    return says(row, trace.after, names)


def _become(row: Any, event: Any, names: list[str]) -> Any:
    for name in names:
        setattr(row, name, getattr(event, name))
    return row


def labels(names: list[str]) -> str:
    return ", ".join(str(LABELS[name]) for name in names)


# --- Operators ------------------------------------------------------------------------
_CONTACTS = {
    "operator": ("name", "name_folded"),
    "kind": ("kind",),
    "tax_code": ("tax_code",),
    "address": ("address",),
    "representative": ("representative",),
    "phone": ("phone",),
}


# Facts of every chain that names the operator; contacts are not.
_SHARED = frozenset({"operator", "kind"})


def restore_operators(
    history: UUID, look: Look, *, by: Any, at: datetime
) -> tuple[int, dict[int, list[str]]]:
    """Put former names and contacts back; return how many, and what stays of which.

    A name or kind stays where a chain that is not put back is known, and perhaps was
    confirmed, with it.
    """
    found = {k: t for k, t in traces(Operator, history).items() if t.before}
    rows = list(
        Operator.objects.filter(pk__in=found).order_by("pk").select_for_update()
    )
    elsewhere = _named_elsewhere(found, look)
    kept: dict[int, list[str]] = {}
    changed = []
    for row in rows:
        trace, is_changed = found[row.pk], False
        for label, names in _CONTACTS.items():
            if says(trace.before, trace.after, names):
                continue
            is_held = label in _SHARED and row.pk in elsewhere
            if says(row, trace.after, names) and not (is_held or row.is_archived):
                _become(row, trace.before, list(names))
                is_changed = True
            else:
                kept.setdefault(row.pk, []).append(label)
        if is_changed:
            row.version += 1
            row.updated_by, row.updated_at = by, at
            changed.append(row)
    columns = [name for group in _CONTACTS.values() for name in group]
    update_rows(Operator, changed, [*columns, "version", "updated_by", "updated_at"])
    return len(changed), kept


def _named_elsewhere(keys: Iterable[int], look: Look) -> set[int]:
    """Operators of live chains that the undoing neither withdraws nor puts back."""
    keys, done = list(keys), look.withdrawn | look.restored | look.partly
    leads = Chain.objects.live().filter(operator__in=keys)
    stages = Stage.objects.filter(operator__in=keys, chain__archived_at__isnull=True)
    pairs = [
        *leads.values_list("operator_id", "pk"),
        *stages.values_list("operator_id", "chain_id"),
    ]
    return {operator for operator, chain in pairs if chain not in done}
