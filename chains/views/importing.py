"""Import from a workbook: upload, preview, confirm; and what was imported before."""

import io
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chains.builders.import_template import write_template
from chains.forms.importing import ImportFilter, ImportForm
from chains.models import ImportBatch
from chains.models.importing import ImportState
from chains.services import import_batches
from chains.services.import_columns import field_label
from chains.services.import_compare import LABELS
from chains.views.import_parts import in_parts
from portal.core import clock
from portal.core.acts import attempt
from portal.core.dates import format_date, format_datetime
from portal.core.downloads import attachment, send_kept
from portal.core.exports import XLSX_TYPE
from portal.core.htmx import vary, wants_fragment
from portal.core.lists import ScopedListView
from portal.organisations.access import access_for
from portal.organisations.models import Association
from portal.organisations.permissions import (
    AccessRequiredMixin,
    contributor_required,
    is_contributor,
)

COUNTED = ("created", "updated", "unchanged")
TONES = {
    ImportState.READING: "wait",
    ImportState.PREVIEW: "attention",
    ImportState.SAVING: "wait",
    ImportState.SAVED: "good",
    ImportState.REFUSED: "danger",
    ImportState.DISCARDED: "neutral",
    ImportState.UNDOING: "wait",
    ImportState.UNDONE: "neutral",
}
# A job is at work.
BUSY = frozenset({ImportState.READING, ImportState.SAVING, ImportState.UNDOING})
# The step of the stepper each state stands at; saved is past the last one.
_STEPS = {
    ImportState.READING: 2,
    ImportState.PREVIEW: 2,
    ImportState.REFUSED: 1,
    ImportState.DISCARDED: 2,
    ImportState.SAVING: 3,
    ImportState.SAVED: 4,
    ImportState.UNDOING: 4,
    ImportState.UNDONE: 4,
}


@dataclass(frozen=True)
class ImportRow:
    """One line of the list, every text ready."""

    url: str
    name: str
    association: str
    who: str
    responsible: str
    when: str
    outcome: str
    tone: str
    state: str


class ImportListView(AccessRequiredMixin, ScopedListView):
    access_test = staticmethod(is_contributor)
    filterset_class = ImportFilter
    template_name = "chains/import/list.html"
    results_template_name = "chains/import/_results.html"
    url_name = "chains:import_list"
    sorts = {
        "created": ["created_at", "id"],
        "name": ["file_name_folded", "id"],
        "who": ["created_by__full_name", "id"],
    }
    default_sort = "-created"

    def scope(self) -> QuerySet[ImportBatch]:
        return ImportBatch.objects.for_user(self.request.user)

    def shown(self, queryset: Any) -> Any:
        # A preview can be large; the list needs three numbers of it.
        counts = {f"{name}_count": KT(f"preview__{name}") for name in COUNTED}
        return (
            queryset.select_related("association", "created_by", "responsible")
            .annotate(**counts)
            .defer("preview", "message")
        )

    def rows(self, records: list[ImportBatch]) -> list[ImportRow]:
        return [_row(batch) for batch in records]


def _row(batch: ImportBatch) -> ImportRow:
    return ImportRow(
        url=batch.get_absolute_url(),
        name=batch.file_name,
        association=batch.association.name if batch.association else "",
        who=str(batch.created_by or ""),
        responsible=_other(batch),
        when=format_datetime(batch.created_at),
        outcome=_outcome(batch),
        tone=TONES[ImportState(batch.state)],
        state=batch.get_state_display(),
    )


def _other(batch: ImportBatch) -> str:
    """Who goes on with the file now, if that is not who uploaded it."""
    is_same = batch.responsible_id == batch.created_by_id
    return "" if is_same else str(batch.responsible)


def _outcome(batch: ImportBatch) -> str:
    """ "Thêm 12, sửa 2, giữ nguyên 0" for a file that was read."""
    counts = {name: getattr(batch, f"{name}_count") for name in COUNTED}
    if None in counts.values():
        return ""
    sentence = _("Thêm %(created)s, sửa %(updated)s, giữ nguyên %(unchanged)s")
    return sentence % counts


@require_http_methods(["GET", "HEAD", "POST"])
@contributor_required
def upload(request: HttpRequest) -> HttpResponseBase:
    """Take the file and go to its page, where it is read."""
    access = access_for(request.user)
    if request.method != "POST":
        context = {"form": ImportForm(access=access), "steps": _step_names()}
        return render(request, "chains/import/upload.html", context)
    form = ImportForm(request.POST, request.FILES, access=access)
    if not form.is_valid():
        context = {"form": form, "steps": _step_names()}
        return render(request, "chains/import/upload.html", context, status=422)
    batch = import_batches.start_import(by=request.user, **form.cleaned_data)
    earlier = import_batches.saved_before(batch, request.user)
    if earlier:
        messages.info(
            request,
            _("Chính tệp này đã được nhập ngày %(day)s; nhập lại không tạo bản trùng.")
            % {"day": format_date(earlier.updated_at)},
        )
    return redirect(batch)


@require_GET
@contributor_required
def template(request: HttpRequest) -> HttpResponseBase:
    """A workbook to fill in, for the associations this person may import for."""
    access = access_for(request.user)
    known = Association.objects.in_alphabet()
    if not access.is_hanoi:
        known = known.filter(pk__in=access.association_ids)
    today = clock.today()
    target = io.BytesIO()
    with translation.override(settings.LANGUAGE_CODE):
        names = [
            association.full_name_on(today)
            for association in known.select_related("province__successor")
        ]
        home = access.home_association if access.is_partner else None
        write_template(target, names, home.full_name_on(today) if home else "")
    target.seek(0)
    return attachment(target, "mau-danh-sach-chuoi.xlsx", XLSX_TYPE)


def _step_names() -> list[str]:
    return [_("Tải tệp lên"), _("Xem trước"), _("Xác nhận và lưu")]


def batch_of(request: HttpRequest, pk: int) -> ImportBatch:
    """The import if this person may know of it, else 404."""
    mine = ImportBatch.objects.for_user(request.user).select_related(
        "job", "association", "created_by", "saved_by", "undone_by", "responsible"
    )
    return get_object_or_404(mine, pk=pk)


@require_GET
@contributor_required
def detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The page of one import; htmx asks it again while a job is at work."""
    batch = batch_of(request, pk)
    context = {
        "batch": batch,
        "responsible": _other(batch),
        "job": batch.job,
        # A finished job may have a row that is not read again yet: never poll for ever.
        "is_busy": batch.state in BUSY,
        "tone": TONES[ImportState(batch.state)],
        "steps": _step_names(),
        "step": _STEPS[ImportState(batch.state)],
        "sheets": in_parts(
            [_sheet(sheet, batch.said) for sheet in batch.preview.get("sheets", [])]
        ),
    }
    is_piece = wants_fragment(request)
    template = "chains/import/_state.html" if is_piece else "chains/import/detail.html"
    return vary(render(request, template, context))


def _sheet(sheet: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """Put the labels of changed and of said fields in the reader's language."""
    changed = [
        {**row, "changes": [{**c, "label": LABELS[c["field"]]} for c in row["changes"]]}
        for row in sheet["changed"]
    ]
    return {
        **sheet,
        "changed": changed,
        "said": [
            {"label": column["label"], "field": field_label(column["field"])}
            for column in sheet.get("columns", [])
            if column["key"] in said.get(str(sheet["owner"]), {})
        ],
        "more_problems": sheet["problem_count"] - len(sheet["problems"]),
        "more_changed": sheet["updated"] - len(changed),
        "more_new": sheet["created"] - len(sheet["new"]),
    }


@require_POST
@contributor_required
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    batch = batch_of(request, pk)
    return _acted(
        request, batch, lambda: import_batches.confirm(batch, by=request.user)
    )


@require_POST
@contributor_required
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    batch = batch_of(request, pk)
    return _acted(
        request, batch, lambda: import_batches.discard(batch, by=request.user)
    )


@require_POST
@contributor_required
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    batch = batch_of(request, pk)
    return _acted(request, batch, lambda: import_batches.retry(batch, by=request.user))


def _acted(request: HttpRequest, batch: ImportBatch, act: Any) -> HttpResponse:
    attempt(request, act)
    return redirect(batch)


@require_GET
@contributor_required
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it was uploaded."""
    batch = batch_of(request, pk)
    if not batch.file:
        messages.error(request, _("Tệp đã hết hạn lưu, hãy tải lại tệp từ máy."))
        return redirect(batch)
    return send_kept(request, batch, "file", batch.file_name, XLSX_TYPE)
