"""Every text of the interface exists in English; nothing in the catalogue is stale."""

import re

from django.conf import settings
from django.utils import translation

from portal.core import catalogues

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

ALIAS = re.compile(r"import \w*gettext\w* as (\w+)")


def english():
    return {
        (message.context, message.id): message
        for message in catalogues.read("en")
        if message.id
    }


def used():
    return {(m.context, m.id) for m in catalogues.collect() if m.id}


def strings(value) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def test_every_text_has_its_english():
    catalogue = english()
    missing = [
        text
        for text in used()
        if text not in catalogue or not all(strings(catalogue[text].string))
    ]
    assert missing == []


def test_no_text_in_the_catalogue_is_stale():
    assert set(english()) - used() == set()


def test_every_name_the_code_gives_to_gettext_is_collected():
    given = {
        name
        for folder in catalogues.SOURCES
        for path in (settings.BASE_DIR / folder).rglob("*.py")
        for name in ALIAS.findall(path.read_text(encoding="utf-8"))
    }
    assert "_l" in given
    assert given - set(catalogues.KEYWORDS) == set()


def test_english_keeps_the_placeholders():
    wrong = [
        message.id
        for message in english().values()
        for string in strings(message.string)
        if set(PLACEHOLDER.findall(string))
        - {p for part in strings(message.id) for p in PLACEHOLDER.findall(part)}
    ]
    assert wrong == []


def test_templates_and_code_are_both_collected(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text(
        "<p>\n  {% translate 'Xin chào' %}</p>\n"
        "    {% blocktranslate trimmed %}\n  Có {{ n }} chuỗi\n {% endblocktranslate %}",
        encoding="utf-8",
    )
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "a.py").write_text('x = _("Tạm biệt")', encoding="utf-8")
    ids = {message.id for message in catalogues.collect() if message.id}
    assert ids == {"Xin chào", "Có %(n)s chuỗi", "Tạm biệt"}


def test_compiled_english_is_used(tmp_path, settings):
    catalogues.compile_all()
    with translation.override("en"):
        assert translation.gettext("Tài khoản") == "Account"
