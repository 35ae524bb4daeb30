"""Writes that concern a person's account as a whole."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from portal.accounts.models import Invitation, User
from portal.core import mail
from portal.core.dates import format_datetime


def invitation_link(token: str) -> str:
    return mail.absolute("accounts:invitation", token=token)


@transaction.atomic
def send_invitation(
    *, user: User, by: User | None, at: datetime, about: dict[str, Any]
) -> tuple[Invitation, str]:
    """Issue a new link, mail it, and return it once for the inviter to pass on.

    `about` says to the reader what they are invited to: `role` and `place`.
    """
    invitation, token = Invitation.issue(user=user, by=by, at=at)
    link = invitation_link(token)
    mail.send(
        "invitation",
        to=user.email,
        context={
            "person": user,
            "inviter": by,
            "link": link,
            "expires": format_datetime(invitation.expires_at),
            **about,
        },
    )
    return invitation, link


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, full_name: str, password: str, at: datetime
) -> User:
    user = invitation.accept(full_name=full_name, password=password, at=at)
    vouch_for_address(user=user)
    return user


def vouch_for_address(*, user: User) -> None:
    """Keep the sign-in address as verified: who invites answers for it.

    allauth would take an unverified row for an address that is being changed to, and
    drop the person's only address with it.
    """
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


@transaction.atomic
def sign_out_everywhere(*, user: User) -> None:
    user.end_sessions()
