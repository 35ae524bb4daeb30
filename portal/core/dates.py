"""Dates as Vietnamese readers write them: 23/11/2026."""

from datetime import date, datetime

from django.utils import timezone


def format_date(value: date) -> str:
    """Write the day; a moment is first taken to the portal's time zone."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return value.strftime("%d/%m/%Y")


def format_datetime(value: datetime) -> str:
    """Write the moment in the portal's time zone, hour first."""
    if timezone.is_aware(value):
        value = timezone.localtime(value)
    return value.strftime("%H:%M %d/%m/%Y")
