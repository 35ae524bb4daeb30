"""The one place where domain code may learn the time; everything else is handed it."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    return timezone.now()


def today() -> date:
    """The date in Vietnam (Asia/Ho_Chi_Minh), whatever the server's own zone."""
    return timezone.localdate()
