"""Ways to read invitations and daily mails."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from portal.accounts.models import DigestMail, Invitation  # noqa: F401


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> "InvitationQuerySet":
        """Neither used nor revoked; some may have expired."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True)

    def alive(self, at: datetime) -> "InvitationQuerySet":
        return self.filter(expires_at__gt=at)


class DigestMailQuerySet(models.QuerySet["DigestMail"]):
    def waiting(self, since: date) -> "DigestMailQuerySet":
        """Written for one of the days since then, and not handed over yet.

        Whoever was locked out or declined meanwhile gets it no more.
        """
        return self.filter(
            day__gte=since,
            taken_at__isnull=True,
            person__is_active=True,
            person__wants_digest=True,
        )
