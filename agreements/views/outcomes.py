"""Telling who came to an activity, and what the other side says to it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agreements import permissions
from agreements.forms.activity import (
    AnswerOutcomeForm,
    DisputeOutcomeForm,
    OutcomeForm,
)
from agreements.models import Activity, OutcomeReport
from agreements.services import outcomes
from agreements.views._activities import both_counts
from agreements.views._answering import answered, sent
from agreements.views.activities import acting_on
from portal.core import clock
from portal.core.acts import attempt, reason_of
from portal.organisations.access import access_for
from portal.organisations.permissions import workspace_required


@require_http_methods(["GET", "POST"])
@workspace_required
def report(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    _agreement, record = acting_on(request, pk, activity)
    form = OutcomeForm(sent(request), activity=record)
    return _answered(
        request,
        record,
        form,
        lambda: outcomes.report_outcome(
            activity_id=record.pk,
            given=form.given(),
            by=request.user,
            at=clock.now(),
            submission=form.cleaned_data["submission"],
        ),
        heading=_("Báo kết quả hoạt động"),
        save_label=_("Gửi cho bên kia xác nhận"),
        done=_("Đã gửi kết quả; đang chờ bên kia xác nhận."),
    )


@require_POST
@workspace_required
def confirm(request: HttpRequest, pk: int, activity: int, report: int) -> HttpResponse:
    record, row = _report(request, pk, activity, report)
    attempt(
        request,
        lambda: outcomes.confirm(report_id=row.pk, by=request.user, at=clock.now()),
        _("Hai bên đã xác nhận kết quả."),
    )
    return redirect(record)


@require_http_methods(["GET", "POST"])
@workspace_required
def dispute(request: HttpRequest, pk: int, activity: int, report: int) -> HttpResponse:
    record, row = _report(request, pk, activity, report)
    form = DisputeOutcomeForm(sent(request), initial=_counted(row))
    return _answered(
        request,
        record,
        form,
        lambda: outcomes.dispute(
            report_id=row.pk,
            heads=form.heads(),
            reason=form.cleaned_data["text"],
            by=request.user,
            at=clock.now(),
        ),
        heading=_("Nêu số người của bên mình"),
        save_label=_("Gửi cho bên kia"),
        done=_("Đã gửi số của bên anh/chị kèm lý do."),
        row=row,
    )


@require_http_methods(["GET", "POST"])
@workspace_required
def answer(request: HttpRequest, pk: int, activity: int, report: int) -> HttpResponse:
    record, row = _report(request, pk, activity, report)
    side = permissions.side_of(access_for(request.user), record.agreement)
    form = AnswerOutcomeForm(
        sent(request), initial=_counted(row, own=row.reported_side == side)
    )
    return _answered(
        request,
        record,
        form,
        lambda: outcomes.answer(
            report_id=row.pk,
            heads=form.heads(),
            text=form.cleaned_data["text"],
            by=request.user,
            at=clock.now(),
        ),
        heading=_("Trả lời về số người"),
        save_label=_("Gửi trả lời"),
        done=_("Đã gửi trả lời."),
        row=row,
    )


@require_POST
@workspace_required
def withdraw(request: HttpRequest, pk: int, activity: int, report: int) -> HttpResponse:
    record, row = _report(request, pk, activity, report)
    attempt(
        request,
        lambda: outcomes.withdraw(
            report_id=row.pk, by=request.user, at=clock.now(), text=reason_of(request)
        ),
        _("Đã rút kết quả; có thể báo lại."),
    )
    return redirect(record)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _report(
    request: HttpRequest, pk: int, activity: int, report: int
) -> tuple[Activity, OutcomeReport]:
    _agreement, record = acting_on(request, pk, activity)
    return record, get_object_or_404(OutcomeReport, activity=record, pk=report)


def _counted(row: OutcomeReport, *, own: bool = True) -> dict[str, int]:
    """The count a form begins with."""
    heads = row.heads if own or row.counter is None else row.counter
    return {
        "host_people": heads.host,
        "partner_people": heads.partner,
        "other_people": heads.other,
    }


def _answered(
    request: HttpRequest,
    record: Activity,
    form: Any,
    act: Callable[[], object],
    *,
    heading: str,
    save_label: str,
    done: str,
    row: OutcomeReport | None = None,
) -> HttpResponse:
    return answered(
        request,
        form,
        act,
        done=done,
        then=record,
        template="agreements/outcome_form.html",
        context={
            "agreement": record.agreement,
            "activity": record,
            "heading": heading,
            "save_label": save_label,
            "told": both_counts(row) if row else "",
        },
    )
