"""Hand a post over: the role ends, open work moves, the newcomer is invited."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Invitation, User
from portal.core import clock
from portal.organisations.choices import Role
from portal.organisations.handover import Handover, open_work
from tests.cast import Cast
from tests.handover import form, role_of
from tests.sign_in import sign_in


def address(leaver: User) -> str:
    return reverse("organisations:handover", args=[role_of(leaver).pk])


@pytest.fixture
def lead(cast: Cast) -> Client:
    return sign_in(Client(), cast.lead, second_factor=False)


@pytest.fixture
def desk(cast: Cast):
    """Open work of an app above: pieces on people's desks."""
    pieces = {cast.officer.pk: 3}

    def move(handover: Handover) -> int:
        number = pieces.pop(handover.leaver.pk, 0)
        pieces[handover.newcomer.pk] = number
        return number

    open_work.register(
        "test.pieces", "hồ sơ mẫu", lambda user, place: pieces.get(user.pk, 0), move
    )
    yield pieces
    open_work.unregister("test.pieces")


def test_one_act_ends_moves_and_invites(
    lead: Client, cast: Cast, desk, django_capture_on_commit_callbacks
):
    assert "3 hồ sơ mẫu" in lead.get(address(cast.officer)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        response = lead.post(address(cast.officer), form())
    person = User.objects.get(email="thay@example.vn")
    assert response.status_code == 302
    assert Invitation.objects.filter(user=person).unanswered().exists()
    assert role_of(cast.officer).ends_on == clock.today()
    fresh = role_of(person)
    assert (fresh.role, fresh.association) == (Role.PARTNER_OFFICER, cast.son_la)
    assert desk == {person.pk: 3}
    assert {message.to[0] for message in mail.outbox} == {
        cast.officer.email,
        "thay@example.vn",
    }


def test_a_handover_that_fails_half_way_leaves_nothing(lead: Client, cast: Cast):
    def broken(handover: Handover) -> int:
        raise RuntimeError("the desk is locked")

    open_work.register("test.broken", "x", lambda user, place: 0, broken)
    try:
        with pytest.raises(RuntimeError):
            lead.post(address(cast.officer), form())
    finally:
        open_work.unregister("test.broken")
    assert role_of(cast.officer).ends_on is None
    assert not User.objects.filter(email="thay@example.vn").exists()


def test_nobody_hands_over_to_themselves(lead: Client, cast: Cast):
    data = form(email=cast.officer.email.upper())
    text = lead.post(address(cast.officer), data).content.decode()
    assert "phải khác người bàn giao" in text
    assert role_of(cast.officer).ends_on is None


def test_a_lead_hands_over_its_own_post(lead: Client, cast: Cast):
    lead.post(address(cast.lead), form())
    person = User.objects.get(email="thay@example.vn")
    assert role_of(person).role == Role.PARTNER_LEAD
