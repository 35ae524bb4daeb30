"""A review of a period: figures, both assessments, confirmations."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements import permissions
from agreements.choices import Side
from agreements.forms.review import AssessmentForm, MinutesForm, ReviewForm
from agreements.models import Agreement, Review
from agreements.services import reviews
from agreements.views import _reviews as shown
from agreements.views._answering import answered, goes_on_from, sent
from agreements.views._record import led_record, number_of, record_for
from portal.core import clock
from portal.core.acts import attempt
from portal.core.dates import format_datetime
from portal.core.downloads import send_kept
from portal.core.errors import DomainError
from portal.core.uploads import content_type_of
from portal.organisations.access import access_for
from portal.organisations.permissions import (
    second_factor_required,
    workspace_required,
)


@require_http_methods(["GET", "POST"])
@workspace_required
def create(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = record_for(request, pk, permissions.acting_side)
    form = ReviewForm(sent(request), agreement=agreement)
    return answered(
        request,
        form,
        lambda: reviews.open_review(
            agreement_id=pk,
            period=form.period(),
            by=request.user,
            at=clock.now(),
            submission=form.cleaned_data["submission"],
        ),
        template="agreements/review_form.html",
        context={"agreement": agreement},
    )


@require_GET
@workspace_required
def detail(request: HttpRequest, pk: int, review: int) -> HttpResponse:
    """Both sides while it is written; whoever reads the agreement once it is frozen."""
    record, side = _read(request, pk, review)
    agreement = record.agreement
    access = access_for(request.user)
    is_open = not record.is_frozen and permissions.acting_side(access, agreement)
    leads = permissions.led_side(access, agreement) is not None
    context = {
        "agreement": agreement,
        "review": record,
        "told": shown.told_figures(record.figures),
        "parts": shown.side_parts(record, side),
        "waiting": shown.waiting_for(record),
        "minutes": shown.minutes_line(record),
        "frozen": format_datetime(record.frozen_at) if record.frozen_at else "",
        "may": {
            "assess": bool(is_open),
            "confirm": bool(is_open)
            and leads
            and side is not None
            and record.confirmed_at(side) is None
            and all(record.assessment_of(each) for each in Side),
        },
    }
    return render(request, "agreements/review.html", context)


@require_http_methods(["GET", "POST"])
@workspace_required
def assess(request: HttpRequest, pk: int, review: int) -> HttpResponse:
    agreement, record = _acting(request, pk, review)
    side = permissions.acting_side(access_for(request.user), agreement) or Side.HOST
    form = AssessmentForm(sent(request), review=record, side=side)
    return answered(
        request,
        form,
        lambda: reviews.assess(
            review=record,
            text=form.cleaned_data["text"],
            by=request.user,
            opened=form.cleaned_data["version"],
        ),
        done=_("Đã lưu đánh giá của bên anh/chị."),
        then=record,
        template="agreements/assessment_form.html",
        context={"agreement": agreement, "review": record},
        moved_on=lambda: _moved_on(form, record, side),
    )


@require_http_methods(["GET", "POST"])
@workspace_required
def put_minutes(request: HttpRequest, pk: int, review: int) -> HttpResponse:
    """Attach the minutes, or others in their place, until the review is frozen."""
    agreement, record = _acting(request, pk, review)
    form = MinutesForm(sent(request), request.FILES or None)
    return answered(
        request,
        form,
        lambda: reviews.put_minutes(
            review=record, scan=form.scan, by=request.user, at=clock.now()
        ),
        done=_("Đã đính kèm biên bản; hai bên đọc rồi xác nhận."),
        then=record,
        template="agreements/minutes_form.html",
        context={"agreement": agreement, "review": record},
    )


@require_POST
@workspace_required
def take_minutes_away(request: HttpRequest, pk: int, review: int) -> HttpResponse:
    _agreement, record = _acting(request, pk, review)
    attempt(
        request,
        lambda: reviews.take_minutes_away(review=record, by=request.user),
        _("Đã bỏ biên bản; hai bên xác nhận lại."),
    )
    return redirect(record)


@require_GET
@workspace_required
def minutes(request: HttpRequest, pk: int, review: int) -> HttpResponseBase:
    record, _side = _read(request, pk, review)
    if not record.minutes:
        raise Http404
    name = record.minutes_name
    return send_kept(request, record, "minutes", name, content_type_of(name))


@require_POST
@workspace_required
@second_factor_required
def confirm(request: HttpRequest, pk: int, review: int) -> HttpResponse:
    _agreement, record = _acting(request, pk, review)
    led_record(request, pk)
    try:
        is_done = reviews.confirm(
            review_id=record.pk,
            version=number_of(request),
            by=request.user,
            at=clock.now(),
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        if is_done:
            messages.success(request, _("Đã xác nhận bản đánh giá cho bên anh/chị."))
        else:
            messages.warning(
                request, _("Số liệu vừa thay đổi; hãy đọc lại rồi xác nhận.")
            )
    return redirect(record)


def _read(request: HttpRequest, pk: int, review: int) -> tuple[Review, Side | None]:
    """While it is written for the two sides; 403 for readers until it is frozen."""
    agreement = record_for(request, pk, lambda access, agreement: True)
    record = get_object_or_404(Review, agreement=agreement, pk=review)
    record.agreement = agreement
    side = permissions.side_of(access_for(request.user), agreement)
    if side is None and not record.is_frozen:
        raise PermissionDenied
    return record, side


def _acting(request: HttpRequest, pk: int, review: int) -> tuple[Agreement, Review]:
    agreement = record_for(request, pk, permissions.acting_side)
    return agreement, get_object_or_404(Review, agreement=agreement, pk=review)


def _moved_on(form: AssessmentForm, record: Review, side: Side) -> dict[str, Any]:
    """The side's text as somebody else left it; saving again is a knowing choice."""
    record.refresh_from_db()
    goes_on_from(form, record.version)
    return {"saved": record.assessment_of(side)}
