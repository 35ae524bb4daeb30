"""Activities for a calendar program, and the private address it reads them at."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from icalendar import Calendar, Event

from agreements.activity_choices import ActivityState
from agreements.models import Activity, CalendarFeed
from portal.organisations.access import access_for

# A calendar program asks for the whole file every hour or so.
DAYS_BACK = 365
MOST_EVENTS = 2000

_STATUS = {
    ActivityState.PLANNED: "TENTATIVE",
    ActivityState.HELD: "CONFIRMED",
    ActivityState.CANCELLED: "CANCELLED",
}


def new_address(*, user: Any, at: datetime) -> str:
    """Give the person a new secret; the one before opens nothing from now on."""
    with transaction.atomic():
        # Two clicks at once: the second waits here and replaces the first.
        get_user_model()._default_manager.select_for_update().get(pk=user.pk)
        CalendarFeed.revoke_for(user, at=at)
        return CalendarFeed.open_for(user, at=at)


def close_address(*, user: Any, at: datetime) -> None:
    CalendarFeed.revoke_for(user, at=at)


def reader_of(token: str) -> Any | None:
    """The person behind an address, if they may still enter the workspace today."""
    feed = CalendarFeed.found_by(token)
    if feed is None or not access_for(feed.user).has_workspace:
        return None
    return feed.user


def calendar_for(user: Any, *, today: date) -> bytes:
    """What the person may see today, as an iCalendar file."""
    activities = (
        Activity.objects.for_user(user)
        .filter(ends_on__gte=today - timedelta(days=DAYS_BACK))
        .select_related("agreement__association")
        .order_by("-starts_on", "-pk")[:MOST_EVENTS]
    )
    calendar = Calendar()
    calendar.add("prodid", "-//Hội Nông dân Hà Nội//Hoạt động phối hợp//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Hoạt động phối hợp")
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    for activity in activities:
        calendar.add_component(_event(activity))
    return bytes(calendar.to_ical())


def _event(activity: Activity) -> Event:
    event = Event()
    event.add("uid", f"hoat-dong-{activity.pk}@{_host()}")
    event.add("dtstamp", activity.updated_at)
    event.add("last-modified", activity.updated_at)
    event.add("sequence", activity.version)
    event.add("summary", activity.title)
    event.add("dtstart", activity.starts_on)
    # The end of whole days is the day after the last one (RFC 5545, 3.6.1).
    event.add("dtend", activity.ends_on + timedelta(days=1))
    event.add("status", _STATUS[ActivityState(activity.state)])
    event.add("url", f"{settings.SITE_URL}{activity.get_absolute_url()}")
    event.add(
        "description",
        f"{activity.get_kind_display()} · {activity.agreement.association.name}",
    )
    if activity.place:
        event.add("location", activity.place)
    return event


def _host() -> str:
    return str(settings.SITE_URL).partition("://")[2].partition(":")[0]
