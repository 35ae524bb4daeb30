"""The private address under which a person's calendar program reads activities."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

# Nobody guesses 256 random bits, so a plain digest is enough to keep them by.
_TOKEN_BYTES = 32


class CalendarFeed(models.Model):
    """One person's subscription; the address itself is shown once and never kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(revoked_at__isnull=True),
                name="calendar_feed_one_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.created_at:%Y-%m-%d}"

    @classmethod
    def open_for(cls, user: Any, *, at: datetime) -> str:
        """Give the person a new address and return its secret part."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        cls._default_manager.create(
            user=user, token_hash=digest_of(token), created_at=at
        )
        return token

    @classmethod
    def found_by(cls, token: str) -> "CalendarFeed | None":
        """The subscription behind an address that still opens."""
        return (
            cls._default_manager.filter(
                token_hash=digest_of(token), revoked_at__isnull=True
            )
            .select_related("user")
            .first()
        )

    @classmethod
    def open_of(cls, user: Any) -> "CalendarFeed | None":
        return cls._default_manager.filter(user=user, revoked_at__isnull=True).first()

    @classmethod
    def revoke_for(cls, user: Any, *, at: datetime) -> int:
        """Close the person's address; how many were open."""
        return cls._default_manager.filter(user=user, revoked_at__isnull=True).update(
            revoked_at=at
        )


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
