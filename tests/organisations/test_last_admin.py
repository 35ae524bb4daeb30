"""Two admins who act on each other at the same moment leave one of them in office."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from portal.core import clock
from portal.organisations.choices import Role
from portal.organisations.models import Membership
from tests.cast import make_cast, make_person
from tests.handover import form
from tests.sign_in import sign_in
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def admins_left() -> int:
    """How many may still administer the portal tomorrow."""
    return (
        Membership.objects.on(clock.today() + timedelta(days=1))
        .filter(role=Role.HANOI_ADMIN, user__is_active=True)
        .count()
    )


@pytest.mark.parametrize(
    "acts",
    [
        ("end_membership", "end_membership"),
        ("change_role", "change_role"),
        ("lock_person", "lock_person"),
        ("end_membership", "lock_person"),
        ("handover", "change_role"),
    ],
)
def test_the_last_two_admins_cannot_both_go(acts: tuple[str, str]):
    cast = make_cast()
    pair = [cast.admin, make_person("quan-tri-2", Role.HANOI_ADMIN, cast.hanoi)]
    clients = [sign_in(Client(), person) for person in pair]
    data = {
        "end_membership": {"last_day": clock.today().isoformat()},
        "change_role": {"role": Role.HANOI_STAFF},
        "lock_person": {},
        "handover": form(),
    }

    def send(number: int) -> int:
        other = Membership.objects.get(user=pair[1 - number])
        address = reverse(f"organisations:{acts[number]}", args=[other.pk])
        return clients[number].post(address, data[acts[number]]).status_code

    answers = at_once(2, send)
    assert max(answers) < 500
    # A newcomer who has not come yet administers nothing.
    came = Membership.objects.filter(user__email="thay@example.vn").count()
    assert admins_left() - came == 1
