"""What the two sides say to each other about an agreement, kept for good."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side
from agreements.discussion_querysets import DiscussionMessageQuerySet
from agreements.models.activity import Activity, person
from agreements.models.agreement import Agreement
from agreements.models.commitment import Commitment
from agreements.models.document import AgreementDocument
from agreements.models.keeping import kept_for_good
from portal.core.fields import NfcTextField
from portal.core.models import Submitted, once_per_person

LONGEST_MESSAGE = 2000


def _about(model: Any) -> Any:
    return models.ForeignKey(
        model, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )


class DiscussionMessage(Submitted):
    """One message; nobody changes it or takes it back. It may be about one thing."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="messages"
    )
    side = models.CharField(_("bên"), max_length=10, choices=Side)
    text = NfcTextField(_("nội dung trao đổi"), max_length=LONGEST_MESSAGE)
    created_by = person()
    created_at = models.DateTimeField()
    commitment = _about(Commitment)
    activity = _about(Activity)
    document = _about(AgreementDocument)

    objects: ClassVar[DiscussionMessageQuerySet] = (
        DiscussionMessageQuerySet.as_manager()  # type: ignore[assignment]
    )

    class Meta:
        constraints = [
            once_per_person("discussion_message"),
            models.CheckConstraint(
                condition=~Q(text=""), name="discussion_message_says_something"
            ),
            models.CheckConstraint(
                condition=Q(commitment__isnull=True, activity__isnull=True)
                | Q(commitment__isnull=True, document__isnull=True)
                | Q(activity__isnull=True, document__isnull=True),
                name="discussion_message_about_one_thing",
            ),
        ]
        indexes = [
            # The page of a discussion, and what of it is new to somebody.
            models.Index(fields=["agreement", "-id"], name="discussion_newest")
        ]
        triggers = kept_for_good()

    def __str__(self) -> str:
        return f"{self.agreement_id} · {self.created_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:discussion", args=[self.agreement_id])


class DiscussionRead(models.Model):
    """How far one person has read a discussion, and how far a mail told of it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="readings"
    )
    # Keys of messages: they grow in the order in which one agreement's are written.
    seen_up_to = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True, blank=True)
    told_up_to = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "agreement"], name="discussion_read_once_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.agreement_id}"
