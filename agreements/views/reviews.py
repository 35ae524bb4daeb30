"""A review of a period: figures, both assessments, confirmations."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements import permissions
from agreements.activity_choices import ActivityKind
from agreements.choices import Side
from agreements.forms.review import AssessmentForm, ReviewForm
from agreements.models import Agreement, Review
from agreements.models.outcome import Heads
from agreements.services import reviews
from agreements.services.reviews import Figures
from agreements.views._activities import heads_in_words
from agreements.views._record import led_record, number_of, record_for
from portal.core import clock
from portal.core.dates import format_datetime
from portal.core.errors import Conflict, DomainError
from portal.core.numbers import format_number
from portal.organisations.access import access_for
from portal.organisations.permissions import (
    second_factor_required,
    workspace_required,
)


@dataclass(frozen=True)
class SidePart:
    """What one side wrote, and when it confirmed the whole."""

    label: str
    text: str
    confirmed: str


@require_http_methods(["GET", "POST"])
@workspace_required
def create(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = record_for(request, pk, permissions.acting_side)
    form = ReviewForm(_sent(request), agreement=agreement)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                review = reviews.open_review(
                    agreement_id=pk,
                    period=form.period(),
                    by=request.user,
                    at=clock.now(),
                    submission=form.cleaned_data["submission"],
                )
            except DomainError as error:
                form.add_error(None, error.message)
            else:
                return redirect(review)
    context = {"agreement": agreement, "form": form}
    return render(request, "agreements/review_form.html", context, status=status)


@require_GET
@workspace_required
def detail(request: HttpRequest, pk: int, review: int) -> HttpResponse:
    """Both sides while it is written; whoever reads the agreement once it is frozen."""
    agreement = record_for(request, pk, lambda access, agreement: True)
    record = get_object_or_404(Review, agreement=agreement, pk=review)
    access = access_for(request.user)
    side = permissions.side_of(access, agreement)
    if side is None and not record.is_frozen:
        raise PermissionDenied
    is_open = not record.is_frozen and permissions.acting_side(access, agreement)
    leads = permissions.led_side(access, agreement) is not None
    context = {
        "agreement": agreement,
        "review": record,
        "figures": figure_lines(record.figures),
        "parts": [_part(record, each) for each in Side],
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
    form = AssessmentForm(_sent(request), review=record, side=side)
    context: dict[str, Any] = {"agreement": agreement, "review": record, "form": form}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                reviews.assess(
                    review=record,
                    text=form.cleaned_data["text"],
                    by=request.user,
                    opened=form.cleaned_data["version"],
                )
            except Conflict as error:
                form.add_error(None, error.message)
                status = 409
                record.refresh_from_db()
                form.data = form.data.copy()  # type: ignore[attr-defined]
                form.data["version"] = str(record.version)  # type: ignore[index]
                context["saved"] = record.assessment_of(side)
            except DomainError as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("Đã lưu đánh giá của bên anh/chị."))
                return redirect(record)
    return render(request, "agreements/assessment_form.html", context, status=status)


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


def figure_lines(figures: Figures) -> list[str]:
    """The figures of the period in words."""
    lines = [
        f"{ActivityKind(kind).label}: {count}"
        for kind, count in figures["held"].items()
    ]
    lines.append(
        _("Người dự, hai bên xác nhận: %(people)s")
        % {"people": heads_in_words(Heads(**figures["people"]))}
    )
    lines.append(
        _("Kinh phí đã ghi: %(cost)s đồng")
        % {"cost": format_number(Decimal(figures["cost"]))}
    )
    lines.append(
        _("Không tổ chức: %(cancelled)s; chưa báo kết quả: %(planned)s")
        % {"cancelled": figures["cancelled"], "planned": figures["planned"]}
    )
    if figures["unconfirmed"]:
        lines.append(
            _("Kết quả hai bên chưa thống nhất, chưa tính: %(count)s")
            % {"count": figures["unconfirmed"]}
        )
    return lines


def _part(record: Review, side: Side) -> SidePart:
    at = record.confirmed_at(side)
    return SidePart(
        str(side.label), record.assessment_of(side), format_datetime(at) if at else ""
    )


def _acting(request: HttpRequest, pk: int, review: int) -> tuple[Agreement, Review]:
    agreement = record_for(request, pk, permissions.acting_side)
    return agreement, get_object_or_404(Review, agreement=agreement, pk=review)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
