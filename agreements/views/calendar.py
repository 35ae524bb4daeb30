"""Activities by month, and the private address for calendar programs."""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from agreements.models import Activity, CalendarFeed
from agreements.permissions import side_of
from agreements.services import calendar
from agreements.views._activities import ActivityRow, activity_row
from portal.core import clock
from portal.core.dates import FIRST_YEAR, LAST_YEAR, format_date, format_datetime
from portal.core.limits import Limit, limited
from portal.organisations.access import access_for
from portal.organisations.permissions import workspace_required

# Programs ask every quarter of an hour at most; many people may share one address.
FEEDS = Limit("calendar-feed", 120, 600, counts=lambda request: True)


@dataclass(frozen=True)
class DayOfActivities:
    heading: str
    rows: list[ActivityRow]


@dataclass(frozen=True)
class Cell:
    """One square of the grid; an activity of several days stands in each of them."""

    number: int
    label: str
    is_today: bool
    is_inside: bool
    rows: list[ActivityRow]


@require_GET
@workspace_required
def month(request: HttpRequest) -> HttpResponse:
    """One month as a grid of weeks; on a phone day by day, at the first day of each."""
    return _page(request)


@require_http_methods(["GET", "POST"])
@workspace_required
@never_cache
def new_feed(request: HttpRequest) -> HttpResponse:
    """The address is shown on this answer only: no copy of it is kept."""
    if request.method == "GET":
        # Somebody reloaded the answer, or changed its language.
        return redirect("agreements:calendar")
    token = calendar.new_address(user=request.user, at=clock.now())
    address = settings.SITE_URL + reverse("agreements:calendar_feed", args=[token])
    return _page(request, address=address)


@require_POST
@workspace_required
def close_feed(request: HttpRequest) -> HttpResponse:
    calendar.close_address(user=request.user, at=clock.now())
    messages.success(
        request, _("Địa chỉ lịch đã đóng; không chương trình nào đọc được nữa.")
    )
    return redirect("agreements:calendar")


@require_safe
@never_cache
@limited(FEEDS)
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """For a calendar program, which cannot sign in; the address itself is the key."""
    reader = calendar.reader_of(token)
    if reader is None:
        raise Http404
    content = calendar.calendar_for(reader, today=clock.today())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="hoat-dong.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _page(request: HttpRequest, *, address: str = "") -> HttpResponse:
    today = clock.today()
    first = _asked_month(request.GET.get("thang", ""), today)
    last = first.replace(day=months.monthrange(first.year, first.month)[1])
    before, after = first - timedelta(days=1), last + timedelta(days=1)
    found = _found(request, first, last)
    open_feed = CalendarFeed.open_of(request.user)
    context = {
        "heading": _("Tháng %(month)s") % {"month": f"{first:%m/%Y}"},
        "days": _agenda(found, first),
        "weekdays": _weekdays(),
        "weeks": _weeks(found, first, today),
        "before": f"{before:%Y-%m}" if before.year >= FIRST_YEAR else "",
        "after": f"{after:%Y-%m}" if after.year <= LAST_YEAR else "",
        "is_this_month": first == today.replace(day=1),
        "address": address,
        "opened": format_datetime(open_feed.created_at) if open_feed else "",
    }
    return render(request, "agreements/calendar.html", context)


def _asked_month(text: str, today: date) -> date:
    """ "2026-11" as its first day; this month for anything else."""
    year, _dash, number = text.partition("-")
    if not (text.isascii() and year.isdigit() and number.isdigit() and len(text) < 8):
        return today.replace(day=1)
    if not (FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(number) <= 12):
        return today.replace(day=1)
    return date(int(year), int(number), 1)


# An activity and how it is printed.
Shown = tuple[Activity, ActivityRow]


def _found(request: HttpRequest, first: date, last: date) -> list[Shown]:
    access = access_for(request.user)
    found: Any = (
        Activity.objects.for_user(request.user)
        .filter(starts_on__lte=last, ends_on__gte=first)
        .with_outcome()
        .select_related("agreement__association")
        .defer("content", "search_text", "search_exact")
        .order_by("starts_on", "pk")
    )
    return [
        (activity, activity_row(activity, side_of(access, activity.agreement)))
        for activity in found
    ]


def _agenda(found: list[Shown], first: date) -> list[DayOfActivities]:
    days: dict[date, list[ActivityRow]] = {}
    for activity, row in found:
        # What began in an earlier month stands at the first day of this one.
        days.setdefault(max(activity.starts_on, first), []).append(row)
    names = _weekdays()
    return [
        DayOfActivities(f"{names[day.weekday()]}, {format_date(day)}", rows)
        for day, rows in days.items()
    ]


def _weeks(found: list[Shown], first: date, today: date) -> list[list[Cell]]:
    """From Monday to Sunday; days of the months beside are blank squares."""
    return [
        [
            Cell(
                number=day.day,
                label=format_date(day),
                is_today=day == today,
                is_inside=day.month == first.month,
                rows=[
                    row
                    for activity, row in found
                    if day.month == first.month
                    and activity.starts_on <= day <= activity.ends_on
                ],
            )
            for day in week
        ]
        for week in months.Calendar().monthdatescalendar(first.year, first.month)
    ]


def _weekdays() -> list[str]:
    return [
        _("Thứ Hai"),
        _("Thứ Ba"),
        _("Thứ Tư"),
        _("Thứ Năm"),
        _("Thứ Sáu"),
        _("Thứ Bảy"),
        _("Chủ Nhật"),
    ]
