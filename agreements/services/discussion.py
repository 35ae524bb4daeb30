"""Saying something to the other side, and noting who has read how far."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import (
    Activity,
    Agreement,
    AgreementDocument,
    Commitment,
    DiscussionMessage,
    DiscussionRead,
)
from agreements.permissions import document_side
from agreements.services.acting import locked
from portal.accounts.digest import Line, Section
from portal.organisations.access import access_for

# A mail names so many agreements; the desk has all of them.
SHOWN = 10


@dataclass(frozen=True)
class About:
    """The one thing a message is about: a column of the message and its key."""

    column: str
    pk: int


ABOUT: dict[str, Any] = {
    "commitment": Commitment,
    "activity": Activity,
    "document": AgreementDocument,
}


def say(
    *,
    agreement_id: int,
    text: str,
    about: About | None,
    by: Any,
    at: datetime,
    submission: UUID,
) -> DiscussionMessage:
    """One sending of the form says it once. Who speaks has read what stands there."""
    if made := _made_by(submission, by):
        return made
    try:
        with transaction.atomic():
            # Locked, so that keys of one discussion grow in the order of commits.
            agreement = locked(agreement_id)
            side = document_side(access_for(by), agreement)
            if side is None:
                raise PermissionDenied
            message = DiscussionMessage.objects.create(
                agreement=agreement,
                side=side,
                text=text,
                created_by=by,
                created_at=at,
                submission=submission,
                **({f"{about.column}_id": about.pk} if about else {}),
            )
            note_seen(agreement=agreement, up_to=message.pk, by=by, at=at)
            return message
    except IntegrityError:
        # The other of two equal requests was faster.
        if made := _made_by(submission, by):
            return made
        raise


def note_seen(*, agreement: Agreement, up_to: int, by: Any, at: datetime) -> None:
    """Never moves back, and never beyond what is there."""
    newest = agreement.messages.filter(pk__lte=up_to).order_by("-pk").first()
    if newest is None:
        return
    with transaction.atomic():
        DiscussionRead.objects.get_or_create(person=by, agreement=agreement)
        DiscussionRead.objects.filter(
            person=by, agreement=agreement, seen_up_to__lt=newest.pk
        ).update(seen_up_to=newest.pk, seen_at=at)


def tell(person: Any, at: datetime) -> Section | None:
    """What the other sides wrote since the last mail, noted as told."""
    access = access_for(person)
    if not (access.is_hanoi or access.is_partner):
        return None
    today = timezone.localdate(at)
    found = list(DiscussionMessage.objects.untold_to(person, today).per_agreement())
    if not found:
        return None
    DiscussionRead.objects.bulk_create(
        [
            DiscussionRead(
                person=person,
                agreement_id=row["agreement_id"],
                told_up_to=row["newest"],
            )
            for row in found
        ],
        update_conflicts=True,
        update_fields=["told_up_to"],
        unique_fields=["person", "agreement"],
    )
    return Section(
        _("Trao đổi mới"),
        [
            Line(
                f"{row['agreement__association__name']}: {row['agreement__title']}",
                reverse("agreements:discussion", args=[row["agreement_id"]]),
                new_words(row["count"]),
            )
            for row in found[:SHOWN]
        ],
        more=max(0, len(found) - SHOWN),
        path=reverse("home:workspace"),
    )


def new_words(count: int) -> str:
    return ngettext("%(n)d tin mới", "%(n)d tin mới", count) % {"n": count}


def _made_by(submission: UUID, by: Any) -> DiscussionMessage | None:
    return DiscussionMessage.objects.filter(
        submission=submission, created_by=by
    ).first()
