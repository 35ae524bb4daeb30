"""Ways to read reports; every view starts at `for_user`."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from portal.organisations.access import access_for

if TYPE_CHECKING:
    from portal.reports.models import Report  # noqa: F401


class ReportQuerySet(models.QuerySet["Report"]):
    def for_user(self, user: Any) -> "ReportQuerySet":
        """Hanoi reads every report, a partner's officer the ones that are theirs."""
        access = access_for(user)
        if access.is_hanoi:
            return self.all()
        if not access.is_partner:
            return self.none()
        return self.filter(responsible=user)

    def built_before(self, moment: datetime) -> "ReportQuerySet":
        return self.filter(built_at__lt=moment)

    def unbuilt(self) -> "ReportQuerySet":
        """Waiting, under way or stopped: somebody still waits for them."""
        return self.filter(built_at__isnull=True)
