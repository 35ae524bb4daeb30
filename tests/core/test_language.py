"""The language is the reader's own choice; the browser's preference does not count."""

from django.conf import settings
from django.test import Client
from django.urls import reverse

LOGIN = "account_login"


def title(client: Client, **headers: str) -> str:
    page = client.get(reverse(LOGIN), headers=headers)
    assert page.headers["Content-Language"] in {"vi", "en"}
    return str(page.content.decode())


def test_an_english_browser_reads_vietnamese(db, client: Client):
    page = title(client, **{"accept-language": "en-US,en;q=0.9"})
    assert '<html lang="vi"' in page
    assert "Đăng nhập" in page


def test_the_switch_turns_to_english_and_back(db, client: Client):
    for language, mark in (("en", '<html lang="en"'), ("vi", '<html lang="vi"')):
        client.post(reverse("set_language"), {"language": language, "next": "/"})
        assert mark in title(client)


def test_an_unknown_choice_reads_vietnamese(db, client: Client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"
    assert '<html lang="vi"' in title(client)
