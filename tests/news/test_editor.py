"""The text editor in a real browser, under the strict policy, and the page without it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from portal.news.models import Article
from tests.cast import Cast
from tests.sign_in import sign_in

NEW = "/lam-viec/tin-tuc/them/"


def session_of(cast: Cast, address: str) -> list[dict[str, str]]:
    cookie = sign_in(Client(), cast.staff).cookies[settings.SESSION_COOKIE_NAME]
    return [{"name": cookie.key, "value": cookie.value, "url": address}]


def fill_heads(page: Page) -> None:
    page.get_by_label("Tiêu đề").fill("Mận hậu vào vụ")
    page.get_by_label("Tóm tắt").fill("Mận đầu mùa đã có ở Hà Nội.")


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains about: scripts, styles, requests."""
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            heard.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def writing_field(page: Page) -> Locator:
    """The editor itself: until its script has run, the plain field stands there."""
    return page.locator("[contenteditable=true]").and_(
        page.get_by_role("textbox", name="Nội dung")
    )


def test_text_is_written_as_it_will_look(
    page: Page, live_server, cast: Cast, complaints: list[str]
):
    page.context.add_cookies(session_of(cast, live_server.url))  # type: ignore[arg-type]
    page.goto(live_server.url + NEW)
    fill_heads(page)
    text = writing_field(page)
    expect(page.get_by_role("toolbar")).to_be_visible()
    page.get_by_text("Nội dung", exact=True).click()
    expect(text).to_be_focused()
    page.keyboard.type("Vụ mận")
    page.get_by_role("button", name="Đề mục lớn").click()
    expect(text).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("Quả ")
    page.keyboard.press("Control+b")
    page.keyboard.type("ngon")
    expect(page.get_by_role("button", name="Chữ đậm")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.keyboard.press("Control+b")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Danh sách dấu chấm").click()
    expect(text).to_be_focused()
    page.keyboard.type("một")
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Liên kết").click()
    page.get_by_label("Địa chỉ liên kết").fill("https://example.vn/man")
    page.keyboard.press("Enter")
    assert not Axe().run(page).response["violations"]
    page.get_by_role("button", name="Lưu và xem trước").click()
    expect(page.get_by_text("Bản xem trước")).to_be_visible()
    link = '<a href="https://example.vn/man" rel="noopener nofollow">'
    assert Article.objects.get().body == (
        f"<h2>{link}Vụ mận</a></h2>"
        f"<p>{link}Quả <strong>ngon</strong></a></p>"
        f"<ul><li><p>{link}một</a></p></li></ul>"
    )
    assert complaints == []


def test_a_mistake_keeps_the_text(page: Page, live_server, cast: Cast):
    page.context.add_cookies(session_of(cast, live_server.url))  # type: ignore[arg-type]
    page.goto(live_server.url + NEW)
    text = writing_field(page)
    text.click()
    page.keyboard.type("Đoạn đã viết")
    page.get_by_role("button", name="Lưu và xem trước").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(text).to_have_text("Đoạn đã viết")
    assert not Article.objects.exists()


def test_arrows_walk_the_toolbar(page: Page, live_server, cast: Cast):
    page.context.add_cookies(session_of(cast, live_server.url))  # type: ignore[arg-type]
    page.goto(live_server.url + NEW)
    page.get_by_role("button", name="Chữ đậm").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Chữ nghiêng")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Liên kết")).to_be_focused()


def test_without_scripts_the_plain_field_does_the_work(
    browser: Browser, live_server, cast: Cast
):
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    context.add_cookies(session_of(cast, live_server.url))  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(live_server.url + NEW)
    fill_heads(page)
    page.get_by_label("Nội dung").fill("Đoạn một\n\nĐoạn hai")
    page.get_by_role("button", name="Lưu và xem trước").click()
    assert Article.objects.get().body == "<p>Đoạn một</p><p>Đoạn hai</p>"
    context.close()
