"""Moments of the sample, counted back from the day it is made for."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def moment(today: date, days_ago: int) -> datetime:
    """A working hour in Vietnam, so many days before `today`."""
    day = today - timedelta(days=days_ago)
    at = time(8 + days_ago % 9, (days_ago * 7) % 60)
    return timezone.make_aware(datetime.combine(day, at))
