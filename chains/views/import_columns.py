"""What the columns of an uploaded list are: a person says, the file is read again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chains.forms.import_columns import AskedColumn, ColumnsForm
from chains.models import ColumnMapping, ImportBatch
from chains.models.importing import ImportState
from chains.services import import_answers
from chains.services.import_columns import AUTOMATIC, field_label, is_outdated
from chains.views.importing import batch_of
from portal.core import clock
from portal.core.acts import attempt
from portal.core.dates import format_date
from portal.core.errors import DomainError
from portal.organisations.access import access_for
from portal.organisations.models import Association
from portal.organisations.permissions import contributor_required

Sheet = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
@contributor_required
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """One association's columns at a time; those with unknown headings first."""
    batch = batch_of(request, pk)
    owners = _owners(request, batch)
    if batch.state not in {ImportState.PREVIEW, ImportState.READING} or not owners:
        messages.info(request, _("Bảng này không còn ở bước chọn nội dung của cột."))
        return redirect(batch)
    association = _chosen(request, owners)
    remembered = _remembered(request, association)
    asked = _asked(batch, association, remembered)
    sent = request.POST if request.method == "POST" else None
    form = ColumnsForm(sent, columns=asked)
    status = 200
    if request.method == "POST" and form.is_valid():
        if _say(request, batch, association, form):
            return redirect(batch)
        remembered = _remembered(request, association)
        asked = _asked(batch, association, remembered)
        form, status = ColumnsForm(columns=asked, wanted=form.wanted()), 409
    elif request.method == "POST":
        status = 422
    keys = {column.key for column in asked}
    context = {
        "batch": batch,
        "association": association,
        "tabs": [_tab(batch, owner, association) for owner in owners],
        "form": form,
        "is_outdated": is_outdated(batch),
        "elsewhere": [_told(row) for key, row in remembered.items() if key not in keys],
    }
    return render(request, "chains/import/columns.html", context, status=status)


@require_POST
@contributor_required
def forget_column(request: HttpRequest, pk: int, mapping: int) -> HttpResponse:
    """Forget an answer; the next reading understands the heading by itself."""
    batch = batch_of(request, pk)
    mine = ColumnMapping.objects.for_user(request.user).select_related("association")
    found = get_object_or_404(mine, pk=mapping)
    attempt(
        request,
        lambda: import_answers.forget_column(found, by=request.user),
        _("Đã quên cột “%(column)s”.") % {"column": found.label},
    )
    response = redirect("chains:import_columns", batch.pk)
    response["Location"] += f"?hoi={found.association_id}"
    return response


def _say(
    request: HttpRequest, batch: ImportBatch, owner: Association, form: ColumnsForm
) -> bool:
    """Whether it was kept; else a message says why not."""
    try:
        again = import_answers.say_columns(
            batch, owner, form.answers(), by=request.user, at=clock.now()
        )
    except DomainError as error:
        messages.error(request, error.message)
        return False
    if again:
        messages.success(request, _("Đã nhớ lựa chọn; bảng đang được đọc lại."))
    else:
        messages.info(request, _("Đã nhớ lựa chọn; cách đọc bảng không thay đổi."))
    return True


def _owners(request: HttpRequest, batch: ImportBatch) -> list[Association]:
    """The associations of the sheets that this person may answer for."""
    access = access_for(request.user)
    said = [sheet["owner"] for sheet in _sheets(batch) if sheet.get("columns")]
    keys = dict.fromkeys(key for key in said if key)
    known = Association.objects.in_bulk(keys)
    return [
        known[key]
        for key in keys
        if key in known and (access.is_hanoi or access.owns(key))
    ]


def _sheets(batch: ImportBatch) -> list[Sheet]:
    sheets: list[Sheet] = batch.preview.get("sheets", [])
    return sorted(sheets, key=lambda sheet: not sheet.get("unknown"))


def _chosen(request: HttpRequest, owners: list[Association]) -> Association:
    wanted = request.GET.get("hoi", "")
    return next((o for o in owners if str(o.pk) == wanted), owners[0])


def _remembered(
    request: HttpRequest, association: Association
) -> dict[str, ColumnMapping]:
    rows = ColumnMapping.objects.for_user(request.user).select_related("said_by")
    return {
        row.heading: row
        for row in rows.filter(association=association).order_by("label", "pk")
    }


def _asked(
    batch: ImportBatch, association: Association, remembered: dict[str, ColumnMapping]
) -> list[AskedColumn]:
    """Every heading of the association's sheets once; unknown ones first."""
    found: dict[str, AskedColumn] = {}
    for sheet in _sheets(batch):
        if sheet.get("owner") != association.pk:
            continue
        for column in sheet.get("columns", []):
            row = remembered.get(column["key"])
            found.setdefault(
                column["key"],
                AskedColumn(
                    key=column["key"],
                    label=column["label"],
                    heading=column["heading"],
                    samples=column["samples"],
                    used=column["field"],
                    said=row.field if row else AUTOMATIC,
                    sheet=sheet["name"],
                    used_text=field_label(column["field"]) if column["field"] else "",
                    origin=_origin(batch, row),
                ),
            )
    return sorted(found.values(), key=lambda column: not column.is_unknown)


def _origin(batch: ImportBatch, row: ColumnMapping | None) -> str:
    if row is None:
        return ""
    words = (
        _("Theo lần trước: %(person)s, %(day)s")
        if row.said_at < batch.created_at
        else _("Vừa chọn: %(person)s, %(day)s")
    )
    return words % {"person": row.said_by, "day": format_date(row.said_at)}


def _tab(
    batch: ImportBatch, owner: Association, shown: Association
) -> dict[str, object]:
    unknown = {
        column["key"]
        for sheet in _sheets(batch)
        if sheet.get("owner") == owner.pk
        for column in sheet.get("unknown", [])
    }
    return {
        "label": owner.name,
        "url": f"?hoi={owner.pk}",
        "count": len(unknown) or "",
        "current": owner == shown,
    }


def _told(row: ColumnMapping) -> dict[str, object]:
    return {
        "pk": row.pk,
        "label": row.label,
        "field": field_label(row.field),
        "who": str(row.said_by),
        "when": format_date(row.said_at),
    }
