"""The printed accounts of the sample: every role can sign in, and nowhere real."""

import json
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.contrib.auth.hashers import check_password
from django.core.management import call_command

from portal.accounts.models import User
from portal.home.sample.people import PASSWORD, SIGN_INS
from portal.organisations.access import access_for
from portal.organisations.choices import HANOI_ROLES, Role

pytestmark = pytest.mark.django_db


def accounts() -> list[dict[str, str]]:
    out = StringIO()
    call_command("sample_accounts", "--json", stdout=out)
    listed: list[dict[str, str]] = json.loads(out.getvalue())
    return listed


def test_accounts_list_every_role_with_what_signing_in_needs(sample):
    listed = accounts()
    assert {row["role"] for row in listed} == set(Role.values)
    places = {(row["role"], row["association"]) for row in listed}
    for code in ("son-la", "lao-cai", "hai-phong"):
        assert {(Role.PARTNER_LEAD, code), (Role.PARTNER_OFFICER, code)} <= places
    assert {row["password"] for row in listed} == {PASSWORD}
    (password,) = {
        User.objects.get(email=row["email"]).password for row in listed
    }  # one hash for all: hashing is slow on purpose
    assert check_password(PASSWORD, password)
    for row in listed:
        user = User.objects.get(email=row["email"])
        assert access_for(user).roles == {row["role"]}
        assert (row["role"] in HANOI_ROLES) == ("totp_secret" in row)


def test_the_second_factor_of_hanoi_people_answers_to_the_printed_code(sample):
    for row in accounts():
        if "totp_secret" in row:
            user = User.objects.get(email=row["email"])
            (factor,) = Authenticator.objects.filter(user=user)
            assert decrypt(factor.data["secret"]) == row["totp_secret"]
            assert factor.wrap().validate_code(row["totp_code"])


def test_people_who_only_entered_records_cannot_sign_in(sample):
    others = User.objects.exclude(email__in=[p.email for p in SIGN_INS])
    assert others.exists()
    assert not any(user.has_usable_password() for user in others)


def test_sample_people_reach_nothing_on_a_real_server(sample, settings):
    settings.SAMPLE_MODE = False
    user = User.objects.get(email="quan-tri@example.vn")
    assert not access_for(user).roles


def test_the_human_list_shows_the_password_and_the_code(sample):
    out = StringIO()
    call_command("sample_accounts", stdout=out)
    assert PASSWORD in out.getvalue()
    assert "code now:" in out.getvalue()
