"""A passkey in a real browser, under the real content security policy."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD, Cast


@pytest.fixture
def page_with_key(page: Page) -> Page:
    """A browser whose machine holds a fingerprint reader that always says yes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return page


def test_a_passkey_is_added_and_opens_the_workspace_without_a_password(
    page_with_key: Page, live_server, cast: Cast
):
    page, base = page_with_key, live_server.url
    complaints: list[str] = []
    page.on(
        "console",
        lambda line: complaints.append(line.text) if line.type == "error" else None,
    )
    page.goto(base + reverse("account_login"))
    page.get_by_label("Thư điện tử").fill(cast.lead.email)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url("**/lam-viec/")

    page.goto(base + reverse("mfa_add_webauthn"))
    page.get_by_role("button", name="Tạo khóa").click()
    page.wait_for_url(f"**{reverse('mfa_view_recovery_codes')}")
    kinds = set(
        Authenticator.objects.filter(user=cast.lead).values_list("type", flat=True)
    )
    assert kinds == {"webauthn", "recovery_codes"}

    page.context.clear_cookies()
    page.goto(base + reverse("account_login"))
    page.get_by_role("button", name="Đăng nhập bằng khóa trên thiết bị").click()
    page.wait_for_url("**/lam-viec/")
    page.goto(base + reverse("accounts:profile"))
    expect(page.get_by_label("Họ và tên")).to_have_value(cast.lead.full_name)

    page.context.clear_cookies()
    page.goto(base + reverse("account_login"))
    page.get_by_label("Thư điện tử").fill(cast.lead.email)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.get_by_role("button", name="Dùng khóa trên thiết bị").click()
    page.wait_for_url("**/lam-viec/")
    assert complaints == []


def test_without_a_key_the_page_says_what_to_do(page: Page, live_server, cast: Cast):
    page.goto(live_server.url + reverse("account_login"))
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new Error('no')); }"
    )
    page.get_by_role("button", name="Đăng nhập bằng khóa trên thiết bị").click()
    expect(page.get_by_text("Chưa dùng được khóa")).to_be_visible()


def test_the_code_to_scan_is_drawn(page: Page, live_server, cast: Cast):
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("Thư điện tử").fill(cast.lead.email)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.goto(live_server.url + reverse("mfa_activate_totp"))
    box = page.get_by_role("img", name="Mã QR để quét").bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(220, abs=2)
