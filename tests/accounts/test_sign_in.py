"""Sign-in: the right password opens, wrong ones are counted, nobody else is locked out."""

import time
import unicodedata
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from tests.cast import PASSWORD, Cast
from tests.sign_in import PERIOD, code_for, give_second_factor

LOGIN = "/tai-khoan/dang-nhap/"
WORKSPACE = "/lam-viec/"


def post_login(
    client: Client, user: User, password: str = PASSWORD, ip: str = "10.1.1.1", **more
):
    data = {"login": user.email, "password": password, **more}
    return client.post(LOGIN, data, REMOTE_ADDR=ip)


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


def test_the_right_password_opens_the_workspace(client: Client, cast: Cast):
    response = post_login(client, cast.officer)
    assert (response.status_code, response["Location"]) == (302, WORKSPACE)
    assert is_in(client)


def test_capitals_in_the_address_do_not_matter(client: Client, cast: Cast):
    data = {"login": cast.officer.email.upper(), "password": PASSWORD}
    assert client.post(LOGIN, data).status_code == 302


def test_a_password_in_another_unicode_form_is_the_same_password(
    client: Client, cast: Cast
):
    typed = unicodedata.normalize("NFD", PASSWORD)
    assert typed != PASSWORD
    assert post_login(client, cast.officer, typed).status_code == 302


def test_next_leads_on_inside_the_portal_only(client: Client, cast: Cast):
    inside = post_login(client, cast.officer, next="/tin-tuc/")
    assert inside["Location"] == "/tin-tuc/"
    outside = post_login(Client(), cast.officer, next="https://evil.example/")
    assert outside["Location"] == WORKSPACE


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_and_an_unknown_address_read_the_same(
    client: Client, cast: Cast, known
):
    email = cast.officer.email if known else "khong-co@example.vn"
    response = client.post(LOGIN, {"login": email, "password": "Sai-hoàn-toàn-1"})
    assert response.status_code == 200
    assert "Thư điện tử hoặc mật khẩu chưa đúng" in response.content.decode()
    assert not is_in(client)


def test_five_failures_stop_that_place_but_not_the_owner(cast: Cast):
    attacker = Client()
    for _attempt in range(5):
        post_login(attacker, cast.officer, "Sai-hoàn-toàn-1", ip="203.0.113.9")
    stopped = post_login(attacker, cast.officer, ip="203.0.113.9")
    assert "Anh/chị thử quá nhiều lần" in stopped.content.decode()
    assert post_login(Client(), cast.officer, ip="198.51.100.7").status_code == 302


def test_a_forged_forwarding_header_does_not_reset_the_count(cast: Cast):
    for attempt in range(6):
        response = Client().post(
            LOGIN,
            {"login": cast.officer.email, "password": "Sai-hoàn-toàn-1"},
            REMOTE_ADDR="203.0.113.9",
            HTTP_X_FORWARDED_FOR=f"192.0.2.{attempt}",
        )
    assert "Anh/chị thử quá nhiều lần" in response.content.decode()


def test_failures_are_counted_in_the_database_for_all_processes(cast: Cast):
    post_login(Client(), cast.officer, "Sai-hoàn-toàn-1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM portal_cache")
        keys = [row[0] for row in cursor.fetchall()]
    assert any("login_failed" in key for key in keys)


def test_sign_in_changes_the_session_key(client: Client, cast: Cast):
    session = client.session
    session["seen"] = 1
    session.save()
    before = session.session_key
    post_login(client, cast.officer)
    assert client.session.session_key != before


def test_a_disabled_account_is_told_so_and_its_sessions_end(cast: Cast):
    inside = Client()
    post_login(inside, cast.officer)
    assert is_in(inside)
    cast.officer.disable()
    assert not is_in(inside)
    response = post_login(Client(), cast.officer)
    assert response["Location"] == reverse("account_inactive")


def test_an_ended_role_gets_a_kind_sentence_not_a_session(client: Client, cast: Cast):
    response = client.post(
        LOGIN, {"login": cast.former.email, "password": PASSWORD}, follow=True
    )
    text = response.content.decode()
    assert "đã kết thúc ngày 30/06/2026" in text
    assert not is_in(client)


def test_an_account_without_role_is_told_whom_to_ask(client: Client, cast: Cast):
    response = client.post(
        LOGIN, {"login": cast.nobody.email, "password": PASSWORD}, follow=True
    )
    assert "chưa được giao vai trò nào" in response.content.decode()
    assert not is_in(client)


def test_there_is_no_sign_up(client: Client, db):
    assert client.get("/tai-khoan/signup/").status_code == 404
    assert client.post("/tai-khoan/signup/", {"email": "a@b.vn"}).status_code == 404


# --- The second step ---------------------------------------------------------------


def test_hanoi_without_second_factor_is_led_to_set_it_up(client: Client, cast: Cast):
    assert post_login(client, cast.staff)["Location"] == reverse("mfa_index")


def test_a_password_alone_does_not_open_an_account_with_second_factor(
    client: Client, cast: Cast
):
    secret = give_second_factor(cast.staff)
    response = post_login(client, cast.staff)
    assert response["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    done = client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert done["Location"] == WORKSPACE
    assert is_in(client)


@pytest.mark.parametrize("step", [-1, 0, 1])
def test_a_clock_one_step_off_is_fine(client: Client, cast: Cast, step):
    secret = give_second_factor(cast.staff)
    post_login(client, cast.staff)
    code = code_for(secret, step=step)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302


def test_a_code_opens_one_door_only_for_as_long_as_it_is_valid(cast: Cast):
    start = (int(time.time()) // PERIOD) * PERIOD
    with time_machine.travel(start, tick=False) as clock:
        secret = give_second_factor(cast.staff)
        code = code_for(secret, step=1)
        first, second = Client(), Client()
        post_login(first, cast.staff)
        assert (
            first.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
        )
        clock.shift(timedelta(seconds=2 * PERIOD - 1))
        post_login(second, cast.staff)
        replayed = second.post(reverse("mfa_authenticate"), {"code": code})
        assert "Mã chưa đúng hoặc đã dùng" in replayed.content.decode()
        assert not is_in(second)


def test_guessing_codes_is_stopped(client: Client, cast: Cast):
    secret = give_second_factor(cast.staff)
    post_login(client, cast.staff)
    wrong = "000000" if code_for(secret) != "000000" else "111111"
    for _attempt in range(5):
        client.post(reverse("mfa_authenticate"), {"code": wrong})
    response = client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert "Anh/chị thử quá nhiều lần" in response.content.decode()
    assert not is_in(client)


def test_setting_up_the_app_gives_recovery_codes_that_work_once(
    client: Client, cast: Cast
):
    post_login(client, cast.staff)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(codes) == 10

    for expected in (302, 200):
        other = Client()
        post_login(other, cast.staff)
        answer = other.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert answer.status_code == expected


def test_the_secret_is_sealed_in_the_database(cast: Cast):
    secret = give_second_factor(cast.staff)
    kept = Authenticator.objects.get(user=cast.staff).data["secret"]
    assert secret not in kept


def test_settings_of_the_second_step_ask_again_after_a_while(cast: Cast):
    client = Client()
    with time_machine.travel(time.time() - 3600, tick=True):
        post_login(client, cast.officer)
    response = client.get(reverse("mfa_activate_totp"))
    assert response["Location"].startswith(reverse("account_reauthenticate"))


# --- Sessions ----------------------------------------------------------------------


def test_a_session_ends_after_two_idle_hours(cast: Cast):
    client = Client()
    with time_machine.travel(time.time() - 2 * 3600 - 60, tick=True):
        client.force_login(cast.officer)
        assert is_in(client)
    assert not is_in(client)


def test_use_keeps_a_session_alive_but_not_beyond_twelve_hours(cast: Cast):
    client, now = Client(), time.time()
    with time_machine.travel(now, tick=False) as clock:
        client.force_login(cast.officer)
        for _hour in range(11):
            clock.shift(timedelta(hours=1))
            assert is_in(client)
        clock.shift(timedelta(hours=1, minutes=1))
        assert not is_in(client)


def test_signing_out_everywhere_ends_every_session(cast: Cast):
    phone, desk = Client(), Client()
    post_login(phone, cast.officer)
    post_login(desk, cast.officer)
    desk.post(reverse("accounts:sign_out_everywhere"))
    assert not is_in(desk)
    assert not is_in(phone)


def test_other_devices_can_be_signed_out_alone(cast: Cast):
    phone, desk = Client(), Client()
    post_login(phone, cast.officer)
    post_login(desk, cast.officer)
    assert "Thiết bị này" in desk.get(reverse("usersessions_list")).content.decode()
    desk.post(reverse("usersessions_list"))
    assert is_in(desk)
    assert not is_in(phone)


def test_signing_out_kills_the_session_on_the_server(cast: Cast):
    client = Client()
    post_login(client, cast.officer)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("account_logout"))
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert not is_in(thief)


def test_a_changed_password_ends_the_other_sessions(cast: Cast):
    phone, desk = Client(), Client()
    post_login(phone, cast.officer)
    post_login(desk, cast.officer)
    data = {
        "oldpassword": PASSWORD,
        "password1": "Mùa-gặt-mới-trên-cao",
        "password2": "Mùa-gặt-mới-trên-cao",
    }
    assert desk.post(reverse("account_change_password"), data).status_code == 302
    assert is_in(desk)
    assert not is_in(phone)


@pytest.mark.parametrize(
    "key", ['"abcdefgh\\000ij"', "'" + "x" * 40, "a b c d e f g h"]
)
def test_a_forged_session_cookie_is_a_stranger_not_an_error(db, client, key):
    cookie = f"{settings.SESSION_COOKIE_NAME}={key}"
    assert client.get("/", headers={"cookie": cookie}).status_code == 200
