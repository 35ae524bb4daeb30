"""Who gets what from the import pages; part of `access_table`."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.core.files.base import ContentFile

from chains.models import ColumnMapping, ImportBatch
from chains.models.importing import ImportState
from portal.core.jobs import Job, JobState
from tests.cast import Cast
from tests.permission_table import HANOI, OWNERS, PARTNERS, REDIRECT, Row, only

PREVIEW = {
    "created": 1,
    "updated": 0,
    "unchanged": 0,
    "problems": 0,
    "to_save": 1,
    "notes": [],
    "sheets": [],
}


def make_batch(cast: Cast, **values: Any) -> ImportBatch:
    """A file a Sơn La officer uploaded, waiting to be confirmed."""
    values.setdefault("state", ImportState.PREVIEW)
    values.setdefault("created_by", cast.officer)
    values.setdefault("association", cast.son_la)
    return ImportBatch.objects.create(
        file=ContentFile(b"sample", name="bang.xlsx"),
        file_name="bang.xlsx",
        sha256="0" * 64,
        year=2026,
        preview=PREVIEW,
        job=Job.objects.create(kind="chains.read-workbook"),
        **values,
    )


def _one(cast: Cast) -> dict[str, Any]:
    return {"pk": make_batch(cast).pk}


def _saved(cast: Cast) -> dict[str, Any]:
    moment = datetime(2026, 11, 23, 8, tzinfo=UTC)
    batch = make_batch(
        cast,
        state=ImportState.SAVED,
        saved_at=moment,
        saved_by=cast.officer,
        history=uuid.uuid4(),
    )
    return {"pk": batch.pk}


def _stopped(cast: Cast) -> dict[str, Any]:
    batch = make_batch(cast, state=ImportState.READING)
    Job.objects.filter(kind="chains.read-workbook").update(
        state=JobState.FAILED, error="Hỏng.", finished_at="2026-11-23T08:00:00Z"
    )
    return {"pk": batch.pk}


def _with_columns(cast: Cast) -> dict[str, Any]:
    """Its one sheet has a heading that nobody knows."""
    batch = make_batch(cast)
    column = {"key": "ma o", "label": "A (Mã ô)", "heading": "Mã ô", "samples": ["1"]}
    sheet = {"name": "Sơn La", "owner": cast.son_la.pk, "unknown": [column]}
    batch.preview = PREVIEW | {
        "sheets": [sheet | {"columns": [column | {"field": ""}]}]
    }
    batch.save()
    return {"pk": batch.pk}


def _with_mapping(cast: Cast) -> dict[str, Any]:
    mapping = ColumnMapping.objects.create(
        association=cast.son_la,
        heading="ma o",
        label="Mã ô",
        said_by=cast.officer,
        said_at="2026-11-23T08:00:00Z",
    )
    return _one(cast) | {"mapping": mapping.pk}


_KEEPERS = (*HANOI, *OWNERS)
# Others who may import have never heard of this file; the rest may not import at all.
_STRANGERS = dict.fromkeys(set(PARTNERS) - set(OWNERS), "404")

IMPORT_ROWS = [
    Row("chains:import_list", only(*HANOI, *PARTNERS)),
    Row("chains:import_upload", only(*HANOI, *PARTNERS)),
    Row("chains:import_template", only(*HANOI, *PARTNERS)),
    Row(
        "chains:import_upload",
        only(*HANOI, *PARTNERS, answer="422"),
        method="post",
        case="without a file",
    ),
    Row("chains:import_detail", only(*_KEEPERS) | _STRANGERS, make=_one),
    Row("chains:import_undo", only(*_KEEPERS) | _STRANGERS, make=_saved),
    Row("chains:import_file", only(*_KEEPERS) | _STRANGERS, make=_one),
    Row("chains:import_lines", only(*_KEEPERS) | _STRANGERS, make=_one),
    Row("chains:import_columns", only(*_KEEPERS) | _STRANGERS, make=_with_columns),
    Row(
        "chains:import_columns",
        only(*_KEEPERS, answer=REDIRECT) | _STRANGERS,
        method="post",
        make=_with_columns,
        case="nothing answered",
    ),
    *(
        Row(
            name,
            only(*_KEEPERS, answer=REDIRECT) | _STRANGERS,
            method="post",
            make=make,
        )
        for name, make in (
            ("chains:import_column_forget", _with_mapping),
            ("chains:import_choose", _one),
            ("chains:import_choose_again", _one),
            ("chains:import_confirm", _one),
            ("chains:import_discard", _one),
            ("chains:import_retry", _stopped),
            ("chains:import_undo", _saved),
        )
    ),
]
