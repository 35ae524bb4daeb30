"""The review between owner and Hanoi: who is looking at a chain, and what was said."""

from datetime import datetime
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chains.choices import NoteKind, Side
from chains.models.certificate import Certificate, Confirmation
from chains.models.chain import Chain
from chains.querysets import ReviewClaimQuerySet
from portal.core.fields import NfcTextField

LONGEST_NOTE = 1000


@pghistory.track()
class ReviewClaim(models.Model):
    """One person of Hanoi looks at a chain and its papers; ends by itself or by release.

    The row of a claim that ran out is taken over by the next person (services.claims).
    """

    chain = models.OneToOneField(Chain, on_delete=models.CASCADE, related_name="claim")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    claimed_at = models.DateTimeField(_("nhận xem lúc"))
    ends_at = models.DateTimeField(_("hết lượt xem lúc"))

    objects: ClassVar[ReviewClaimQuerySet] = ReviewClaimQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("claimed_at")), name="claim_ends_after_begin"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.chain_id}"

    def is_running(self, at: datetime) -> bool:
        return self.ends_at > at


@pghistory.track()
class ReviewNote(models.Model):
    """One step or remark of the review, kept for good: nothing overwrites it.

    A remark about one paper names it; one about the chain names none.
    """

    chain = models.ForeignKey(
        Chain, on_delete=models.CASCADE, related_name="review_notes"
    )
    certificate = models.ForeignKey(
        Certificate,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="review_notes",
    )
    confirmation = models.ForeignKey(
        Confirmation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="review_notes",
    )
    kind = models.CharField(max_length=10, choices=NoteKind)
    # The side of the writer as it stood then; roles change later.
    side = models.CharField(max_length=5, choices=Side)
    text = NfcTextField(_("ý kiến"), max_length=LONGEST_NOTE, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=[NoteKind.RETURNED, NoteKind.COMMENT])
                | ~Q(text=""),
                name="review_note_says_something",
            ),
            models.CheckConstraint(
                condition=Q(certificate__isnull=True) | Q(confirmation__isnull=True),
                name="review_note_about_one_paper",
            ),
        ]
        indexes = [
            # The thread of a chain, newest first.
            models.Index(fields=["chain", "-said_at"], name="review_note_thread"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"

    @property
    def paper(self) -> Any:
        return self.certificate or self.confirmation
