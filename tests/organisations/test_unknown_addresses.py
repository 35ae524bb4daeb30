"""A lead who invites an address learns nothing of whoever has an account there."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.core import clock
from portal.organisations.choices import Role
from portal.organisations.models import Membership
from tests.cast import Cast, make_person
from tests.handover import form, role_of
from tests.sign_in import sign_in

INVITE = reverse("organisations:invite")
PEOPLE = reverse("organisations:people")
EXPORT = reverse("organisations:people_export")
ADDRESS = "dia-chi@example.vn"
TYPED = "Lò Thị Gõ"


def nobody_there(cast: Cast) -> None:
    """No account has the address."""


def a_buyer(cast: Cast) -> None:
    person = make_person("biet", Role.BUYER)
    _move(person, phone="0999888777")


def an_officer_elsewhere(cast: Cast) -> None:
    _move(make_person("biet", Role.PARTNER_OFFICER, cast.lao_cai))


def a_locked_person(cast: Cast) -> None:
    _move(make_person("biet", Role.BUYER), is_active=False)


def somebody_who_came_before(cast: Cast) -> None:
    _move(make_person("biet"), last_login=clock.now() - timedelta(days=2))


def a_coming_admin(cast: Cast) -> None:
    person = make_person("biet", Role.HANOI_ADMIN, cast.hanoi)
    person.set_unusable_password()
    _move(person)


def _move(person: User, **values: object) -> None:
    person.email, person.full_name = ADDRESS, "Tên Thật Kín"
    for name, value in values.items():
        setattr(person, name, value)
    person.save()


KNOWN = [
    a_buyer,
    an_officer_elsewhere,
    a_locked_person,
    somebody_who_came_before,
    a_coming_admin,
]


@pytest.fixture
def lead(cast: Cast) -> Client:
    return sign_in(Client(), cast.lead, second_factor=False)


def data(cast: Cast) -> dict[str, object]:
    return {
        "email": ADDRESS,
        "full_name": TYPED,
        "phone": "0912 345 678",
        "role": Role.PARTNER_OFFICER,
        "association": cast.son_la.pk,
        "starts_on": clock.today().isoformat(),
    }


def bare(text: str) -> str:
    """The page without what differs from one record or answer to the next."""
    text = re.sub(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    return re.sub(r"/nguoi-dung/\d+/", "/nguoi-dung/N/", text)


def walk(lead: Client, cast: Cast) -> list[str]:
    """All a lead gets to see in the whole flow."""
    seen = [lead.post(INVITE, data(cast), follow=True)]
    membership = Membership.objects.get(user__email=ADDRESS, association=cast.son_la)
    own = {
        name: reverse(f"organisations:{name}", args=[membership.pk])
        for name in (
            "membership",
            "handover",
            "change_role",
            "end_membership",
            "resend_invitation",
            "revoke_invitation",
        )
    }
    seen += [lead.get(PEOPLE), lead.get(PEOPLE, {"q": "Tên Thật"})]
    seen += [lead.get(PEOPLE, {"q": "0999888777"}), lead.get(PEOPLE, {"q": TYPED})]
    for state in ("active", "waiting", "coming", "ended", "locked"):
        seen.append(lead.get(PEOPLE, {"state": state}))
    seen.append(lead.get(EXPORT, {"dang": "csv"}))
    seen += [
        lead.get(own[name])
        for name in ("membership", "handover", "change_role", "end_membership")
    ]
    seen.append(lead.get(reverse("organisations:association", args=["son-la"])))
    seen.append(lead.post(INVITE, data(cast), follow=True))  # twice
    seen.append(lead.post(own["resend_invitation"], follow=True))
    seen.append(lead.post(own["revoke_invitation"], follow=True))
    reader = {"role": Role.READER}
    seen.append(lead.post(own["change_role"], reader, follow=True))
    today = {"last_day": clock.today().isoformat()}
    seen.append(lead.post(own["end_membership"], today, follow=True))
    return [f"{page.status_code} {bare(text_of(page))}" for page in seen]


def text_of(page) -> str:
    return b"".join(page).decode()


@pytest.mark.parametrize("make", KNOWN)
def test_every_page_is_the_one_of_an_unknown_address(
    lead: Client, cast: Cast, make: Callable[[Cast], None]
):
    expected = _undone(lambda: walk(lead, cast))
    make(cast)
    shown = walk(lead, cast)
    for got, wanted in zip(shown, expected, strict=True):
        assert got == wanted
    assert "Tên Thật Kín" not in "".join(shown)


def _undone(walk: Callable[[], list[str]]) -> list[str]:
    with transaction.atomic():
        seen = walk()
        transaction.set_rollback(True)
    return seen


@pytest.mark.parametrize("make", [nobody_there, *KNOWN])
def test_a_handover_answers_alike(lead: Client, cast: Cast, make):
    make(cast)
    address = reverse("organisations:handover", args=[role_of(cast.officer).pk])
    text = lead.post(address, form(email=ADDRESS), follow=True).content.decode()
    assert f"Đã giao vai trò và gửi thư tới {ADDRESS}" in text
    assert "Tên Thật" not in text
    assert "/loi-moi/" not in text


def test_the_person_is_told_by_mail(
    lead: Client, cast: Cast, django_capture_on_commit_callbacks
):
    a_buyer(cast)
    with django_capture_on_commit_callbacks(execute=True):
        lead.post(INVITE, data(cast))
    [message] = mail.outbox
    assert message.to == [ADDRESS]
    assert "Vai trò mới" in message.subject


def test_who_has_come_in_is_shown_as_they_are(lead: Client, cast: Cast):
    a_buyer(cast)
    lead.post(INVITE, data(cast))
    assert TYPED in lead.get(PEOPLE).content.decode()
    User.objects.filter(email=ADDRESS).update(last_login=clock.now())
    assert "Tên Thật Kín" in lead.get(PEOPLE).content.decode()


def test_hanoi_sees_who_it_is(client: Client, lead: Client, cast: Cast):
    a_buyer(cast)
    lead.post(INVITE, data(cast))
    page = sign_in(client, cast.admin).get(PEOPLE, {"q": ADDRESS})
    assert "Tên Thật Kín" in page.content.decode()
    assert TYPED not in page.content.decode()
