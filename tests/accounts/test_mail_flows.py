"""Forgotten passwords and changed addresses: by mail, telling strangers nothing."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from tests.cast import PASSWORD, Cast, make_person
from tests.sign_in import code_for, give_second_factor

NEW = "Mua-gat-moi-tren-cao"
RESET = "/tai-khoan/quen-mat-khau/"
EMAIL = "/tai-khoan/thu-dien-tu/"


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """Do something and read what was mailed after the commit."""

    def run(act) -> list[mail.EmailMessage]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return list(mail.outbox)

    return run


def link_in(message: mail.EmailMessage) -> str:
    [link] = re.findall(r"http://localhost:\d+(/tai-khoan/\S+)", str(message.body))
    return str(link)


def sign_in_by_password(client: Client, user: User, password: str = PASSWORD):
    data = {"login": user.email, "password": password}
    return client.post(reverse("account_login"), data)


def choose(client: Client, link: str):
    form = client.get(link, follow=True).redirect_chain[-1][0]
    return client.post(form, {"password1": NEW, "password2": NEW})


def test_a_forgotten_password_is_replaced_and_other_devices_leave(
    client: Client, cast: Cast, sent
):
    phone = Client()
    sign_in_by_password(phone, cast.officer)
    [message] = sent(lambda: client.post(RESET, {"email": cast.officer.email}))
    link = link_in(message)
    choose(client, link)
    assert sign_in_by_password(Client(), cast.officer, NEW).status_code == 302
    assert phone.get(reverse("accounts:profile")).status_code == 302
    again = Client().get(link)
    assert "đã dùng hoặc đã hết hạn" in again.content.decode()


def test_a_stranger_learns_nothing_from_a_reset(client: Client, cast: Cast, sent):
    known = client.post(RESET, {"email": cast.officer.email}, follow=True)
    unknown = Client().post(RESET, {"email": "khong-co@example.vn"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert sent(lambda: Client().post(RESET, {"email": "nguoi-la@example.vn"})) == []


def test_a_reset_leaves_the_second_factor_in_place(client: Client, cast: Cast, sent):
    secret = give_second_factor(cast.staff)
    [message] = sent(lambda: client.post(RESET, {"email": cast.staff.email}))
    choose(client, link_in(message))
    fresh = Client()
    response = sign_in_by_password(fresh, cast.staff, NEW)
    assert response["Location"] == reverse("mfa_authenticate")
    fresh.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert fresh.get(reverse("accounts:profile")).status_code == 200


def test_asking_again_and_again_is_stopped(client: Client, cast: Cast, sent):
    answers = [
        client.post(RESET, {"email": cast.officer.email}).status_code for _ in range(4)
    ]
    assert answers == [302, 302, 302, 429]


def test_a_weak_new_password_is_refused_in_vietnamese(client: Client, cast: Cast, sent):
    [message] = sent(lambda: client.post(RESET, {"email": cast.officer.email}))
    form = client.get(link_in(message), follow=True).redirect_chain[-1][0]
    text = client.post(form, {"password1": "ngan", "password2": "ngan"})
    assert "Mật khẩu cần ít nhất 10 ký tự" in text.content.decode()


def test_a_new_address_counts_after_its_own_link(client: Client, cast: Cast, sent):
    EmailAddress.objects.create(
        user=cast.officer, email=cast.officer.email, verified=True, primary=True
    )
    old = cast.officer.email
    sign_in_by_password(client, cast.officer)
    data = {"email": "Dia-Chi-Moi@example.vn", "action_add": ""}
    [message] = sent(lambda: client.post(EMAIL, data))
    assert message.to == ["dia-chi-moi@example.vn"]
    cast.officer.refresh_from_db()
    assert cast.officer.email == old
    sent(lambda: client.post(link_in(message)))
    cast.officer.refresh_from_db()
    assert cast.officer.email == "dia-chi-moi@example.vn"


def test_the_address_of_somebody_else_is_refused(client: Client, cast: Cast, sent):
    sign_in_by_password(client, cast.officer)
    data = {"email": cast.lead.email, "action_add": ""}
    assert "đã có tài khoản" in client.post(EMAIL, data).content.decode()


def test_an_address_taken_meanwhile_is_not_given_twice(
    client: Client, cast: Cast, sent
):
    sign_in_by_password(client, cast.officer)
    data = {"email": "tranh@example.vn", "action_add": ""}
    [message] = sent(lambda: client.post(EMAIL, data))
    make_person("tranh")
    client.post(link_in(message))
    cast.officer.refresh_from_db()
    assert cast.officer.email == "officer@example.vn"


ENGLISH = re.compile(
    r"\b(password|sign in|e-?mail address|required|invalid|incorrect|security key|"
    r"authenticator|recovery|two-factor|please|your)\b",
    re.IGNORECASE,
)
GOOGLE = "Google Authenticator, Microsoft Authenticator"


def seen(html: str) -> str:
    """The words a reader sees, hears or finds in a field."""
    html = html.replace(GOOGLE, "")
    html = re.sub(r"(?s)<(script|style|svg|head)\b.*?</\1>", " ", html)
    spoken = " ".join(
        re.findall(r'(?:placeholder|aria-label|alt|title)="([^"]*)"', html)
    )
    return re.sub(r"<[^>]+>", " ", html) + spoken


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_no_english_on_pages_and_errors_outside(client: Client, db: None, name):
    url = reverse(name)
    for response in (client.get(url), client.post(url, {"login": "x", "email": "x"})):
        assert not ENGLISH.findall(seen(response.content.decode()))


@pytest.mark.parametrize(
    "name",
    [
        "account_reauthenticate",
        "account_change_password",
        "account_email",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_generate_recovery_codes",
        "usersessions_list",
        "accounts:profile",
    ],
)
def test_no_english_on_pages_and_errors_inside(client: Client, cast: Cast, name):
    give_second_factor(cast.officer) if "recovery" in name else None
    client.force_login(cast.officer)
    sign_in_by_password(client, cast.officer)
    url = reverse(name)
    for data in (None, {"action_add": "", "code": "abc", "email": "x"}):
        response = client.get(url) if data is None else client.post(url, data)
        found = ENGLISH.findall(seen(response.content.decode()))
        assert not found, (url, data, found)


def test_no_english_on_the_second_step(client: Client, cast: Cast):
    give_second_factor(cast.staff)
    sign_in_by_password(client, cast.staff)
    url = reverse("mfa_authenticate")
    for data in ({}, {"code": "000"}, {"code": ""}, {"credential": "{}"}):
        answer = client.post(url, data) if data else client.get(url)
        assert not ENGLISH.findall(seen(answer.content.decode())), data


def test_mails_are_vietnamese(client: Client, cast: Cast, sent):
    sign_in_by_password(client, cast.officer)
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    messages = sent(lambda: client.post(reverse("account_change_password"), data))
    messages += sent(lambda: Client().post(RESET, {"email": cast.officer.email}))
    assert len(messages) == 2
    for message in messages:
        words = re.sub(r"http\S+|\S+@\S+", "", f"{message.subject} {message.body}")
        assert not ENGLISH.findall(words)


def test_a_line_break_in_an_address_makes_no_second_log_line(
    client: Client, cast: Cast, capfd, caplog
):
    forged = "a@b.vn\r\n2026 [info] signed_in user_id=1"
    wrong = PASSWORD[:-1]
    client.post(reverse("account_login"), {"login": forged, "password": wrong})
    sign_in_by_password(client, cast.lead, wrong)
    out, err = capfd.readouterr()
    written = out + err + caplog.text
    assert "sign_in_failed" in written
    assert wrong not in written
    assert not [line for line in written.splitlines() if line.startswith("2026 [info]")]
