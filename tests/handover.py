"""Steps of a handover, as people walk through its page."""

from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.core import clock
from portal.organisations.models import Membership
from tests.sign_in import sign_in


def role_of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def form(**changes: object) -> dict[str, object]:
    """What the page sends."""
    return {
        "email": "thay@example.vn",
        "full_name": "Người Thay",
        "phone": "",
        "last_day": clock.today().isoformat(),
        **changes,
    }


def hand_over(by: User, leaver: User) -> str:
    """Walk through the page and return the answer's text."""
    membership = role_of(leaver)
    answer = sign_in(Client(), by).post(
        reverse("organisations:handover", args=[membership.pk]),
        form(),
        follow=True,
    )
    text: str = answer.content.decode()
    return text


def handover_page(by: User, leaver: User) -> str:
    membership = role_of(leaver)
    address = reverse("organisations:handover", args=[membership.pk])
    text: str = sign_in(Client(), by).get(address).content.decode()
    return text


def newcomer() -> User:
    return User.objects.get(email="thay@example.vn")


def leave(person: User) -> None:
    """The last day is over."""
    for membership in Membership.objects.filter(user=person):
        membership.ends_on = membership.starts_on
        membership.save()
