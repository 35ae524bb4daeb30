"""What was said between the two sides, and what of it a person has not read."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from agreements.choices import Side
from portal.organisations.access import access_for

if TYPE_CHECKING:
    from agreements.models import DiscussionMessage  # noqa: F401

# Older words are no news, also to somebody who came yesterday.
NEWS_DAYS = 30


class DiscussionMessageQuerySet(models.QuerySet["DiscussionMessage"]):
    def for_user(self, user: Any) -> "DiscussionMessageQuerySet":
        """Of the agreements a person reads and stands for a side of."""
        agreements: Any = apps.get_model("agreements", "Agreement").objects
        own = self.filter(agreement__in=agreements.live().for_user(user))
        access = access_for(user)
        if access.is_hanoi:
            return own
        return own.filter(agreement__association_id__in=access.association_ids)

    def unread_by(self, user: Any, today: date) -> "DiscussionMessageQuerySet":
        """What the other side said of late and the person has not seen."""
        side = Side.HOST if access_for(user).is_hanoi else Side.PARTNER
        return (
            self.for_user(user)
            .filter(side=side.other, created_at__date__gte=today - _NEWS)
            .exclude(_noted(user, "seen_up_to"))
        )

    def untold_to(self, user: Any, today: date) -> "DiscussionMessageQuerySet":
        """Unread, and no mail told of it."""
        return self.unread_by(user, today).exclude(_noted(user, "told_up_to"))

    def per_agreement(self) -> Any:
        """How many in each agreement, with its title; most first (one query)."""
        return (
            self.order_by()
            .values("agreement_id", "agreement__title", "agreement__association__name")
            .annotate(count=Count("pk"), newest=models.Max("pk"))
            .order_by("-newest")
        )


_NEWS = timedelta(days=NEWS_DAYS)


def _noted(user: Any, column: str) -> Q:
    """The person's note of this agreement reaches this message."""
    notes: Any = apps.get_model("agreements", "DiscussionRead")._default_manager
    reached = notes.filter(
        person=user,
        agreement=OuterRef("agreement"),
        **{f"{column}__gte": OuterRef("pk")},
    )
    return Q(Exists(reached))
