"""Undo a saved import: one act, all or nothing, in a job (docs/decisions/0065)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pghistory
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from chains.models import Chain, ImportBatch, Operator
from chains.services.lock_order import (
    lock_associations,
    lock_chains,
    lock_operators,
)
from chains.services.undo_history import made, saving_of, touched
from chains.services.undo_look import Look, look, references
from chains.services.undo_write import ChainUndoer, labels, restore_operators
from portal.accounts.models import User
from portal.core import clock
from portal.core.dates import format_date
from portal.core.errors import DomainError
from portal.core.jobs import Run, enqueue
from portal.core.transactions import many_rows, waiting
from portal.organisations.access import access_for

UNDO_JOB = "chains.undo-import"
# So many operators that stay are named; how many more, is counted.
MOST_NAMED = 50


@transaction.atomic
def start_undo(batch: ImportBatch, *, by: Any) -> None:
    """Take the import back in a job; a second request finds it under way."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not _may_undo(locked, by):
        raise DomainError(
            _("Lần nhập này có chuỗi của hội khác; hãy nhờ cán bộ Hà Nội hoàn tác.")
        )
    locked.start_undoing(by=by)
    locked.job = enqueue(
        UNDO_JOB, {"batch": batch.pk, "by": by.pk}, key=f"batch:{batch.pk}"
    )
    locked.save(update_fields=["job"])


def undo_batch(run: Run) -> None:
    batch = ImportBatch.objects.get(pk=run.payload["batch"])
    by = User.objects.get(pk=run.payload["by"])
    if not _may_undo(batch, by):
        # A role may have ended since the click; whoever has one asks anew.
        with run.finishing():
            batch.stay_saved(_lost_the_right(by))
        return
    try:
        with run.finishing() as kept:
            done = undo(batch, by=by, at=clock.now(), progress=run.progress)
            batch.finish_undoing(done, by=by, at=clock.now())
            kept.update(done)
    except IntegrityError:
        raise DomainError(
            _(
                "Chưa hoàn tác gì: một chuỗi hoặc cơ sở khác nay đã dùng tên cũ; hãy sửa "
                "hoặc gộp bản ghi trùng rồi bấm “Thử lại”."
            )
        ) from None


def undo(
    batch: ImportBatch,
    *,
    by: Any,
    at: datetime,
    progress: Callable[[int, int, str], None],
) -> dict[str, Any]:
    """Write it; call it in the transaction that changes the state of the batch."""
    history = batch.history
    assert history is not None  # noqa: S101 - start_undoing asked
    with many_rows(), pghistory.context(source="undo-import", user=by.pk) as context:
        batch.undone_history = context.id
        progress(0, 4, _("Đang xem ai đã sửa sau lần nhập"))
        _lock(history)
        found = look(batch)
        progress(1, 4, _("Đang trả lại thông tin cơ sở"))
        restored, kept_operators = restore_operators(history, found, by=by, at=at)
        undoer = ChainUndoer(saving_of(batch), by, at, set(kept_operators))
        progress(2, 4, _("Đang rút các chuỗi mới"))
        undoer.withdraw(found.withdrawn, _reason(batch))
        total = len(found.restored | found.partly)
        undoer.restore(
            found,
            lambda done: progress(
                3 * total + done, 4 * total, _("Đang trả lại số liệu cũ")
            ),
        )
        withdrawn, used = _withdraw_operators(batch, by=by, at=at)
        _write_lines(batch, found, undoer.kept)
    named = [(key, labels(names)) for key, names in kept_operators.items()] + used
    return {
        "withdrawn": len(found.withdrawn),
        "restored": total,
        "kept": len(found.kept) + len(undoer.kept),
        "operators_withdrawn": withdrawn,
        "operators_restored": restored,
        "operators_kept": len(named),
        "operators": _named(dict(named[:MOST_NAMED])),
    }


def _may_undo(batch: ImportBatch, by: Any) -> bool:
    """Who sees the import; a partner only what lies in its own associations."""
    access = access_for(by)
    if access.is_hanoi:
        return True
    if not access.is_partner or batch.history is None:
        return False
    owners = Chain.objects.filter(pk__in=touched(Chain, batch.history))
    keys = set(owners.values_list("association_id", flat=True))
    mine = ImportBatch.objects.for_user(by).filter(pk=batch.pk)
    return all(access.owns(key) for key in keys) and mine.exists()


def _lost_the_right(by: Any) -> str:
    return _(
        "Chưa hoàn tác gì: khi việc bắt đầu chạy, %(person)s không còn vai trò được hoàn "
        "tác lần nhập này. Người còn phụ trách hãy xem lại rồi bấm “Hoàn tác lần nhập”."
    ) % {"person": by}


def _lock(history: UUID) -> None:
    """What the import touched, in the order of everybody else."""
    keys = touched(Chain, history)
    owners = Chain.objects.filter(pk__in=keys).values_list("association_id", flat=True)
    with waiting():
        lock_associations(set(owners))
        lock_chains(keys)
        lock_operators(touched(Operator, history), may_be_named=True)


def _reason(batch: ImportBatch) -> str:
    day = format_date(batch.saved_at) if batch.saved_at else ""
    words = {"day": day, "file": batch.file_name}
    return (_("Hoàn tác lần nhập ngày %(day)s từ tệp “%(file)s”.") % words)[:300]


def _withdraw_operators(
    batch: ImportBatch, *, by: Any, at: datetime
) -> tuple[int, list[tuple[int, str]]]:
    """Put away operators that the import made and that nothing names any more."""
    history = batch.history
    assert history is not None  # noqa: S101 - start_undoing asked
    new = made(Operator, history)
    changed = saving_of(batch).changed_later(Operator, new)
    used = _operators_in_use(new - changed)
    Operator.objects.filter(pk__in=new - changed - used).update(
        archived_at=at,
        archived_by=by,
        archive_reason=_reason(batch),
        updated_at=at,
        updated_by=by,
        version=F("version") + 1,
    )
    why_changed = _("đã có người sửa sau lần nhập")
    why_used = _("còn chuỗi hoặc hồ sơ khác dùng đến")
    kept = [(key, why_changed) for key in sorted(changed)]
    kept += [(key, why_used) for key in sorted(used)]
    return len(new) - len(changed) - len(used), kept


def _operators_in_use(keys: set[int]) -> set[int]:
    used: set[int] = set()
    for model, name in references(Operator, set()):
        rows = model._default_manager.filter(**{f"{name}__in": keys})
        columns = {column.name for column in model._meta.get_fields()}
        if model is Chain:
            rows = rows.filter(archived_at__isnull=True)
        elif "chain" in columns:
            rows = rows.filter(chain__archived_at__isnull=True)
        used |= set(rows.values_list(name, flat=True))
    return used


def _write_lines(batch: ImportBatch, found: Look, kept: dict[int, list[str]]) -> None:
    done = found.withdrawn | found.restored | found.partly
    batch.lines.filter(chain__in=done).update(is_undone=True)
    reasons: dict[str, list[int]] = {}
    for key, reason in found.kept.items():
        reasons.setdefault(reason, []).append(key)
    sentence = _("Giữ nguyên vì đã có người sửa sau lần nhập: %(fields)s.")
    for key, names in kept.items():
        reasons.setdefault(sentence % {"fields": labels(names)}, []).append(key)
    for reason, keys in reasons.items():
        batch.lines.filter(chain__in=keys).update(kept=reason)


def _named(reasons: dict[int, str]) -> list[dict[str, str]]:
    names = Operator.objects.filter(pk__in=reasons).values_list("pk", "name")
    return [{"name": name, "reason": reasons[key]} for key, name in names]
