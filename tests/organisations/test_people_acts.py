"""Invite, change, end, lock: through the pages, as people do it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Invitation, User
from portal.core import clock
from portal.organisations.access import access_for
from portal.organisations.choices import Role
from portal.organisations.models import Association, Membership
from tests.cast import Cast, make_person
from tests.handover import form, role_of
from tests.sign_in import give_second_factor, sign_in

INVITE = "/lam-viec/nguoi-dung/moi/"


def act(name: str, user: User) -> str:
    return reverse(f"organisations:{name}", args=[role_of(user).pk])


def invitation(association: Association | None, **changes: object) -> dict[str, object]:
    return {
        "email": "Moi@Example.vn",
        "full_name": "Lò Thị  Mới",
        "phone": "0912 345 678",
        "role": Role.PARTNER_OFFICER,
        "association": association.pk if association else "",
        "business": "",
        "starts_on": clock.today().isoformat(),
        **changes,
    }


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.admin)


@pytest.fixture
def lead(cast: Cast) -> Client:
    return sign_in(Client(), cast.lead, second_factor=False)


# --- Invite ------------------------------------------------------------------------


def test_an_invitation_makes_the_person_the_role_and_a_link_shown_once(
    admin: Client, cast: Cast, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        text = admin.post(INVITE, invitation(cast.son_la)).content.decode()
    person = User.objects.get(email="moi@example.vn")
    assert person.full_name == "Lò Thị Mới"
    assert not person.has_usable_password()
    assert role_of(person).association == cast.son_la
    assert role_of(person).created_by == cast.admin
    [link] = re.findall(r'value="(http[^"]+/loi-moi/[^"]+)"', text)
    [message] = mail.outbox
    assert link in message.body
    member = reverse("organisations:membership", args=[role_of(person).pk])
    assert link not in admin.get(member).content.decode()


def test_a_lead_invites_officers_and_readers_of_its_own_association(
    lead: Client, cast: Cast
):
    lead.post(INVITE, invitation(cast.son_la))
    assert role_of(User.objects.get(email="moi@example.vn"))


@pytest.mark.parametrize(
    "role", [Role.HANOI_ADMIN, Role.HANOI_STAFF, Role.PARTNER_LEAD, Role.BUYER]
)
def test_a_lead_gives_no_other_role(lead: Client, cast: Cast, role):
    response = lead.post(INVITE, invitation(cast.son_la, role=role))
    assert response.context["form"].errors["role"]
    assert not User.objects.filter(email="moi@example.vn").exists()


def test_a_lead_invites_into_no_other_association(lead: Client, cast: Cast):
    response = lead.post(INVITE, invitation(cast.lao_cai))
    assert response.context["form"].errors["association"]
    assert not User.objects.filter(email="moi@example.vn").exists()


def test_somebody_known_gets_the_role_without_a_link(
    admin: Client, cast: Cast, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = admin.post(
            INVITE, invitation(cast.lao_cai, email=cast.officer.email)
        )
    assert response.status_code == 302
    assert not Invitation.objects.filter(user=cast.officer).exists()
    cast.officer.refresh_from_db()
    assert cast.officer.full_name == "Người officer"
    assert "Vai trò mới" in mail.outbox[0].subject


def test_the_same_role_twice_is_refused_in_words_and_the_form_keeps_the_text(
    admin: Client, cast: Cast
):
    admin.post(INVITE, invitation(cast.son_la))
    text = admin.post(INVITE, invitation(cast.son_la)).content.decode()
    assert "đã có vai trò ở đó trong thời gian này" in text
    assert "0912 345 678" in text
    assert Membership.objects.filter(user__email="moi@example.vn").count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"role": Role.HANOI_STAFF}, "Vai trò của Hà Nội chỉ giao"),
        ({"role": Role.BUYER}, "Bên mua cần tên doanh nghiệp"),
        ({"association": None}, "Hãy chọn hội"),
        ({"email": "khong-phai-thu"}, "Địa chỉ thư chưa đúng"),
        ({"starts_on": "31/02/2026"}, "không phải là ngày"),
        ({"starts_on": "2001-01-01"}, "Ngày bắt đầu quá xa"),
        ({"full_name": "a\x00b"}, "ký tự"),
        ({"full_name": "x" * 10_000}, "120"),
    ],
)
def test_bad_input_gets_a_sentence_and_saves_nothing(
    admin: Client, cast: Cast, changes, sentence
):
    data = invitation(cast.son_la) | {
        key: value or "" for key, value in changes.items()
    }
    response = admin.post(INVITE, data)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not User.objects.filter(email="moi@example.vn").exists()


def test_a_merged_association_is_not_offered(admin: Client, cast: Cast):
    response = admin.post(INVITE, invitation(cast.hai_duong))
    assert response.context["form"].errors["association"]


def test_a_locked_person_is_not_given_a_role(admin: Client, cast: Cast):
    cast.officer.disable()
    data = invitation(cast.lao_cai, email=cast.officer.email)
    assert "đang bị khóa" in admin.post(INVITE, data).content.decode()


# --- The second factor ----------------------------------------------------------------


def test_an_admin_without_factor_is_led_to_set_it_up(client: Client, cast: Cast):
    sign_in(client, cast.admin, second_factor=False)
    response = client.post(INVITE, invitation(cast.son_la))
    assert response["Location"] == reverse("mfa_index")
    assert not User.objects.filter(email="moi@example.vn").exists()


def test_a_factor_not_proved_in_this_session_is_asked_for(client: Client, cast: Cast):
    give_second_factor(cast.admin)
    sign_in(client, cast.admin, second_factor=False)
    response = client.get(INVITE)
    assert response["Location"].startswith(reverse("mfa_reauthenticate"))
    assert "next=%2Flam-viec%2Fnguoi-dung%2Fmoi%2F" in response["Location"]


# --- Links -----------------------------------------------------------------------------


def test_a_link_is_sent_again_and_revoked(admin: Client, cast: Cast):
    admin.post(INVITE, invitation(cast.son_la))
    person = User.objects.get(email="moi@example.vn")
    first = Invitation.objects.get(user=person)
    text = admin.post(act("resend_invitation", person)).content.decode()
    assert "/loi-moi/" in text
    first.refresh_from_db()
    assert first.revoked_at is not None
    admin.post(act("revoke_invitation", person))
    assert not Invitation.objects.filter(user=person).unanswered().exists()


@pytest.fixture
def coming_admin(admin: Client, cast: Cast) -> User:
    """Invited as an administrator of Hanoi; has not opened the link yet."""
    role = Role.HANOI_ADMIN
    admin.post(INVITE, invitation(cast.hanoi, email="sap@example.vn", role=role))
    return User.objects.get(email="sap@example.vn")


def grip(lead: Client, person: User, way: str) -> str:
    """What a lead is shown who gives the person a role of its own association."""
    if way == "invite":
        association = Association.objects.get(code="son-la")
        sent = invitation(association, email=person.email)
        return lead.post(INVITE, sent, follow=True).content.decode()
    url = act("handover", User.objects.get(email="lead@example.vn"))
    return lead.post(url, form(email=person.email), follow=True).content.decode()


@pytest.mark.parametrize("way", ["invite", "handover"])
def test_a_lead_never_gets_a_link_to_an_account_with_a_role_beyond_its_reach(
    lead: Client, coming_admin: User, way: str
):
    waiting = Invitation.objects.get(user=coming_admin)
    text = grip(lead, coming_admin, way)
    assert Membership.objects.filter(user=coming_admin).count() == 2
    assert "/loi-moi/" not in text
    waiting.refresh_from_db()
    assert waiting.revoked_at is None
    assert Invitation.objects.filter(user=coming_admin).count() == 1


@pytest.mark.parametrize("name", ["resend_invitation", "revoke_invitation"])
def test_a_lead_touches_no_link_that_opens_more_than_its_own(
    lead: Client, coming_admin: User, cast: Cast, name: str
):
    grip(lead, coming_admin, "invite")
    small = Membership.objects.get(user=coming_admin, association=cast.son_la)
    url = reverse(f"organisations:{name}", args=[small.pk])
    text = lead.post(url, follow=True).content.decode()
    assert "/loi-moi/" not in text
    assert "còn vai trò ở nơi khác" not in text
    assert Invitation.objects.get(user=coming_admin).revoked_at is None


def test_a_lead_sends_again_and_takes_back_by_ending_the_role(lead: Client, cast: Cast):
    lead.post(INVITE, invitation(cast.son_la))
    person = User.objects.get(email="moi@example.vn")
    lead.post(act("resend_invitation", person))
    assert Invitation.objects.filter(user=person).count() == 2
    today = clock.today().isoformat()
    lead.post(act("end_membership", person), {"last_day": today})
    assert not Invitation.objects.filter(user=person).unanswered().exists()


def test_no_link_for_somebody_with_a_password(admin: Client, cast: Cast):
    response = admin.post(act("resend_invitation", cast.officer), follow=True)
    assert "đã đặt mật khẩu" in response.content.decode()
    assert not Invitation.objects.filter(user=cast.officer).exists()


# --- End -----------------------------------------------------------------------------


def test_access_ends_with_the_last_day(admin: Client, cast: Cast):
    yesterday = clock.today() - timedelta(days=1)
    admin.post(act("end_membership", cast.officer), {"last_day": yesterday.isoformat()})
    fresh = User.objects.get(pk=cast.officer.pk)
    assert not access_for(fresh).memberships
    member = role_of(cast.officer)
    assert (member.ends_on, member.updated_by) == (yesterday, cast.admin)


def test_the_last_day_still_counts(admin: Client, cast: Cast):
    today = clock.today().isoformat()
    admin.post(act("end_membership", cast.officer), {"last_day": today})
    assert access_for(User.objects.get(pk=cast.officer.pk)).memberships


def test_a_last_day_before_the_first_is_refused(admin: Client, cast: Cast):
    text = admin.post(
        act("end_membership", cast.officer), {"last_day": "2025-12-31"}
    ).content.decode()
    assert "không thể trước ngày bắt đầu" in text
    assert role_of(cast.officer).ends_on is None


def test_the_last_admin_cannot_be_ended_changed_locked_or_handed_over(
    admin: Client, cast: Cast
):
    sentence = "người quản trị cuối cùng"
    today = clock.today().isoformat()
    ended = admin.post(act("end_membership", cast.admin), {"last_day": today})
    changed = admin.post(act("change_role", cast.admin), {"role": Role.HANOI_STAFF})
    handed = admin.post(act("handover", cast.admin), form())
    assert sentence in ended.content.decode()
    assert sentence in changed.content.decode()
    assert sentence in handed.content.decode()
    assert role_of(cast.admin).ends_on is None
    assert not User.objects.filter(email="thay@example.vn").exists()


def test_an_admin_who_never_came_does_not_count(admin: Client, cast: Cast):
    other = make_person("quan-tri-2", Role.HANOI_ADMIN, cast.hanoi)
    other.set_unusable_password()
    other.save()
    today = clock.today().isoformat()
    admin.post(act("end_membership", cast.admin), {"last_day": today})
    assert role_of(cast.admin).ends_on is None


def test_with_two_admins_one_may_go(admin: Client, cast: Cast):
    make_person("quan-tri-2", Role.HANOI_ADMIN, cast.hanoi)
    today = clock.today()
    admin.post(act("end_membership", cast.admin), {"last_day": today.isoformat()})
    assert role_of(cast.admin).ends_on == today


# --- Change ----------------------------------------------------------------------------


def test_a_changed_role_ends_the_old_and_begins_the_new(admin: Client, cast: Cast):
    admin.post(act("change_role", cast.officer), {"role": Role.PARTNER_LEAD})
    old, new = Membership.objects.filter(user=cast.officer).order_by("starts_on")
    today = clock.today()
    assert (old.role, old.ends_on) == (Role.PARTNER_OFFICER, today - timedelta(days=1))
    assert (new.role, new.starts_on, new.ends_on) == (Role.PARTNER_LEAD, today, None)
    fresh = User.objects.get(pk=cast.officer.pk)
    assert access_for(fresh).roles == {Role.PARTNER_LEAD}


def test_a_role_given_today_is_put_right_in_place(admin: Client, cast: Cast):
    admin.post(INVITE, invitation(cast.son_la))
    person = User.objects.get(email="moi@example.vn")
    admin.post(act("change_role", person), {"role": Role.READER})
    assert role_of(person).role == Role.READER


def test_only_roles_of_the_own_side_are_offered(admin: Client, cast: Cast):
    page = admin.get(act("change_role", cast.officer)).content.decode()
    assert 'value="partner_lead"' in page
    assert "hanoi_" not in page


def test_nobody_becomes_admin_because_a_box_was_passed_over(admin: Client):
    role = admin.get(INVITE).context["form"]["role"]
    assert role.field.choices[0][0] == ""


def test_a_lead_does_not_raise_anybody_to_lead(lead: Client, cast: Cast):
    data = {"role": Role.PARTNER_LEAD}
    assert lead.post(act("change_role", cast.officer), data).status_code == 200
    assert role_of(cast.officer).role == Role.PARTNER_OFFICER


# --- Lock -----------------------------------------------------------------------------


def test_a_locked_person_is_out_at_once_and_may_come_back(admin: Client, cast: Cast):
    inside = Client()
    inside.force_login(cast.officer)
    admin.post(act("lock_person", cast.officer))
    assert inside.get(reverse("accounts:profile")).status_code == 302
    admin.post(act("unlock_person", cast.officer))
    cast.officer.refresh_from_db()
    assert cast.officer.is_active


def test_an_admin_does_not_lock_the_own_account(admin: Client, cast: Cast):
    make_person("quan-tri-2", Role.HANOI_ADMIN, cast.hanoi)
    admin.post(act("lock_person", cast.admin))
    cast.admin.refresh_from_db()
    assert cast.admin.is_active


# --- History --------------------------------------------------------------------------


def test_every_change_of_a_role_is_kept(admin: Client, cast: Cast):
    today = clock.today().isoformat()
    admin.post(act("end_membership", cast.officer), {"last_day": today})
    events = role_of(cast.officer).events.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [event.ends_on for event in events] == [None, clock.today()]
