"""A workbook uploaded in the workspace: read by a job, looked at, saved by a job."""

import hashlib
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from chains.facts import Problem
from chains.importers.opening import Unreadable
from chains.models import ImportBatch, ImportLine
from chains.models.importing import ImportState
from chains.services import import_columns, import_lines
from chains.services.import_matching import Choice, Place
from chains.services.import_meanwhile import difference, moved_sentence
from chains.services.importing import Importer, ImportResult, Moved, SheetResult
from portal.accounts.models import User
from portal.core import clock, retention
from portal.core.downloads import safe_name
from portal.core.errors import DomainError
from portal.core.jobs import Run, enqueue, protocol
from portal.core.text import nfc
from portal.organisations.access import access_for
from portal.organisations.models import Association

READ_JOB = "chains.read-workbook"
SAVE_JOB = "chains.save-workbook"

# A preview shows this many entries of a kind for a sheet, and how many more there are;
# all of them are lines of the batch, read page by page.
MOST_SHOWN = 50
COUNTED = ("created", "updated", "unchanged")


@transaction.atomic
def start_import(
    *, file: "File[bytes]", by: Any, association: Association | None, year: int
) -> ImportBatch:
    """Keep the file privately and have it read; returns at once."""
    batch = ImportBatch(
        association=association,
        file=file,
        file_name=safe_name(nfc(file.name or ""))[:200],
        sha256=_digest(file),
        year=year,
        responsible=by,
        created_by=by,
        updated_by=by,
    )
    batch.save()
    batch.job = enqueue(READ_JOB, {"batch": batch.pk}, key=f"batch:{batch.pk}")
    batch.save(update_fields=["job"])
    return batch


def _digest(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def saved_before(batch: ImportBatch, user: Any) -> ImportBatch | None:
    """The newest import this person may see that saved the very same file."""
    return (
        ImportBatch.objects.for_user(user)
        .filter(sha256=batch.sha256, state=ImportState.SAVED)
        .exclude(pk=batch.pk)
        .order_by("-updated_at", "-pk")
        .first()
    )


@transaction.atomic
def confirm(batch: ImportBatch, *, by: Any) -> None:
    """Save what the preview showed; the job looks at everything once more."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if import_columns.is_outdated(locked):
        raise DomainError(
            _(
                "Có người vừa chọn lại nội dung của cột; hãy mở mục “Các cột của bảng” và đọc lại "
                "trước khi lưu."
            )
        )
    if locked.preview.get("choices", []) != import_lines.mark_of(
        import_lines.choices_of(locked)
    ):
        raise DomainError(
            _(
                "Có người vừa chọn lại cho một số dòng; hãy mở mục “Từng dòng” và đọc "
                "lại trước khi lưu."
            )
        )
    locked.start_saving(by=by)
    locked.job = enqueue(
        SAVE_JOB, {"batch": batch.pk, "by": by.pk}, key=f"batch:{batch.pk}"
    )
    _take_over(locked, by)
    locked.save(update_fields=["job", "responsible"])


@transaction.atomic
def discard(batch: ImportBatch, *, by: Any) -> None:
    ImportBatch.objects.select_for_update().get(pk=batch.pk).discard(by=by)


@transaction.atomic
def retry(batch: ImportBatch, *, by: Any) -> None:
    """Run a reading or saving again that stopped because of an accident."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.job is None:
        raise DomainError(_("Bảng này chưa có việc nào để thử lại."))
    protocol.retry(locked.job)
    _take_over(locked, by)
    locked.save(update_fields=["responsible"])


def read_again(batch: ImportBatch, *, by: Any) -> None:
    """Look at the file once more, with what people said since; `batch` is locked."""
    batch.read_again(by=by)
    batch.job = enqueue(READ_JOB, {"batch": batch.pk}, key=f"batch:{batch.pk}")
    _take_over(batch, by)
    batch.save(update_fields=["job", "responsible"])


def _take_over(batch: ImportBatch, by: Any) -> None:
    """Who acts goes on with it, with their own rights.

    Hanoi does not take over what a partner uploaded: the partner's people see all that
    comes of the file, so it is read and saved with no more rights than theirs.
    """
    if access_for(by).is_hanoi and batch.is_from_partner:
        return
    batch.responsible = by


def drop_old_files(*, at: datetime) -> int:
    """Delete files that were given up long ago; what became of them stays written."""
    old = ImportBatch.objects.given_up_before(retention.limit(at))
    ImportLine.objects.filter(batch__in=old).delete()
    return retention.drop_files(old)


# --- The jobs -----------------------------------------------------------------
def read_batch(run: Run) -> None:
    """Read the file and keep the preview, or the sentence that says why not."""
    batch = _batch(run)
    access = access_for(batch.responsible)
    said = import_columns.remembered_for(access)
    choices = import_lines.choices_of(batch)
    importer = _importer(batch, batch.responsible, said, choices)
    try:
        with batch.file.open("rb") as file:
            result = importer.read(file, batch.file.size, progress=run.progress)
    except Unreadable as error:
        with run.finishing():
            batch.refuse(error.message)
        return
    with run.finishing():
        preview = preview_of(result, choices)
        batch.show_preview(preview, import_columns.kept(said, result))
        import_lines.keep_lines(batch, result)


def save_batch(run: Run) -> None:
    """Save sheet by sheet in the transaction that ends the job."""
    batch = _batch(run)
    by = User.objects.get(pk=run.payload["by"])
    choices = import_lines.choices_of(batch)
    importer = _importer(batch, by, import_columns.given(batch.said), choices)
    shown = batch.preview
    with batch.file.open("rb") as file:
        _check_same(batch)
        try:
            with run.finishing() as kept:
                result = importer.save(
                    file,
                    batch.file.size,
                    at=clock.now(),
                    progress=run.progress,
                    agreed=import_lines.agreed(batch),
                )
                preview = preview_of(result, choices)
                if any(sheet.plans and not sheet.problems for sheet in result.sheets):
                    batch.finish_saving(
                        preview,
                        by=by,
                        at=clock.now(),
                        history=result.history,
                        message=difference(batch, result, shown),
                    )
                else:
                    batch.look_again(preview, moved_sentence(batch, result))
                import_lines.keep_lines(batch, result)
                kept.update({name: result.count(name) for name in COUNTED})
        except Moved:
            _show_again(run, batch, importer, choices)


def _show_again(
    run: Run, batch: ImportBatch, importer: Importer, choices: dict[Place, Choice]
) -> None:
    """The register moved on: a person looks at what would be changed now."""
    batch.refresh_from_db()
    with batch.file.open("rb") as file:
        result = importer.read(file, batch.file.size, progress=run.progress)
    with run.finishing():
        preview = preview_of(result, choices)
        batch.look_again(preview, moved_sentence(batch, result))
        import_lines.keep_lines(batch, result)


def _batch(run: Run) -> ImportBatch:
    return ImportBatch.objects.select_related("association", "responsible").get(
        pk=run.payload["batch"]
    )


def _importer(
    batch: ImportBatch,
    author: Any,
    said: dict[int, dict[str, str]],
    choices: dict[Place, Choice],
) -> Importer:
    """With the rights that who is responsible has now, not those of the upload."""
    access = access_for(batch.responsible)
    if not (access.is_hanoi or access.is_partner):
        raise DomainError(
            _(
                "Người phụ trách bảng này không còn vai trò được nhập liệu; hãy nhờ đồng "
                "nghiệp còn phụ trách bấm “Thử lại” hoặc tải lại tệp."
            )
        )
    return Importer(
        by=author,
        access=access,
        year=batch.year,
        chosen=batch.association,
        said=said,
        choices=choices,
    )


def _check_same(batch: ImportBatch) -> None:
    """What is saved is the file that was looked at, to the last bit."""
    if _digest(batch.file) != batch.sha256:
        raise DomainError(
            _("Tệp đã lưu bị thay đổi sau khi xem trước; hãy tải lại tệp gốc.")
        )


# --- What the preview page shows --------------------------------------------------
def preview_of(result: ImportResult, choices: dict[Place, Choice]) -> dict[str, Any]:
    """The result as JSON: notes, totals and, for each sheet, what a person must see."""
    counts = {name: result.count(name) for name in COUNTED}
    return {
        **counts,
        "problems": sum(len(sheet.problems) for sheet in result.sheets),
        "questions": sum(sheet.questions for sheet in result.sheets),
        "choices": import_lines.mark_of(choices),
        "to_save": counts["created"] + counts["updated"],
        "notes": result.notes,
        "sheets": [_sheet(sheet) for sheet in result.sheets],
    }


def _sheet(sheet: SheetResult) -> dict[str, Any]:
    facts = sheet.facts
    fine = [] if sheet.problems else sheet.plans
    decided = [
        plan
        for plan, match in zip(fine, sheet.matches if fine else [], strict=True)
        if not match.is_open
    ]
    changed = [plan for plan in decided if plan.action == "updated"]
    created = [plan for plan in decided if plan.action == "created"]
    return {
        "name": facts.name,
        "part": facts.part,
        "association": sheet.association.name if sheet.association else "",
        "owner": sheet.association.pk if sheet.association else None,
        "rows": facts.rows,
        **sheet.counts(),
        "questions": sheet.questions,
        "problem_count": len(sheet.problems),
        "problems": [_problem(problem) for problem in sheet.problems[:MOST_SHOWN]],
        "warnings": [_problem(problem) for problem in facts.warnings[:MOST_SHOWN]],
        "columns": [asdict(column) for column in facts.columns[:MOST_SHOWN]],
        "unknown": [asdict(column) for column in facts.unknown[:MOST_SHOWN]],
        "converted_count": facts.converted_count,
        "converted": facts.converted,
        "changed": [
            {
                "row": plan.facts.row,
                "name": plan.facts.name,
                "needs_check": plan.needs_check,
                "changes": [change.as_json() for change in plan.changes],
            }
            for plan in changed[:MOST_SHOWN]
        ],
        "new": [
            {
                "row": plan.facts.row,
                "name": plan.facts.name,
                "operator": plan.facts.operator,
            }
            for plan in created[:MOST_SHOWN]
        ],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {**problem.as_json(), "value": problem.value}
