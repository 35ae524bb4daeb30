"""Steps of a handover, as people walk through its page."""

from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.core import clock
from portal.organisations.models import Membership
from tests.sign_in import sign_in


def hand_over(by: User, leaver: User, newcomer: str = "thay@example.vn") -> str:
    """Walk through the page and return the answer's text."""
    membership = Membership.objects.get(user=leaver)
    answer = sign_in(Client(), by).post(
        reverse("organisations:handover", args=[membership.pk]),
        {
            "email": newcomer,
            "full_name": "Người Thay",
            "phone": "",
            "last_day": clock.today().isoformat(),
        },
        follow=True,
    )
    text: str = answer.content.decode()
    return text


def handover_page(by: User, leaver: User) -> str:
    membership = Membership.objects.get(user=leaver)
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
