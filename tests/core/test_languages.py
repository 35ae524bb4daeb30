"""A page speaks one language: no English in Vietnamese pages, no Vietnamese in English.

Walks the addresses of the permission table as somebody who may open them and looks at
what people read: text, and the attributes that are shown or read aloud.
"""

import re
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from itertools import chain, zip_longest
from pathlib import Path

import allauth
import django
import django_filters
import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from portal.core import catalogues
from tests.cast import Cast
from tests.permission_table import OK, Row
from tests.sign_in import sign_in
from tests.test_permissions import rows

pytestmark = pytest.mark.whole

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
SHOWN_ATTRIBUTES = {"alt", "aria-label", "content", "placeholder", "title"}
HIDDEN_ELEMENTS = {"script", "style", "svg"}
# Data, whatever the language of the page: who answers for the portal, the title of a
# report (a Vietnamese paper), and the language one may change to.
NAMES = {"Hội Nông dân thành phố Hà Nội", "Sổ đăng ký chuỗi"}
READERS = ("admin", "lead", "officer", "buyer", "nobody")
DIFFERENT = {"home:workspace", "chains:detail"}
LIBRARIES = (
    Path(django.__file__).parent / "conf",
    Path(django.__file__).parent / "contrib/auth",
    Path(allauth.__file__).parent,
)


class Reader(HTMLParser):
    """Collects what a person reads of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in HIDDEN_ELEMENTS
        for name, value in attrs:
            if name in SHOWN_ATTRIBUTES and value:
                self.handle_data(value)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in HIDDEN_ELEMENTS

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._hidden:
            self.texts.append(" ".join(data.split()))


def read(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    return reader.texts


def strings(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def is_sentence(text: str) -> bool:
    """Long enough to stand in a page by no accident, and without values in it."""
    return len(text.split()) > 2 and len(text) > 9 and not PLACEHOLDER.search(text)


def _shape(text: str) -> str:
    values = (
        r"\d+" if value.endswith("d") else ".+" for value in PLACEHOLDER.findall(text)
    )
    words = map(re.escape, PLACEHOLDER.split(text))
    return "".join(chain.from_iterable(zip_longest(words, values, fillvalue="")))


@cache
def vietnamese() -> re.Pattern[str]:
    """Matches every text of the interface, whatever values stand in it."""
    texts = [
        " ".join(text.split())
        for message in catalogues.read("en")
        if message.id and strings(message.id) != strings(message.string or "")
        for text in strings(message.id)
    ]
    # A text of values and signs only would match anything.
    shapes = [
        _shape(text)
        for text in texts
        if re.search(r"[^\W\d_]{2}", PLACEHOLDER.sub("", text))
    ]
    return re.compile("|".join(shapes))


@cache
def english() -> list[str]:
    """Sentences of the libraries."""
    files = [folder / "locale/en/LC_MESSAGES/django.po" for folder in LIBRARIES]
    files.append(
        Path(django_filters.__file__).parent / "locale/de/LC_MESSAGES/django.po"
    )
    found = []
    for path in files:
        with path.open("rb") as file:
            found += [t for m in read_po(file) if m.id for t in strings(m.id)]
    return [text for text in found if is_sentence(text)]


def readers(row: Row) -> list[str]:
    """Who opens the page; an officer too where the page differs from Hanoi's."""
    may = [who for who in READERS if row.expected[who] in {OK, "422"}]
    return may if row.name in DIFFERENT else may[:1]


def pages(cast: Cast, language: str) -> list[tuple[str, list[str]]]:
    """What is read at every address, forms sent empty or wrong included."""
    found = []
    for row in rows():
        for person in readers(row):
            with transaction.atomic():
                page = _page(row, cast, person, language)
                transaction.set_rollback(True)
            if page:
                found.append((f"{row} {person}", read(page)))
    assert len(found) > 60
    return found


def _page(row: Row, cast: Cast, person: str, language: str) -> str:
    client = sign_in(Client(), cast.people()[person])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    address = reverse(row.name, kwargs=row.make(cast))
    response = getattr(client, row.method)(address, row.data(cast))
    if response.streaming:
        response.getvalue()  # read to the end, so that the file behind it is closed
        return ""
    is_page = response["Content-Type"].startswith("text/html")
    return response.content.decode() if is_page else ""


def test_a_library_sentence_would_be_found():
    assert "Use your password" in english()
    assert "This field is required." in english()


def test_vietnamese_pages_leave_nothing_in_english(cast: Cast):
    leaks = [
        (name, text)
        for name, texts in pages(cast, "vi")
        for text in texts
        if any(sentence in text for sentence in english())
    ]
    assert leaks == []


def test_english_pages_leave_nothing_in_vietnamese(cast: Cast):
    leaks = {
        (name, text)
        for name, texts in pages(cast, "en")
        for text in set(texts) - NAMES
        if vietnamese().fullmatch(text)
    }
    assert leaks == set()


def test_the_other_ways_to_confirm_oneself_are_vietnamese(client: Client, cast: Cast):
    sign_in(client, cast.admin)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": 0, "email": cast.admin.email}
    ]
    session.save()
    page = client.get(reverse("account_reauthenticate")).content.decode()
    assert "Dùng mã trong ứng dụng hoặc mã dự phòng" in page
