"""The first administrator of a new server."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from portal.accounts.models import User
from portal.organisations.access import access_for
from tests.cast import PASSWORD, Cast


def run(**options: str) -> str:
    out = StringIO()
    call_command("create_admin", stdout=out, **options)
    return out.getvalue()


def test_it_prints_a_link_that_opens_the_account(db: None, client: Client, settings):
    settings.SITE_URL = "https://cong.example.vn"
    text = run(email="Dau@Example.vn", name="Người Đầu")
    link = text.split()[-1]
    assert link.startswith("https://cong.example.vn/tai-khoan/loi-moi/")
    path = link.removeprefix("https://cong.example.vn")
    assert client.get(path).status_code == 200
    assert access_for(User.objects.get(email="dau@example.vn")).is_hanoi_admin


def test_somebody_known_keeps_the_password(cast: Cast):
    text = run(email=cast.nobody.email, name="x")
    assert "loi-moi" not in text
    cast.nobody.refresh_from_db()
    assert cast.nobody.check_password(PASSWORD)


@pytest.mark.parametrize("email", ["khong-phai-thu", ""])
def test_a_bad_address_is_refused(db: None, email):
    with pytest.raises(CommandError):
        run(email=email, name="x")
    assert not User.objects.exists()


def test_twice_is_refused_in_words(db: None):
    run(email="dau@example.vn", name="Người Đầu")
    with pytest.raises(CommandError, match="đã có vai trò"):
        run(email="dau@example.vn", name="Người Đầu")
