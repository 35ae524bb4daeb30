"""Invitations: a link works once, for seven days, and says plainly when it does not."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Invitation, InvitationState, User, digest
from portal.accounts.services import accept_invitation, send_invitation
from portal.core import clock
from portal.core.errors import DomainError
from portal.organisations.choices import Role
from portal.organisations.models import Membership
from tests.cast import Cast

NEW = "Cau-thang-bac-da-xanh"


@pytest.fixture
def guest(cast: Cast) -> User:
    user = User.objects.create_user(email="moi@example.vn", full_name="Người Mới")
    Membership.objects.create(
        user=user,
        association=cast.son_la,
        role=Role.PARTNER_OFFICER,
        starts_on=clock.today(),
    )
    return user


def issue(user: User, by: User) -> tuple[Invitation, str]:
    return Invitation.issue(user=user, by=by, at=clock.now())


def form(**changes: str) -> dict[str, str]:
    return {
        "full_name": "Lò Thị Mới",
        "password1": NEW,
        "password2": NEW,
        **changes,
    }


def address(token: str) -> str:
    return reverse("accounts:invitation", kwargs={"token": token})


def test_a_link_opens_the_account_and_signs_in(client: Client, cast: Cast, guest: User):
    invitation, token = issue(guest, cast.lead)
    assert "Người lead" in client.get(address(token)).content.decode()
    response = client.post(address(token), form())
    assert response["Location"] == "/lam-viec/"
    guest.refresh_from_db()
    invitation.refresh_from_db()
    assert guest.full_name == "Lò Thị Mới"
    assert guest.check_password(NEW)
    assert invitation.state(clock.now()) == InvitationState.USED
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_the_secret_is_not_kept(cast: Cast, guest: User):
    invitation, token = issue(guest, cast.lead)
    assert token not in str(vars(invitation))
    assert invitation.token_digest == digest(token)


def test_a_used_link_says_so(client: Client, cast: Cast, guest: User):
    _invitation, token = issue(guest, cast.lead)
    Client().post(address(token), form())
    again = client.post(address(token), form(password1="x", password2="x"))
    assert again.status_code == 410
    assert "đã được dùng" in again.content.decode()
    guest.refresh_from_db()
    assert guest.check_password(NEW)


def test_a_link_ends_after_seven_days(client: Client, cast: Cast, guest: User):
    _invitation, token = issue(guest, cast.lead)
    late = clock.now() + timedelta(days=7, seconds=1)
    with time_machine.travel(late):
        response = client.get(address(token))
    assert response.status_code == 410
    assert "đã hết hạn" in response.content.decode()


def test_a_revoked_link_says_so(client: Client, cast: Cast, guest: User):
    invitation, token = issue(guest, cast.lead)
    invitation.revoke(at=clock.now())
    response = client.get(address(token))
    assert response.status_code == 410
    assert "đã được thu hồi" in response.content.decode()
    with pytest.raises(DomainError):
        invitation.revoke(at=clock.now())


def test_an_unknown_link_says_what_to_do(client: Client, db: None):
    response = client.get(address("khong-co-dau"))
    assert response.status_code == 404
    assert "Xin mở lại đúng liên kết" in response.content.decode()


def test_a_new_link_replaces_the_old_one(client: Client, cast: Cast, guest: User):
    _first, old = issue(guest, cast.lead)
    _second, new = issue(guest, cast.lead)
    assert client.get(address(old)).status_code == 410
    assert client.get(address(new)).status_code == 200


def test_the_database_allows_one_open_link_a_person(cast: Cast, guest: User):
    issue(guest, cast.lead)
    at = clock.now()
    with (
        pytest.raises(IntegrityError, match="invitation_one_open"),
        transaction.atomic(),
    ):
        Invitation.objects.create(
            user=guest,
            token_digest="x",
            created_at=at,
            expires_at=at + timedelta(days=1),
        )


def test_of_two_acceptances_one_wins(cast: Cast, guest: User):
    invitation, _token = issue(guest, cast.lead)
    stale = Invitation.objects.get(pk=invitation.pk)
    accept_invitation(
        invitation=invitation, full_name="Một", password=NEW, at=clock.now()
    )
    with pytest.raises(DomainError):
        accept_invitation(
            invitation=stale,
            full_name="Hai",
            password="Khac-han-mat-khau",
            at=clock.now(),
        )
    guest.refresh_from_db()
    assert guest.full_name == "Một"


def test_somebody_with_a_password_is_not_invited_over_it(cast: Cast):
    with pytest.raises(DomainError, match="Quên mật khẩu"):
        issue(cast.officer, cast.lead)


def test_a_disabled_person_cannot_use_the_link(client: Client, cast: Cast, guest: User):
    _invitation, token = issue(guest, cast.lead)
    guest.disable()
    assert client.get(address(token)).status_code == 410


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("ngan", "ít nhất 10 ký tự"),
        ("1234567890", "quá phổ biến"),
        ("9081726354", "không nên chỉ gồm chữ số"),
        ("moi@example.vn", "quá giống thư điện tử"),
    ],
)
def test_a_weak_password_is_refused_in_words(
    client: Client, cast: Cast, guest: User, password, sentence
):
    _invitation, token = issue(guest, cast.lead)
    response = client.post(address(token), form(password1=password, password2=password))
    assert response.status_code == 200
    assert sentence in response.content.decode()
    guest.refresh_from_db()
    assert not guest.has_usable_password()


def test_different_passwords_are_refused_and_the_name_is_kept(
    client: Client, cast: Cast, guest: User
):
    _invitation, token = issue(guest, cast.lead)
    text = client.post(address(token), form(password2="Khac")).content.decode()
    assert "chưa giống nhau" in text
    assert "Lò Thị Mới" in text
    assert NEW not in text


def test_a_long_password_is_kept_whole(client: Client, cast: Cast, guest: User):
    long = "đường lên bản xa " * 8
    _invitation, token = issue(guest, cast.lead)
    client.post(address(token), form(password1=long, password2=long))
    guest.refresh_from_db()
    assert guest.check_password(long)
    assert not guest.check_password(long[:64])


def test_extra_fields_change_nothing(client: Client, cast: Cast, guest: User):
    _invitation, token = issue(guest, cast.lead)
    client.post(address(token), form(email="kẻ-gian@example.vn", is_active="0"))
    guest.refresh_from_db()
    assert (guest.email, guest.is_active) == ("moi@example.vn", True)


def test_accepting_while_signed_in_as_another_switches_the_person(
    client: Client, cast: Cast, guest: User
):
    client.force_login(cast.officer)
    _invitation, token = issue(guest, cast.lead)
    client.post(address(token), form())
    page = client.get(reverse("accounts:profile")).content.decode()
    assert "moi@example.vn" in page


def test_the_mail_leaves_after_the_commit_with_the_right_link(
    cast: Cast, guest: User, settings, django_capture_on_commit_callbacks
):
    settings.SITE_URL = "https://cong.example.vn"
    about = {"role": "Cán bộ tỉnh bạn", "place": "Hội Nông dân tỉnh Sơn La"}
    with django_capture_on_commit_callbacks(execute=True):
        _invitation, link = send_invitation(
            user=guest, by=cast.lead, at=clock.now(), about=about
        )
        assert mail.outbox == []
    assert link.startswith("https://cong.example.vn/tai-khoan/loi-moi/")
    [message] = mail.outbox
    assert message.to == ["moi@example.vn"]
    assert link in message.body
    html = str(message.alternatives[0][0])  # type: ignore[attr-defined]
    assert link in html
    assert "Người lead" in html


def test_the_link_never_reaches_the_log(
    client: Client, cast: Cast, guest: User, capfd, caplog
):
    _invitation, token = issue(guest, cast.lead)
    client.get(address(token))
    out, err = capfd.readouterr()
    written = out + err + caplog.text
    assert "/tai-khoan/loi-moi/" in written
    assert token not in written
